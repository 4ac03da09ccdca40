//! The signs that the widget offers are the vendor's, all of them, in its order (seed 001 §7).

const OFFERED: &str = include_str!("../../reactions/en.txt");
const DOCUMENTED: &str = include_str!("reactions/documented.txt");

#[test]
fn what_can_be_reacted_with_is_what_the_vendor_takes() {
    let signs: String = OFFERED.lines().map(|line| line.split_once(' ').unwrap().0).collect();
    assert_eq!(signs, DOCUMENTED.trim_end());
}

#[test]
fn every_sign_has_a_name_of_its_own_to_be_called_and_found_by() {
    let mut names: Vec<&str> =
        OFFERED.lines().map(|line| line.split_once(' ').unwrap().1.split(',').next().unwrap()).collect();
    let all = names.len();
    assert!(names.iter().all(|name| !name.trim().is_empty() && !name.chars().any(|c| c as u32 > 0x2000)));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}
