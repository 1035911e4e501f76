//! How many requests to TIDAL each task costs, counted by the simulator: with nothing kept, and done once more.

mod tasks;

use std::fmt;

use anyhow::ensure;

use crate::{print::line, scene::Scene};
use tasks::{TASKS, Task};

/// What a task did cost.
struct Row {
    task: &'static Task,
    cold: u64,
    warm: u64,
}

/// Prints the table.
///
/// # Errors
/// A task failed, or cost more than it may.
pub(crate) async fn run() -> anyhow::Result<()> {
    let rows = measure().await?;
    line(format_args!(
        "{:56} {:>6} {:>5}   {:>6} {:>5}",
        "requests to TIDAL", "budget", "cold", "budget", "warm"
    ));
    for row in &rows {
        line(row);
    }
    let over = rows.iter().filter(|row| !row.is_within()).count();
    ensure!(over == 0, "{over} of {} tasks are over their budget", rows.len());
    line(format_args!("all {} tasks are within their budget", rows.len()));
    Ok(())
}

async fn measure() -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for task in TASKS {
        let scene = Scene::start().await?;
        scene.sim.reset();
        (task.run)(&scene).await?;
        let cold = scene.sim.counters().total;
        scene.sim.reset();
        (task.run)(&scene).await?;
        let warm = scene.sim.counters().total;
        rows.push(Row { task, cold, warm });
    }
    Ok(rows)
}

impl Row {
    fn is_within(&self) -> bool {
        self.cold <= self.task.cold && self.warm <= self.task.warm
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { task, cold, warm } = self;
        let verdict = if self.is_within() { "" } else { "   over budget" };
        write!(
            f,
            "{:56} {:>6} {cold:>5}   {:>6} {warm:>5}{verdict}",
            task.name, task.cold, task.warm
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_task_is_within_its_budget() {
        for row in measure().await.unwrap() {
            assert!(row.is_within(), "{row}");
        }
    }
}
