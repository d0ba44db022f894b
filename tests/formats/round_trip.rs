//! What `keep import` reads of what `keep export` wrote: the same bytes.

use keep_host::formats::Format;
use keep_host::formats::parse::{Input, parse};
use keep_host::secret::SecretValue;

use crate::{hostile, key, render_values};

/// Every value that the format takes comes back; gives how many those were.
#[track_caller]
fn assert_same(format: Format, input: Input, values: &[Vec<u8>]) -> usize {
    let rendered = render_values(format, None, values).expect("no two keys are alike");
    let mut read = match parse(input, &rendered.text) {
        Ok(entries) => entries.into_iter(),
        Err(faults) => panic!("{format:?}: {faults:?}"),
    };
    let refused: Vec<&str> = rendered.refused.iter().map(|r| r.key.as_str()).collect();
    let mut same = 0;
    for (index, value) in values.iter().enumerate() {
        let key = key(index);
        if refused.contains(&key.as_str()) {
            continue;
        }
        let entry = read.next().expect("as many entries as values");
        assert_eq!(entry.key, key, "{format:?}");
        let written = SecretValue::new(value.clone());
        let shown = value.escape_ascii();
        assert!(entry.value.same_as(&written), "{format:?} {key}: {shown}");
        same += 1;
    }
    assert!(read.next().is_none(), "{format:?}: more than was written");
    same
}

#[test]
fn hostile_texts_come_back_in_every_format() {
    for seed in [0x1e57, 0xb0b, 0x00c0_ffee] {
        let values = hostile::texts(seed, 4_000);
        for (format, input) in [
            (Format::Env, Input::Env),
            (Format::Json, Input::Json),
            (Format::Yaml, Input::Yaml),
            (Format::Csv, Input::Csv),
        ] {
            assert_eq!(
                assert_same(format, input, &values),
                values.len(),
                "{format:?}"
            );
        }
    }
}

#[test]
fn any_bytes_come_back_where_the_format_holds_them() {
    let mut values = hostile::bytes(0xb17e, 2_000);
    values.extend([b"\0".to_vec(), b"a\0b".to_vec()]);
    for (format, input) in [(Format::Json, Input::Json), (Format::Yaml, Input::Yaml)] {
        assert_eq!(
            assert_same(format, input, &values),
            values.len(),
            "{format:?}"
        );
    }
}

/// What a person drops into an import may be anything at all.
#[test]
fn no_text_is_too_odd_to_be_read_or_refused() {
    let mut texts = hostile::texts(0x0dd, 3_000);
    texts.extend(hostile::bytes(0x0dd, 1_000));
    let with_keys = texts.clone().into_iter().flat_map(|text| {
        let behind = |start: &[u8], end: &[u8]| [start, &text, end].concat();
        [
            behind(b"A=", b"\n"),
            behind(b"A: ", b"\n"),
            behind(b"{\"A\": ", b"}"),
            behind(b"Key,Value\nA,", b"\n"),
        ]
    });
    texts.extend(with_keys);
    let mut refused = 0;
    for text in &texts {
        for input in [Input::Env, Input::Json, Input::Yaml, Input::Csv] {
            let lines = text
                .iter()
                .filter(|byte| **byte == b'\n' || **byte == b'\r');
            let last = 1 + lines.count();
            match parse(input, text) {
                Ok(entries) => {
                    let known = entries.iter().all(|entry| (1..=last).contains(&entry.line));
                    assert!(known, "{input:?} {}", text.escape_ascii());
                }
                Err(faults) => {
                    let known = faults.iter().all(|fault| (1..=last).contains(&fault.line));
                    assert!(known, "{input:?} {}: {faults:?}", text.escape_ascii());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > texts.len(), "{refused} of {}", 4 * texts.len());
}
