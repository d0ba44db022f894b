//! A marked value, and everywhere that it may not be.

use std::fs;
use std::path::{Path, PathBuf};

use keep_test_support::TestEnv;

use crate::projects::initialized;

/// In no encoding and in no message does this come up by chance. Long enough
/// for its first characters to show where values are masked.
const MARK: &str = "canary-7f3a9c51-d0e8";

/// The forms that it would leak in: as it is, escaped or encoded.
fn holds_mark(bytes: &[u8]) -> bool {
    let base64 = |text: &[u8]| -> Vec<u8> {
        // Of the middle, whatever the offset: enough to be told.
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let groups = text.chunks_exact(3);
        groups
            .flat_map(|group| {
                let bits = group
                    .iter()
                    .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
                [18, 12, 6, 0].map(|shift| alphabet[bits >> shift & 63])
            })
            .collect()
    };
    let mark = MARK.as_bytes();
    let hex: Vec<String> = mark.iter().map(|byte| format!("{byte:02x}")).collect();
    let list: Vec<String> = mark.iter().map(u8::to_string).collect();
    let mut forms = vec![
        mark[4..].to_vec(),
        hex.concat().into_bytes(),
        list.join(", ").into_bytes(),
    ];
    forms.extend((0..3).map(|offset| base64(&mark[offset..offset + 15])));
    forms
        .iter()
        .any(|form| bytes.windows(form.len()).any(|window| window == form))
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the directory is ours") {
        let path = entry.expect("the directory is ours").path();
        let kind = fs::symlink_metadata(&path).expect("it was just listed");
        if kind.is_dir() {
            files(&path, found);
        } else if kind.is_file() {
            found.push(path);
        }
    }
}

