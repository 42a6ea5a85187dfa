//! The scripts that make the enclave's image: the same bytes every time, and what will be measured is
//! known before. Where a tool is not there, a test says that it was not run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What the builder of the provider (`eif_build`) says of [`toy`].
const MEASURED: [&str; 3] = [
    "7109ab5a0db8a0a329e878e4d0aa6d12984276ec798095a8ae46a4c7fe4008e7c429553daf1dbafed4f493a70e75aa65",
    "a1f0133a52d1e26e59918504dd5f32ee1a1145954a8c9d091e73da1e15b7649af2a53cf10d600c4daf8c5ddf104e55ab",
    "f4d3d355b1d7a674b58aa7c27ccd27cc40665ed50aa116bfcecf510ba2fa4cd908be95397be478017896eeb46f3c092d",
];

const COMMAND_LINE: &str = "console=ttyS0";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[expect(clippy::print_stdout, reason = "whoever runs the tests reads it")]
fn not_run(name: &str, why: &str) {
    println!("NOT RUN {name}: {why}");
}

/// Runs a script of the image; `None`, and a line that says so, where there is no Python.
fn script(name: &str, arguments: &[&str]) -> Option<Output> {
    let script = root().join("enclave-runner/image").join(name);
    let mut python = Command::new("python3");
    match python.arg(script).args(arguments).output() {
        Ok(output) => Some(output),
        Err(_) => {
            not_run(name, "python3 is not there");
            None
        }
    }
}

fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

/// An image of these sections.
fn image(sections: &[(u16, &[u8])]) -> Vec<u8> {
    let (mut offsets, mut sizes) = ([0_u64; 32], [0_u64; 32]);
    let mut body = Vec::new();
    for (number, (kind, data)) in sections.iter().enumerate() {
        offsets[number] = 548 + body.len() as u64;
        sizes[number] = data.len() as u64;
        body.extend(kind.to_be_bytes());
        body.extend([0, 0]);
        body.extend(sizes[number].to_be_bytes());
        body.extend(*data);
    }
    let mut image = b".eif\0\x04\0\0".to_vec();
    image.extend([0; 18]);
    image.extend(u16::try_from(sections.len()).unwrap().to_be_bytes());
    for number in offsets.into_iter().chain(sizes) {
        image.extend(number.to_be_bytes());
    }
    image.extend([0; 4]);
    let checked = [image.clone(), body.clone()].concat();
    image.extend(crc32(&checked).to_be_bytes());
    image.extend(body);
    image
}

fn toy() -> Vec<u8> {
    image(&[
        (1, b"kernel"),
        (2, COMMAND_LINE.as_bytes()),
        (5, b"{}"),
        (3, b"first"),
        (3, b"second"),
    ])
}

/// What the script says of an image; what it complains of where it refuses.
fn measured(image: &[u8]) -> Option<Result<String, String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = path(&folder, "image.eif");
    std::fs::write(&file, image).unwrap();
    let output = script("pcrs", &[&file])?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Some(match output.status.success() {
        true => Ok(text(output.stdout)),
        false => Err(text(output.stderr)),
    })
}

#[test]
fn what_will_be_measured_is_what_the_builder_of_the_provider_says() {
    let Some(said) = measured(&toy()) else {
        return;
    };
    let said = said.unwrap();
    for (number, value) in MEASURED.iter().enumerate() {
        assert!(
            said.contains(&format!("\"PCR{number}\": \"{value}\"")),
            "{said}"
        );
    }
}

