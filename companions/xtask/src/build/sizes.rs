//! The size table: what every file weighs raw, after gzip -9 and after brotli 11, and whether it may.

use std::fs;
use std::io::Write;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

use crate::progress;
use crate::project::Project;

const BUDGETS: &str = "budgets.toml";

#[derive(Deserialize)]
struct Budgets {
    budget: Vec<Budget>,
}

/// A limit for some files, in bytes after brotli.
#[derive(Deserialize)]
struct Budget {
    name: String,
    files: Vec<String>,
    brotli: usize,
    /// Whether the files may be absent.
    #[serde(default)]
    optional: bool,
    /// Whether each file may weigh so much, rather than all together: of these a page fetches one.
    #[serde(default)]
    each: bool,
}

struct Weight {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the table, and says whether every budget holds.
pub fn report(project: &Project) -> Result<bool> {
    let budgets: Budgets = toml::from_str(&project.read(BUDGETS)?).context("budgets.toml cannot be read")?;
    let weights = weigh(project)?;
    print_table(&weights);
    let verdicts = judge(&budgets.budget, &weights);
    println!();
    for verdict in &verdicts {
        println!("{}", verdict.line);
    }
    println!();
    let broken = verdicts.iter().filter(|verdict| !verdict.holds).count();
    if broken > 0 {
        progress::warning(&format!("{broken} of the budgets in {BUDGETS} do not hold"));
    }
    Ok(broken == 0)
}

fn weigh(project: &Project) -> Result<Vec<Weight>> {
    let mut weights = Vec::new();
    for path in project.files_below("dist")? {
        let bytes = fs::read(&path)?;
        let name = project.relative(&path).trim_start_matches("dist/").to_owned();
        weights.push(Weight { name, raw: bytes.len(), gzip: gzip(&bytes)?, brotli: brotli(&bytes)? });
    }
    Ok(weights)
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn brotli(bytes: &[u8]) -> Result<usize> {
    let mut compressed = Vec::new();
    brotli::CompressorWriter::new(&mut compressed, 4096, 11, 22).write_all(bytes)?;
    Ok(compressed.len())
}

fn print_table(weights: &[Weight]) {
    let widest = weights.iter().map(|weight| weight.name.len()).max().unwrap_or(0).max(4);
    println!("\n{:widest$} {:>10} {:>10} {:>10}", "file", "raw", "gzip -9", "brotli 11");
    for Weight { name, raw, gzip, brotli } in weights {
        println!("{name:widest$} {raw:>10} {gzip:>10} {brotli:>10}");
    }
}

struct Verdict {
    line: String,
    holds: bool,
}

fn judge(budgets: &[Budget], weights: &[Weight]) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = budgets.iter().map(|budget| judge_one(budget, weights)).collect();
    let unbudgeted =
        weights.iter().filter(|weight| !budgets.iter().any(|budget| budget.covers(&weight.name)));
    verdicts.extend(unbudgeted.map(|weight| Verdict {
        line: format!("FAILED  {}: no budget covers it; give it a row in {BUDGETS}", weight.name),
        holds: false,
    }));
    verdicts
}

fn judge_one(budget: &Budget, weights: &[Weight]) -> Verdict {
    let covered: Vec<&Weight> = weights.iter().filter(|weight| budget.covers(&weight.name)).collect();
    let (name, limit) = (&budget.name, budget.brotli);
    if covered.is_empty() && !budget.optional {
        return Verdict {
            line: format!("FAILED  {name}: dist/ has none of {}", budget.files.join(", ")),
            holds: false,
        };
    }
    let weights = covered.iter().map(|weight| weight.brotli);
    let sum = if budget.each { weights.max().unwrap_or(0) } else { weights.sum() };
    if sum > limit {
        let excess = sum - limit;
        return Verdict {
            line: format!("FAILED  {name}: {sum} of {limit} bytes, {excess} too many"),
            holds: false,
        };
    }
    Verdict { line: format!("ok      {name}: {sum} of {limit} bytes, {} left", limit - sum), holds: true }
}

impl Budget {
    fn covers(&self, name: &str) -> bool {
        self.files.iter().any(|pattern| fits(pattern, name))
    }
}

/// A name fits a pattern with at most one `*`.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;

    fn weight(name: &str, brotli: usize) -> Weight {
        Weight { name: name.into(), raw: brotli, gzip: brotli, brotli }
    }

    fn budget(files: &[&str], brotli: usize) -> Budget {
        let files = files.iter().map(|name| (*name).to_owned()).collect();
        Budget { name: "both".into(), files, brotli, optional: false, each: false }
    }

    #[test]
    fn a_sum_over_its_budget_fails_and_says_by_how_much() {
        let weights = [weight("widget-1.js", 60), weight("widget-2.wasm", 50)];
        let within = judge(&[budget(&["widget-*.js", "widget-*.wasm"], 110)], &weights);
        assert!(within.iter().all(|verdict| verdict.holds));
        let over = judge(&[budget(&["widget-*.js", "widget-*.wasm"], 109)], &weights);
        assert!(!over[0].holds && over[0].line.contains("1 too many"));
    }

    #[test]
    fn where_each_has_its_own_limit_the_heaviest_counts() {
        let each = |limit| Budget { each: true, ..budget(&["locale-*.txt"], limit) };
        let weights = [weight("locale-de-1.txt", 60), weight("locale-uk-1.txt", 50)];
        assert!(judge(&[each(60)], &weights)[0].holds);
        assert!(!judge(&[each(59)], &weights)[0].holds);
    }

    #[test]
    fn a_file_without_budget_fails() {
        let verdicts = judge(&[budget(&["a.js"], 10)], &[weight("a.js", 1), weight("b.js", 1)]);
        assert_eq!(verdicts.iter().filter(|verdict| !verdict.holds).count(), 1);
    }

    #[test]
    fn a_budget_whose_files_are_gone_fails() {
        assert!(!judge(&[budget(&["a.js"], 10)], &[])[0].holds);
    }

    #[test]
    fn the_compressors_compress() {
        let text = "the same words again and again, ".repeat(400);
        assert!(brotli(text.as_bytes()).unwrap() < 200);
        assert!(gzip(text.as_bytes()).unwrap() < 400);
    }
}