/// Files that hold the mark, by their paths below the test's directory.
fn marked_files(env: &TestEnv) -> Vec<String> {
    let mut found = Vec::new();
    files(env.root(), &mut found);
    found.retain(|path| {
        let name = path.to_string_lossy();
        holds_mark(&fs::read(path).expect("the file is ours")) || holds_mark(name.as_bytes())
    });
    let below = found
        .iter()
        .filter_map(|path| path.strip_prefix(env.root()).ok());
    below
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn every_form_of_the_mark_is_recognised() {
    for text in [
        "key=canary-7f3a9c51-d0e8",
        "ry-7f3a9c51-d0e8",
        "Y2FuYXJ5LTdmM2E5YzUxLWQwZTg=",
        "eGNhbmFyeS03ZjNhOWM1MS1kMGU4",
        "eHhjYW5hcnktN2YzYTljNTEtZDBlOA==",
        "63616e6172792d37663361396335312d64306538",
        "[99, 97, 110, 97, 114, 121, 45, 55, 102, 51, 97, 57, 99, 53, 49, 45, 100, 48, 101, 56]",
    ] {
        assert!(holds_mark(text.as_bytes()), "{text}");
    }
    assert!(!holds_mark(b"cana**** canary"));
}

/// Every command, in an order in which each has something to do. `true` where
/// stdout is to hold the value.
const SCRIPT: &[(&str, bool)] = &[
    ("audit:on", false),
    ("audit:on --shared", false),
    ("info", false),
    ("set KEY --env local --stdin", false),
    (
        "set KEY --env local --stdin --format json --description what-for",
        false,
    ),
    ("set KEY --env local --stdin --if-absent", false),
    ("set KEY --env local --stdin --if-version 9", false),
    ("set KEY --env nowhere --stdin", false),
    ("set a/b --env local --stdin", false),
    (
        "set FIELDS --env local --from-file ../outside/fields.json",
        false,
    ),
    ("set LONG --env local --from-file ../outside/long", false),
    ("set FIELDS --env local --field token --stdin", false),
    (
        "set FIELDS --env local --field token --stdin --format json",
        false,
    ),
    ("set FIELDS --env local --field token --stdin --json", false),
    ("set FIELDS --env local --field /none/x --stdin", false),
    ("set FIELDS --env local --field /token/x --stdin", false),
    (
        "set FIELDS --env local --field token --stdin --if-absent",
        false,
    ),
    ("set KEY --env local --field token --stdin", false),
    ("set NOT --env local --field /a/b --stdin", false),
    ("set NEW --env local --field token --stdin", false),
    ("set NEW --env local --field token --unset", false),
    ("set NEW --env local --field token --unset", false),
    (
        "set KEY canary-7f3a9c51-d0e8 canary-7f3a9c51-d0e8 --env local",
        false,
    ),
    ("set KEY --canary-7f3a9c51-d0e8 --env local", false),
    ("set KEY canary-7f3a9c51-d0e8 --stdin --env local", false),
    (
        "vault:add --driver secretsmanager --set canary-7f3a9c51-d0e8",
        false,
    ),
    ("get KEY --env local", true),
    ("get KEY --env local --format raw", true),
    ("get KEY --env local --format json", true),
    ("get KEY --env local --format table", true),
    ("get KEY --env local --version 1", true),
    ("get FIELDS --env local --field password", true),
    ("get FIELDS --env local --field nothing", false),
    ("get KEY --env local --field password", false),
    ("get KEY --env local --output ../outside/value", false),
    ("show --env local", false),
    ("show --env local --format json", false),
    ("show --env local --format env", false),
    ("show --env local --keys", false),
    ("show --env local --unmask", true),
    ("show --env local --unmask --format json", true),
    ("show --env local --unmask --format env", true),
    ("diff", false),
    ("diff --format json --exit-code", false),
    ("diff --unmask", true),
    ("diff --unmask --format json", true),
    ("search anar --env local", false),
    ("search --stdin --format json", false),
    ("search canary-7f3a9c51-d0e8 canary-7f3a9c51-d0e8", false),
    ("search --stdin --unmask", true),
    ("search --stdin --unmask --format json", true),
    ("search key --names", false),
    ("verify", false),
    ("iam --role admin", false),
    ("verify local --write --format json", false),
    ("doctor", false),
    ("doctor --fix --adopt --yes --format json", false),
    ("workspace --envs local", false),
    ("workspace", false),
    ("workspace --reset", false),
    ("history KEY --env local", false),
    ("history KEY --env local --format json", false),
    ("rollback KEY --env local --yes", false),
    ("rollback KEY --env local --yes --format json", false),
    ("rollback KEY --env local --yes --to nothing", false),
    ("rotate KEY --env local", false),
    ("rotate KEY --env local --status", false),
    ("replicate KEY --env local", false),
    ("policy KEY --env local", false),
    ("policy KEY --env local --from-file good.env --yes", false),
    ("export --env local", true),
    ("export --env local --format json", true),
    ("export --env local --format yaml", true),
    ("export --env local --format csv", true),
    ("export --env local --format shell", true),
    ("export --env local --format docker", true),
    ("export --env local --format tfvars", true),
    ("export --env local --format k8s", true),
    ("export --env local --format github", true),
    ("export --env local --expand-json --only FIELDS", true),
    ("export --env local --output ../outside/.env", false),
    ("export --env local --output ../outside/.env", false),
    (
        "export --env local --output ../outside/.env --append",
        false,
    ),
    // The masks.
    (
        "export --env local --output ../outside/.env --append --format github",
        true,
    ),
    ("export --env local --template=good.env", true),
    (
        "export --env local --template=good.env --format json --all",
        true,
    ),
    ("export --env local --template=bad.env", false),
    ("export --env local --template=field.env", false),
    ("template:add --env local", false),
    ("template:add --env local --print", false),
    ("template:validate --env local", false),
    ("template:validate bad.env --env local", false),
    (
        "template:validate field.env --env local --format json",
        false,
    ),
    ("run --env local -- printenv KEY", true),
    ("run --env local --redact -- printenv KEY", false),
    (
        "run --env local --expand-json -- printenv FIELDS_TOKEN",
        true,
    ),
    (
        "run --env local --expand-json --redact -- printenv FIELDS_TOKEN",
        false,
    ),
    ("run --env local --template=good.env -- printenv A", true),
    (
        "run --env local --template=good.env --redact -- printenv A",
        false,
    ),
    ("run --env local --template=bad.env -- printenv A", false),
    ("run --env local -- no-such-program", false),
    ("run --env local -- ./good.env", false),
    ("run --env local --redact -- no-such-program", false),
    ("import ../outside/.env --env staging", false),
    (
        "import ../outside/.env --env staging --report json --overwrite",
        false,
    ),
    (
        "import ../outside/fields.json --env staging --dry-run --report json",
        false,
    ),
    ("import ../outside/long --env staging", false),
    ("copy KEY --from local --to production", false),
    (
        "copy --only * --from local --to production --dry-run",
        false,
    ),
    (
        "copy --except LONG --from local --to production --format json",
        false,
    ),
    ("rename KEY RENAMED --env production --yes", false),
    ("rename FIELDS RENAMED --env production --yes", false),
    ("delete KEY --env local", false),
    ("delete KEY --env local --yes", false),
    ("set KEY --env local --stdin", false),
    ("show --env local --deleted", false),
    ("restore KEY --env local", false),
    ("vault:list", false),
    ("vault:add --driver local --slug other", false),
    ("vault:edit other --name Other", false),
    ("vault:default other", false),
    ("vault:default local", false),
    ("vault:delete other --yes", false),
    ("plugin:inspect acme.wasm", false),
    ("plugin:add acme.wasm --yes", false),
    ("plugin:list", false),
    ("vault:add --driver acme -n", false),
    ("vault:edit acme --secret token --stdin", false),
    ("vault:edit acme --secret url --stdin", false),
    ("vault:edit acme --set token=canary-7f3a9c51-d0e8", false),
    ("set KEY --env local --vault acme --stdin", false),
    ("show --env local --vault acme", false),
    ("plugin:update acme", false),
    ("plugin:revoke acme storage", false),
    ("get KEY --env local --vault acme", false),
    ("plugin:grant acme --yes", false),
    ("get KEY --env local --vault acme", true),
    ("plugin:test --list", false),
    ("plugin:test acme --vault acme --yes", false),
    (
        "plugin:test local --only driver.value.* --format json",
        false,
    ),
    (
        "plugin:test local --only driver.value.* --format junit",
        false,
    ),
    ("plugin:remove acme --yes", false),
    ("get KEY --env local --vault acme", false),
    ("vault:delete acme --yes", false),
    ("plugin:new acme --lang rust", false),
    ("plugin:build nowhere", false),
    (
        "plugin:pack acme.wasm --manifest acme/manifest.json --output packed.wasm",
        false,
    ),
    ("env:add qa", false),
    ("env:list", false),
    ("env:remove qa --yes", false),
    ("init --name again", false),
    ("completions bash", false),
    ("man set", false),
    ("delete KEY --env local --purge --yes", false),
    ("audit --limit 1000", false),
    ("audit --limit 1000 --format json", false),
    ("audit:off --shared", false),
    ("audit:off", false),
];

#[test]
fn the_value_shows_where_it_was_asked_for_and_nowhere_else() {
    let env = initialized();
    fs::create_dir(env.root().join("outside")).expect("the directory is new");
    env.write(
        "../outside/fields.json",
        format!("{{\"password\": \"{MARK}\"}}"),
    );
    env.write("../outside/long", MARK.repeat(4000));
    env.write("acme.wasm", crate::plugins::acme());
    env.write("good.env", "A={local:KEY}\n");
    env.write("bad.env", "A={local:KEY}\nB={local:NOWHERE}\n");
    env.write("field.env", "A={local:KEY|field=password}\n");
    for (line, shows) in SCRIPT {
        let words = ["-vv"].into_iter().chain(line.split(' '));
        let outcome = env
            .keep(words)
            .stdin(MARK)
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "full")
            .run();
        assert_eq!(holds_mark(&outcome.stdout), *shows, "{outcome}");
        assert!(!holds_mark(outcome.stderr.as_bytes()), "{outcome}");
        let mut marked = marked_files(&env);
        marked.retain(|path| !path.starts_with("outside/"));
        assert_eq!(marked, [""; 0], "after {line}");
    }
    // Among the files without it was the audit log of all of this.
    let log = fs::read_to_string(env.root().join("home/.local/state/keep/audit.jsonl"));
    assert!(log.expect("it was on").lines().count() > SCRIPT.len());
    // Where files were asked for, and nothing beside them.
    let mut marked = marked_files(&env);
    marked.sort();
    let asked = [
        "outside/.env",
        "outside/fields.json",
        "outside/long",
        "outside/value",
    ];
    assert_eq!(marked, asked);
    let commands: Vec<&str> = SCRIPT
        .iter()
        .filter_map(|(line, _)| line.split(' ').next())
        .collect();
    for command in crate::coverage::commands() {
        assert!(
            commands.contains(&command.as_str()),
            "`{command}` was not run with the mark"
        );
    }
}
