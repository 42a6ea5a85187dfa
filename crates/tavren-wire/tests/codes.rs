//! Errors share a code where they mean one thing to who meets them, and nowhere else.

use std::collections::BTreeSet;
use std::io::ErrorKind::BrokenPipe;
use tavren_attest::verify::VerifyError;
use tavren_sealing::SealError;
use tavren_types::Code;
use tavren_wire::agent::SignalError;
use tavren_wire::frame::FrameError;
use tavren_wire::message::{Level, Refusal};
use tavren_wire::notice::NoticeError;
use tavren_wire::receipt::{Break, ReceiptError};
use tavren_wire::release::ReleaseError;
use tavren_wire::transport::TransportError;

/// Each line is errors that mean one thing; beside these, every refusal stands alone.
fn alike() -> Vec<Vec<Code>> {
    use {FrameError as F, NoticeError as N, ReceiptError as R, TransportError as T};
    vec![
        vec![F::Empty.code(), F::TooLong.code()],
        vec![
            F::Truncated.code(),
            F::TimedOut.code(),
            F::Broken.code(),
            F::Io(BrokenPipe).code(),
            T::Io(BrokenPipe).code(),
        ],
        vec![T::NotLoopback.code(), T::Timeout.code()],
        vec![R::Key.code()],
        vec![R::Signature.code()],
        vec![R::Sequence.code(), R::Previous.code(), R::Epoch.code()],
        vec![N::Replayed.code()],
        vec![N::Seal(SealError::Truncated).code()],
        vec![
            SignalError::Seal(SealError::PublicKey).code(),
            ReleaseError::Seal(SealError::PublicKey).code(),
        ],
        vec![ReleaseError::Rules.code()],
        vec![ReleaseError::Evidence(VerifyError::BoundUse).code()],
        vec![
            N::Length.code(),
            SignalError::Length.code(),
            Level::new(9).unwrap_err().code(),
        ],
        vec![
            Refusal::Malformed.code(),
            R::Malformed.code(),
            N::Malformed.code(),
        ],
        vec![Refusal::Forged.code(), N::Forged.code()],
    ]
}

#[test]
fn errors_share_a_code_only_where_they_mean_one_thing() {
    let mut groups = alike();
    let shared = [Refusal::Malformed, Refusal::Forged];
    let alone = Refusal::ALL.iter().filter(|one| !shared.contains(one));
    groups.extend(alone.map(|refusal| vec![refusal.code()]));
    let mut seen = BTreeSet::new();
    for group in groups {
        assert!(group.iter().all(|code| *code == group[0]), "{group:?}");
        assert!(seen.insert(group[0]), "{} twice", group[0]);
    }
}

#[test]
fn a_break_has_the_code_of_what_broke() {
    let why = ReceiptError::Signature;
    assert_eq!(Break { at: 3, why }.code(), why.code());
}
