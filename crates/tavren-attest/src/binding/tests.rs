use super::*;

const BINDING: Binding = Binding {
    suite: Suite::X25519ChaChaEd25519,
    hpke_key: [1; 32],
    receipt_key: [2; 32],
    policy_hash: [3; 32],
    hour: Some(7),
    boot_id: [4; 16],
};

#[test]
fn every_part_changes_the_hash() {
    let others = [
        BINDING,
        Binding {
            hpke_key: [9; 32],
            ..BINDING
        },
        Binding {
            receipt_key: [9; 32],
            ..BINDING
        },
        Binding {
            policy_hash: [9; 32],
            ..BINDING
        },
        Binding {
            hour: Some(9),
            ..BINDING
        },
        Binding {
            hour: Some(0),
            ..BINDING
        },
        Binding {
            hour: None,
            ..BINDING
        },
        Binding {
            boot_id: [9; 16],
            ..BINDING
        },
    ];
    let hashes: std::collections::HashSet<_> = others.iter().map(Binding::hash).collect();
    assert_eq!(hashes.len(), others.len());
}

#[test]
fn the_hash_is_what_the_format_says() {
    let hex = |binding: Binding| -> String {
        let hash = binding.hash();
        hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    assert_eq!(
        hex(BINDING),
        "063d24e1f35ad6b7a0898d44fa616d404282e28479eed0c72e064a416ad7e6e8"
    );
    assert_eq!(
        hex(Binding {
            hour: None,
            ..BINDING
        }),
        "934f9ff98ea16ec86798b19cca01c93f2a6adcbf48cbe665fe22173db06e3fc2"
    );
}

#[test]
fn report_data_is_the_hash_and_the_nonce() {
    let nonce = Nonce::from_bytes([5; 32]).unwrap();
    let hash = BINDING.hash();
    assert_eq!(hash.report_data(Some(&nonce))[..32], hash.0);
    assert_eq!(hash.report_data(Some(&nonce))[32..], [5; 32]);
    assert_eq!(hash.report_data(None)[32..], [0; 32]);
}

#[test]
fn zeros_are_no_nonce() {
    assert_eq!(Nonce::from_bytes([0; 32]), None);
}
