//! Every key that a user may write: letters, digits, `_` and `-`, up to 255
//! bytes, no `-` at the beginning.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, checks};

checks! {
    "driver.key.upper-case" "keys of capital letters are kept as they are"
        => kept(&["ABCDEFGHIJKLMNOPQRSTUVWXYZ"]);
    "driver.key.lower-case" "keys of small letters are kept as they are"
        => kept(&["abcdefghijklmnopqrstuvwxyz"]);
    "driver.key.mixed-case" "keys of capital and small letters are kept as they are"
        => kept(&["DbPassword", "iPhone"]);
    "driver.key.case-pairs" "keys that differ in case alone are different keys"
        => kept(&["Token", "TOKEN", "token", "tOKEN"]);
    "driver.key.digits" "keys of digits, also in front, are kept as they are"
        => kept(&["0123456789", "0", "00", "1", "01", "1E3"]);
    "driver.key.one-character" "keys of one character are kept as they are"
        => kept(&["A", "z", "9", "_"]);
    "driver.key.underscores" "underscores anywhere in a key are kept as they are"
        => kept(&["_A", "A_", "A__B", "A_B", "__", "___"]);
    "driver.key.hyphens" "hyphens within a key and at its end are kept as they are"
        => kept(&["A-", "A--B", "A-B", "A-_B", "_-"]);
    "driver.key.hyphen-or-underscore" "`-` and `_` make different keys"
        => kept(&["A-B-C", "A_B_C", "A-B_C", "A_B-C"]);
    "driver.key.six-at-the-end" "a hyphen and six characters at the end belong to the key"
        => kept(&["DB", "DB-a1B2c3", "DB-abcdef"]);
    "driver.key.prefixes" "keys that begin alike are different keys"
        => kept(&["APP", "APP_", "APP_X", "APPX", "APP-X", "AP"]);
    "driver.key.longest" "a key of 255 bytes is kept as it is" => longest;
    "driver.key.long-pairs" "long keys that differ at the end alone are different keys"
        => long_pairs;
    "driver.key.words-of-stores" "words that a store may use itself are ordinary keys"
        => kept(&["deleted", "current", "previous", "version", "versions", "latest", "metadata",
            "data", "index", "lock", "AWSCURRENT"]);
    "driver.key.words-of-languages" "words that languages use are ordinary keys"
        => kept(&["null", "undefined", "true", "NaN", "__proto__", "constructor", "toString",
            "hasOwnProperty", "prototype", "__class__", "length"]);
    "driver.key.words-of-systems" "names that file systems reserve are ordinary keys"
        => kept(&["CON", "con", "NUL", "AUX", "COM1", "lost-found"]);
    "driver.key.like-envs" "keys that are named as envs are ordinary keys"
        => kept(&["production", "staging", "check1", "check2"]);
}

/// Each key holds its own value, is listed as it was written, and alone goes.
async fn kept(bench: &Bench<'_>, keys: &[&str]) -> Checked {
    let mut client = bench.client().await?;
    for key in keys {
        client.put(key, &bench.value(&format!("of-{key}"))).await?;
    }
    for key in keys {
        client
            .holds(key, &bench.value(&format!("of-{key}")))
            .await?;
    }
    bench.eventually(async || client.lists(keys).await).await?;
    bench.eventually(async || client.reads(keys).await).await?;
    client.take_away(keys[0], bench).await?;
    for key in &keys[1..] {
        client
            .holds(key, &bench.value(&format!("of-{key}")))
            .await?;
    }
    bench
        .eventually(async || client.lists(&keys[1..]).await)
        .await
}

async fn longest(bench: &Bench<'_>) -> Checked {
    kept(bench, &[&"Ab_-".repeat(64)[..255]]).await
}

async fn long_pairs(bench: &Bench<'_>) -> Checked {
    let start = "L".repeat(254);
    let keys = ["A", "B", "a"].map(|end| format!("{start}{end}"));
    let keys: Vec<&str> = keys.iter().map(String::as_str).chain([&*start]).collect();
    kept(bench, &keys).await
}
