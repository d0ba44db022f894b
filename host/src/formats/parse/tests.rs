use super::{Entry, Fault, Input, Problem, parse};
use crate::ui::capture::Captured;

/// Line, key and value of each entry.
fn read(input: Input, text: &str) -> Vec<(usize, String, String)> {
    match parse(input, text.as_bytes()) {
        Ok(entries) => entries.into_iter().map(shown).collect(),
        Err(faults) => panic!("{text}: {faults:?}"),
    }
}

fn shown(entry: Entry) -> (usize, String, String) {
    let ui = Captured::pipe();
    ui.secret(&entry.value).unwrap();
    (entry.line, entry.key, ui.stdout())
}

#[track_caller]
fn assert_values(input: Input, text: &str, expected: &[(usize, &str, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(line, key, value)| (*line, (*key).to_owned(), (*value).to_owned()))
        .collect();
    assert_eq!(read(input, text), expected, "{text}");
}

#[track_caller]
fn assert_faults(input: Input, text: impl AsRef<[u8]>, expected: &[(usize, Problem)]) {
    let text = text.as_ref();
    let faults = parse(input, text).map(|entries| entries.len()).unwrap_err();
    let expected: Vec<Fault> = expected
        .iter()
        .map(|(line, problem)| problem.at(*line))
        .collect();
    assert_eq!(faults, expected, "{}", text.escape_ascii());
}

#[test]
fn env_values_are_those_of_dotenv_readers() {
    for (line, value) in [
        ("A=", ""),
        ("A=0", "0"),
        ("A=b", "b"),
        ("A = b ", "b"),
        ("  export A=b", "b"),
        ("export\tA=b", "b"),
        ("A=b=c", "b=c"),
        ("A=a b", "a b"),
        ("A=b # comment", "b"),
        ("A= # comment", ""),
        ("A=a\\nb", "a\\nb"),
        ("A=it's", "it's"),
        ("A=$X ${Y}", "$X ${Y}"),
        ("A={local:KEY}", "{local:KEY}"),
        ("A={{x:y}}", "{{x:y}}"),
        ("A='{local}'", "{local}"),
        ("A='a # b \\n'", "a # b \\n"),
        ("A='' # comment", ""),
        (r#"A="a\n\t\"\\\$\`\d" # comment"#, "a\n\t\"\\$`\\d"),
        ("A=\"one\ntwo\"", "one\ntwo"),
        ("A='one\ntwo\n'", "one\ntwo\n"),
        ("A=\"a\rb\"", "a\rb"),
        ("A='a\r\nb'", "a\r\nb"),
        ("A='a\r\nb'\r\n", "a\nb"),
    ] {
        assert_values(Input::Env, line, &[(1, "A", value)]);
    }
}

#[test]
fn env_lines_are_counted_whatever_ends_them() {
    let text = "\u{feff}# heading\r\n\r\nA=1\r\nB='x\r\ny'\r\nexport C-1=2\r3=4\n";
    assert_values(
        Input::Env,
        text,
        &[
            (3, "A", "1"),
            (4, "B", "x\ny"),
            (6, "C-1", "2"),
            (7, "3", "4"),
        ],
    );
    assert_values(Input::Env, "", &[]);
}

/// A quote that is never closed swallowed the rest of the file in PHP Keep.
#[test]
fn every_faulty_env_line_is_told() {
    let text =
        "A=1\nnonsense\nB=\"open\nC='x' y\n=z\na.b=1\n-C=1\nD=a#b\nE=#b\nF={x:y}#c\nexport G\n";
    assert_faults(
        Input::Env,
        text,
        &[
            (2, Problem::NoAssignment),
            (3, Problem::UnclosedQuote),
            (4, Problem::TextAfterQuote),
            (5, Problem::NotAKey),
            (6, Problem::NotAKey),
            (7, Problem::NotAKey),
            (8, Problem::AmbiguousComment),
            (9, Problem::AmbiguousComment),
            (10, Problem::AmbiguousComment),
            (11, Problem::NoAssignment),
        ],
    );
    assert_faults(
        Input::Env,
        "A=1\nB='it\nC=2\n",
        &[(2, Problem::UnclosedQuote)],
    );
    assert_faults(Input::Env, b"A=1\nB=\xff\n", &[(2, Problem::NotText)]);
}

#[test]
fn json_values_are_strings_or_exact_json() {
    let text = r#"{
        "A": "text \u00e9\n", "B": 12,
        "C": true,
        "D": {"user": "x", "ports": [1, null]},
        "E": ["a"], "F": null, "G": {"base64": "/wA="}, "N": -1,
        "A": "again"
    }"#;
    let json: Vec<_> = parse(Input::Json, text.as_bytes()).unwrap();
    let lines: Vec<(usize, &str)> = json.iter().map(|e| (e.line, e.key.as_str())).collect();
    assert_eq!(
        lines,
        [
            (2, "A"),
            (2, "B"),
            (3, "C"),
            (4, "D"),
            (5, "E"),
            (5, "F"),
            (5, "G"),
            (5, "N"),
            (6, "A")
        ]
    );
    let values = json.into_iter().map(|entry| {
        let ui = Captured::pipe();
        ui.secret(&entry.value).unwrap();
        ui.stdout_bytes()
    });
    let expected: [&[u8]; 9] = [
        "text é\n".as_bytes(),
        b"12",
        b"true",
        br#"{"user":"x","ports":[1,null]}"#,
        br#"["a"]"#,
        b"",
        b"\xff\0",
        b"-1",
        b"again",
    ];
    assert_eq!(values.collect::<Vec<_>>(), expected);
    assert_values(Input::Json, "\u{feff}{}", &[]);
}

#[test]
fn json_that_would_change_or_cannot_be_read_is_refused_by_line() {
    for (text, line, problem) in [
        ("", 1, Problem::Syntax),
        ("{\n\"A\": \"b\"\n", 2, Problem::Syntax),
        ("{\"A\": \"b\",\n}", 2, Problem::Syntax),
        ("{\n\"A\": \"b\n\"}", 2, Problem::Syntax),
        ("{\"A\": \"b\"}\nx", 2, Problem::Syntax),
        ("[\"A\"]", 1, Problem::NotAnObject),
        ("\n\"canary\"", 2, Problem::NotAnObject),
        ("{\n\"A\": 1.50}", 2, Problem::InexactNumber),
        (
            "{\n\"A\":\n123456789012345678901234567890}",
            3,
            Problem::InexactNumber,
        ),
        ("{\"A\": {\"b\": [1e3]}}", 1, Problem::InexactNumber),
        (
            "{\n\n\"A\": {\"base64\": \"%\"}}",
            3,
            Problem::InvalidBase64,
        ),
    ] {
        assert_faults(Input::Json, text, &[(line, problem)]);
    }
}

#[test]
fn yaml_scalars_are_their_own_text() {
    let text = "# heading\nA: yes\nB: 0x1F\nC: 1.50\n\"D\": \"a\\n\\u0000\"\nE: 'it''s'\n\
                F: |\n  one\n  two\nG: >-\n  one\n  two\nH: ~\nI:\nJ: \"null\"\n? K\n: v\n\
                L: !!str 12\nM: 2001-01-01\n";
    assert_values(
        Input::Yaml,
        text,
        &[
            (2, "A", "yes"),
            (3, "B", "0x1F"),
            (4, "C", "1.50"),
            (5, "D", "a\n\0"),
            (6, "E", "it's"),
            (7, "F", "one\ntwo\n"),
            (10, "G", "one two"),
            (13, "H", ""),
            (14, "I", ""),
            (15, "J", "null"),
            (16, "K", "v"),
            (18, "L", "12"),
            (19, "M", "2001-01-01"),
        ],
    );
    for text in ["", "# nothing\n", "{}\n", "---\n...\n"] {
        assert_values(Input::Yaml, text, &[]);
    }
    let binary = parse(Input::Yaml, b"A: !!binary |\n  /w\n  A=\n").unwrap();
    let ui = Captured::pipe();
    ui.secret(&binary[0].value).unwrap();
    assert_eq!(ui.stdout_bytes(), b"\xff\0");
}

#[test]
fn yaml_that_is_no_mapping_of_scalars_is_refused_by_line() {
    for (text, line, problem) in [
        ("- A\n", 1, Problem::NotAnObject),
        ("\ncanary\n", 2, Problem::NotAnObject),
        ("A: b\nC:\n  d: e\n", 3, Problem::NotAString),
        ("A: [b]\n", 1, Problem::NotAString),
        ("A: &x b\nC: *x\n", 2, Problem::NotAString),
        ("A: b\n[c]: d\n", 2, Problem::NotAString),
        ("A: b\nC: \"b\n", 2, Problem::Syntax),
        ("A: b\nC: !!binary '%'\n", 2, Problem::InvalidBase64),
        ("A: b\n---\nC: d\n", 2, Problem::NotAnObject),
    ] {
        assert_faults(Input::Yaml, text, &[(line, problem)]);
    }
}

#[test]
fn csv_has_its_columns_by_name() {
    let text = "Vault,value,KEY,More\nlocal,1,A,x\n,\"a \"\"b\"\"\nc\",B,\n,,C,\n";
    assert_values(
        Input::Csv,
        text,
        &[(2, "A", "1"), (3, "B", "a \"b\"\nc"), (5, "C", "")],
    );
    assert_values(Input::Csv, "Key,Value\r\nA,1\r\n", &[(2, "A", "1")]);
    assert_values(Input::Csv, "Key,Value\n", &[]);
}

#[test]
fn csv_without_its_columns_is_refused_by_line() {
    for (text, line, problem) in [
        ("", 1, Problem::Heading),
        ("A,1\n", 1, Problem::Heading),
        ("Key,Value,key\nA,1,2\n", 1, Problem::Heading),
        ("Key,Value\nA,1\nB\n", 3, Problem::Syntax),
        ("Key,Value\nA,1\nB,\"open\nC,2\n", 3, Problem::UnclosedQuote),
    ] {
        assert_faults(Input::Csv, text, &[(line, problem)]);
    }
}

#[test]
fn keys_are_counted() {
    let lines: String = (0..=super::MAX_KEYS).map(|n| format!("K{n}=v\n")).collect();
    let fault = [(super::MAX_KEYS + 1, Problem::TooManyKeys)];
    assert_faults(Input::Env, lines, &fault);
    let members: String = (0..=super::MAX_KEYS + 5)
        .map(|n| format!("K{n}: v\n"))
        .collect();
    let faults = parse(Input::Yaml, members.as_bytes())
        .map(|_| ())
        .unwrap_err();
    assert_eq!(faults[0].problem, Problem::TooManyKeys);
}
