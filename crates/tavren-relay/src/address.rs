//! Where a runner listens, as an operator writes it.

use crate::RelayError;
use core::str::FromStr;
use std::net::SocketAddr;
use tavren_wire::transport::{Connection, Listener, Loopback, Transport, TransportError, Unix};

#[cfg(target_os = "linux")]
use tavren_wire::transport::Vsock;

/// Where a runner listens: `unix:PATH`, `loopback:ADDRESS:PORT` or `vsock:CID:PORT`.
///
/// # Examples
/// ```
/// use tavren_relay::{Address, Relay, RelayError, WindowLength};
///
/// let runner: Address = "unix:/run/enclave-runner".parse()?;
/// let relay = Relay::new(runner, WindowLength::hours(24)?);
/// assert_eq!("loopback:192.0.2.1:7400".parse::<Address>().err(), Some(RelayError::Address));
/// # Ok::<(), RelayError>(())
/// ```
pub struct Address(Box<dyn Transport>);

impl FromStr for Address {
    type Err = RelayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        transport(text).map(Self).ok_or(RelayError::Address)
    }
}

impl Transport for Address {
    fn listen(&self) -> Result<Listener, TransportError> {
        self.0.listen()
    }

    fn connect(&self) -> Result<Connection, TransportError> {
        self.0.connect()
    }
}

fn transport(text: &str) -> Option<Box<dyn Transport>> {
    match text.split_once(':')? {
        ("unix", path) if !path.is_empty() => Some(Box::new(Unix::new(path))),
        ("loopback", address) => {
            let address: SocketAddr = address.parse().ok()?;
            Some(Box::new(Loopback::new(address).ok()?))
        }
        #[cfg(target_os = "linux")]
        ("vsock", address) => {
            let (cid, port) = address.split_once(':')?;
            Some(Box::new(Vsock::new(cid.parse().ok()?, port.parse().ok()?)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_how_and_where() {
        for address in ["unix:/a:b", "loopback:127.0.0.1:7400", "loopback:[::1]:1"] {
            assert!(Address::from_str(address).is_ok(), "{address}");
        }
        #[cfg(target_os = "linux")]
        assert!(Address::from_str("vsock:16:7400").is_ok());
        for none in [
            "",
            "unix",
            "unix:",
            "tcp:127.0.0.1:1",
            "loopback:127.0.0.1",
            "loopback:8.8.8.8:1",
            "vsock:7400",
            "vsock:16:x",
            "vsock:-1:1",
        ] {
            assert_eq!(
                Address::from_str(none).err(),
                Some(RelayError::Address),
                "{none}"
            );
        }
    }

    #[test]
    fn who_listens_at_an_address_is_reached_there() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("unix:{}", folder.path().join("runner").display());
        let address: Address = address.parse().unwrap();
        assert!(address.connect().is_err());
        let _listener = address.listen().unwrap();
        assert!(address.connect().is_ok());
    }
}
