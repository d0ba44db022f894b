//! The formats of programs that deploy, and the dialects of containers and PHP.

use super::tests::written;
use super::{
    Dialect, Format, Reason, Rendered, Target, env_value, manifest_name, proposed_manifest_name,
};

fn rendered(format: Format, pairs: &[(&str, &[u8])]) -> Rendered {
    let target = Target {
        format,
        dialect: None,
        manifest_name: "shop-local",
    };
    written(&target, pairs).expect("no collision")
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("UTF-8")
}

/// The keys that were not written.
fn refused(rendered: &Rendered) -> Vec<(&str, Reason)> {
    let refused = rendered.refused.iter();
    refused.map(|r| (r.key.as_str(), r.reason)).collect()
}

#[test]
fn a_dialect_has_its_own_spelling() {
    let table = [
        ("a b", Dialect::Php, "\"a b\""),
        ("it's", Dialect::Php, "\"it's\""),
        ("\"$x\\\r\n", Dialect::Php, "\"\\\"\\$x\\\\\\r\\n\""),
        ("a=\"", Dialect::Docker, "a=\""),
        (" # '$x\r.", Dialect::Docker, " # '$x\r."),
        ("a\\b\n$x", Dialect::Compose, "'a\\b\n$x'"),
        ("it's", Dialect::Compose, "\"it's\""),
        ("a\\", Dialect::Compose, "\"a\\\\\""),
        ("'\"$x\\n", Dialect::Compose, "\"'\\\"$$x\\\\n\""),
    ];
    for (value, dialect, spelling) in table {
        let spelled = env_value(value.as_bytes(), Some(dialect)).expect("a spelling");
        assert_eq!(text(&spelled.text), spelling);
        assert_eq!((spelled.differing, spelled.failing), (vec![], vec![]));
    }
}

#[test]
fn docker_takes_one_line() {
    let long = vec![b'x'; 65_531];
    let all = rendered(
        Format::Docker,
        &[
            ("a-b", b"\"x\" # y"),
            ("BREAK", b"a\nb"),
            ("END", b"a\r"),
            ("LONG", &long),
            ("LAST", &long[1..]),
        ],
    );
    assert!(all.text.starts_with(b"A_B=\"x\" # y\nLAST=xx"));
    assert_eq!(
        refused(&all),
        [
            ("BREAK", Reason::LineBreak),
            ("END", Reason::TrailingCarriageReturn),
            ("LONG", Reason::LongLine),
        ]
    );
}

#[test]
fn tfvars_keeps_identifiers_and_evaluates_nothing() {
    let all = rendered(
        Format::Tfvars,
        &[
            ("db-host", b"a\"b\\\n\r\t\0"),
            ("_x", b"${y} $x %{if} $${z} % {"),
            ("1st", "é\u{2028}".as_bytes()),
            ("version", b"1"),
            ("NFD", "e\u{301}".as_bytes()),
            ("RAW", b"\xff"),
        ],
    );
    assert_eq!(
        text(&all.text),
        "db-host = \"a\\\"b\\\\\\n\\r\\t\\u0000\"\n_x = \"$${y} $x %%{if} $$${z} % {\"\n\
         KEY_1ST = \"é\\u2028\"\n"
    );
    assert_eq!(
        refused(&all),
        [
            ("version", Reason::Reserved("Terraform")),
            ("NFD", Reason::NotNormalized),
            ("RAW", Reason::NotText),
        ]
    );
}

#[test]
fn a_manifest_keeps_the_keys_that_a_secret_takes() {
    let long = "k".repeat(254);
    let all = rendered(
        Format::K8s,
        &[("tls.crt", b"\xff\0"), ("a b", b""), (&long, b"x")],
    );
    assert_eq!(
        text(&all.text),
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: \"shop-local\"\ntype: Opaque\n\
         data:\n  \"tls.crt\": \"/wA=\"\n  \"A_B\": \"\"\n"
    );
    assert_eq!(refused(&all), [(long.as_str(), Reason::LongName)]);
    let none = rendered(Format::K8s, &[]);
    assert!(none.text.ends_with(b"type: Opaque\ndata: {}\n"));
    for (key, name) in [
        ("..a", "A"),
        (".", "UNNAMED_KEY"),
        (".a", ".a"),
        ("", "UNNAMED_KEY"),
    ] {
        assert_eq!(Format::K8s.name_of(key), name);
    }
}

