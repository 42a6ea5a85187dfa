/// Declares a struct that is stored as a map with integer keys, in ascending order.
///
/// A field whose value [is absent](crate::cbor::Encode::is_absent) is left out. An unknown key, a
/// key out of order, a written absent value or a missing field is refused.
///
/// # Examples
/// ```
/// tavren_types::cbor_record! {
///     /// A point.
///     #[derive(Debug, PartialEq)]
///     pub struct Point {
///         /// Across.
///         1 => pub x: i64,
///         /// Up, if known.
///         2 => pub y: Option<i64>,
///     }
/// }
/// let point = Point { x: -1, y: None };
/// let bytes = tavren_types::cbor::to_bytes(&point);
/// assert_eq!(bytes, [0xa1, 0x01, 0x20]);
/// assert_eq!(tavren_types::cbor::from_bytes::<Point>(&bytes), Ok(point));
/// ```
#[macro_export]
macro_rules! cbor_record {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $( $(#[$field_meta:meta])* $key:literal => $field_vis:vis $field:ident : $type:ty ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name {
            $( $(#[$field_meta])* $field_vis $field: $type, )*
        }

        impl $crate::cbor::Encode for $name {
            fn encode(&self, writer: &mut $crate::cbor::Writer) {
                let present = [$( !$crate::cbor::Encode::is_absent(&self.$field) ),*];
                writer.map(present.iter().filter(|present| **present).count());
                $(
                    if !$crate::cbor::Encode::is_absent(&self.$field) {
                        writer.unsigned($key);
                        $crate::cbor::Encode::encode(&self.$field, writer);
                    }
                )*
            }
        }

        impl $crate::cbor::Decode for $name {
            fn decode(
                reader: &mut $crate::cbor::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::cbor::CborError> {
                let mut fields = $crate::cbor::Fields::open(reader)?;
                $( let $field = fields.field::<$type>(reader, $key)?; )*
                fields.close(reader)?;
                ::core::result::Result::Ok(Self { $( $field ),* })
            }
        }
    };
}

/// Declares an enum whose variants are stored as arrays `[tag, fields…]`.
///
/// # Examples
/// ```
/// tavren_types::cbor_union! {
///     /// What happened.
///     #[derive(Debug, PartialEq)]
///     pub enum Happened {
///         /// It began.
///         1 => Began,
///         /// It moved.
///         2 => Moved {
///             /// How far.
///             by: i64,
///         },
///     }
/// }
/// let bytes = tavren_types::cbor::to_bytes(&Happened::Moved { by: 3 });
/// assert_eq!(bytes, [0x82, 0x02, 0x03]);
/// ```
#[macro_export]
macro_rules! cbor_union {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $(
                $(#[$variant_meta:meta])* $tag:literal => $variant:ident
                $({ $( $(#[$field_meta:meta])* $field:ident : $type:ty ),* $(,)? })?
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis enum $name {
            $( $(#[$variant_meta])* $variant $({ $( $(#[$field_meta])* $field: $type ),* })?, )*
        }

        impl $crate::cbor::Encode for $name {
            fn encode(&self, writer: &mut $crate::cbor::Writer) {
                match self {
                    $(
                        Self::$variant $({ $( $field ),* })? => {
                            let length = 1_usize $( $( .saturating_add({ let _ = $field; 1 }) )* )?;
                            writer.array(length);
                            writer.unsigned($tag);
                            $( $( $crate::cbor::Encode::encode($field, writer); )* )?
                        }
                    )*
                }
            }
        }

        impl $crate::cbor::Decode for $name {
            fn decode(
                reader: &mut $crate::cbor::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::cbor::CborError> {
                let at = reader.at();
                let length = reader.array()?;
                let tag = reader.unsigned()?;
                let (value, fields) = match tag {
                    $(
                        $tag => {
                            $( $( let $field = <$type as $crate::cbor::Decode>::decode(reader)?; )* )?
                            let fields = 1_usize $( $( .saturating_add({ let _ = &$field; 1 }) )* )?;
                            (Self::$variant $({ $( $field ),* })?, fields)
                        }
                    )*
                    _ => return ::core::result::Result::Err($crate::cbor::CborError::Type {
                        expected: concat!("a ", stringify!($name)),
                        at,
                    }),
                };
                if fields != length {
                    return ::core::result::Result::Err($crate::cbor::CborError::NotCanonical { at });
                }
                reader.close();
                ::core::result::Result::Ok(value)
            }
        }
    };
}

/// Declares an enum without fields that is stored as its number.
///
/// # Examples
/// ```
/// tavren_types::cbor_enum! {
///     /// A side.
///     #[derive(Debug, Clone, Copy, PartialEq, Eq)]
///     pub enum Side {
///         /// Left.
///         1 => Left,
///         /// Right.
///         2 => Right,
///     }
/// }
/// assert_eq!(tavren_types::cbor::to_bytes(&Side::Right), [0x02]);
/// assert_eq!(Side::Right.number(), 2);
/// ```
#[macro_export]
macro_rules! cbor_enum {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$variant_meta:meta])* $tag:literal => $variant:ident ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis enum $name { $( $(#[$variant_meta])* $variant = $tag ),* }

        impl $name {
            /// Every variant, in order of number.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),*];

            /// The number that is stored.
            pub fn number(self) -> u64 {
                match self { $( Self::$variant => $tag ),* }
            }
        }

        impl $crate::cbor::Encode for $name {
            fn encode(&self, writer: &mut $crate::cbor::Writer) {
                writer.unsigned(self.number());
            }
        }

        impl $crate::cbor::Decode for $name {
            fn decode(
                reader: &mut $crate::cbor::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::cbor::CborError> {
                let at = reader.at();
                match reader.unsigned()? {
                    $( $tag => ::core::result::Result::Ok(Self::$variant), )*
                    _ => ::core::result::Result::Err($crate::cbor::CborError::Type {
                        expected: concat!("a ", stringify!($name)),
                        at,
                    }),
                }
            }
        }
    };
}
