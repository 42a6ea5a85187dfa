use super::*;
use crate::limits::EVIDENCE_BYTES_MAX;
use proptest::prelude::*;

/// A quote of this version, with a body of this type and length, as bytes that name themselves.
fn tdx(version: u16, body: Option<(u16, u32)>) -> Vec<u8> {
    let mut quote = [version.to_le_bytes(), [2, 0]].concat();
    quote.extend([0x81, 0, 0, 0]);
    quote.extend([0; 40]);
    let mut length = 584;
    if let Some((kind, stated)) = body {
        quote.extend(kind.to_le_bytes());
        quote.extend(stated.to_le_bytes());
        length = stated;
    }
    quote.extend([1; 120]);
    quote.extend([0; 16]);
    quote.extend([2; 48]);
    quote.extend([3; 144]);
    (4..8).for_each(|rtmr| quote.extend([rtmr; 48]));
    quote.extend([9; 64]);
    quote.extend(vec![0; length as usize - 584]);
    quote.extend(5_u32.to_le_bytes());
    quote.extend([0xee; 5]);
    quote
}

fn snp() -> Vec<u8> {
    let mut report = vec![0; 1184];
    report[0] = 3;
    report[0x0a] = 2; // a policy has its bit 17 set
    report[0x34] = 1;
    report[0x50..0x90].fill(9);
    report[0x90..0xc0].fill(7);
    report
}

#[test]
fn quotes_of_both_versions_and_bodies_are_read() {
    let bodies = [
        (4, None),
        (5, Some((2, 584))),
        (5, Some((3, 648))),
        (5, Some((4, 885))),
    ];
    for (version, body) in bodies {
        let quote = TdxQuote::parse(&tdx(version, body)).unwrap();
        assert_eq!(quote.version == TdxVersion::V4, version == 4);
        assert_eq!(quote.mrtd, [2; 48]);
        assert_eq!(quote.rtmrs, [[4; 48], [5; 48], [6; 48], [7; 48]]);
        assert_eq!(quote.report_data, [9; 64]);
    }
}

#[test]
fn a_quote_of_another_layout_is_refused_by_what_differs() {
    let unknown = |field| Err(QuoteError::Unknown { field });
    assert_eq!(TdxQuote::parse(&tdx(3, None)), unknown("version"));
    let mut other = tdx(4, None);
    other[2] = 3;
    assert_eq!(TdxQuote::parse(&other), unknown("key type"));
    let mut other = tdx(4, None);
    other[4] = 0;
    assert_eq!(TdxQuote::parse(&other), unknown("TEE type"));
    for body in [(1, 584), (2, 648), (3, 584), (5, 885)] {
        let parsed = TdxQuote::parse(&tdx(5, Some(body)));
        assert_eq!(parsed, unknown("body type"));
    }
}

#[test]
fn guests_that_can_be_debugged_are_refused() {
    let mut quote = tdx(4, None);
    quote[48 + 120] = 1;
    assert_eq!(TdxQuote::parse(&quote), Err(QuoteError::Debug));
    let mut report = snp();
    report[0x0a] |= 1 << 3;
    assert_eq!(SnpReport::parse(&report), Err(QuoteError::Debug));
}

#[test]
fn a_report_is_read() {
    let report = SnpReport::parse(&snp()).unwrap();
    assert_eq!((report.version, report.vmpl), (3, 0));
    assert_eq!(report.report_data, [9; 64]);
    assert_eq!(report.measurement, [7; 48]);
}

#[test]
fn a_report_of_another_layout_is_refused_by_what_differs() {
    let unknown = |field| Err(QuoteError::Unknown { field });
    let mut other = snp();
    other[0] = 6;
    assert_eq!(SnpReport::parse(&other), unknown("version"));
    let mut other = snp();
    other[0x34] = 2;
    assert_eq!(SnpReport::parse(&other), unknown("SIGNATURE_ALGO"));
}

#[test]
fn bytes_too_few_or_too_many_are_refused() {
    let (quote, report) = (tdx(5, Some((3, 648))), snp());
    for length in 0..quote.len() {
        let parsed = TdxQuote::parse(&quote[..length]);
        assert!(matches!(parsed, Err(QuoteError::Truncated { .. })));
    }
    for length in 0..report.len() {
        let parsed = SnpReport::parse(&report[..length]);
        assert!(matches!(parsed, Err(QuoteError::Truncated { .. })));
    }
    let longer = [&quote[..], &[0, 1]].concat();
    assert_eq!(TdxQuote::parse(&longer), Err(QuoteError::Trailing));
    let longer = [&report[..], &[0]].concat();
    assert_eq!(SnpReport::parse(&longer), Err(QuoteError::Trailing));
}

#[test]
fn a_quote_may_be_padded_with_zeros_up_to_the_limit() {
    let mut quote = tdx(4, None);
    quote.resize(EVIDENCE_BYTES_MAX, 0);
    assert!(TdxQuote::parse(&quote).is_ok());
    quote.push(0);
    assert_eq!(TdxQuote::parse(&quote), Err(QuoteError::Length));
}

proptest! {
    #[test]
    fn random_bytes_behind_a_header_never_panic(bytes: Vec<u8>) {
        let quote = [&tdx(5, Some((3, 648)))[..48], &bytes].concat();
        prop_assert!(TdxQuote::parse(&quote).is_err());
        prop_assert!(SnpReport::parse(&bytes).is_err());
    }
}
