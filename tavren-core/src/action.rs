//! An action: one command as a pure function of what was read.

use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::{Error, Refusal};
use tavren_types::cbor::{Encode, Writer};

/// What an action wants next.
pub(crate) enum Next<T> {
    /// Commit this.
    Commit(Draft, After<T>),
    /// Nothing to commit: a query is answered.
    Done(T),
}

/// What follows a commit.
pub(crate) enum After<T> {
    /// The command ends with this answer.
    Answer(Result<T, Refusal>),
    /// The command goes on with this memo, which the store remembers with the commit: sent again
    /// under the same id, the command goes on from what was committed the first time.
    GoOn(Vec<u8>),
}

impl<T> Next<T> {
    /// Commit this, and answer so.
    pub(crate) fn answer(draft: Draft, output: T) -> Result<Self, Halt> {
        Ok(Self::Commit(draft, After::Answer(Ok(output))))
    }
}

/// A command, or a query.
pub(crate) trait Action {
    /// What it answers.
    type Output;

    /// What its audit entry is about, when it is refused.
    fn kind(&self) -> Kind;

    /// The bytes that tell this command from another with the same id.
    fn fingerprint(&self) -> Vec<u8>;

    /// Decides, or says what it lacks. Run again with the same context it does the same.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Self::Output>, Halt>;

    /// Learns that a commit was made after which the command goes on, and with which memo.
    ///
    /// # Errors
    /// [`Error::Record`] where the memo is not one of this command's.
    fn committed(&mut self, _memo: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    /// Learns that an earlier run of this command made that commit, and may still be at work.
    ///
    /// # Errors
    /// As [`Action::committed`].
    fn resumed(&mut self, memo: &[u8]) -> Result<(), Error> {
        self.committed(memo)
    }
}

/// The fingerprint of a command: its name and arguments.
pub(crate) fn fingerprint(name: &str, arguments: &[&dyn ErasedEncode]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(arguments.len().saturating_add(1));
    writer.text(name);
    for argument in arguments {
        argument.encode_into(&mut writer);
    }
    writer.into_bytes()
}

/// [`Encode`] as an object.
pub(crate) trait ErasedEncode {
    fn encode_into(&self, writer: &mut Writer);
}

impl<T: Encode> ErasedEncode for T {
    fn encode_into(&self, writer: &mut Writer) {
        self.encode(writer);
    }
}