#[test]
fn a_manifest_has_a_name_of_kubernetes() {
    for name in ["a", "shop-local", "1.2", "null"] {
        assert_eq!(manifest_name(name).as_deref(), Ok(name));
    }
    let long = "a".repeat(254);
    for name in ["", "A", "a_b", "-a", "a-", "a..b", "a.-b", "é", &long] {
        assert!(manifest_name(name).is_err(), "{name:?}");
        let proposed = proposed_manifest_name(name);
        assert_eq!(manifest_name(&proposed), Ok(proposed.clone()), "{name:?}");
    }
    assert_eq!(
        proposed_manifest_name("My_App-production"),
        "my-app-production"
    );
    assert_eq!(proposed_manifest_name("__"), "secret");
}

#[test]
fn a_delimiter_is_nowhere_in_the_value() {
    let all = rendered(
        Format::Github,
        &[
            ("a-b", b"x\n"),
            ("EMPTY", b""),
            ("END", b"KEEP_END\nKEEP_END_"),
        ],
    );
    assert_eq!(
        text(&all.text),
        "A_B<<KEEP_END\nx\n\nKEEP_END\nEMPTY<<KEEP_END\n\nKEEP_END\n\
         END<<KEEP_END__\nKEEP_END\nKEEP_END_\nKEEP_END__\n"
    );
}

#[test]
fn a_mask_is_for_the_value_and_for_each_of_its_lines() {
    let all = rendered(
        Format::Github,
        &[("A", b"50%"), ("BLANK", b" \n "), ("B", b" x\r\n\ny \n")],
    );
    assert_eq!(
        text(&all.masks),
        "::add-mask::50%25\n::add-mask:: x%0D%0A%0Ay %0A\n::add-mask::x\n::add-mask::y\n"
    );
    assert_eq!(
        *rendered(Format::Env, &[("A", b"x")]).masks,
        Vec::<u8>::new()
    );
}

#[test]
fn the_runners_own_variables_are_refused() {
    let all = rendered(
        Format::Github,
        &[
            ("NODE_OPTIONS", b"x"),
            ("github_token", b"x"),
            ("runner-os", b"x"),
            ("GITHUB", b"kept"),
            ("CR", b"x\r"),
        ],
    );
    assert_eq!(text(&all.text), "GITHUB<<KEEP_END\nkept\nKEEP_END\n");
    let reserved = Reason::Reserved("GitHub Actions");
    assert_eq!(
        refused(&all),
        [
            ("NODE_OPTIONS", reserved),
            ("github_token", reserved),
            ("runner-os", reserved),
            ("CR", Reason::TrailingCarriageReturn),
        ]
    );
}

#[test]
fn a_shell_text_is_the_same_to_fish() {
    let all = rendered(
        Format::Shell,
        &[
            ("A", b"C:\\dir"),
            ("B", b"\\\\x"),
            ("C", b"x\\"),
            ("D", b"\\'"),
        ],
    );
    assert_eq!(
        text(&all.text),
        "export A='C:\\dir'\nexport B=''\\\\'\\x'\nexport C='x'\\\\''\nexport D=''\\\\''\\'''\n"
    );
}

/// The line `b="c` starts a value to phpdotenv before 5.5 and ends one since:
/// between single quotes, the newer lost the whole file.
#[test]
fn no_version_of_phpdotenv_loses_the_file() {
    let spelled = env_value(b"x=\"a\nb=\"c\nd\"", None).expect("a spelling");
    assert_eq!(text(&spelled.text), "\"x=\\\"a\nb=\\\"c\nd\\\"\"");
    assert_eq!(spelled.failing, []);
}
