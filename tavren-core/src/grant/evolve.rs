use super::{Ended, Event, Fulfilment, Pause, Progress};

/// Applies one accepted event. Total: it cannot fail. Applying an event twice is applying it once
/// (law 1), and nothing changes how an ended grant ended (law 3).
pub(crate) fn evolve(mut progress: Progress, event: &Event) -> Progress {
    match event {
        Event::Paused { at } => {
            if progress
                .pauses
                .last()
                .is_none_or(|pause| pause.until.is_some_and(|until| until <= *at))
            {
                progress.pauses.push(Pause {
                    from: *at,
                    until: None,
                });
            }
        }
        Event::Resumed { at } => {
            if let Some(pause) = progress.pauses.last_mut().filter(|pause| pause.from <= *at) {
                pause.until.get_or_insert(*at);
            }
        }
        Event::Ended { why, at } => {
            let ended = Ended { why: *why, at: *at };
            progress.ended = Some(progress.ended.map_or(ended, |before| before.earlier(ended)));
        }
        Event::Leased {
            period,
            worker,
            until,
            key,
        } => {
            let state = Fulfilment::Leased {
                worker: *worker,
                until: *until,
                key: *key,
            };
            set(&mut progress, *period, state);
        }
        Event::Sealed {
            period,
            package,
            chunk,
            key,
            at,
            until,
        } => {
            let state = Fulfilment::Sealed {
                package: *package,
                chunk: *chunk,
                key: *key,
                at: *at,
                until: *until,
            };
            set(&mut progress, *period, state);
        }
        Event::Delivered { period, at } => {
            let package = package(&progress, *period);
            set(
                &mut progress,
                *period,
                Fulfilment::Delivered { at: *at, package },
            );
        }
        Event::Unclaimed { period, at } => {
            set(&mut progress, *period, Fulfilment::Unclaimed { at: *at })
        }
        Event::Aborted { period, at } => {
            set(&mut progress, *period, Fulfilment::Aborted { at: *at })
        }
        Event::HoldClosed { how, .. } => {
            progress.hold.get_or_insert(*how);
        }
        Event::BonusClosed { outcome, .. } => {
            progress.bonus.get_or_insert(*outcome);
        }
    }
    progress
}

/// Sets the state of a period; one that has its outcome keeps it (law 4).
fn set(progress: &mut Progress, period: u32, state: Fulfilment) {
    match progress
        .periods
        .binary_search_by_key(&period, |(at, _)| *at)
    {
        Ok(found) => {
            if let Some((_, old)) = progress.periods.get_mut(found) {
                let sealed = matches!(old, Fulfilment::Sealed { .. });
                let leased = matches!(state, Fulfilment::Leased { .. });
                if !(old.is_resolved() || sealed && leased) {
                    *old = state;
                }
            }
        }
        Err(place) => progress.periods.insert(place, (period, state)),
    }
}

fn package(progress: &Progress, period: u32) -> Option<tavren_types::PackageId> {
    progress.periods.iter().find_map(|(at, state)| match state {
        Fulfilment::Sealed { package, .. } if *at == period => Some(*package),
        _ => None,
    })
}
