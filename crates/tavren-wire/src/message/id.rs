//! Names of sixteen bytes, one type a noun.

use core::fmt;
use tavren_sealing::derive::sha256;
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};
use tavren_types::id::hex;

const RUNNER_KEY: &[u8] = b"tavren/runner-key/2";

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident prints $print:expr; )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The name of these sixteen bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The sixteen bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let print: fn(&[u8; 16]) -> String = $print;
                write!(out, concat!(stringify!($name), "({})"), print(&self.0))
            }
        }

        impl Encode for $name {
            fn encode(&self, writer: &mut Writer) {
                self.0.encode(writer);
            }
        }

        impl Decode for $name {
            fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
                Decode::decode(reader).map(Self)
            }
        }
    )*};
}

ids! {
    /// A vendor. Public.
    VendorId prints |bytes| hex(bytes);

    /// A key of a runner that signals are sealed to: a hash of it, whichever boot has it.
    RunnerKeyId prints |bytes| hex(bytes);

    /// The name of an agent for one epoch, before the runner or before one vendor.
    ///
    /// # Law
    /// 15: no debug print shows it.
    EphemeralId prints |_| String::from("..");
}

impl RunnerKeyId {
    /// The name of an X25519 key: the first half of the SHA-256 of a domain and the key.
    #[must_use]
    pub fn of(encryption: &[u8; 32]) -> Self {
        let named = [RUNNER_KEY, encryption.as_slice()].concat();
        Self(first_half(sha256(&named)))
    }
}

/// The first sixteen bytes.
pub(crate) fn first_half(bytes: [u8; 32]) -> [u8; 16] {
    let [first @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = bytes;
    first
}
