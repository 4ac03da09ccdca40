//! The table. The goals are those of TRUST G4 that are about the relay.
//!
//! Never in here: measuring.

use std::fmt::Write as _;
use std::time::Duration;

use crate::agent_system::FRAME;
use crate::machine::Memory;
use crate::measure::Measured;

/// The goals are about so many sockets.
const GOAL_SOCKETS: usize = 10_000;
/// Memory with that many, in bytes.
const GOAL_MEMORY: u64 = 100_000_000;
/// Opening that many.
const GOAL_OPENING: Duration = Duration::from_secs(5);
/// One frame to each of that many.
const GOAL_BROADCAST: Duration = Duration::from_millis(300);

struct Row {
    what: String,
    measured: String,
    /// What is to be reached, and whether it is.
    goal: Option<(String, bool)>,
}

/// All that is printed about a relay.
pub fn relay(machine: &str, measured: &Measured) -> String {
    let plan = measured.plan;
    let (sockets, pairs) = (plan.sockets, plan.pairs);
    let empty = measured.empty.resident;
    let mut rows = vec![row("memory, nobody there", megabytes(empty))];
    for (what, count, memory) in [
        (format!("memory, {} idle sockets", grouped(sockets)), sockets, measured.idle),
        (format!("memory, {} idle pairs", grouped(pairs)), pairs, measured.paired),
        ("memory, the same after use".to_owned(), pairs, measured.used),
    ] {
        rows.push(memory_row(what, empty, count, memory));
    }
    rows.push(row("memory, the most it ever was", megabytes(measured.used.peak)));
    rows.push(timed(
        format!("opening {} sockets", grouped(sockets)),
        sockets,
        measured.opening,
        GOAL_OPENING,
    ));
    let told = format!("{FRAME} bytes to each of {}", grouped(pairs));
    rows.push(timed(format!("{told}, median"), pairs, quantile(&measured.broadcasts, 50), GOAL_BROADCAST));
    rows.push(row(&format!("{told}, slowest"), span(quantile(&measured.broadcasts, 100))));
    let rounds = u32::try_from(measured.broadcasts.len()).unwrap_or(1).max(1);
    rows.push(row("the relay's own work for one of these", span(measured.broadcast_work / rounds)));
    for percent in [50, 99] {
        let what = format!("a request at low load, p{percent}");
        rows.push(row(&what, span(quantile(&measured.requests, percent))));
    }
    let mut text = format!("\nThe relay on {machine}\n\n");
    for Row { what, measured, goal } in &rows {
        let _ = write!(text, "  {what:<38}{measured:>24}");
        if let Some((goal, is_met)) = goal {
            let _ = write!(text, "   goal {goal}: {}", if *is_met { "met" } else { "MISSED" });
        }
        text.push('\n');
    }
    text.push('\n');
    if pairs < sockets {
        let files = plan.files;
        let _ = writeln!(
            text,
            "  {files} open files are allowed here: {} of {} visitors got a conversation, and with it a pair.",
            grouped(pairs),
            grouped(sockets)
        );
    }
    text.push_str(
        "  Visitors and agent system run on the same cores: only memory and work are the relay's alone.\n",
    );
    if is_judged(sockets) {
        let _ = writeln!(text, "  Goals are judged at the rate of {} sockets.", grouped(GOAL_SOCKETS));
        let _ = writeln!(text, "  {}", verdict(&rows));
    } else {
        let _ = writeln!(text, "  The goals are about {} sockets: nothing is judged.", grouped(GOAL_SOCKETS));
    }
    text
}

fn verdict(rows: &[Row]) -> String {
    let missed: Vec<&str> = rows
        .iter()
        .filter(|row| row.goal.as_ref().is_some_and(|(_, is_met)| !is_met))
        .map(|row| row.what.as_str())
        .collect();
    if missed.is_empty() {
        "Every goal is met.".to_owned()
    } else {
        format!("Missed: {}.", missed.join("; "))
    }
}

