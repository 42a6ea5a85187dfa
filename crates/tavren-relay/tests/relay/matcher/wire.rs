//! What lies between a host and its enclave: it carries frames, and can be told to do otherwise.

use crate::bed::{Stage, socket};
use std::sync::{Arc, Mutex};
use std::thread;
use tavren_types::cbor::{from_bytes, to_bytes};
use tavren_wire::message::{Answer, Ask, Reply, Request};
use tavren_wire::transport::{Connection, Transport, Unix};

/// What becomes of an answer; none where the connection is cut instead.
type Change = Box<dyn FnMut(Answer) -> Option<Answer> + Send>;

/// A socket in front of that of a stage.
pub(super) struct Wire {
    folder: tempfile::TempDir,
    asked: Arc<Mutex<Vec<&'static str>>>,
    change: Arc<Mutex<Option<Change>>>,
}

impl Wire {
    pub(super) fn before(stage: &Stage) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = socket(folder.path()).listen().unwrap();
        let wire = Self {
            folder,
            asked: Arc::default(),
            change: Arc::default(),
        };
        let (runner, asked, change) = (stage.socket(), wire.asked.clone(), wire.change.clone());
        thread::spawn(move || {
            while let Ok(near) = listener.accept() {
                let far = runner.connect().unwrap();
                let _ = carry(near, far, &asked, &change);
            }
        });
        wire
    }

    pub(super) fn socket(&self) -> Unix {
        socket(self.folder.path())
    }

    /// What was asked since the last time that this was looked at.
    pub(super) fn asked(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// Changes every answer from now on.
    pub(super) fn changes(&self, change: impl FnMut(Answer) -> Option<Answer> + Send + 'static) {
        *self.change.lock().unwrap() = Some(Box::new(change));
    }

    /// Cuts the connection in the place of the next answer that is so, and is sound from then on.
    pub(super) fn cuts(&self, at: impl Fn(&Answer) -> bool + Send + 'static) {
        let mut cut = false;
        self.changes(move |answer| {
            let now = !cut && at(&answer);
            cut |= now;
            (!now).then_some(answer)
        });
    }

    pub(super) fn is_sound(&self) {
        *self.change.lock().unwrap() = None;
    }
}

/// Carries frames until either side has closed, or an answer is not to come.
fn carry(
    near: Connection,
    far: Connection,
    asked: &Mutex<Vec<&'static str>>,
    change: &Mutex<Option<Change>>,
) -> Option<()> {
    let (mut asks, mut told) = near.split().ok()?;
    let (mut answers, mut on) = far.split().ok()?;
    loop {
        let frame = asks.read().ok()??;
        let request: Request = from_bytes(&frame).ok()?;
        asked.lock().unwrap().push(kind(&request.ask));
        on.write(&frame).ok()?;
        loop {
            let reply: Reply = from_bytes(&answers.read().ok()??).ok()?;
            let last = !matches!(reply.answer, Answer::Boxes { .. });
            let answer = match change.lock().unwrap().as_mut() {
                Some(change) => change(reply.answer)?,
                None => reply.answer,
            };
            told.write(&to_bytes(&Reply::new(reply.number, answer)))
                .ok()?;
            if last {
                break;
            }
        }
    }
}

fn kind(ask: &Ask) -> &'static str {
    match ask {
        Ask::Hello { .. } => "hello",
        Ask::Load { .. } => "load",
        Ask::Post { .. } => "post",
        Ask::Update { .. } => "update",
        Ask::Remove { .. } => "remove",
        Ask::Tick { .. } => "tick",
        Ask::Activity { .. } => "activity",
        Ask::Release { .. } => "release",
    }
}
