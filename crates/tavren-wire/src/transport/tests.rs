#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use super::*;
use crate::testing::transport::conformance;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;

#[test]
fn a_unix_socket_is_a_transport() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Unix::new(folder.path().join("relay"));
    let listener = transport.listen().unwrap();
    assert_eq!(listener.socket_address(), None);
    conformance(&listener, &transport);
}

#[test]
fn loopback_tcp_is_a_transport() {
    for host in ["127.0.0.1:0", "[::1]:0"] {
        let any = Loopback::new(host.parse().unwrap()).unwrap();
        let listener = match any.listen() {
            Ok(listener) => listener,
            Err(error) if host.starts_with('[') => {
                println!("SKIPPED: TCP over IPv6: {error}");
                continue;
            }
            Err(error) => panic!("{error}"),
        };
        let transport = Loopback::new(listener.socket_address().unwrap()).unwrap();
        conformance(&listener, &transport);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn vsock_is_a_transport() {
    let transport = Vsock::new(Vsock::LOCAL, 7_400);
    match transport.listen() {
        Ok(listener) => conformance(&listener, &transport),
        Err(error) => println!("SKIPPED: vsock: this kernel has no vsock_loopback: {error}"),
    }
}

#[test]
fn tcp_that_others_could_reach_is_refused() {
    for address in [
        "0.0.0.0:1",
        "192.0.2.1:1",
        "[::]:1",
        "[2001:db8::1]:1",
        "[::ffff:127.0.0.1]:1",
    ] {
        let address: SocketAddr = address.parse().unwrap();
        assert_eq!(Loopback::new(address), Err(TransportError::NotLoopback));
    }
}

#[test]
fn a_unix_socket_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay");
    let listener = Unix::new(&path).listen().unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    drop(listener);
}

#[test]
fn a_unix_socket_whose_listener_has_gone_is_replaced_and_one_in_use_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Unix::new(folder.path().join("relay"));
    drop(transport.listen().unwrap());
    let listener = transport.listen().unwrap();
    let taken = TransportError::Io(ErrorKind::AddrInUse);
    assert_eq!(transport.listen().unwrap_err(), taken);
    drop(listener);
}

#[test]
fn a_file_that_is_no_socket_is_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay");
    std::fs::write(&path, b"kept").unwrap();
    let taken = TransportError::Io(ErrorKind::AddrInUse);
    assert_eq!(Unix::new(&path).listen().unwrap_err(), taken);
    assert_eq!(std::fs::read(&path).unwrap(), b"kept");
}

#[test]
fn where_nobody_listens_there_is_no_connection() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Unix::new(folder.path().join("relay")).connect();
    assert_eq!(
        missing.unwrap_err(),
        TransportError::Io(ErrorKind::NotFound)
    );
}
