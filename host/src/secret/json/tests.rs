mod hostile;

use super::{NotChanged, NotJson, NotText, SecretValue};

fn secret(text: &str) -> SecretValue {
    SecretValue::from_text(text.into())
}

fn text(value: &SecretValue) -> String {
    String::from_utf8_lossy(&value.0).into_owned()
}

fn member(json: &str, pointer: &str) -> Result<Option<String>, NotJson> {
    let found = secret(json).json_member(pointer)?;
    Ok(found.as_ref().map(text))
}

fn with(json: &str, pointer: &str, new: &str) -> Result<String, NotChanged> {
    let changed = secret(json).with_json_member(pointer, &secret(new))?;
    Ok(text(&changed))
}

fn without(json: &str, pointer: &str) -> Result<String, NotChanged> {
    let changed = secret(json).without_json_member(pointer)?;
    Ok(text(&changed))
}

#[test]
fn a_member_is_text_without_quotes_or_as_it_is_written() {
    let json = r#" {"user":"a\"b","ports":[1, {"x":null}],"x":1.50e400,"":"e","a/b~":"s"} "#;
    for (pointer, expected) in [
        ("/user", Some("a\"b")),
        ("/ports/1", Some(r#"{"x":null}"#)),
        // Once these were written anew: `[1,{"x":null}]`, and no number at all.
        ("/ports", Some(r#"[1, {"x":null}]"#)),
        ("/x", Some("1.50e400")),
        ("/ports/1/x", Some("null")),
        ("/", Some("e")),
        ("/a~1b~0", Some("s")),
        ("", Some(json.trim())),
        ("user", None),
        ("/none", None),
        ("/ports/2", None),
        ("/ports/01", None),
        ("/ports/+1", None),
        ("/ports/-", None),
        ("/ports/", None),
        ("/user/0", None),
    ] {
        assert_eq!(
            member(json, pointer),
            Ok(expected.map(Into::into)),
            "{pointer}"
        );
    }
    assert_eq!(member("\"all\"", ""), Ok(Some("all".into())));
}

#[test]
fn what_is_not_json_has_no_members() {
    for json in [
        "",
        "plain",
        "{",
        "{\"a\":1}x",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1,}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\ud800\\u0041\"}",
        "{\"\\udc00\":1}",
        "\u{feff}{\"a\":1}",
        "NaN",
    ] {
        let value = secret(json);
        assert_eq!(member(json, "/a"), Err(NotJson), "{json}");
        assert!(value.json_members().is_none(), "{json}");
        assert_eq!(value.to_json().err(), Some(NotJson), "{json}");
        assert_eq!(with(json, "/a", "1"), Err(NotChanged::NotJson), "{json}");
        assert_eq!(without(json, "/a"), Err(NotChanged::NotJson), "{json}");
    }
    let bytes = SecretValue::new(b"{\"a\":\"\xff\"}".to_vec());
    assert_eq!(bytes.json_member("/a").err(), Some(NotJson));
    assert_eq!(bytes.to_json_string().err(), Some(NotText));
}

#[test]
fn every_escape_is_understood() {
    let json = r#"{"\u0061":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDD11é"}"#;
    let expected = "\"\\/\u{8}\u{c}\n\r\té🔑é";
    assert_eq!(member(json, "/a"), Ok(Some(expected.into())));
    let back = secret(expected).to_json_string().expect("it is text");
    let read: String = serde_json::from_str(&text(&back)).expect("it is JSON");
    assert_eq!(read, expected);
    let all: String = (0..0x300).filter_map(char::from_u32).collect();
    let written = secret(&all).to_json_string().expect("it is text");
    let read: String = serde_json::from_str(&text(&written)).expect("it is JSON");
    assert_eq!(read, all);
    assert_eq!(
        member(&format!("[{}]", text(&written)), "/0"),
        Ok(Some(all))
    );
}

#[test]
fn a_member_is_replaced_where_it_is() {
    for (json, pointer, expected) in [
        (
            "{\"a\" : 1.0 ,\r\n\"b\":\t2}\r\n",
            "/a",
            "{\"a\" : NEW ,\r\n\"b\":\t2}\r\n",
        ),
        ("{\"a\":{\"b\":[1,2]}}", "/a/b/1", "{\"a\":{\"b\":[1,NEW]}}"),
        ("{\"\\u0061\":1}", "/a", "{\"\\u0061\":NEW}"),
        // The last is the one that is read.
        (
            "{\"a\":1,\"a\":2,\"b\":3}",
            "/a",
            "{\"a\":1,\"a\":NEW,\"b\":3}",
        ),
        ("[1]", "/0", "[NEW]"),
    ] {
        let expected = expected.replace("NEW", "\"n\"");
        assert_eq!(with(json, pointer, "\"n\""), Ok(expected), "{json}");
    }
}

#[test]
fn a_new_member_is_spaced_as_the_last_one() {
    for (json, pointer, expected) in [
        ("{}", "/n", "{\"n\":1}"),
        ("{ \n}", "/n", "{\"n\":1 \n}"),
        ("{\"a\":1}", "/n", "{\"a\":1,\"n\":1}"),
        (
            "{\"a\": 1, \"b\": 2}",
            "/n",
            "{\"a\": 1, \"b\": 2, \"n\": 1}",
        ),
        (
            "{\n  \"a\": 1\n}\n",
            "/n",
            "{\n  \"a\": 1,\n  \"n\": 1\n}\n",
        ),
        ("{\"a\":{}}", "/a/q\"\n", "{\"a\":{\"q\\\"\\n\":1}}"),
        ("[]", "/-", "[1]"),
        ("{\"l\":[0, 0]}", "/l/-", "{\"l\":[0, 0, 1]}"),
        // In an object it is a name.
        ("{}", "/-", "{\"-\":1}"),
        ("{}", "/0", "{\"0\":1}"),
    ] {
        assert_eq!(with(json, pointer, "1"), Ok(expected.into()), "{json}");
    }
}

#[test]
fn a_member_is_removed_with_its_comma() {
    for (json, pointer, expected) in [
        ("{\"a\":1}", "/a", "{}"),
        ("{\n  \"a\": 1\n}", "/a", "{\n}"),
        ("{\"a\": 1, \"b\": 2}", "/a", "{\"b\": 2}"),
        ("{\"a\": 1, \"b\": 2 }", "/b", "{\"a\": 1 }"),
        (
            "{\n \"a\": 1,\n \"b\": 2,\n \"c\": 3\n}",
            "/b",
            "{\n \"a\": 1,\n \"c\": 3\n}",
        ),
        ("[[1, 2, 3]]", "/0/1", "[[1, 3]]"),
        ("[1,1,1]", "/0", "[1,1]"),
        // One that stayed would be read in the place of the other.
        ("{\"a\":1,\"b\":2,\"\\u0061\":3,\"a\":4}", "/a", "{\"b\":2}"),
    ] {
        assert_eq!(without(json, pointer), Ok(expected.into()), "{json}");
    }
}

#[test]
fn what_is_not_there_is_not_changed() {
    let missing = |pointer: &str| NotChanged::Missing(pointer.into());
    let no_members = |pointer: &str| NotChanged::NoMembers(pointer.into());
    for (json, pointer, setting, removing) in [
        ("{}", "/a/b", missing("/a"), missing("/a")),
        ("{}", "/a/b/c", missing("/a/b"), missing("/a/b")),
        ("{\"a\":1}", "/a/b", no_members("/a"), missing("/a/b")),
        ("1", "/a", no_members(""), missing("/a")),
        ("\"{}\"", "/a", no_members(""), missing("/a")),
        ("[1]", "/1", missing("/1"), missing("/1")),
        ("[1]", "/00", missing("/00"), missing("/00")),
        ("[1]", "/x", missing("/x"), missing("/x")),
        ("{}", "x", missing("x"), missing("x")),
    ] {
        assert_eq!(with(json, pointer, "1"), Err(setting), "{json} {pointer}");
        assert_eq!(without(json, pointer), Err(removing), "{json} {pointer}");
    }
    assert_eq!(without("[1]", "/-"), Err(missing("/-")));
}

/// As deep as a secret can be, which no stack would bear; a pointer leads less deep.
#[test]
fn depth_is_no_danger() {
    let deep = |depth: usize, inner: &str| {
        format!(
            "{{\"deep\":{}{inner}{},\"a\":1}}",
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    assert_eq!(with(&deep(30_000, "1"), "/a", "2"), {
        Ok(deep(30_000, "1").replace("\"a\":1", "\"a\":2"))
    });
    let pointer = |depth: usize| format!("/deep{}", "/0".repeat(depth));
    assert_eq!(
        with(&deep(127, "1"), &pointer(127), "\"x\""),
        Ok(deep(127, "\"x\""))
    );
    let too_deep = member(&deep(128, "1"), &pointer(128));
    assert_eq!(too_deep, Ok(None));
    assert!(matches!(
        with(&deep(128, "1"), &pointer(128), "2"),
        Err(NotChanged::Missing(_))
    ));
}

#[test]
fn members_come_by_name_and_null_is_nothing() {
    let json = r#"{"b":"x\ny","a":null,"c":[1, 2],"d":1.50,"e":true,"f":{"g":"h"},"b":"last"}"#;
    let members = secret(json).json_members().expect("it is an object");
    let members: Vec<(&str, String)> = members
        .iter()
        .map(|(name, value)| (name.as_str(), text(value)))
        .collect();
    let expected = [
        ("a", ""),
        ("b", "last"),
        ("c", "[1, 2]"),
        ("d", "1.50"),
        ("e", "true"),
        ("f", r#"{"g":"h"}"#),
    ];
    assert_eq!(
        members,
        expected.map(|(name, value)| (name, value.to_owned()))
    );
    for json in ["[]", "\"x\"", "1", "null", "x", ""] {
        assert!(secret(json).json_members().is_none(), "{json}");
    }
}

#[test]
fn json_is_taken_without_blanks_around_it() {
    let taken = secret(" \r\n{ \"a\" : 1 }\t\n").to_json().map(|t| text(&t));
    assert_eq!(taken, Ok("{ \"a\" : 1 }".into()));
}
