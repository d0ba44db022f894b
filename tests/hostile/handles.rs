//! Handles to secrets that are not the driver's, or are too many.

use keep_host::{
    runtime::{Driver, Limits},
    secret::SecretValue,
    vault::{PutOptions, Selector},
};

use crate::{
    guest::{attack, limits, load, message, open},
    module::{ANSWER, Module},
};

const SECRETS: &str = "import keep:host/secrets@0.1.0;";

const IMPORTS: &str = r#"
    (import "keep:host/secrets@0.1.0" "[static]secret.from-bytes"
        (func $from_bytes (param i32 i32 i32)))
    (import "keep:host/secrets@0.1.0" "[method]secret.len"
        (func $len (param i32) (result i64)))
    (import "keep:host/secrets@0.1.0" "[resource-drop]secret"
        (func $drop (param i32)))
"#;

const MAKE: &str = r"
    (global $handle (mut i32) (i32.const 0))
    ;; Makes a secret of two bytes and keeps its handle.
    (func $make
        (call $from_bytes (i32.const 16) (i32.const 2) (i32.const 512))
        (global.set $handle (i32.load (i32.const 516))))
";

/// Answers `some` with the entry of zeros and the handle on the stack.
fn found(handle: &str) -> String {
    let (some, value) = (ANSWER + 8, ANSWER + 64);
    format!(
        "(i32.store8 (i32.const {some}) (i32.const 1)) (i32.store (i32.const {value}) {handle})"
    )
}

fn driver(module: &Module<'_>) -> Driver {
    let module = Module {
        world: SECRETS,
        imports: IMPORTS,
        items: MAKE,
        ..*module
    };
    load(&module.component(), &[]).expect("the driver is linked")
}

/// Attack with `get`: its body, and what the second call of it must say.
async fn second_get(body: &str) -> String {
    let driver = driver(&Module {
        get: body,
        ..Module::default()
    });
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    let first = session.get("A", &Selector::Current).await;
    let found = first.expect("the first answer is right").expect("a secret");
    assert_eq!((found.entry.key.as_str(), found.value.len()), ("A", 2));
    message(session.get("A", &Selector::Current).await)
}

async fn get(body: &str) -> String {
    let driver = driver(&Module {
        get: body,
        ..Module::default()
    });
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    message(session.get("A", &Selector::Current).await)
}

#[tokio::test]
async fn a_handle_that_was_never_given_is_a_crash() {
    for (handle, shown) in [("0", "0"), ("7", "7"), ("-1", "4294967295")] {
        assert_eq!(
            get(&found(&format!("(i32.const {handle})"))).await,
            format!("driver `hostile` 6.6.6 crashed: unknown handle index {shown}")
        );
    }
}

#[tokio::test]
async fn a_handle_is_given_away_once() {
    let once = format!(
        "(if (i32.eqz (global.get $handle)) (then (call $make))) {}",
        found("(global.get $handle)")
    );
    assert_eq!(
        second_get(&once).await,
        "driver `hostile` 6.6.6 crashed: unknown handle index 1"
    );
}

#[tokio::test]
async fn one_handle_is_not_two_answers() {
    // A list of two, in which both hold the same handle: 56 bytes of entry,
    // then the handle, padded to 64.
    let (list, elements) = (ANSWER + 4, 2048);
    let body = format!(
        "(call $make)
         (i32.store (i32.const {}) (global.get $handle))
         (i32.store (i32.const {}) (global.get $handle))
         (i32.store (i32.const {list}) (i32.const {elements}))
         (i32.store (i32.const {}) (i32.const 2))",
        elements + 48,
        elements + 56 + 48,
        list + 4
    );
    let driver = driver(&Module {
        get_all: &body,
        ..Module::default()
    });
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    assert_eq!(
        message(session.get_all().await),
        "driver `hostile` 6.6.6 crashed: unknown handle index 1"
    );
}

#[tokio::test]
async fn a_dropped_handle_stands_for_nothing() {
    let dropped = "(call $make) (call $drop (global.get $handle))
        (drop (call $len (global.get $handle)))";
    assert_eq!(
        get(dropped).await,
        "driver `hostile` 6.6.6 crashed: unknown handle index 1"
    );
}

async fn put(body: &str) -> String {
    let driver = driver(&Module {
        put: body,
        get: &found("(global.get $handle)"),
        ..Module::default()
    });
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    let value = SecretValue::from_text("lent".into());
    message(session.put("A", value, &PutOptions::default()).await)
}

/// The value of `put` is lent for the call.
#[tokio::test]
async fn a_lent_handle_cannot_be_kept() {
    assert_eq!(
        put("(global.set $handle (local.get 2))").await,
        "driver `hostile` 6.6.6 crashed: borrow handles still remain at the end of the call"
    );
}

#[tokio::test]
async fn handles_alive_at_once_are_limited_in_number() {
    let mut session = attack("leak").open().await;
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 held more than 20000 secrets at once"
    );
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 crashed: it crashed before"
    );
}

/// 20,000 secrets of the largest size would be more than a gigabyte.
#[tokio::test]
async fn handles_alive_at_once_are_limited_in_bytes() {
    let limits = Limits {
        secret_bytes: 8 * 1024 * 1024,
        ..limits()
    };
    let mut session = attack("leak")
        .with("bytes", "65536")
        .limited(limits)
        .open()
        .await;
    assert_eq!(
        message(session.check().await),
        "driver `hostile` 6.6.6 held more than 8 MiB of secrets at once"
    );
}

/// What the driver lets go of does not count.
#[tokio::test]
async fn handles_let_go_of_make_room() {
    let limits = Limits {
        secrets: 2,
        secret_bytes: 16,
        ..limits()
    };
    let mut session = attack("found").limited(limits).open().await;
    for _ in 0..100 {
        let found = session.get("A", &Selector::Current).await;
        assert_eq!(found.expect("an answer").expect("a secret").value.len(), 5);
        let value = SecretValue::from_text("a value of sixte".into());
        let put = session.put("A", value, &PutOptions::default()).await;
        assert!(put.expect("an answer").created);
    }
}

#[tokio::test]
async fn a_value_that_is_too_large_is_no_secret() {
    let mut session = attack("too-large").open().await;
    assert_eq!(
        message(session.check().await),
        "a value of 65537 bytes is more than the 65536 bytes that fit"
    );
}
