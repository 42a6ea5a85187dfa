//! From a bare kernel to the runner.

use rustix::mount::{MountFlags, mount};
use rustix::system::finit_module;
use socket2::{Domain, SockAddr, Socket, Type};
use std::convert::Infallible;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

/// The runner, and its arguments one a line: both in the second archive of the image.
const RUNNER: &str = "/enclave-runner";
const ARGUMENTS: &str = "/enclave-runner.args";

/// Kernel modules, loaded in the order of their names. Empty where the kernel has all it needs.
const MODULES: &str = "/modules";

/// Where the host of a Nitro enclave waits to hear that it is up, and the byte that says so. The
/// host sends it back.
const HOST: u32 = 3;
const PORT: u32 = 9_000;
const UP: u8 = 0xb7;

/// Which step failed, and why.
#[derive(Debug)]
pub(crate) struct BootError {
    step: &'static str,
    error: io::Error,
}

impl fmt::Display for BootError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.step, self.error)
    }
}

/// Does every step; what comes last does not return.
///
/// # Errors
/// [`BootError`] names the first step that failed.
pub(crate) fn boot() -> Result<Infallible, BootError> {
    let at = |step| move |error| BootError { step, error };
    devices().map_err(at("devices"))?;
    modules().map_err(at("modules"))?;
    tell_the_host().map_err(at("the host"))?;
    Err(at("the runner")(become_the_runner()))
}

fn devices() -> io::Result<()> {
    let flags = MountFlags::NOSUID | MountFlags::NOEXEC;
    Ok(mount("devtmpfs", "/dev", "devtmpfs", flags, None)?)
}

fn modules() -> io::Result<()> {
    let entries = fs::read_dir(MODULES)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files: Vec<PathBuf> = entries.collect::<Result<_, _>>()?;
    files.sort_unstable();
    for file in files {
        finit_module(File::open(file)?, c"", 0)?;
    }
    Ok(())
}

fn tell_the_host() -> io::Result<()> {
    let mut socket = Socket::new(Domain::VSOCK, Type::STREAM, None)?;
    socket.connect(&SockAddr::vsock(HOST, PORT))?;
    socket.write_all(&[UP])?;
    let mut back = [0];
    socket.read_exact(&mut back)?;
    match back {
        [UP] => Ok(()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Answers why it could not.
fn become_the_runner() -> io::Error {
    let arguments = match fs::read_to_string(ARGUMENTS) {
        Ok(arguments) => arguments,
        Err(error) => return error,
    };
    Command::new(RUNNER)
        .args(arguments.lines())
        .env_clear()
        .exec()
}
