//! Answers and memos as they stand with a commit: sealed under the key of whom the command
//! concerns, so that they go when that key goes.

use crate::context::{Context, Halt};
use crate::error::{Error, Refusal};
use tavren_sealing::record::{key_id_of, open_record, seal_record};
use tavren_sealing::{Key, Zeroizing};
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};
use tavren_types::{CommandId, KeyId};

/// The first byte of an answer that concerns nobody and stands in the clear; a sealed one begins
/// with the schema of sealed records, 1.
const CLEAR: u8 = 0;

/// An answer: what was asked for, or the refusal.
type Answer<T> = Result<T, Refusal>;

/// How the answers of a command are written and read.
pub(super) struct Recall<T> {
    write: fn(&Answer<T>) -> Vec<u8>,
    read: fn(&[u8]) -> Result<Answer<T>, CborError>,
}

impl<T> Recall<T> {
    pub(super) fn of() -> Self
    where
        T: Encode + Decode,
    {
        Self {
            write: write::<T>,
            read: read::<T>,
        }
    }

    pub(super) fn bytes(&self, output: &Answer<T>) -> Vec<u8> {
        (self.write)(output)
    }

    pub(super) fn output(&self, plain: &[u8]) -> Result<Answer<T>, Error> {
        Ok((self.read)(plain)?)
    }
}

/// Seals an answer to be kept with its commit.
pub(super) fn seal(
    context: &mut Context<'_>,
    commit_id: CommandId,
    plain: Vec<u8>,
) -> Result<Vec<u8>, Halt> {
    let plain = Zeroizing::new(plain);
    let sealer = match context.owner() {
        Some(owner) => Some(owner),
        None => crate::operator::trail_if_open(context)?,
    };
    if let Some(trail) = sealer
        && let Some(key) = context.opened(trail.key)?
    {
        let nonce = context.draw();
        let sealed = seal_record(&key, trail.key.as_bytes(), nonce, &place(commit_id), &plain)?;
        return Ok(sealed);
    }
    let mut clear = vec![CLEAR];
    clear.extend_from_slice(&plain);
    Ok(clear)
}

/// The key that an answer is sealed under; `None` where it stands in the clear.
pub(super) fn key_of(bytes: &[u8]) -> Result<Option<KeyId>, Error> {
    match bytes.first() {
        Some(&CLEAR) => Ok(None),
        _ => Ok(Some(KeyId::from_bytes(key_id_of(bytes)?))),
    }
}

/// Opens an answer.
pub(super) fn open(
    key: Option<&Key>,
    commit_id: CommandId,
    bytes: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    match key {
        Some(key) => Ok(open_record(key, &place(commit_id), bytes)?),
        None => Ok(Zeroizing::new(bytes.get(1..).unwrap_or_default().to_vec())),
    }
}

/// What binds an answer to its commit.
fn place(commit_id: CommandId) -> Vec<u8> {
    let mut place = b"tavren/answer/1".to_vec();
    place.extend_from_slice(commit_id.as_bytes());
    place
}

fn write<T: Encode>(output: &Answer<T>) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(2);
    match output {
        Ok(output) => {
            writer.boolean(true);
            output.encode(&mut writer);
        }
        Err(refusal) => {
            writer.boolean(false);
            refusal.encode(&mut writer);
        }
    }
    writer.into_bytes()
}

fn read<T: Decode>(bytes: &[u8]) -> Result<Answer<T>, CborError> {
    let mut reader = Reader::new(bytes);
    reader.array()?;
    let answer = if reader.boolean()? {
        Ok(T::decode(&mut reader)?)
    } else {
        Err(Refusal::decode(&mut reader)?)
    };
    reader.close();
    reader.finish()?;
    Ok(answer)
}
