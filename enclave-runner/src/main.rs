//! The program that runs in the enclave: reads its rules, listens, and serves until it is ended.

use clap::Parser;
use core::convert::Infallible;
use core::str::FromStr;
use enclave_runner::limits::MARKET_BYTES_MAX;
use enclave_runner::{Cover, Market, Rules, Runner, serve_all};
use std::error::Error;
use std::fs::File;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
#[cfg(target_os = "linux")]
use tavren_attest::nitro::Nitro;
use tavren_attest::tsm::Tsm;
use tavren_attest::{Provider, ProviderError};
use tavren_sealing::{OsEntropy, Seed};
use tavren_types::id::hex;
use tavren_wire::notice::Bucket;
#[cfg(target_os = "linux")]
use tavren_wire::transport::Vsock;
use tavren_wire::transport::{Loopback, Transport, Unix};

/// Matches deals to sealed signals inside an enclave.
///
/// All settings but the address and the pace are bound in the evidence: agents and vendors see
/// which they are.
#[derive(Parser)]
#[command(name = "enclave-runner", max_term_width = 100)]
struct Options {
    /// Where the relay connects: unix:PATH, loopback:ADDRESS:PORT or vsock:PORT
    #[arg(long, value_name = "ADDRESS")]
    listen: Address,

    /// Whose word agents and vendors have for what runs here: nitro (/dev/nsm), or tdx:FOLDER or
    /// snp:FOLDER, an entry of /sys/kernel/config/tsm/report
    #[arg(long, value_name = "HARDWARE")]
    provider: Hardware,

    /// The market file: areas, price ladders, tier bounds and the disclosure policy, in
    /// deterministic CBOR (docs/enclave.md has its fields)
    #[arg(long, value_name = "FILE")]
    market: PathBuf,

    /// How long agents keep their names, 1 to 6
    #[arg(long, value_name = "HOURS", default_value_t = 6)]
    epoch_hours: u8,

    /// How long disclosed figures stand and budgets last, up to 24, a multiple of the epoch; after
    /// a start nothing is disclosed until the next window begins
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    window_hours: u8,

    /// The size of every box that leaves: small (256 bytes), medium (1,024) or large (4,096)
    #[arg(long, value_name = "SIZE", default_value = "small", value_parser = bucket)]
    bucket: Bucket,

    /// Whom a tick has a box for: none (who has a notice; the host learns who that is), all
    /// (everybody), or a number of shards that take turns
    #[arg(long, value_name = "WHOM", default_value = "all")]
    cover: Cover,

    /// The Ed25519 public key of a sealing service, 64 hexadecimal digits: it keeps a secret that the
    /// runner's keys follow from, so that the host can give signals back after a restart. Every agent
    /// has to trust it. None unless given
    #[arg(long, value_name = "HEX", value_parser = service)]
    sealing_service: Option<[u8; 32]>,

    /// Answers leave at whole multiples of so many milliseconds, so that the time that the work
    /// takes does not tell what is under seal; 0 to send them at once. Not bound in the evidence but by
    /// the command line that the image measures
    #[arg(long, value_name = "MS", default_value_t = 50)]
    pace_ms: u16,
}

#[derive(Clone)]
enum Address {
    Unix(PathBuf),
    Loopback(Loopback),
    #[cfg(target_os = "linux")]
    Vsock(Vsock),
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const KINDS: &str = "an address is unix:PATH, loopback:ADDRESS:PORT or vsock:PORT";
        match text.split_once(':') {
            Some(("unix", path)) if !path.is_empty() => Ok(Self::Unix(path.into())),
            Some(("loopback", address)) => {
                let address: SocketAddr = address.parse().map_err(|_| KINDS)?;
                let loopback = Loopback::new(address);
                let loopback = loopback.map_err(|_| "other machines can reach this address")?;
                Ok(Self::Loopback(loopback))
            }
            #[cfg(target_os = "linux")]
            Some(("vsock", port)) => {
                let port = port.parse().map_err(|_| KINDS)?;
                Ok(Self::Vsock(Vsock::new(Vsock::ANY, port)))
            }
            _ => Err(KINDS),
        }
    }
}

fn bucket(text: &str) -> Result<Bucket, &'static str> {
    match text {
        "small" => Ok(Bucket::Small),
        "medium" => Ok(Bucket::Medium),
        "large" => Ok(Bucket::Large),
        _ => Err("a box is small, medium or large"),
    }
}

