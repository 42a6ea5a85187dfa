//! The one system call of this crate.
#![expect(unsafe_code, reason = "an ioctl has no safe form")]

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::path::Path;

use crate::{
    limits::{NSM_REQUEST_BYTES_MAX, NSM_RESPONSE_BYTES_MAX},
    provider::ProviderError,
};

/// Where bytes lie, as the driver is told (`struct iovec` of a 64-bit kernel).
#[repr(C)]
struct Span {
    address: u64,
    length: u64,
}

/// What the driver takes, and changes: the length of the response is what it wrote.
#[repr(C)]
struct Message {
    request: Span,
    response: Span,
}

/// `_IOWR(0x0A, 0, struct nsm_raw)`: read and write, 32 bytes, the module's own type and number 0.
const EXCHANGE: libc::Ioctl = 0xc020_0a00_u32 as libc::Ioctl;

const _: () = assert!(size_of::<Message>() == 32, "the size is part of the number");

/// An open device.
#[derive(Debug)]
pub(super) struct Device(File);

impl Device {
    pub(super) fn open(path: &Path) -> Result<Self, ProviderError> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        Ok(Self(file))
    }

    /// Sends `request`, and gives what comes back.
    pub(super) fn exchange(&self, request: &[u8]) -> Result<Vec<u8>, ProviderError> {
        if request.len() > NSM_REQUEST_BYTES_MAX {
            return Err(ProviderError::Length { field: "request" });
        }
        let mut response = vec![0; NSM_RESPONSE_BYTES_MAX];
        let mut message = Message {
            request: Span {
                address: request.as_ptr().expose_provenance() as u64,
                length: request.len() as u64,
            },
            response: Span {
                address: response.as_mut_ptr().expose_provenance() as u64,
                length: response.len() as u64,
            },
        };
        // SAFETY: the descriptor is open as long as `self` is. `message` has the layout that the
        // number names, and both spans lie in buffers of the stated lengths that outlive the call;
        // the driver reads the first, and writes the second and `message` alone. `path` is
        // `/dev/nsm`, or in tests a plain file, which refuses the number and touches nothing.
        let status = unsafe { libc::ioctl(self.0.as_raw_fd(), EXCHANGE, &raw mut message) };
        if status != 0 {
            return Err(io::Error::last_os_error().into());
        }
        match usize::try_from(message.response.length) {
            Ok(length) if length <= response.len() => response.truncate(length),
            _ => return Err(ProviderError::Length { field: "response" }),
        }
        Ok(response)
    }
}
