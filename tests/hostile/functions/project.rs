//! A project with the hostile driver as its plugin, on an AWS and with servers.

use std::sync::LazyLock;

use keep_test_support::{Outcome, TestEnv};
use serde_json::{Value, json};

use crate::guest::built;

const KEEP: &str = env!("CARGO_BIN_EXE_keep");

/// What the settings link to.
pub(crate) const ARN: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:linked-AbCdEf";

/// What the driver's modes take.
const SETTINGS: [&str; 9] = [
    "mode",
    "functions",
    "of",
    "action",
    "url",
    "elsewhere",
    "links",
    "credential",
    "seal",
];

/// Asks for one power of each kind.
fn plugin() -> &'static [u8] {
    static PLUGIN: LazyLock<Vec<u8>> = LazyLock::new(|| asking_for(&["aws:ssm:GetParameter"]));
    &PLUGIN
}

/// The driver whose manifest asks for these requests to AWS, and for one power of
/// each other kind.
pub(crate) fn asking_for(requests: &[&str]) -> Vec<u8> {
    let settings = SETTINGS.map(|key| json!({ "key": key, "label": key }));
    let mut settings = settings.to_vec();
    settings.push(json!({ "key": "token", "label": "Token", "secret": true }));
    let powers = ["storage", "plaintext", "http:{url}", "aws:secretsmanager"];
    let powers = [&powers, requests].concat();
    let manifest = json!({
        "id": "hostile",
        "label": "Hostile",
        "version": "6.6.6",
        "powers": powers,
        "config": settings,
    });
    built(&manifest.to_string())
}

/// An empty project with an AWS there.
pub(crate) fn empty(aws: &str) -> TestEnv {
    let env = TestEnv::new(KEEP).with_aws_at(aws);
    let init = "init --name MyApp --namespace myapp --no-vault -q";
    env.keep(init.split(' ')).run().assert_stdout("");
    env
}

/// A project with that plugin, which was granted all that its manifest names.
pub(crate) fn with_plugin(aws: &str, component: &[u8]) -> TestEnv {
    let env = empty(aws);
    env.write("hostile.wasm", component);
    let add = ["plugin:add", "./hostile.wasm", "--yes", "-q"];
    env.keep(add).run().assert_stdout("");
    env
}

pub(crate) fn hostile(aws: &str) -> TestEnv {
    with_plugin(aws, plugin())
}

/// Gives the project its vault, with these settings.
pub(crate) fn vault(env: &TestEnv, settings: &[(&str, &str)]) {
    let mut vault = json!({ "slug": "v", "driver": "hostile", "name": "V", "scope": "" });
    for (name, value) in settings {
        vault[*name] = Value::from(*value);
    }
    env.write(".keep/vaults/v.json", vault.to_string());
}

/// What `-vv` says first.
pub(crate) const DRIVER: &str = "vault `v`: driver `hostile` 6.6.6\n";

/// Success, whatever the driver logged: its lines come when they come, in order
/// among themselves.
#[track_caller]
pub(crate) fn assert_logged(outcome: &Outcome, log: &str) {
    let (lines, rest): (Vec<&str>, Vec<&str>) = outcome
        .stderr
        .split_inclusive('\n')
        .partition(|line| line.starts_with("v: info: "));
    let empty = "There are no secrets in vault `v` (env `local`)\n";
    let said = (outcome.code, outcome.stdout.len(), rest.concat());
    assert_eq!(said, (0, 0, format!("{DRIVER}{empty}")), "{outcome}");
    assert_eq!(lines.concat(), log, "{outcome}");
}

/// Has the driver call the functions, and tell.
pub(crate) fn called(env: &TestEnv) -> Outcome {
    let show = "show --keys --vault v --env local -vv";
    env.keep(show.split(' ')).run()
}

/// Types what a message told to type, as it stands there between backticks.
pub(crate) fn obey(env: &TestEnv, message: &str) {
    let command = message
        .split('`')
        .find(|words| words.starts_with("keep plugin:grant "))
        .unwrap_or_else(|| panic!("no command in {message}"));
    let typed = command.replacen("keep", "\"$KEEP\"", 1) + " --yes -q";
    env.program("sh", ["-c", &typed]).run().assert_stdout("");
}
