use super::{Encoding, Opened, Part, PayloadError, Seal, Seals, assemble};
use crate::secret::{MAX_SECRET_BYTES, SecretValue};

fn secret(text: &str) -> SecretValue {
    SecretValue::from_text(text.into())
}

fn text(value: &SecretValue) -> String {
    #[expect(clippy::disallowed_methods, reason = "the test compares the plaintext")]
    String::from_utf8_lossy(value.expose()).into_owned()
}

fn seals(seals: &[(&str, Encoding)]) -> Result<Seals, PayloadError> {
    let seals = seals.iter().map(|&(pointer, encoding)| Seal {
        pointer: pointer.into(),
        encoding,
    });
    Seals::new(seals.collect())
}

/// The body, and each pointer with its value.
fn opened(answer: &str, with: &[(&str, Encoding)]) -> (String, Vec<(String, String)>) {
    let Opened { body, secrets } = seals(with)
        .and_then(|seals| seals.open(answer.as_bytes()))
        .expect("the answer can be opened");
    let secrets = secrets
        .iter()
        .map(|sealed| (sealed.pointer.clone(), text(&sealed.value)));
    let body = String::from_utf8(body).expect("it is text");
    (body, secrets.collect())
}

fn refusal(answer: &[u8], with: &[(&str, Encoding)]) -> PayloadError {
    seals(with)
        .and_then(|seals| seals.open(answer))
        .expect_err("it is refused")
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = pairs.iter().map(|&(a, b)| (a.into(), b.into()));
    owned.collect()
}

use Encoding::{Base64, Text};

#[test]
fn parts_are_joined_in_their_writings() {
    let quoted = secret("a\"b\n\u{1}é");
    let bytes = SecretValue::new(vec![0xff, 0, 0x10]);
    let payload = assemble(&[
        Part::Text("{\"v\":"),
        Part::Json(&quoted),
        Part::Text(",\"b\":\""),
        Part::Base64(&bytes),
        Part::Text("\"}"),
        Part::Secret(&bytes),
        Part::Json(&secret("")),
        Part::Base64(&secret("")),
    ])
    .expect("they fit");
    let expected = "{\"v\":\"a\\\"b\\n\\u0001é\",\"b\":\"/wAQ\"}".as_bytes();
    assert_eq!(*payload, [expected, &[0xff, 0, 0x10], b"\"\""].concat());
    // No byte more was set aside, and none was moved.
    assert_eq!(payload.capacity(), payload.len());
    assert_eq!(*assemble(&[]).expect("nothing is a payload"), b"");
}

#[test]
fn what_json_cannot_hold_is_not_sent_as_json() {
    let bytes = SecretValue::new(vec![0xff]);
    let refused = assemble(&[Part::Json(&bytes)]).expect_err("it is no text");
    assert_eq!(refused, PayloadError::NotText);
}

