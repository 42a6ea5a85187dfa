//! Errors share a code where they mean one thing to who meets them, and nowhere else.

use std::collections::BTreeSet;
use std::io::ErrorKind::NotFound;
use tavren_attest::quote::QuoteError;
use tavren_attest::verify::{Advisory, TcbStatus, VerifyError as V};
use tavren_attest::{CborError, ProviderError as P};

#[test]
fn errors_share_a_code_only_where_they_mean_one_thing() {
    let (index, field, at) = (1, "field", 7);
    let cbor = CborError::Truncated { at };
    let tcb = |status| V::Tcb { status };
    let advisory = Advisory::intel_sa(1);
    let verify: [&[V]; 14] = [
        &[V::Development, V::Kind, V::Feature { feature: "tdx" }],
        &[
            V::ArchiveAhead,
            V::Expired { index },
            V::NotYetValid { index },
            V::CertificateTime,
            V::Stale,
            V::Future,
        ],
        &[
            V::Length,
            V::Cbor(cbor),
            V::Field { field },
            V::Algorithm,
            V::Digest,
            V::Certificate { index },
            V::CertificateAlgorithm { index },
            V::Quote(QuoteError::Length),
        ],
        &[
            V::Root,
            V::Issuer { index },
            V::CertificateSignature { index },
            V::Authority { index },
            V::PathLength { index },
            V::KeyUsage { index },
            V::CriticalExtension { index },
            V::Signature,
            V::Chain,
            V::CollateralSignature { field },
            V::Refused,
        ],
        &[V::Debug, V::Quote(QuoteError::Debug)],
        &[V::Measurement { index: 0 }, V::Configuration { field }],
        &[V::Nonce],
        &[V::Binding, V::BoundUse, V::BoundKey],
        &[
            V::CollateralMissing,
            V::CollateralLength { field },
            V::CollateralField { field },
            V::CollateralOther { field },
        ],
        &[V::CollateralTime { field }],
        &[V::CertificateRevoked, tcb(TcbStatus::Revoked)],
        &[
            tcb(TcbStatus::OutOfDate),
            V::TcbUnlisted,
            V::Advisory { advisory },
        ],
        &[V::QuotingEnclave, V::TdxModule],
        &[V::Attributes { field }],
    ];
    let provider: [&[P]; 2] = [
        &[
            P::Io(NotFound),
            P::Refused,
            P::Response(tavren_types::cbor::CborError::Truncated { at }),
            P::Length { field },
            P::GenerationChanged,
            P::Time,
            P::Signing,
        ],
        &[P::Unlocked { index: 0 }, P::OtherProvider],
    ];
    let verify = verify.map(|group| group.iter().map(V::code).collect());
    let provider = provider.map(|group| group.iter().map(P::code).collect());
    let groups: Vec<BTreeSet<_>> = verify.into_iter().chain(provider).collect();
    let mut seen = BTreeSet::new();
    for group in groups {
        assert!(group.len() <= 1, "{group:?}");
        for code in group {
            assert!(seen.insert(code), "{code} twice");
        }
    }
    assert_eq!(cbor.code(), V::Cbor(cbor).code());
}
