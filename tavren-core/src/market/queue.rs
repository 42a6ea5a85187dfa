use crate::layout;
use crate::port::{
    Batch, DeliveryQueue, Op, Page, QueueError, Range, Scope, Store, StoreError, Stored,
};
use std::sync::Arc;
use tavren_sealing::derive;
use tavren_types::{CommandId, PackageId, Timestamp};

/// Chunks in one page of reading.
const PAGE: usize = 64;

/// Bytes of a chunk that tell it from every other: its schema and nonce.
const CHUNK_NAME_BYTES: usize = 25;

/// The store as the delivery queue: one record a chunk.
pub(super) struct StoreQueue {
    store: Arc<dyn Store>,
}

impl StoreQueue {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }
}

impl DeliveryQueue for StoreQueue {
    fn put(&self, package: &PackageId, chunks: &[Vec<u8>]) -> Result<(), QueueError> {
        let ops = (0_u32..).zip(chunks).map(|(index, chunk)| Op::Put {
            key: layout::payload(*package, index),
            value: chunk.clone(),
        });
        // Named after what it holds: the same chunks again are the same batch, others replace them.
        // The front of a chunk is its random nonce.
        let mut name = package.as_bytes().to_vec();
        for chunk in chunks {
            name.extend(chunk.iter().take(CHUNK_NAME_BYTES));
        }
        let digest = derive::sha256(&name);
        let mut short = [0; 16];
        short.copy_from_slice(digest.split_at(16).0);
        let batch = Batch {
            commit_id: CommandId::from_bytes(short),
            digest,
            // Puts no mark on the time: the commit that makes the package wait does.
            now: Timestamp::MIN,
            guards: Vec::new(),
            ops: ops.collect(),
            answer: Vec::new(),
        };
        self.store.commit(&batch).map(drop).map_err(failed)
    }

    fn fetch(&self, package: &PackageId) -> Result<Option<Vec<Vec<u8>>>, QueueError> {
        let range = Range::Keys {
            prefix: layout::payload_of(*package),
            until: None,
        };
        let mut chunks = Vec::new();
        let mut after = None;
        loop {
            let page = Page { after, limit: PAGE };
            let entries = self.store.scan(&range, &page).map_err(failed)?;
            let is_last = entries.len() < PAGE;
            after = entries.last().map(|entry| entry.key.clone());
            for entry in entries {
                if let Stored::Record(bytes) = entry.stored {
                    chunks.push(bytes.into());
                }
            }
            if is_last {
                return Ok((!chunks.is_empty()).then_some(chunks));
            }
        }
    }

    fn remove(&self, package: &PackageId) -> Result<(), QueueError> {
        let scope = Scope::Keys(layout::payload_of(*package));
        self.store.erase(&scope).map(drop).map_err(failed)
    }
}

fn failed(error: StoreError) -> QueueError {
    QueueError {
        what: error.to_string(),
    }
}
