use base64::Engine as _;
use proptest::collection::vec;
use proptest::proptest;
use proptest::test_runner::{Config, RngSeed};

use super::Redactor;
use crate::secret::SecretValue;

fn redactor(secrets: &[&[u8]]) -> Redactor {
    let secrets: Vec<SecretValue> = secrets
        .iter()
        .map(|secret| SecretValue::new(secret.to_vec()))
        .collect();
    Redactor::of(secrets.iter()).unwrap()
}

/// What comes out of a stream that is read in these pieces.
fn redacted(redactor: &Redactor, pieces: &[&[u8]]) -> String {
    let mut filter = redactor.filter();
    let mut out = Vec::new();
    for piece in pieces {
        out.extend_from_slice(&filter.pass(piece));
    }
    out.extend_from_slice(&filter.finish());
    String::from_utf8_lossy(&out).into_owned()
}

/// The same however the text is cut: in one, in two at every place, and in
/// single bytes.
#[track_caller]
fn assert_redacted(secrets: &[&[u8]], text: &str, expected: &str) {
    let redactor = redactor(secrets);
    let bytes = text.as_bytes();
    for cut in 0..=bytes.len() {
        let (first, second) = bytes.split_at(cut);
        let out = redacted(&redactor, &[first, second]);
        assert_eq!(out, expected, "{text:?} cut at {cut}");
    }
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(redacted(&redactor, &single), expected, "{text:?} in bytes");
}

#[test]
fn a_secret_is_found_wherever_the_stream_is_cut() {
    for (text, expected) in [
        ("hunter22", "[REDACTED]"),
        ("a hunter22 b\n", "a [REDACTED] b\n"),
        ("hunter2", "hunter2"),
        ("hunhunter22ter22", "hun[REDACTED]ter22"),
        ("hunter22hunter22", "[REDACTED][REDACTED]"),
        ("HUNTER22", "HUNTER22"),
        ("", ""),
    ] {
        assert_redacted(&[b"hunter22"], text, expected);
    }
}

/// The first match hides the second from a search for matches that stand apart,
/// and the rest of the second would show.
#[test]
fn secrets_that_overlap_are_hidden_as_a_whole() {
    for (text, expected) in [
        ("xabcdefy", "x[REDACTED]y"),
        ("xabcdef", "x[REDACTED]"),
        ("xabcd", "x[REDACTED]"),
        ("xcdefy", "x[REDACTED]y"),
        ("abcdabcdef", "[REDACTED][REDACTED]"),
    ] {
        assert_redacted(&[b"abcd", b"cdef"], text, expected);
    }
    for (text, expected) in [
        ("1password2", "1[REDACTED]2"),
        ("1passwo", "1[REDACTED]wo"),
        ("1passwordpas", "1[REDACTED]pas"),
    ] {
        assert_redacted(&[b"pass", b"password", b"swor"], text, expected);
    }
    assert_redacted(&[b"aaaa"], "aaaaaaaaa b", "[REDACTED] b");
}

#[test]
fn the_forms_that_programs_print_are_found() {
    let secret = "p4ss w/rd:\"ü\"+<?>~!";
    for form in [
        // base64 and its URL-safe kind, with and without padding.
        "cDRzcyB3L3JkOiLDvCIrPD8-fiE",
        "cDRzcyB3L3JkOiLDvCIrPD8-fiE=",
        "cDRzcyB3L3JkOiLDvCIrPD8+fiE",
        "cDRzcyB3L3JkOiLDvCIrPD8+fiE=",
        // RFC 3986, Python, JavaScript, HTML.
        "p4ss%20w%2Frd%3A%22%C3%BC%22%2B%3C%3F%3E~%21",
        "p4ss%20w/rd%3A%22%C3%BC%22%2B%3C%3F%3E~%21",
        "p4ss%20w%2Frd%3A%22%C3%BC%22%2B%3C%3F%3E~!",
        "p4ss+w%2Frd%3A%22%C3%BC%22%2B%3C%3F%3E%7E%21",
        // JSON as of JavaScript, Python, PHP, Go.
        r#"p4ss w/rd:\"ü\"+<?>~!"#,
        r#"p4ss w/rd:\"\u00fc\"+<?>~!"#,
        r#"p4ss w\/rd:\"\u00fc\"+<?>~!"#,
        r#"p4ss w/rd:\"ü\"+\u003c?\u003e~!"#,
    ] {
        assert_redacted(&[secret.as_bytes()], form, "[REDACTED]");
    }
}

