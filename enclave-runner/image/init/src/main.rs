//! The first program of the enclave image: makes the devices ready, says to the host that the
//! enclave is up, and becomes the runner.
//!
//! It ends where anything fails. The kernel then stops the enclave, since a system without its
//! first program has nothing to run: no enclave is half up.

#[cfg(target_os = "linux")]
mod boot;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use std::io::Write;

    let error = match boot::boot() {
        Ok(never) => match never {},
        Err(error) => error,
    };
    // To the console, which the host reads in debug mode alone; it names a step and nothing else.
    let _ = writeln!(std::io::stderr(), "init: {error}");
    std::process::ExitCode::FAILURE
}

#[cfg(not(target_os = "linux"))]
fn main() {}
