//! What a component says of itself, read before anything of it is compiled.

use keep_host::drivers::{Manifest, ManifestError};
use keep_pack::component as with_manifest;

const GOOD: &str = r#"{"id":"x","label":"X","version":"1.0.0"}"#;

fn text(component: &str) -> Vec<u8> {
    wat::parse_str(component).unwrap_or_else(|error| panic!("{error}"))
}

fn empty() -> Vec<u8> {
    text("(component)")
}

fn said(manifest: &str) -> Vec<u8> {
    with_manifest(&empty(), manifest).expect("a component takes any manifest")
}

fn refusal(component: &[u8]) -> String {
    match Manifest::of_component(component) {
        Ok(manifest) => format!("accepted as `{}`", manifest.id),
        Err(error) => error.to_string(),
    }
}

/// In the text format, a section whose data are the manifest.
fn section(manifest: &str) -> String {
    format!(
        "(@custom \"keep:manifest\" \"{}\")",
        manifest.replace('"', "\\\"")
    )
}

#[test]
fn what_is_no_component_has_no_manifest() {
    let good = said(GOOD);
    let module = with_section_of_a_module();
    for (name, bytes) in [
        ("nothing", &b""[..]),
        ("text", b"{}"),
        ("a core module", &module),
        ("a truncated component", &good[..good.len() - 1]),
        (
            "a component with something behind it",
            &[&good[..], b"\xff"].concat(),
        ),
    ] {
        assert_eq!(
            refusal(bytes),
            "it is not a WebAssembly component",
            "{name}"
        );
    }
}

/// A core module with a good manifest.
fn with_section_of_a_module() -> Vec<u8> {
    text(&format!("(module {})", section(GOOD)))
}

#[test]
fn there_is_one_manifest_at_the_top() {
    assert_eq!(refusal(&said(GOOD)), "accepted as `x`");
    assert_eq!(
        refusal(&empty()),
        "it has no manifest (custom section `keep:manifest`)"
    );
    let twice = with_manifest(&said(GOOD), GOOD).expect("a component takes any manifest");
    assert_eq!(refusal(&twice), "it has more than one manifest");
}

/// What lies inside may be anybody's: a library's, a copied driver's.
#[test]
fn a_manifest_inside_does_not_count() {
    let module = format!("(core module {})", section(GOOD));
    let component = format!("(component {})", section(GOOD));
    for inside in [
        module.clone(),
        component.clone(),
        format!("(component {module})"),
        format!("{module} {component} {module}"),
    ] {
        let whole = text(&format!("(component {inside})"));
        assert_eq!(
            refusal(&whole),
            "it has no manifest (custom section `keep:manifest`)",
            "{inside}"
        );
        let outside = GOOD.replace("\"x\"", "\"outside\"");
        let whole = with_manifest(&whole, &outside).expect("a component takes any manifest");
        assert_eq!(refusal(&whole), "accepted as `outside`", "{inside}");
    }
}

#[test]
fn a_manifest_has_a_size() {
    let long = |bytes: usize| {
        let padding = " ".repeat(bytes - GOOD.len());
        refusal(&said(&format!("{GOOD}{padding}")))
    };
    assert_eq!(long(65_536), "accepted as `x`");
    assert_eq!(long(65_537), "its manifest is larger than 65536 bytes");
}

