/// Declares a number that lies in a range from 0, checked once when it is built or read.
macro_rules! bounded {
    ($( #[$meta:meta] )* $name:ident : $type:ty, $most:literal, $expected:literal) => {
        $( #[$meta] )*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($type);

        impl $name {
            /// The lowest.
            pub const MIN: Self = Self(0);
            /// The highest.
            pub const MAX: Self = Self($most);

            #[doc = concat!("The number, 0 to ", stringify!($most), "; `None` beyond.")]
            pub const fn new(value: $type) -> Option<Self> {
                if value <= $most { Some(Self(value)) } else { None }
            }

            /// The number.
            pub const fn get(self) -> $type {
                self.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, out)
            }
        }

        impl $crate::types::cbor::Encode for $name {
            fn encode(&self, writer: &mut $crate::types::cbor::Writer) {
                writer.unsigned(u64::from(self.0));
            }
        }

        impl $crate::types::cbor::Decode for $name {
            fn decode(
                reader: &mut $crate::types::cbor::Reader<'_>,
            ) -> Result<Self, $crate::types::cbor::CborError> {
                let at = reader.at();
                <$type>::try_from(reader.unsigned()?)
                    .ok()
                    .and_then(Self::new)
                    .ok_or($crate::types::cbor::CborError::Type { expected: $expected, at })
            }
        }
    };
}

pub(crate) use bounded;
