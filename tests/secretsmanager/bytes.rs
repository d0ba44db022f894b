//! Values are bytes, and come back as the same bytes.

use keep_test_support::{Reply, Service, StandIn, on_every_service};
use serde_json::json;

use crate::{keep, on, project, said, set};

on_every_service!(every_value_comes_back_as_it_went);
fn every_value_comes_back_as_it_went(service: Service) {
    let (env, witness) = on(service, "bytes");
    let values: [&[u8]; 8] = [
        b"\n",
        b"two newlines\n\n",
        b" blanks \t",
        "'single' \"double\" `back` $HOME ${X} $(id) \\n 100%".as_bytes(),
        "🔑 grüße \u{feff}\u{202e}".as_bytes(),
        b"\x1b[31mred\x1b[0m\r\n",
        b"NUL \0 is text",
        b"NUL \0 and \xff\xfe are not\n",
    ];
    for value in values {
        let outcome = set(&env, "V", value);
        assert_eq!((outcome.code, outcome.stdout.len()), (0, 0), "{outcome}");
        keep(&env, "get V --env production").assert_stdout(value);
    }
    // What is not text went to `SecretBinary`.
    let secret = witness.secret("bytes/production/V");
    assert_eq!(
        secret["value"],
        json!({ "base64": "TlVMIAAgYW5kIP/+IGFyZSBub3QK" })
    );
    assert_eq!(
        keep(&env, "export --env production --format json").json(),
        json!({ "V": { "base64": "TlVMIAAgYW5kIP/+IGFyZSBub3QK" } })
    );
}

on_every_service!(the_largest_value_is_stored_and_read_whole);
fn the_largest_value_is_stored_and_read_whole(service: Service) {
    let (env, witness) = on(service, "largest");
    let text: String = ('a'..='z').cycle().take(65_536).collect();
    set(&env, "TEXT", text.as_bytes()).assert(0, "", &said("TEXT", "created"));
    keep(&env, "get TEXT --env production").assert_stdout(&text);
    assert_eq!(
        witness.secret("largest/production/TEXT")["value"],
        json!(text)
    );

    let bytes: Vec<u8> = (0..=255).cycle().take(65_536).collect();
    set(&env, "BYTES", bytes.clone()).assert(0, "", &said("BYTES", "created"));
    keep(&env, "get BYTES --env production").assert_stdout(bytes);
}

#[test]
fn what_cannot_be_stored_is_refused_before_any_call() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let env = project("app", &aws.url());
    set(&env, "BIG", vec![b'x'; 65_537]).assert(
        1,
        "",
        "error: standard input holds more than 65536 bytes, the most that a secret may have\n",
    );
    let value = "x".repeat(65_537);
    env.keep(["set", "BIG", &value, "--env", "production"])
        .run()
        .assert(
            1,
            "",
            "error: the value of `BIG` is 65537 bytes; at most 65536 fit\n",
        );
    set(&env, "EMPTY --if-absent", "").assert(
        1,
        "",
        "error: `EMPTY` in vault `sm` (env `production`): AWS Secrets Manager does not store an \
         empty value\n  \
         Caused by: EmptyValue\n\
         \n\
         hint: Check the key and the value; run `keep vault:edit sm` to check the vault's \
         settings\n",
    );
    assert_eq!(aws.calls().len(), 0);
}

on_every_service!(an_empty_value_leaves_what_is_there);
fn an_empty_value_leaves_what_is_there(service: Service) {
    let (env, witness) = on(service, "empty");
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    assert_eq!(set(&env, "A", "").code, 1);
    let secret = witness.secret("empty/production/A");
    assert_eq!(secret["value"], json!("one"));
    assert_eq!(
        secret["versions"].as_object().map(serde_json::Map::len),
        Some(1)
    );
}
