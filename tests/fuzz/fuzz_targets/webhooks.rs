#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tavren_fuzz::webhooks::run(bytes));
