use super::{Intent, Record};
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::layout;
use crate::port::{Key, Page, Range};

/// Intents that one command looks at.
const PAGE: usize = 256;

/// Carries out what was to be erased when a command was cut short: at most one intent a command.
#[derive(Debug, Clone, Copy)]
pub struct Recover;

impl Action for Recover {
    type Output = bool;

    fn kind(&self) -> Kind {
        Kind::MarketOpened
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("recover", &[])
    }

    /// Answers true when there was one, so that the caller asks again.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
        let range = Range::Keys {
            prefix: layout::erasures(),
            until: None,
        };
        let page = Page {
            after: None,
            limit: PAGE,
        };
        let pending = context.scan(range, page)?;
        let places: Vec<Key> = pending.into_iter().map(|entry| entry.key).collect();
        // Read by key as well: an intent that was forgotten meanwhile is not carried out.
        context.prefetch(&places)?;
        let mut ready = None;
        for place in places {
            let record: Option<Record> = context.clear(&place)?;
            let due = |record: &Record| record.not_before.is_none_or(|at| at <= context.now);
            if let Some(record) = record.filter(due) {
                ready = Some((place, record));
                break;
            }
        }
        let Some((place, record)) = ready else {
            return Ok(Next::Done(false));
        };
        let intent = Intent::from_record(record);
        let mut draft = Draft::default();
        // The intent moves under this command's own id, which forgets it when all is gone.
        draft.delete(place);
        intent.hand_over(&mut draft);
        Next::answer(draft, true)
    }
}