#[test]
fn the_builder_of_the_provider_still_says_so() {
    let builder = root().join(".build/image-tools/bin/eif_build");
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("kernel", "kernel"),
        ("first", "first"),
        ("second", "second"),
    ] {
        std::fs::write(path(&folder, name), content).unwrap();
    }
    let ramdisk = |name| ["--ramdisk".to_owned(), path(&folder, name)];
    let mut build = Command::new(builder);
    build.args([
        "--cmdline",
        COMMAND_LINE,
        "--kernel",
        &path(&folder, "kernel"),
    ]);
    build.args([ramdisk("first"), ramdisk("second")].concat());
    build.args(["--output", &path(&folder, "image.eif")]);
    let Ok(output) = build.output() else {
        not_run("eif_build", "enclave-runner/image/build installs it");
        return;
    };
    let said = String::from_utf8(output.stdout).unwrap();
    for value in MEASURED {
        assert!(said.contains(value), "{said}");
    }
    let made = std::fs::read(path(&folder, "image.eif")).unwrap();
    if let Some(predicted) = measured(&made) {
        assert!(predicted.unwrap().contains(MEASURED[0]));
    }
}

#[test]
fn an_image_that_is_not_whole_is_refused_by_name() {
    let good = toy();
    let mut wrong = good.clone();
    *wrong.last_mut().unwrap() ^= 1;
    let longer = [good.clone(), vec![0]].concat();
    let signed = image(&[(1, b"k"), (2, b"c"), (3, b"a"), (4, b"s")]);
    for (image, why) in [
        (&good[..100], "shorter than a header"),
        (
            b"not an image".repeat(99).as_slice(),
            "not an enclave image",
        ),
        (&good[..good.len() - 1], "the checksum is wrong"),
        (&wrong, "the checksum is wrong"),
        (&longer, "the checksum is wrong"),
        (&signed, "unsigned"),
        (&image(&[(2, b"c"), (1, b"k"), (3, b"a")]), "in this order"),
    ] {
        let Some(said) = measured(image) else {
            return;
        };
        let said = said.unwrap_err();
        assert!(
            said.starts_with("pcrs: ") && said.contains(why),
            "{why}: {said}"
        );
    }
}

#[test]
fn an_archive_is_the_same_bytes_whoever_makes_it_and_when() {
    let folder = tempfile::tempdir().unwrap();
    let program = path(&folder, "program");
    std::fs::write(&program, b"content").unwrap();
    let entries = [
        "dev:40755",
        "dev/console:20600:5,1",
        &format!("init:100755:{program}"),
    ];
    let make = |name: &str, order: &[usize]| {
        let out = path(&folder, name);
        let mut arguments = vec![out.as_str()];
        arguments.extend(order.iter().map(|number| entries[*number]));
        let output = script("archive", &arguments)?;
        assert!(output.status.success(), "{output:?}");
        Some(std::fs::read(out).unwrap())
    };
    let Some(archive) = make("one", &[0, 1, 2]) else {
        return;
    };
    // Another time, another owner's mask, another order.
    let other = Command::new("touch").arg(&program).status();
    assert!(other.is_ok_and(|status| status.success()));
    assert_eq!(make("two", &[2, 0, 1]).as_deref(), Some(archive.as_slice()));

    assert_eq!(archive.len() % 512, 0);
    let mut at = 0;
    let mut found = Vec::new();
    loop {
        assert_eq!(&archive[at..at + 6], b"070701");
        let field = |number: usize| {
            let from = at + 6 + 8 * number;
            let text = std::str::from_utf8(&archive[from..from + 8]).unwrap();
            usize::from_str_radix(text, 16).unwrap()
        };
        let (mode, owner, group, time) = (field(1), field(2), field(3), field(5));
        let (size, device, length) = (field(6), (field(9), field(10)), field(11));
        assert_eq!((owner, group, time), (0, 0, 0));
        let name = std::str::from_utf8(&archive[at + 110..at + 109 + length]).unwrap();
        if name == "TRAILER!!!" {
            break;
        }
        let data = (at + 110 + length).next_multiple_of(4);
        found.push((name, mode, device, &archive[data..data + size]));
        at = (data + size).next_multiple_of(4);
    }
    assert_eq!(
        found,
        [
            ("dev", 0o40755, (0, 0), &b""[..]),
            ("dev/console", 0o20600, (5, 1), b""),
            ("init", 0o100_755, (0, 0), b"content"),
        ]
    );
}
