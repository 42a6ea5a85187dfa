use super::state::State;
use crate::port::{Key, Scope};

/// Removes what `scope` names and says how much went.
pub(super) fn erase(state: &mut State, scope: &Scope) -> u64 {
    let gone = match scope {
        Scope::Keys(prefix) => {
            let begins = |key: &&Key| key.as_bytes().starts_with(prefix.as_bytes());
            let walk = state.entries.range(prefix..).map(|(key, _)| key);
            let keys: Vec<Key> = walk.take_while(begins).cloned().collect();
            for key in &keys {
                state.entries.remove(key);
            }
            keys.len()
        }
        Scope::Stream(stream) => state.streams.remove(stream).map_or(0, |gone| gone.len()),
        Scope::Expired(time) => {
            let held = state.commits.len().saturating_add(state.tokens.len());
            state.commits.retain(|_, done| done.ends >= *time);
            state.tokens.retain(|_, expires| *expires >= *time);
            let kept = state.commits.len().saturating_add(state.tokens.len());
            held.saturating_sub(kept)
        }
        Scope::Outbox(topic, position) => state.topics.get_mut(topic).map_or(0, |messages| {
            let read = messages.partition_point(|message| message.position <= *position);
            messages.drain(..read).count()
        }),
    };
    u64::try_from(gone).unwrap_or(u64::MAX)
}
