//! Values of every kind come back byte for byte.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, Stop, checks};
use crate::conformance::client::{failed, same};
use crate::runtime::CallError;
use crate::vault::{ErrorKind, PutOptions};

/// Whether a store may be unable to hold such a value, and says so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Always,
    Perhaps,
}
use Taken::{Always, Perhaps};

checks! {
    "driver.value.empty" "an empty value comes back, or is refused with `invalid`"
        => exact(b"".to_vec(), Perhaps);
    "driver.value.one-byte" "a value of one byte comes back" => exact(b"x".to_vec(), Always);
    "driver.value.space" "a value of one space comes back" => exact(b" ".to_vec(), Always);
    "driver.value.blanks-around" "blanks around a value come back"
        => exact(b"  value\t ".to_vec(), Always);
    "driver.value.newline-at-the-end" "a newline at the end of a value comes back"
        => exact(b"value\n".to_vec(), Always);
    "driver.value.newlines-only" "a value of newlines comes back"
        => exact(b"\n\n".to_vec(), Always);
    "driver.value.lines" "a value of several lines comes back"
        => exact(b"-----BEGIN KEY-----\nMIIB\n-----END KEY-----\n".to_vec(), Always);
    "driver.value.crlf" "carriage returns in a value come back"
        => exact(b"a\r\nb\rc\r\n".to_vec(), Always);
    "driver.value.tab" "tabs in a value come back" => exact(b"a\tb".to_vec(), Always);
    "driver.value.quotes" "quotes and backslashes in a value come back"
        => exact(br#"'a' "b" `c` \n \\ \""#.to_vec(), Always);
    "driver.value.shell" "what a shell would expand comes back"
        => exact(b"$HOME ${X} $(id) `id` !! %PATH% ~ *".to_vec(), Always);
    "driver.value.percent" "percent signs and pluses in a value come back"
        => exact(b"a%20b+c%00%zz&d=e#f".to_vec(), Always);
    "driver.value.markup" "markup in a value comes back"
        => exact(b"<a href=\"x\">&amp;</a><!-- --> {{x}} {% y %}".to_vec(), Always);
    "driver.value.json-object" "a JSON object comes back with its spelling"
        => exact(br#"{ "b": 1,"a" :[true , null], "c":"\u00e9" }"#.to_vec(), Always);
    "driver.value.json-number" "a value that reads as a number comes back with its spelling"
        => exact(b"1e3".to_vec(), Always);
    "driver.value.leading-zeros" "leading zeros of a value come back"
        => exact(b"000123".to_vec(), Always);
    "driver.value.long-number" "a number of many digits comes back with all of them"
        => exact(b"123456789012345678901234567890".to_vec(), Always);
    "driver.value.json-null" "the value `null` comes back" => exact(b"null".to_vec(), Always);
    "driver.value.json-true" "the value `true` comes back" => exact(b"true".to_vec(), Always);
    "driver.value.json-string" "a JSON string comes back with its quotes"
        => exact(b"\"quoted\"".to_vec(), Always);
    "driver.value.base64-like" "a value that reads as base64 comes back as it is"
        => exact(b"dmFsdWU=".to_vec(), Always);
    "driver.value.data-uri" "a value that begins with `base64:` comes back as it is"
        => exact(b"base64:dmFsdWU=".to_vec(), Always);
    "driver.value.unicode" "letters of every script come back"
        => exact("Ünïcödé Ελλάδα Привет 日本語 한국어 العربية".into(), Always);
    "driver.value.emoji" "characters beyond the first plane come back"
        => exact("🔑👩‍👩‍👧‍👦🏳️‍🌈𝔘".into(), Always);
    "driver.value.not-normalised" "text is not brought into another normal form"
        => exact("e\u{301} \u{e9} ﬁ Å \u{212b}".into(), Always);
    "driver.value.bidirectional" "characters that turn the direction of text come back"
        => exact("a\u{202e}b\u{200f}c\u{2066}d".into(), Always);
    "driver.value.byte-order-mark" "a byte order mark comes back"
        => exact("\u{feff}value".into(), Always);
    "driver.value.line-separators" "line separators of Unicode come back"
        => exact("a\u{2028}b\u{2029}c\u{85}d".into(), Always);
    "driver.value.control-characters" "control characters come back, or are refused with `invalid`"
        => exact(b"\x01\x1b[31m\x07\x7f".to_vec(), Perhaps);
    "driver.value.nul" "a NUL within a value comes back, or is refused with `invalid`"
        => exact(b"before\0after".to_vec(), Perhaps);
    "driver.value.every-byte" "every byte comes back, or is refused with `invalid`"
        => exact((0..=u8::MAX).collect(), Perhaps);
    "driver.value.not-utf8" "bytes that are no UTF-8 come back, or are refused with `invalid`"
        => exact(b"\xff\xfe\xc3\x28\x80".to_vec(), Perhaps);
    "driver.value.cut-utf8"
        "text that was cut within a character comes back, or is refused with `invalid`"
        => exact(b"caf\xc3".to_vec(), Perhaps);
    "driver.value.4-kib" "a value of 4,096 bytes comes back, or is refused with `invalid`"
        => exact(long(4_096), Perhaps);
    "driver.value.64-kib" "a value of 65,536 bytes comes back, or is refused with `invalid`"
        => exact(long(65_536), Perhaps);
    "driver.value.64-kib-unicode"
        "65,536 bytes of other characters come back, or are refused with `invalid`"
        => exact("é€".repeat(13_107).into_bytes(), Perhaps);
    "driver.value.64-kib-binary"
        "65,536 bytes that are no text come back, or are refused with `invalid`"
        => exact((0..65_536_u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect(),
            Perhaps);
}

/// Text of that length without a repetition that compression or a cut would hide.
fn long(bytes: usize) -> Vec<u8> {
    let numbers = (0..bytes).flat_map(|number| format!("{number},").into_bytes());
    numbers.take(bytes).collect()
}

async fn exact(bench: &Bench<'_>, value: Vec<u8>, taken: Taken) -> Checked {
    let mut client = bench.client().await?;
    match client.try_put("A", &value, &PutOptions::default()).await {
        Ok(_) => {}
        Err(CallError::Contract { error, .. })
            if error.kind == ErrorKind::Invalid && taken == Perhaps =>
        {
            return Err(Stop::Skipped(
                "the driver refuses such a value with `invalid`".into(),
            ));
        }
        Err(error) => return Err(failed("put", &error)),
    }
    client.holds("A", &value).await?;
    let many = client.get_many(&["A"]).await?;
    let found = many.found.first();
    let found = found.ok_or_else(|| Stop::Failed("`get-many` leaves it out".into()))?;
    same(&found.value, &value)?;
    bench
        .eventually(async || client.reads(&["A"]).await)
        .await?;
    same(&client.get_all().await?.found[0].value, &value)
}
