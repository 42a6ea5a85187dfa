//! Notifications: how one is sealed and emitted, and the query that opens it for the host.

use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Error;
use crate::notification::{Notification, Tidings};
use crate::port::{Key, Topic};
use tavren_sealing::record::{key_id_of, open_record};
use tavren_types::cbor::{self, Schema};
use tavren_types::{Code, KeyId, UserId};

/// What a sealed notification is bound to: it is no record of any place.
fn place() -> Key {
    Key::new(b"notification")
}

/// Emits a notification, sealed under the user's history key.
pub(super) fn emit(
    context: &mut Context<'_>,
    draft: &mut Draft,
    (user, history): (&UserId, KeyId),
    tidings: Tidings,
) -> Result<(), Halt> {
    let notification = Notification {
        schema: Schema,
        at: context.now,
        user: user.expose().to_owned(),
        tidings,
    };
    context.unlock(&[], &[history])?;
    let sealed = context.seal(&place(), history, &notification)?;
    draft.emit(Topic::NOTIFICATIONS, sealed);
    Ok(())
}

/// A notification as the host read it from the topic. A query.
#[derive(Debug, Clone)]
pub struct OpenNotification {
    /// The message.
    pub message: Vec<u8>,
}

impl Action for OpenNotification {
    type Output = Option<Notification>;

    fn kind(&self) -> Kind {
        Kind::OrderPlaced
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("open_notification", &[])
    }

    /// Answers `None` where the user was erased.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Option<Notification>>, Halt> {
        let malformed = || Halt::from(Error::input(Code::SealForged, "message"));
        let id = key_id_of(&self.message).map_err(|_| malformed())?;
        let id = KeyId::from_bytes(id);
        context.unlock(&[], &[id])?;
        let Some(key) = context.opened(id)? else {
            return Ok(Next::Done(None));
        };
        let plain = open_record(&key, place().as_bytes(), &self.message);
        let plain = plain.map_err(|_| malformed())?;
        Ok(Next::Done(Some(cbor::from_bytes(&plain)?)))
    }
}