#[test]
fn a_manifest_is_json_of_the_right_shape() {
    let deep = format!("{{\"x\":{}", "[".repeat(60_000));
    let reasons = [
        "",
        "{",
        "[]",
        r#"{"label":"X","version":"1"}"#,
        r#"{"id":7,"label":"X","version":"1"}"#,
        r#"{"id":"x","label":"X","version":"1","powers":"storage"}"#,
        r#"{"id":"x","label":"X","version":"1","config":[{"key":"k"}]}"#,
        r#"{"id":"x","label":"X","version":"1","config":[{"key":"k","label":"K","\u001b[2J":1}]}"#,
        &deep,
    ]
    .map(|manifest| {
        let message = refusal(&said(manifest));
        let start = "its manifest is not valid: ";
        message.strip_prefix(start).unwrap_or(&message).to_owned()
    });
    assert_eq!(
        reasons,
        [
            "EOF while parsing a value at line 1 column 0",
            "EOF while parsing an object at line 1 column 1",
            "invalid length 0, expected struct Document with 6 elements at line 1 column 2",
            "missing field `id` at line 1 column 27",
            "invalid type: integer `7`, expected a string at line 1 column 7",
            "invalid type: string \"storage\", expected a sequence at line 1 column 54",
            "missing field `label` at line 1 column 57",
            "unknown field `[2J`, expected one of `key`, `label`, `default`, `required`, `secret`, `prompt` at line 1 column 80",
            "EOF while parsing a list at line 1 column 60005",
        ]
    );
}

#[test]
fn a_power_that_keep_does_not_know_is_refused() {
    for power in ["http", "network:all", "Storage", "storage ", ""] {
        let manifest =
            format!(r#"{{"id":"x","label":"X","version":"1","powers":["storage","{power}"]}}"#);
        assert_eq!(
            Manifest::of_component(&said(&manifest)),
            Err(ManifestError::UnknownPower(power.into()))
        );
    }
}

#[test]
fn a_power_that_nobody_may_ask_for_is_refused() {
    for (power, reason) in [
        ("aws:*", "it is not `aws:SERVICE:ACTION`"),
        (
            "aws:sts:*",
            "the actions of this service can only be granted one by one",
        ),
        ("http:*", "it is not a URL"),
        (
            "http+private:https://10.0.0.1",
            "only a user can say that a server is in a private network",
        ),
        (
            "http:{url}",
            "the manifest has no such setting, or it is a secret one",
        ),
        (
            "http:{token}",
            "the manifest has no such setting, or it is a secret one",
        ),
    ] {
        let manifest = format!(
            r#"{{"id":"x","label":"X","version":"1","powers":["{power}"],
                "config":[{{"key":"token","label":"Token","secret":true}}]}}"#
        );
        assert_eq!(
            refusal(&said(&manifest)),
            format!("its manifest asks for `{power}`, which cannot be granted: {reason}")
        );
    }
}

const BAD_ID: &str =
    "its manifest is not valid: `id` is not 1 to 64 lower-case letters, digits and `-`";
const UNSHOWABLE: &str = "its manifest is not valid: it holds characters that cannot be shown";

/// Whoever looks at a plugin before trusting it reads these on a terminal.
#[test]
fn text_that_forges_a_terminal_is_refused() {
    for (name, manifest) in [
        ("id", r#"{"id":"a\u001b[31mb","label":"X","version":"1"}"#),
        ("label", r#"{"id":"x","label":"a\u202eb","version":"1"}"#),
        ("version", r#"{"id":"x","label":"X","version":"1\n2"}"#),
        (
            "description",
            r#"{"id":"x","label":"X","version":"1","description":"\u009b"}"#,
        ),
        (
            "config",
            r#"{"id":"x","label":"X","version":"1","config":[{"key":"k","label":"\u0007"}]}"#,
        ),
    ] {
        let reason = if name == "id" { BAD_ID } else { UNSHOWABLE };
        assert_eq!(refusal(&said(manifest)), reason, "{name}");
    }
    for id in ["", "A", "a b", "../a", &"a".repeat(65)] {
        let manifest = format!(r#"{{"id":"{id}","label":"X","version":"1"}}"#);
        assert_eq!(refusal(&said(&manifest)), BAD_ID, "{id}");
    }
    let power = r#"{"id":"x","label":"X","version":"1","powers":["a\u001b[2Jb"]}"#;
    assert_eq!(
        refusal(&said(power)),
        "its manifest asks for `a[2Jb`, a power this version of Keep does not know"
    );
}
