//! An action: one command as a pure function of what was read.

use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Refusal;
use tavren_types::cbor::{Encode, Writer};

/// What an action wants next.
pub(crate) enum Next<T> {
    /// Commit this. With an answer the command ends there; without one it goes on afterwards.
    Commit(Draft, Option<Result<T, Refusal>>),
    /// Nothing to commit: a query is answered.
    Done(T),
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

    /// Learns that a commit without an answer was made.
    fn committed(&mut self) {}
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