#[test]
fn what_is_sent_has_limits() {
    let bytes = |parts: &[Part<'_>]| assemble(parts).map(|sent| sent.len());
    let many = vec![Part::Text(""); 1_001];
    assert_eq!(assemble(&many).err(), Some(PayloadError::TooManyParts));
    assert_eq!(bytes(&many[1..]), Ok(0));
    let megabyte = "x".repeat(1024 * 1024);
    assert_eq!(bytes(&[Part::Text(&megabyte)]), Ok(1024 * 1024));
    let more = [Part::Text(&megabyte), Part::Text("x")];
    assert_eq!(assemble(&more).err(), Some(PayloadError::TooLarge));
    // Six bytes for each: it is the writing that counts.
    let control = secret(&"\u{1}".repeat(MAX_SECRET_BYTES));
    let twice = [Part::Json(&control), Part::Json(&control)];
    assert_eq!(bytes(&twice), Ok(2 * (6 * MAX_SECRET_BYTES + 2)));
    let thrice = [twice.as_slice(), &[Part::Json(&control)]].concat();
    assert_eq!(assemble(&thrice).err(), Some(PayloadError::TooLarge));
}

#[test]
fn what_a_seal_names_is_taken_out() {
    let answer =
        r#" {"Parameters": [{"Name":"a","Value":"o\"ne"}, {"Name":"b","Value":"two"}], "n":1} "#;
    let (body, secrets) = opened(answer, &[("/Parameters/*/Value", Text)]);
    assert_eq!(
        body,
        r#"{"Parameters": [{"Name":"a","Value":null}, {"Name":"b","Value":null}], "n":1}"#
    );
    let expected = [
        ("/Parameters/0/Value", "o\"ne"),
        ("/Parameters/1/Value", "two"),
    ];
    assert_eq!(secrets, pairs(&expected));
}

#[test]
fn seals_table() {
    for (answer, pointer, body, found) in [
        (r#"{"a":1}"#, "/a", r#"{"a":null}"#, &[("/a", "1")][..]),
        (
            r#"{"a":{"b": [true]}}"#,
            "/a",
            r#"{"a":null}"#,
            &[("/a", r#"{"b": [true]}"#)],
        ),
        (
            r#"{"a/b":"x","c~":"y"}"#,
            "/*",
            r#"{"a/b":null,"c~":null}"#,
            &[("/a~1b", "x"), ("/c~0", "y")],
        ),
        (r#"["x","y"]"#, "/1", r#"["x",null]"#, &[("/1", "y")]),
        // However the name is written.
        (
            r#"{"\u0061":"x"}"#,
            "/a",
            r#"{"\u0061":null}"#,
            &[("/a", "x")],
        ),
        // The first of two names is as secret as the last, which is read.
        (
            r#"{"a":"x","a":"y"}"#,
            "/a",
            r#"{"a":null,"a":null}"#,
            &[("/a", "x"), ("/a", "y")],
        ),
        // Nothing is there, or nothing in it.
        (r#"{"a":null}"#, "/a", r#"{"a":null}"#, &[]),
        (r#"{"a":"x"}"#, "/b", r#"{"a":"x"}"#, &[]),
        (r#"{"a":"x"}"#, "/a/b", r#"{"a":"x"}"#, &[]),
        (r#"["x"]"#, "/00", r#"["x"]"#, &[]),
        (r#""x""#, "/*", r#""x""#, &[]),
    ] {
        let sealed = opened(answer, &[(pointer, Text)]);
        assert_eq!(sealed, (body.into(), pairs(found)), "{answer} {pointer}");
    }
}

#[test]
fn the_first_of_two_seals_counts() {
    let answer = r#"{"a":"Yg=="}"#;
    let (_, decoded) = opened(answer, &[("/a", Base64), ("/*", Text)]);
    assert_eq!(decoded, pairs(&[("/a", "b")]));
    let (_, written) = opened(answer, &[("/*", Text), ("/a", Base64)]);
    assert_eq!(written, pairs(&[("/a", "Yg==")]));
}

#[test]
fn a_value_within_a_value_is_one_too() {
    let answer = r#"{"a":{"b":"x","c":2},"d":"y"}"#;
    let (body, secrets) = opened(answer, &[("/a/b", Text), ("/a", Text), ("/d", Text)]);
    assert_eq!(body, r#"{"a":null,"d":null}"#);
    let expected = [("/a", r#"{"b":"x","c":2}"#), ("/a/b", "x"), ("/d", "y")];
    assert_eq!(secrets, pairs(&expected));
}

#[test]
fn a_whole_answer_may_be_secret() {
    for (answer, encoding, value) in [
        ("not { json", Text, "not { json"),
        ("", Text, ""),
        (" \"x\" ", Text, " \"x\" "),
        ("aGk=", Base64, "hi"),
    ] {
        let (body, secrets) = opened(answer, &[("", encoding)]);
        assert_eq!((body.as_str(), secrets), ("null", pairs(&[("", value)])));
    }
    let (body, secrets) = opened(r#"{"a":"x"}"#, &[("/a", Text), ("", Text)]);
    assert_eq!(body, "null");
    assert_eq!(secrets, pairs(&[("", r#"{"a":"x"}"#), ("/a", "x")]));
    let (body, secrets) = opened("html", &[("/a", Text), ("", Text)]);
    assert_eq!((body.as_str(), secrets), ("null", pairs(&[("", "html")])));
}

#[test]
fn without_seals_an_answer_is_what_it_is() {
    let sealed = seals(&[]).and_then(|seals| seals.open(b"\xff{"));
    let opened = sealed.expect("nothing is taken out");
    assert_eq!((opened.body, opened.secrets.len()), (b"\xff{".to_vec(), 0));
}

/// `RustyVault` says nothing more of what is not there.
#[test]
fn an_answer_without_a_body_is_none_to_withhold() {
    assert_eq!(opened("", &[("/a", Text)]), (String::new(), Vec::new()));
}

#[test]
fn what_cannot_be_read_is_withheld() {
    for answer in [
        &b"{\"a\":\"canary\""[..],
        b"<html>canary</html>",
        b" ",
        b"{\"a\":\"canary\"} x",
        b"{\"a\":\"\xff\"}",
        br#"{"a":"\ud800"}"#,
    ] {
        let refused = refusal(answer, &[("/a", Text)]);
        assert_eq!(refused, PayloadError::NotJson);
    }
    let not_base64 = |answer: &[u8], pointer: &str| {
        let pointer = pointer.to_owned();
        let expected = PayloadError::NotBase64 {
            pointer: pointer.clone(),
        };
        assert_eq!(refusal(answer, &[(&pointer, Base64)]), expected);
    };
    not_base64(br#"{"a":"canary!"}"#, "/a");
    not_base64(br#"{"a":"Yg"}"#, "/*");
    not_base64(br#"{"a":1234}"#, "/a");
    not_base64(b"canary!", "");
}

#[test]
fn an_error_repeats_nothing_of_the_answer() {
    let refused = refusal(br#"{"canary":"canary!"}"#, &[("/*", Base64)]);
    assert_eq!(
        refused.to_string(),
        "what the answer has at `/*` is not base64"
    );
}

#[test]
fn seals_have_limits() {
    let many = [("/a", Text); 17];
    assert_eq!(seals(&many).err(), Some(PayloadError::TooManySeals));
    assert!(seals(&many[1..]).is_ok());
    let (deep, deeper) = ("/a".repeat(16), "/a".repeat(17));
    assert!(seals(&[(&deep, Text)]).is_ok());
    let long = format!("/{}", "a".repeat(1_024));
    assert!(seals(&[(&long[..1_024], Text)]).is_ok());
    for pointer in ["a", deeper.as_str(), long.as_str()] {
        let expected = PayloadError::InvalidPointer {
            pointer: pointer.chars().take(64).collect(),
        };
        assert_eq!(seals(&[(pointer, Text)]).err(), Some(expected));
    }
}

#[test]
fn answers_have_limits() {
    let large = vec![b' '; 8 * 1024 * 1024 + 1];
    assert_eq!(refusal(&large, &[]), PayloadError::AnswerTooLarge);
    let whole = seals(&[]).and_then(|seals| seals.open(&large[1..]));
    assert_eq!(whole.map(|opened| opened.body.len()), Ok(8 * 1024 * 1024));

    let list = |number: usize| format!("[{}0]", "0,".repeat(number - 1));
    let (_, secrets) = opened(&list(10_000), &[("/*", Text)]);
    assert_eq!(secrets.len(), 10_000);
    let more = refusal(list(10_001).as_bytes(), &[("/*", Text)]);
    assert_eq!(more, PayloadError::TooManySealed);

    // A name is repeated in every pointer below it: a thousand times a megabyte
    // from an answer of one.
    let long = format!(r#"{{"{}":{}}}"#, "n".repeat(1024 * 1024), list(1_000));
    let named = refusal(long.as_bytes(), &[("/*/*", Text)]);
    assert_eq!(named, PayloadError::TooManySealed);

    let value = |length: usize| format!(r#"{{"a":"{}"}}"#, "x".repeat(length));
    assert!(
        seals(&[("/a", Text)])
            .is_ok_and(|seals| { seals.open(value(MAX_SECRET_BYTES).as_bytes()).is_ok() })
    );
    let pointer = "/a".to_owned();
    assert_eq!(
        refusal(value(MAX_SECRET_BYTES + 1).as_bytes(), &[("/a", Text)]),
        PayloadError::SecretTooLarge { pointer }
    );
}

/// An answer may be as deep as it is long, and the host's stack is not.
#[test]
fn deep_answers_take_no_stack() {
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let (body, secrets) = opened(
        &format!(r#"["x",{deep}]"#),
        &[("/0", Text), ("/*/*/*/1", Text)],
    );
    assert_eq!(body, format!("[null,{deep}]"));
    assert_eq!(secrets, pairs(&[("/0", "x")]));
    let half = "[".repeat(1_000_000);
    assert_eq!(
        refusal(half.as_bytes(), &[("/*", Text)]),
        PayloadError::NotJson
    );
}
