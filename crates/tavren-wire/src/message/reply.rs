//! What the runner answers.

use super::{Limited, Refusal, View};
use crate::limits::{EVIDENCE_BYTES_MAX, RECEIPT_BYTES_MAX};
use crate::notice::SealedBox;
use tavren_types::cbor::Schema;
use tavren_types::{cbor_record, cbor_union};

cbor_record! {
    /// One message of the runner.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Reply {
        0 => pub(crate) schema: Schema<1>,
        /// The number of the request.
        1 => pub number: u64,
        /// What is answered.
        2 => pub answer: Answer,
    }
}

impl Reply {
    /// An answer to the request of this number.
    #[must_use]
    pub fn new(number: u64, answer: Answer) -> Self {
        Self {
            schema: Schema,
            number,
            answer,
        }
    }
}

cbor_union! {
    /// What the runner answers: any number of `Boxes` to a tick, then one other; one to all else.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum Answer {
        /// It is not done.
        1 => Refused {
            /// Why.
            refusal: Refusal,
        },
        /// To a hello.
        2 => Evidence {
            /// What `tavren-attest` verifies.
            evidence: Limited<EVIDENCE_BYTES_MAX>,
        },
        /// To a load.
        3 => Taken {
            /// The places in the list of those that were not taken, and why.
            refused: Vec<(u32, Refusal)>,
        },
        /// To a post or an update.
        4 => Matched {
            /// A match receipt, signed.
            receipt: Limited<RECEIPT_BYTES_MAX>,
            /// What the vendor may know.
            view: View,
        },
        /// To a removal.
        5 => Removed,
        /// A part of a tick's boxes.
        6 => Boxes {
            /// The boxes, in an order that says nothing.
            boxes: Vec<Delivery>,
        },
        /// The end of a tick.
        7 => Ticked {
            /// How many boxes there were.
            boxes: u64,
        },
        /// To a question on what people did.
        8 => Activity {
            /// A match receipt, signed.
            receipt: Limited<RECEIPT_BYTES_MAX>,
            /// What the vendor may know.
            view: View,
        },
        /// To a release.
        9 => Released,
    }
}

cbor_record! {
    /// A box on its way out.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Delivery {
        /// The slot whose agent it is for.
        1 => pub slot: u64,
        /// A notice, or nothing that anybody else can tell from one.
        2 => pub sealed: SealedBox,
    }
}
