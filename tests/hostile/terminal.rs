//! The built `keep` with a driver whose every text means harm to a terminal:
//! nothing of it comes out, in tables, in JSON and in messages.

use keep_test_support::TestEnv;
use serde_json::json;

use crate::functions::project::{vault, with_plugin};
use crate::guest::built;

fn project() -> TestEnv {
    let manifest = json!({
        "id": "hostile",
        "label": "Hostile",
        "version": "6.6.6",
        "powers": [
            "storage", "plaintext", "http:https://store.test", "aws:ssm:GetParameter",
            "aws:secretsmanager",
        ],
        "config": [{ "key": "mode", "label": "Mode" }],
    });
    let env = with_plugin("http://127.0.0.1:1", &built(&manifest.to_string()));
    vault(&env, &[("mode", "evil")]);
    env
}

/// Controls but for the ends of lines and of cells, C1 controls, what turns the
/// direction of reading, and what has no width.
fn forges(c: char) -> bool {
    (c.is_control() && !"\n\t".contains(c))
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The letters of the driver's text, however they were taken apart.
fn has_the_text(printed: &str) -> bool {
    let letters: String = printed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    letters.contains("a31mbcdef")
}

#[test]
fn no_text_of_a_driver_forges_a_terminal() {
    let env = project();
    for line in [
        "show --keys",
        "show",
        "show --unmask",
        "show --keys --format json",
        "show --format json",
        "show --deleted",
        "history A",
        "history A --format json",
        "get A --format json",
        "rotate A --status",
        "replicate A --status",
        "export --format json",
        "search a",
        "rollback A --yes",
        "-vv show --deleted",
    ] {
        let words = line.split(' ').chain(["--env", "local"]);
        let run = env.keep(words).run();
        let printed = String::from_utf8_lossy(&run.stdout).into_owned() + &run.stderr;
        let forged: Vec<char> = printed.chars().filter(|c| forges(*c)).collect();
        assert_eq!(forged, [' '; 0], "{run}");
        assert!(has_the_text(&printed), "{run}");
    }
}
