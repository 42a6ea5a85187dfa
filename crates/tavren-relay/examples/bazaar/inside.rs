//! The second process: the runner, as it would run in an enclave.

use crate::{Trouble, town};
use enclave_runner::{Runner, serve_all};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tavren_core::sealing::{OsEntropy, Seed};
use tavren_wire::transport::{Transport, Unix};

const LISTENS: &str = "the runner listens";

/// Answers leave at multiples of this, so that their time does not tell how many matched.
const PACE: Duration = Duration::from_millis(10);

/// Where the runner of a folder listens.
pub(crate) fn socket(folder: &Path) -> Unix {
    Unix::new(folder.join("runner"))
}

/// Serves until the process is ended.
pub(crate) fn run(folder: &Path) -> Result<(), Trouble> {
    let seed = Seed::draw(&OsEntropy)?;
    let provider = Box::new(town::provider()?);
    let mut runner = Runner::new(town::rules()?, provider, &seed)?;
    drop(seed);
    let listener = socket(folder).listen()?;
    println!("{LISTENS}");
    let Err(error) = serve_all(&mut runner, &listener, &OsEntropy, PACE);
    Err(error.into())
}

/// The second process, which ends with the first.
pub(crate) struct Inside(Child);

impl Inside {
    /// Starts this program again as the runner, and waits until it listens.
    pub(crate) fn start(folder: &Path) -> Result<Self, Trouble> {
        let mut again = Command::new(std::env::current_exe()?);
        again.arg("--inside").arg(folder).stdout(Stdio::piped());
        let mut child = again.spawn()?;
        let said = child.stdout.take().map(BufReader::new);
        let inside = Self(child);
        let mut line = String::new();
        said.ok_or("the runner has no output")?
            .read_line(&mut line)?;
        if line.trim() == LISTENS {
            Ok(inside)
        } else {
            Err("the runner did not start".into())
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
