use super::{
    Dialect, EnvText, Format, Reader, Reason, RenderError, Rendered, Row, Target, Warning,
    env_value, member_key, render, variable_name,
};
use crate::secret::SecretValue;

/// Renders keys and values as they come, without a time.
pub(super) fn written(
    target: &Target<'_>,
    pairs: &[(&str, &[u8])],
) -> Result<Rendered, RenderError> {
    let held: Vec<SecretValue> = pairs
        .iter()
        .map(|(_, value)| SecretValue::new(value.to_vec()))
        .collect();
    let rows: Vec<Row> = pairs
        .iter()
        .zip(&held)
        .map(|((key, _), value)| Row {
            key,
            value,
            vault: "main",
            env: "local",
            modified_ms: None,
        })
        .collect();
    render(target, &rows)
}

fn rendered(format: Format, pairs: &[(&str, &[u8])]) -> Result<String, RenderError> {
    let text = written(&target(format), pairs)?.text;
    Ok(String::from_utf8(text.to_vec()).expect("UTF-8"))
}

fn target(format: Format) -> Target<'static> {
    Target {
        format,
        ..Target::default()
    }
}

fn spelled(value: &str, dialect: Option<Dialect>) -> EnvText {
    env_value(value.as_bytes(), dialect).expect("a spelling")
}

fn text(spelled: &EnvText) -> &str {
    str::from_utf8(&spelled.text).expect("UTF-8")
}

#[test]
fn a_members_key_ends_in_capitals() {
    for (key, member, expected) in [
        ("DB", "username", "DB_USERNAME"),
        ("db-host", "a.b c", "db-host_A_B_C"),
        ("A", "", "A_"),
        ("A", "1x", "A_1X"),
        ("A", "_é\0", "A_____"),
    ] {
        assert_eq!(member_key(key, member), expected, "{member:?}");
    }
}

#[test]
fn a_valid_variable_name_is_kept() {
    for key in [
        "DB_HOST",
        "apiKey",
        "_private_key",
        "MyApi_Key",
        "_",
        "__A1",
    ] {
        assert_eq!(variable_name(key), key);
    }
}

#[test]
fn any_other_key_is_mapped_as_php_keep_maps_it() {
    let mapped = [
        ("my-api-key", "MY_API_KEY"),
        ("user.email", "USER_EMAIL"),
        ("user@domain.com", "USER_DOMAIN_COM"),
        ("1api_key", "KEY_1API_KEY"),
        ("123secret", "KEY_123SECRET"),
        ("_user.config-file", "USER_CONFIG_FILE"),
        ("1user@domain.com", "KEY_1USER_DOMAIN_COM"),
        ("123-special_chars!", "KEY_123_SPECIAL_CHARS_"),
        ("@#$%^&*()", "UNNAMED_KEY"),
        ("   ", "UNNAMED_KEY"),
        ("", "UNNAMED_KEY"),
        ("app@config.json", "APP_CONFIG_JSON"),
        ("a€b", "A___B"),
        ("-_1", "KEY_1"),
        ("A=1;touch x\n", "A_1_TOUCH_X_"),
    ];
    for (key, name) in mapped {
        assert_eq!(variable_name(key), name, "{key:?}");
    }
}

