//! Lengths, addresses and cases that are not what they say: what no compiler would
//! make, in answers and in calls of the host.

use keep_host::vault::Selector;

use crate::{
    guest::{limits, load, message, open},
    module::{ANSWER, Module},
};

/// What is left of a crash behind the words that all of them share.
fn reason(said: &str) -> String {
    let start = "driver `hostile` 6.6.6 crashed: ";
    said.strip_prefix(start).unwrap_or(said).to_owned()
}

async fn get_all(body: &str) -> String {
    let driver = Module {
        get_all: body,
        ..Module::default()
    };
    let driver = load(&driver.component(), &[]).expect("the driver is linked");
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    reason(&message(session.get_all().await))
}

/// A list of this address and length, that many bytes into the answer.
fn list(offset: u32, address: &str, length: &str) -> String {
    let place = ANSWER + offset;
    format!(
        "(i32.store (i32.const {place}) (i32.const {address}))
         (i32.store (i32.const {}) (i32.const {length}))",
        place + 4
    )
}

/// One note, which is a text of this address and length.
fn note(address: &str, length: &str) -> String {
    format!(
        "{} (i32.store (i32.const 2048) (i32.const {address}))
            (i32.store (i32.const 2052) (i32.const {length}))",
        list(20, "2048", "1")
    )
}

#[tokio::test]
async fn a_list_that_is_longer_than_the_memory_is_a_crash() {
    let outside = "list pointer/length out of bounds of memory";
    // 64 bytes times this many would be a small number again.
    for (address, length) in [
        ("2048", "0x7fffffff"),
        ("2048", "0x04000001"),
        ("-64", "1"),
        ("2048", "-1"),
    ] {
        let said = get_all(&list(4, address, length)).await;
        assert_eq!(said, outside, "{address} {length}");
    }
    let said = get_all(&list(4, "2049", "1")).await;
    assert_eq!(said, "list pointer is not aligned");
}

#[tokio::test]
async fn a_text_that_is_longer_than_the_memory_or_no_text_is_a_crash() {
    let outside = "string pointer/length out of bounds of memory";
    for (address, length) in [("2048", "0x7fffffff"), ("-1", "2"), ("2048", "-1")] {
        let said = get_all(&note(address, length)).await;
        assert_eq!(said, outside, "{address} {length}");
    }
    let no_text = "(i32.store (i32.const 3000) (i32.const 0x00fdfeff))";
    let said = get_all(&(note("3000", "3") + no_text)).await;
    assert_eq!(said, "invalid utf-8 sequence of 1 bytes from index 0");
}

/// As many texts as fit the memory, each as long as all of it.
#[tokio::test]
async fn texts_that_lie_over_each_other_are_counted_each() {
    let body = format!(
        "(local $at i32) (local.set $at (i32.const 4096))
         (loop $again
            (i32.store (local.get $at) (i32.const 0))
            (i32.store offset=4 (local.get $at) (i32.const 65536))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (br_if $again (i32.lt_u (local.get $at) (i32.const 65536))))
         {}",
        list(20, "4096", "7680")
    );
    assert_eq!(
        get_all(&body).await,
        "too much data is being copied between the host and the guest: fuel allocated for \
         hostcalls has been exhausted"
    );
}

#[tokio::test]
async fn a_case_that_does_not_exist_is_a_crash() {
    let store = |offset: u32, case: u32| {
        format!(
            "(i32.store8 (i32.const {}) (i32.const {case}))",
            ANSWER + offset
        )
    };
    assert_eq!(get_all(&store(0, 7)).await, "invalid expected discriminant");
    let error_kind = store(0, 1) + &store(4, 99);
    assert_eq!(get_all(&error_kind).await, "unexpected discriminant: 99");
    let option = store(8, 9);
    let driver = Module {
        get: &option,
        ..Module::default()
    };
    let driver = load(&driver.component(), &[]).expect("the driver is linked");
    let mut session = open(&driver, limits()).await.expect("the driver opens");
    let said = message(session.get("A", &Selector::Current).await);
    assert_eq!(reason(&said), "invalid option discriminant");
}

async fn calling(check: &str, realloc: Option<&str>) -> String {
    let driver = Module {
        world: "import keep:host/secrets@0.1.0; import keep:host/log@0.1.0;",
        imports: r#"
            (import "keep:host/secrets@0.1.0" "[static]secret.from-bytes"
                (func $from_bytes (param i32 i32 i32)))
            (import "keep:host/log@0.1.0" "log" (func $log (param i32 i32 i32)))"#,
        check,
        realloc,
        ..Module::default()
    };
    let driver = load(&driver.component(), &[]).expect("the driver is linked");
    let mut session = match open(&driver, limits()).await {
        Ok(session) => session,
        Err(error) => return reason(&error.to_string()),
    };
    reason(&message(session.check().await))
}

#[tokio::test]
async fn what_the_host_is_handed_lies_in_the_memory_of_the_driver() {
    let log = |level: &str, address: &str, length: &str| {
        format!("(call $log (i32.const {level}) (i32.const {address}) (i32.const {length}))")
    };
    let wrap = |address: &str, length: &str, answer: &str| {
        format!(
            "(call $from_bytes (i32.const {address}) (i32.const {length}) (i32.const {answer}))"
        )
    };
    let text = "string pointer/length out of bounds of memory";
    let bytes = "list pointer/length out of bounds of memory";
    for (check, expected) in [
        (log("2", "16", "-1"), text),
        (log("2", "-16", "32"), text),
        (log("99", "16", "1"), "unexpected discriminant: 99"),
        (wrap("16", "-1", "512"), bytes),
        (wrap("-16", "32", "512"), bytes),
        (wrap("16", "2", "-4"), "pointer out of bounds"),
        (wrap("16", "2", "513"), "pointer not aligned"),
    ] {
        assert_eq!(calling(&check, None).await, expected, "{check}");
    }
}

/// While the host hands something over, it is in the middle of a call.
#[tokio::test]
async fn the_host_is_not_called_back_while_it_hands_something_over() {
    let realloc = "(call $log (i32.const 2) (i32.const 16) (i32.const 1)) (i32.const 65536)";
    assert_eq!(
        calling("", Some(realloc)).await,
        "wasm trap: cannot leave component instance"
    );
}