fn row(what: &str, measured: String) -> Row {
    Row { what: what.to_owned(), measured, goal: None }
}

/// A number of sockets so much smaller than the goal's says nothing about the goal.
fn is_judged(count: usize) -> bool {
    count * 10 >= GOAL_SOCKETS * 9
}

fn memory_row(what: String, empty: u64, count: usize, memory: Memory) -> Row {
    let more = memory.resident.saturating_sub(empty);
    let each = more / (count as u64).max(1);
    let at_goal = empty + each * GOAL_SOCKETS as u64;
    let measured = format!("{} ({}.{} kB each)", megabytes(memory.resident), each / 1000, each % 1000 / 100);
    let goal = is_judged(count).then(|| (format!("≤ {}", megabytes(GOAL_MEMORY)), at_goal <= GOAL_MEMORY));
    Row { what, measured, goal }
}

fn timed(what: String, count: usize, taken: Duration, goal: Duration) -> Row {
    let at_goal = taken.mul_f64(GOAL_SOCKETS as f64 / count.max(1) as f64);
    let goal = is_judged(count).then(|| (format!("≤ {}", span(goal)), at_goal <= goal));
    Row { what, measured: span(taken), goal }
}

/// Of sorted values the one below which so many percent lie; the greatest for 100.
fn quantile(values: &[Duration], percent: usize) -> Duration {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

fn span(span: Duration) -> String {
    match span.as_micros() {
        micros @ ..10_000 => format!("{}.{:02} ms", micros / 1000, micros % 1000 / 10),
        micros @ ..1_000_000 => format!("{} ms", micros / 1000),
        micros => format!("{}.{:02} s", micros / 1_000_000, micros % 1_000_000 / 10_000),
    }
}

fn grouped(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Plan;

    fn measured(sockets: usize, pairs: usize, paired: u64) -> Measured {
        let memory = |resident| Memory { resident, peak: resident };
        Measured {
            plan: Plan { sockets, pairs, files: 20_000 },
            empty: memory(9_000_000),
            idle: memory(50_000_000),
            paired: memory(paired),
            used: memory(paired),
            opening: Duration::from_millis(1900),
            broadcasts: [400, 90, 100, 95, 98].map(Duration::from_millis).to_vec(),
            broadcast_work: Duration::from_millis(500),
            requests: (1..=100).map(Duration::from_millis).collect(),
        }
    }

    #[test]
    fn what_is_missed_is_named_and_what_is_met_is_not() {
        let missed = relay("a machine", &measured(10_000, 10_000, 130_000_000));
        assert!(
            missed.contains("Missed: memory, 10,000 idle pairs; memory, the same after use."),
            "{missed}"
        );
        assert!(
            missed.contains("130.0 MB (12.1 kB each)") && missed.contains("50.0 MB (4.1 kB each)"),
            "{missed}"
        );
        let met = relay("a machine", &measured(10_000, 10_000, 99_000_000));
        assert!(met.contains("Every goal is met.") && !met.contains("MISSED"), "{met}");
    }

    #[test]
    fn fewer_pairs_are_judged_at_the_rate_of_the_goal() {
        let text = relay("a machine", &measured(10_000, 9_488, 96_000_000));
        assert!(
            text.contains("9,488 of 10,000 visitors") && text.contains("Missed: memory, 9,488 idle pairs"),
            "{text}"
        );
    }

    #[test]
    fn a_small_run_judges_nothing() {
        let text = relay("a machine", &measured(200, 200, 900_000_000));
        assert!(text.contains("nothing is judged") && !text.contains("goal ≤"), "{text}");
    }

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let measured = measured(200, 200, 0);
        assert_eq!(quantile(&measured.requests, 99), Duration::from_millis(99));
        assert_eq!(quantile(&measured.broadcasts, 50), Duration::from_millis(98));
        assert_eq!(quantile(&measured.broadcasts, 100), Duration::from_millis(400));
        assert_eq!(quantile(&[], 99), Duration::ZERO);
    }
}
