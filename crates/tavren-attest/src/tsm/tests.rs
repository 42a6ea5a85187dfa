use super::*;
use std::process::Command;
use std::thread;

/// A folder that behaves like an entry: `outblob` is a pipe, and whoever reads it waits for the
/// "kernel", which then counts `writes` writes and answers with what lies in `inblob`.
fn entry(provider: &str) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let entry = root.path().join("tavren");
    fs::create_dir(&entry).unwrap();
    fs::write(entry.join("provider"), format!("{provider}\n")).unwrap();
    fs::write(entry.join("generation"), "7\n").unwrap();
    let made = Command::new("mkfifo").arg(entry.join("outblob")).status();
    assert!(made.unwrap().success());
    root
}

/// Asks for evidence while a "kernel" answers.
fn ask(
    writes: u64,
    report: impl FnOnce(Vec<u8>) -> Vec<u8> + Send,
) -> Result<Evidence, ProviderError> {
    let root = entry("tdx_guest");
    let tsm = Tsm::tdx(root.path(), "tavren").unwrap();
    let entry = root.path().join("tavren");
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut pipe = File::options()
                .write(true)
                .open(entry.join("outblob"))
                .unwrap();
            fs::write(entry.join("generation"), format!("{}\n", 7 + writes)).unwrap();
            let report = report(fs::read(entry.join("inblob")).unwrap());
            // The reader stops early when the report is too long.
            let _ = std::io::Write::write_all(&mut pipe, &report);
        });
        let nonce = Nonce::from_bytes([9; 32]).unwrap();
        tsm.attest(&binding(), Some(&nonce), Timestamp::MIN)
    })
}

fn binding() -> BindingHash {
    BindingHash::from_bytes([5; 32])
}

#[test]
fn evidence_binds_the_hash_and_the_nonce() {
    let evidence = ask(1, |inblob| [b"quote:", &inblob[..]].concat()).unwrap();
    assert_eq!(evidence.kind, Kind::Tdx);
    let expected = [b"quote:".as_slice(), &[5; 32], &[9; 32]].concat();
    assert_eq!(evidence.bytes, expected);
}

#[test]
fn a_write_of_somebody_else_is_an_error() {
    let asked = ask(2, |inblob| inblob);
    assert_eq!(asked, Err(ProviderError::GenerationChanged));
}

#[test]
fn a_count_that_does_not_move_is_an_error() {
    let asked = ask(0, |inblob| inblob);
    assert_eq!(asked, Err(ProviderError::GenerationChanged));
}

#[test]
fn a_report_beyond_its_limit_is_an_error() {
    let asked = ask(1, |_| vec![0; EVIDENCE_BYTES_MAX + 1]);
    let field = "outblob";
    assert_eq!(asked, Err(ProviderError::Length { field }));
}

#[test]
fn the_machine_must_be_of_the_kind_that_was_named() {
    let root = entry("sev_guest");
    let named = Tsm::tdx(root.path(), "tavren");
    assert_eq!(named.err(), Some(ProviderError::OtherProvider));
    assert_eq!(Tsm::snp(root.path(), "tavren").unwrap().kind(), Kind::Snp);
}

#[test]
fn without_the_kernel_there_is_no_evidence() {
    let root = tempfile::tempdir().unwrap();
    let missing = Tsm::snp(&root.path().join("report"), "tavren");
    let error = ProviderError::Io(ErrorKind::NotFound);
    assert_eq!(missing.err(), Some(error));
}
