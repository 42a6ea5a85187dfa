//! Areas: places in a hierarchy, never bare names ("Phường 1" names 33 wards).

use crate::cbor::{CborError, Decode, Encode, Reader, Writer};
pub use crate::limits::AREA_LEVELS_MAX as LEVELS_MAX;
use crate::{Code, Label};
use alloc::vec::Vec;
use core::fmt;

#[cfg(test)]
mod tests;

/// Text that is not a path of one to [`LEVELS_MAX`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an area is a path of one to six names from the country down, parted by slashes")]
pub struct AreaError;

impl AreaError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        Code::AreaMalformed
    }
}

/// A place: the names from the country down to it.
///
/// # Examples
/// ```
/// use tavren_types::Area;
/// let city = Area::parse("VN/Hồ Chí Minh")?;
/// let ward = Area::parse("VN/Hồ Chí Minh/Quận 1/Phường Bến Nghé")?;
/// assert!(city.contains(&ward) && !ward.contains(&city));
/// # Ok::<(), tavren_types::AreaError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area(Vec<Label>);

impl Area {
    /// Reads names parted by slashes, the country first; each is NFC-normalised.
    ///
    /// # Errors
    /// [`AreaError`] for no name, an empty or malformed one, or more than [`LEVELS_MAX`].
    pub fn parse(text: &str) -> Result<Self, AreaError> {
        let names: Vec<Label> = text
            .split('/')
            .map(|name| Label::new(name).map_err(|_| AreaError))
            .collect::<Result<_, _>>()?;
        Self::of(names)
    }

    /// True when `other` is this place or lies inside it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The names from the country down.
    pub fn names(&self) -> impl Iterator<Item = &Label> {
        self.0.iter()
    }

    fn of(names: Vec<Label>) -> Result<Self, AreaError> {
        let whole = names.iter().all(|name| !name.as_str().contains('/'));
        if (1..=LEVELS_MAX).contains(&names.len()) && whole {
            Ok(Self(names))
        } else {
            Err(AreaError)
        }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (level, name) in self.0.iter().enumerate() {
            if level > 0 {
                out.write_str("/")?;
            }
            out.write_str(name.as_str())?;
        }
        Ok(())
    }
}

impl Encode for Area {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }
}

impl Decode for Area {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        Self::of(Vec::decode(reader)?).map_err(|_| CborError::Type {
            expected: "an area",
            at,
        })
    }
}