fn service(text: &str) -> Result<[u8; 32], &'static str> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(*high)? << 4 | digit(*low)?).ok(),
        _ => None,
    };
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or("a key is 64 hexadecimal digits")
}

/// Whose word the evidence is.
#[derive(Clone)]
enum Hardware {
    #[cfg(target_os = "linux")]
    Nitro,
    Tdx(PathBuf),
    Snp(PathBuf),
    #[cfg(feature = "development")]
    Development,
}

impl FromStr for Hardware {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            #[cfg(target_os = "linux")]
            None if text == "nitro" => Ok(Self::Nitro),
            Some(("tdx", entry)) if !entry.is_empty() => Ok(Self::Tdx(entry.into())),
            Some(("snp", entry)) if !entry.is_empty() => Ok(Self::Snp(entry.into())),
            #[cfg(feature = "development")]
            None if text == "development" => Ok(Self::Development),
            _ => Err("a provider is nitro, tdx:FOLDER or snp:FOLDER"),
        }
    }
}

impl Hardware {
    fn open(&self) -> Result<Box<dyn Provider>, ProviderError> {
        let entry = |path: &Path| {
            let name = path.file_name().and_then(|name| name.to_str());
            Some((path.parent()?.to_owned(), name?.to_owned()))
        };
        let absent = ProviderError::Io(io::ErrorKind::NotFound);
        Ok(match self {
            #[cfg(target_os = "linux")]
            Self::Nitro => Box::new(Nitro::open()?),
            Self::Tdx(path) => {
                let (root, name) = entry(path).ok_or(absent)?;
                Box::new(Tsm::tdx(&root, &name)?)
            }
            Self::Snp(path) => {
                let (root, name) = entry(path).ok_or(absent)?;
                Box::new(Tsm::snp(&root, &name)?)
            }
            #[cfg(feature = "development")]
            Self::Development => development()?,
        })
    }
}

/// A provider whose seed and measurement stand here for everybody to read.
#[cfg(feature = "development")]
fn development() -> Result<Box<dyn Provider>, ProviderError> {
    said("WARNING: development evidence proves nothing; whoever reads the source can make it");
    let image = tavren_attest::Measurement::from_bytes([1; 48]);
    let image = image.ok_or(ProviderError::Signing)?;
    let provider = tavren_attest::development::Development::new(&[1; 32], image)?;
    said(&format!(
        "the root of its evidence is {:?}",
        provider.root()
    ));
    Ok(Box::new(provider))
}

fn main() -> ExitCode {
    // Where it was, and never what was there.
    std::panic::set_hook(Box::new(|panic| match panic.location() {
        Some(at) => said(&format!("ends by a fault at {}:{}", at.file(), at.line())),
        None => said("ends by a fault"),
    }));
    let Err(error) = run(Options::parse());
    said(&error.to_string());
    ExitCode::FAILURE
}

/// A line for the operator.
#[expect(clippy::print_stderr, reason = "an operator reads it")]
fn said(what: &str) {
    eprintln!("enclave-runner: {what}");
}

fn run(options: Options) -> Result<Infallible, Box<dyn Error>> {
    let market = read(&options.market).map_err(|error| format!("the market file: {error}"))?;
    let rules = Rules::new(
        Market::parse(&market)?,
        options.epoch_hours,
        options.window_hours,
        options.bucket,
        options.cover,
    )?;
    let rules = match options.sealing_service {
        Some(service) => rules.sealed_by(service)?,
        None => rules,
    };
    let policy = hex(&rules.hash());
    let seed = Seed::draw(&OsEntropy)?;
    let provider = options.provider.open();
    let provider = provider.map_err(|error| format!("the provider of evidence: {error}"))?;
    let mut runner = Runner::new(rules, provider, &seed)?;
    drop(seed);
    let transport: &dyn Transport = match &options.listen {
        Address::Unix(path) => &Unix::new(path),
        Address::Loopback(loopback) => loopback,
        #[cfg(target_os = "linux")]
        Address::Vsock(vsock) => vsock,
    };
    let listener = transport.listen()?;
    said(&format!("listens; its policy hash is {policy}"));
    let pace = Duration::from_millis(options.pace_ms.into());
    Ok(serve_all(&mut runner, &listener, &OsEntropy, pace)?)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    // One byte more than it may have, so that a longer one is seen to be.
    let most = u64::try_from(MARKET_BYTES_MAX).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let mut file = File::open(path)?.take(most.saturating_add(1));
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}
