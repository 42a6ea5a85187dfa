/// Declares a number that lies in a range from 0, checked once when it is built or read.
///
/// # Examples
/// ```
/// tavren_types::bounded! {
///     /// How full a glass is, in percent.
///     Fullness: u8, 100, "a percentage, 0 to 100"
/// }
/// assert_eq!(Fullness::new(101), None);
/// assert_eq!(Fullness::MAX.get(), 100);
/// assert!(tavren_types::cbor::from_bytes::<Fullness>(&[0x18, 0x65]).is_err());
/// ```
#[macro_export]
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

        impl $crate::cbor::Encode for $name {
            fn encode(&self, writer: &mut $crate::cbor::Writer) {
                writer.unsigned(u64::from(self.0));
            }
        }

        impl $crate::cbor::Decode for $name {
            fn decode(
                reader: &mut $crate::cbor::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::cbor::CborError> {
                let at = reader.at();
                <$type>::try_from(reader.unsigned()?)
                    .ok()
                    .and_then(Self::new)
                    .ok_or($crate::cbor::CborError::Type { expected: $expected, at })
            }
        }
    };
}
