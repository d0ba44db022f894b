//! Components that are none, want what there is not, or offer what does not
//! fit. None of them runs.

use keep_host::drivers::{Artifact, Power};

use crate::{
    guest::{component, load, manifest, runtime},
    world,
};

fn refusal(component: &[u8]) -> String {
    match load(component, &[Power::Storage]) {
        Ok(_) => "it was loaded".into(),
        Err(error) => error.to_string(),
    }
}

fn text(component: &str) -> Vec<u8> {
    wat::parse_str(component).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_is_no_component_is_not_compiled() {
    let whole = component();
    let endless = b"\0asm\x0d\0\x01\0\x00\xff\xff\xff\xff\x0f";
    let cases: [&[u8]; 5] = [
        b"",
        b"#!/bin/sh\necho pwned\n",
        &text("(module)"),
        &whole[..whole.len() / 2],
        endless,
    ];
    let reasons = cases.map(|bytes| {
        let message = refusal(bytes);
        let start = "driver `hostile` 6.6.6 could not be compiled: ";
        message.strip_prefix(start).unwrap_or(&message).to_owned()
    });
    let parse = |what: &str| format!("failed to parse WebAssembly module: {what}");
    let half = whole.len() / 2;
    assert_eq!(reasons[0], parse("unexpected end-of-file (at offset 0x0)"));
    assert!(
        reasons[1].starts_with(&parse("magic header not detected: bad magic number")),
        "{}",
        reasons[1]
    );
    assert_eq!(
        reasons[2],
        parse("attempted to parse a wasm module with a component parser")
    );
    assert!(
        reasons[3].starts_with(&parse("wasm component contains an invalid module section"))
            && reasons[3].ends_with(&format!("is out of bounds (bound = {half})")),
        "{}",
        reasons[3]
    );
    assert_eq!(reasons[4], parse("unexpected end-of-file (at offset 0xe)"));
}

#[test]
fn imports_that_keep_does_not_have_are_named() {
    for import in [
        "keep:host/files@0.1.0",
        "keep:host/log@0.2.0",
        "keep:host/log@1.0.0",
        "keep:host/log@0.1.7",
        "keep:host/log",
        "keep:aws/lambda@0.1.0",
        "keep:vault/driver@0.1.0",
        "other:host/log@0.1.0",
        "wasi:http/types@0.3.0",
        "wasi:cli/stdout@0.3.0",
        "wasi:clocks/wall-clock@0.2.0-rc-2023-11-10",
        "anything",
    ] {
        let component = text(&format!("(component (import \"{import}\" (instance)))"));
        assert_eq!(
            refusal(&component),
            format!(
                "driver `hostile` 6.6.6 needs `{import}`, which this version of Keep does not offer"
            )
        );
    }
}

/// What is left of a refusal behind the words that all of them share.
fn misfit(component: &[u8]) -> String {
    let message = refusal(component);
    let start = "driver `hostile` 6.6.6 does not fit the contract: ";
    message.strip_prefix(start).unwrap_or(&message).to_owned()
}

#[test]
fn a_function_that_an_interface_does_not_have_is_named() {
    let reasons = [
        ("keep:host/log@0.1.0", "spy"),
        ("wasi:cli/environment@0.2.0", "set-environment"),
        ("wasi:keyvalue/store@0.2.0", "open"),
    ]
    .map(|(import, function)| {
        misfit(&text(&format!(
            "(component
                (import \"{import}\" (instance (export \"{function}\" (func))))
                (instance $i)
                (export \"keep:vault/driver@0.1.0\" (instance $i)))"
        )))
    });
    let missing = |import: &str, what: &str| {
        format!(
            "component imports instance `{import}`, but a matching implementation was not \
             found in the linker: {what}"
        )
    };
    let function = |name: &str| {
        format!("instance export `{name}` has the wrong type: function implementation is missing")
    };
    assert_eq!(
        reasons,
        [
            missing("keep:host/log@0.1.0", &function("spy")),
            missing("wasi:cli/environment@0.2.0", &function("set-environment")),
            missing("wasi:keyvalue/store@0.2.0", &function("open")),
        ]
    );
}

#[test]
fn a_component_that_is_no_driver_says_so() {
    for component in [text("(component)"), world::of_nothing("", "")] {
        assert_eq!(
            refusal(&component),
            "driver `hostile` 6.6.6 does not export `keep:vault/driver@0.1.0`"
        );
    }
}

/// A driver whose export lacks functions. Their types are compared when it is
/// opened.
#[test]
fn exports_that_do_not_fit_are_refused() {
    let driver = |exports: &str| {
        misfit(&text(&format!(
            "(component
                (core module $m (func (export \"f\")))
                (core instance $c (instantiate $m))
                (func $f (canon lift (core func $c \"f\")))
                (instance $i {exports})
                (export \"keep:vault/driver@0.1.0\" (instance $i)))"
        )))
    };
    let names = [
        "open", "get", "get-many", "get-all", "keys", "put", "delete", "check",
    ];
    let exports = names.map(|name| format!("(export \"{name}\" (func $f))"));
    assert_eq!(
        [driver(""), driver(&exports[..7].concat()),],
        [
            "instance export `keep:vault/driver@0.1.0` does not have export `open`",
            "instance export `keep:vault/driver@0.1.0` does not have export `check`",
        ]
    );
}

/// The driver's own name stands in every message.
#[test]
fn names_in_messages_are_cleaned() {
    let mut evil = manifest(&[]);
    evil.id = "a\u{1b}[31mb".into();
    evil.version = "1\u{202e}\n2".into();
    let loaded = runtime().load(Artifact::Component(&text("(component)")), evil, &[]);
    assert_eq!(
        loaded.err().map(|error| error.to_string()),
        Some("driver `a [31mb` 1  2 does not export `keep:vault/driver@0.1.0`".into())
    );
    let component = text("(component (import \"url=<https://x/\\1b[31m>\" (func)))");
    assert_eq!(
        refusal(&component),
        "driver `hostile` 6.6.6 needs `url=<https://x/ [31m>`, which this version of Keep \
         does not offer"
    );
}