#[test]
fn the_portable_spelling_is_the_one_that_fewest_misread() {
    use Reader::{NodeDotenv as Node, PhpDotenv as Php, PythonDotenv as Python};
    let table: &[(&str, &str, &[Reader], &[Reader])] = &[
        ("", "", &[], &[]),
        ("abc==", "abc==", &[], &[]),
        ("=abc", "'=abc'", &[], &[]),
        ("a:=b", "'a:=b'", &[], &[]),
        (
            "postgres://u:p@h:5432/d",
            "postgres://u:p@h:5432/d",
            &[],
            &[],
        ),
        (" a # b ", "' a # b '", &[], &[]),
        ("it's", "\"it's\"", &[], &[]),
        ("{\"a\": 1}", "'{\"a\": 1}'", &[], &[]),
        ("$HOME `x` $(y)", "'$HOME `x` $(y)'", &[], &[]),
        ("C:\\new \\d+", "'C:\\new \\d+'", &[], &[]),
        ("it's 5$ or $.", "\"it's 5$ or $.\"", &[], &[]),
        // A double-quoted value may span lines in phpdotenv; a single-quoted may not.
        ("-----BEGIN\nMII\n", "\"-----BEGIN\nMII\n\"", &[], &[]),
        ("a\nb=", "\"a\nb=\" #\".", &[], &[]),
        ("{\n\"a\": 1\n}", "\"{\n\\\"a\\\": 1\n}\"", &[Node], &[]),
        ("a\n$b", "'a\n$b'", &[Php], &[Php]),
        ("both \" and '", "\"both \\\" and '\"", &[Node], &[]),
        ("'$\"", "\"'$\\\"\"", &[Node], &[]),
        ("it's $x", "\"it's \\$x\"", &[Python, Node], &[]),
        ("it's `x`", "\"it's \\`x\\`\"", &[Python, Node, Php], &[Php]),
        ("${X}", "'${X}'", &[Python], &[]),
        ("${X", "'${X'", &[], &[]),
        ("${X:a}${Y:-", "'${X:a}${Y:-'", &[], &[]),
        ("${X:-}", "'${X:-}'", &[Python], &[]),
        ("\\\\server", "'\\\\server'", &[Python], &[]),
        ("C:\\dir\\", "'C:\\dir\\' #'.", &[Python], &[]),
        ("it's\\", "\"it's\\\\\" #\".", &[Node], &[]),
        ("a\rb", "\"a\rb\"", &[Python, Node, Php], &[]),
        // Phpdotenv would take `="` for the start of a value of several lines.
        ("x=\"", "\"x=\\\"\"", &[Node], &[]),
        ("x=\"1\"", "'x=\"1\"'", &[], &[]),
    ];
    for (value, spelling, differing, failing) in table {
        let spelled = spelled(value, None);
        assert_eq!(text(&spelled), *spelling);
        assert_eq!(spelled.differing, *differing, "{value:?}");
        assert_eq!(spelled.failing, *failing, "{value:?}");
    }
}

#[test]
fn a_dialect_has_its_own_spelling() {
    let table = [
        ("it's", Dialect::Sh, "'it'\\''s'"),
        ("a-b", Dialect::Sh, "a-b"),
        ("a b", Dialect::Python, "'a b'"),
        ("\\\\a\r", Dialect::Python, "\"\\\\\\\\a\\r\""),
        ("${X}$", Dialect::Python, "\"${:-$}{X}$\""),
        ("it's", Dialect::Node, "\"it's\""),
        ("'\"#", Dialect::Node, "`'\"#`"),
        ("it's \\n", Dialect::Node, "`it's \\n`"),
        ("a\r\nb", Dialect::Node, "\"a\\r\\nb\""),
        ("a\\", Dialect::Node, "'a\\' #'."),
        ("'\"`", Dialect::Node, "''\"`'"),
        ("'\"`\n", Dialect::Node, "\"'\"`\\n\""),
    ];
    for (value, dialect, spelling) in table {
        let spelled = spelled(value, Some(dialect));
        assert_eq!(text(&spelled), spelling);
        assert_eq!((spelled.differing, spelled.failing), (vec![], vec![]));
    }
}

#[test]
fn what_cannot_be_spelled_says_why() {
    let reason = |value: &[u8], dialect| env_value(value, dialect).map(|_| ()).err();
    for dialect in [
        None,
        Some(Dialect::Sh),
        Some(Dialect::Python),
        Some(Dialect::Node),
    ] {
        assert_eq!(reason(b"a\0", dialect), Some(Reason::Nul));
    }
    assert_eq!(reason(b"\xff", None), Some(Reason::NotText));
    assert_eq!(reason(b"\xff", Some(Dialect::Sh)), None);
    assert_eq!(
        reason(b"'\"`#", Some(Dialect::Node)),
        Some(Reason::NoSpelling)
    );
    assert_eq!(
        reason(b"\r\\n", Some(Dialect::Node)),
        Some(Reason::NoSpelling)
    );
}

#[test]
fn keys_that_become_one_variable_are_an_error() {
    let pairs: &[(&str, &[u8])] = &[("my-key", b"1"), ("MY_KEY", b"2")];
    let collision = RenderError::Collision {
        variable: "MY_KEY".into(),
        first: "my-key".into(),
        second: "MY_KEY".into(),
    };
    assert_eq!(
        collision.to_string(),
        "keys `my-key` and `MY_KEY` both become the variable `MY_KEY`"
    );
    assert_eq!(rendered(Format::Env, pairs), Err(collision.clone()));
    assert_eq!(rendered(Format::Shell, pairs), Err(collision));
    assert_eq!(
        rendered(Format::Json, pairs).as_deref(),
        Ok("{\n  \"my-key\": \"1\",\n  \"MY_KEY\": \"2\"\n}\n")
    );
}