#[test]
fn json_escapes_are_the_writers_own() {
    let secret = "a\"\\\n\r\t\u{8}\u{c}\u{1}\u{1f511}";
    let written = serde_json::to_string(secret).unwrap();
    let inner = &written[1..written.len() - 1];
    assert_redacted(&[secret.as_bytes()], inner, "[REDACTED]");
    let python = r#"a\"\\\n\r\t\b\f\u0001\ud83d\udd11"#;
    assert_redacted(&[secret.as_bytes()], python, "[REDACTED]");
}

/// As in a header of HTTP's basic authentication: base64 of `user:password`.
/// At the seams, a character may hold bits of both; it stays.
#[test]
fn base64_is_found_amid_other_bytes() {
    for (text, expected) in [
        ("ab:hunter22xy", "YWI6[REDACTED]"),
        ("abc:hunter22xy", "YWJjOm[REDACTED]k="),
        ("abcd:hunter22xy", "YWJjZDp[REDACTED]"),
    ] {
        let encoded = base64::engine::general_purpose::STANDARD.encode(text);
        assert_redacted(&[b"hunter22xy"], &encoded, expected);
    }
}

#[test]
fn bytes_that_are_no_text_are_found() {
    let redactor = redactor(&[b"\xff\xfe\x00\x01"]);
    let out = redacted(&redactor, &[b"a\xff\xfe", b"\x00\x01b"]);
    assert_eq!(out, "a[REDACTED]b");
}

#[test]
fn only_the_beginning_of_a_secret_is_held_back() {
    let redactor = redactor(&[b"hunter22"]);
    let mut filter = redactor.filter();
    for (piece, expected) in [
        ("Password: ", "Password: "),
        ("hun", ""),
        ("t!", "hunt!"),
        ("x hunter", "x "),
        ("22", "[REDACTED]"),
        ("h", ""),
        ("unter22hun", "[REDACTED]"),
        ("ter22\n", "[REDACTED]\n"),
        ("h", ""),
    ] {
        let given = filter.pass(piece.as_bytes());
        assert_eq!(String::from_utf8_lossy(&given), expected, "{piece}");
    }
    assert_eq!(*filter.finish(), b"h");
}

#[test]
fn without_secrets_everything_passes() {
    assert_redacted(&[], "anything\n", "anything\n");
}

/// Every byte of such a text is the end of a match and in as many others.
#[test]
fn a_hostile_stream_takes_no_longer() {
    let secret = vec![b'a'; 20_000];
    let redactor = redactor(&[&secret]);
    let mut filter = redactor.filter();
    let mut out = Vec::new();
    for _ in 0..100 {
        out.extend_from_slice(&filter.pass(&[b'a'; 10_000]));
    }
    out.extend_from_slice(&filter.finish());
    assert_eq!(String::from_utf8_lossy(&out), "[REDACTED]");
}

/// What has to come out, told in the plainest way: secrets that overlap are one
/// stretch, and each stretch is one mask.
fn naively_redacted(secrets: &[String], text: &str) -> String {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for start in 0..text.len() {
        let here = secrets.iter().filter(|own| text[start..].starts_with(*own));
        let Some(end) = here.map(|own| start + own.len()).max() else {
            continue;
        };
        match stretches.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => stretches.push((start, end)),
        }
    }
    let (mut out, mut at) = (String::new(), 0);
    for (start, end) in stretches {
        out += &text[at..start];
        out += "[REDACTED]";
        at = end;
    }
    out + &text[at..]
}

proptest! {
    #![proptest_config(Config {
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..Config::default()
    })]

    /// No secret survives and no other byte is touched, however the stream is cut.
    /// Of two letters, so that secrets overlap, repeat and begin each other; none
    /// of the other forms of such a secret is made of them.
    #[test]
    fn any_secrets_are_taken_out_of_any_stream_cut_anywhere(
        secrets in vec("[xy]{4,7}", 1..4),
        text in "[xy]{0,40}( [xy]{0,12})?",
        cuts in vec(0..54_usize, 0..6),
    ) {
        let bytes: Vec<&[u8]> = secrets.iter().map(String::as_bytes).collect();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts
            .windows(2)
            .map(|ends| &text.as_bytes()[ends[0]..ends[1]])
            .collect();
        let out = redacted(&redactor(&bytes), &pieces);
        assert_eq!(out, naively_redacted(&secrets, &text), "{secrets:?} in {text:?}");
        assert!(!secrets.iter().any(|secret| out.contains(secret.as_str())));
    }
}
