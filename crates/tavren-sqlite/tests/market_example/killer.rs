//! Runs that are killed and resumed.

use super::run::{market, read_summary, words};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How often runs are killed with SIGKILL; the second under `tests/run quick`.
const KILLS: u32 = 20;
const KILLS_QUICK: u32 = 3;

/// Kills runs of the example at random moments.
pub(crate) struct Killer<'a> {
    args: &'a [&'a str],
    /// How long a run takes when nobody kills it.
    took: Duration,
    state: u64,
}

impl<'a> Killer<'a> {
    /// A killer of runs with these arguments, whose seed is printed; `TAVREN_SEED` gives another.
    pub(crate) fn new(args: &'a [&'a str], took: Duration) -> Self {
        let given = std::env::var("TAVREN_SEED").ok();
        let given = given.map(|seed| seed.parse::<u64>().unwrap());
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let state = given.unwrap_or_else(|| u64::from(clock().subsec_nanos()));
        println!("TAVREN_SEED={state}");
        Self { args, took, state }
    }

    /// Kills and resumes until so many kills have met a run that was under way. A run that comes
    /// to its end in between must have ended like `whole`, and another is begun.
    pub(crate) fn kill_and_resume(&mut self, place: &Path, whole: &Value) {
        let kills = match std::env::var_os("TAVREN_QUICK") {
            Some(_) => KILLS_QUICK,
            None => KILLS,
        };
        let mut runs = 0;
        let mut killed = 0;
        while killed < kills {
            let out = place.join(format!("killed.{runs}"));
            let mut child = self.resume(&out).spawn().unwrap();
            std::thread::sleep(self.moment());
            match child.try_wait().unwrap() {
                None => {
                    child.kill().unwrap();
                    child.wait().unwrap();
                    killed += 1;
                }
                Some(_) => {
                    let output = child.wait_with_output().unwrap();
                    assert!(output.status.success(), "{}", words(&output));
                    assert_eq!(read_summary(&out), *whole);
                    runs += 1;
                }
            }
        }
        let out = place.join(format!("killed.{runs}"));
        let output = self.resume(&out).output().unwrap();
        assert!(output.status.success(), "{}", words(&output));
        assert_eq!(read_summary(&out), *whole);
        println!("{killed} kills in {} runs", runs + 1);
    }

    /// The command that begins a run or goes on with it.
    fn resume(&self, out: &PathBuf) -> Command {
        let mut command = market(self.args);
        command.arg("--resume").arg("--out").arg(out);
        command
    }

    /// How long a run is let live: up to a sixth of a whole one.
    fn moment(&mut self) -> Duration {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let share = (self.state >> 40) as f64 / f64::from(1 << 24);
        self.took.mul_f64(share / 6.0)
    }
}