#[test]
fn a_key_stands_once_except_in_csv() {
    let pairs: &[(&str, &[u8])] = &[("A", b"1"), ("A", b"2")];
    for format in [Format::Env, Format::Shell, Format::Json, Format::Yaml] {
        let duplicate = RenderError::DuplicateKey { key: "A".into() };
        assert_eq!(rendered(format, pairs), Err(duplicate));
    }
    assert_eq!(
        rendered(Format::Csv, pairs).as_deref(),
        Ok("Key,Value,Vault,Environment,Modified\nA,1,main,local,\nA,2,main,local,\n")
    );
}

#[test]
fn a_warning_names_the_readers() {
    let mut warning = Warning {
        key: "K".into(),
        differing: vec![Reader::PythonDotenv],
        failing: vec![],
    };
    assert_eq!(
        warning.to_string(),
        "`K` is read differently by python-dotenv"
    );
    warning.differing = vec![Reader::PythonDotenv, Reader::NodeDotenv, Reader::PhpDotenv];
    warning.failing = vec![Reader::PhpDotenv];
    assert_eq!(
        warning.to_string(),
        "`K` is read differently by python-dotenv, node dotenv and phpdotenv; \
         phpdotenv cannot read the file"
    );
}

#[test]
fn debug_shows_no_value() {
    let spelled = spelled("canary $x", None);
    assert_eq!(
        format!("{spelled:?}"),
        "EnvText { differing: [], failing: [], .. }"
    );
    let rendered = render(&target(Format::Env), &[]).expect("nothing collides");
    assert_eq!(
        format!("{rendered:?}"),
        "Rendered { warnings: [], refused: [], .. }"
    );
}

#[test]
fn nothing_to_write_is_still_a_text_of_its_format() {
    let empty = |format| rendered(format, &[]).expect("nothing collides");
    assert_eq!(empty(Format::Env), "");
    assert_eq!(empty(Format::Shell), "");
    assert_eq!(empty(Format::Json), "{}\n");
    assert_eq!(empty(Format::Yaml), "{}\n");
    assert_eq!(empty(Format::Csv), "Key,Value,Vault,Environment,Modified\n");
}

#[test]
fn json_leaves_slashes_and_letters_and_marks_binary() {
    let pairs: &[(&str, &[u8])] = &[("b/a", "é/\u{1}\u{7f}\"\\\n".as_bytes()), ("x", b"\xff\0")];
    assert_eq!(
        rendered(Format::Json, pairs).as_deref(),
        Ok(
            "{\n  \"b/a\": \"é/\\u0001\u{7f}\\\"\\\\\\n\",\n  \"x\": {\n    \"base64\": \"/wA=\"\n  }\n}\n"
        )
    );
}

#[test]
fn yaml_quotes_everything_and_escapes_its_own_line_breaks() {
    let long = "k".repeat(161);
    let pairs: &[(&str, &[u8])] = &[
        ("yes", b"1_000"),
        ("b", "\u{85}\u{2028}\u{feff}😀".as_bytes()),
        ("x", b"\xff"),
        (&long, b""),
    ];
    assert_eq!(
        rendered(Format::Yaml, pairs),
        Ok(format!(
            "\"yes\": \"1_000\"\n\"b\": \"\\u0085\\u2028\\ufeff😀\"\n\"x\": !!binary \"/w==\"\n? \"{long}\"\n: \"\"\n"
        ))
    );
}

#[test]
fn csv_quotes_what_needs_it_and_alters_no_value() {
    let value = SecretValue::from_text("=1+1,\"x\"\r\n".into());
    let plain = SecretValue::from_text("=1+1".into());
    let row = |key, value, modified_ms| Row {
        key,
        value,
        vault: "a,b",
        env: " local",
        modified_ms,
    };
    let rows = [
        row("A", &value, Some(1_774_173_296_000)),
        row("B", &plain, Some(u64::MAX)),
    ];
    let text = render(&target(Format::Csv), &rows)
        .expect("csv takes any rows")
        .text;
    assert_eq!(
        str::from_utf8(&text),
        Ok("Key,Value,Vault,Environment,Modified\n\
             A,\"=1+1,\"\"x\"\"\r\n\",\"a,b\",\" local\",2026-03-22T09:54:56Z\n\
             B,=1+1,\"a,b\",\" local\",\n")
    );
}
