//! Every command, with what it leaves in the log.

use std::fmt::Write as _;

use super::{accesses, lines, recorded};
use crate::plugins::{acme, local_module, made_of, manifest};

/// The commands in an order in which each has something to do, the code that they
/// end with, and what is in the log then.
const SCRIPT: &[(&str, i32, &[&str])] = &[
    ("info", 0, &[]),
    ("info --identity", 0, &[]),
    ("set A --env local --stdin", 0, &["write local:local A ok"]),
    (
        "set A --env local --stdin --if-absent",
        1,
        &["write local:local A other(1)"],
    ),
    ("set A --env nowhere --stdin", 5, &[]),
    (
        "set F --env local --from-file fields.json",
        0,
        &["write local:local F ok"],
    ),
    (
        "set F --env local --field password --stdin",
        0,
        &["read local:local F ok", "write local:local F ok"],
    ),
    (
        "set NEW --env local --field token --stdin",
        0,
        &[
            "read local:local NEW not-found(3)",
            "write local:local NEW ok",
        ],
    ),
    ("get A --env local", 0, &["read local:local A ok"]),
    (
        "get A --env local --version 1",
        0,
        &["read local:local A ok"],
    ),
    (
        "get NOPE --env local",
        3,
        &["read local:local NOPE not-found(3)", "list local:local ok"],
    ),
    (
        "get A --env local --version 99",
        3,
        &["read local:local A not-found(3)"],
    ),
    (
        "get A --env local --field none",
        1,
        &["read local:local A ok"],
    ),
    ("show --env local", 0, &["read local:local A,F,NEW ok"]),
    ("show --env local --keys", 0, &["list local:local ok"]),
    (
        "show --env local --deleted",
        0,
        &["list-deleted local:local ok"],
    ),
    (
        "diff",
        0,
        &[
            "read local:local A,F,NEW ok",
            "read local:staging ok",
            "read local:production ok",
        ],
    ),
    (
        "search stdin",
        0,
        &[
            "read local:local A,F,NEW ok",
            "read local:staging ok",
            "read local:production ok",
        ],
    ),
    (
        "search --names a",
        0,
        &[
            "list local:local ok",
            "list local:production ok",
            "list local:staging ok",
        ],
    ),
    (
        "history A --env local",
        0,
        &["list-versions local:local A ok"],
    ),
    (
        "history NOPE --env local",
        3,
        &[
            "list-versions local:local NOPE not-found(3)",
            "list local:local ok",
        ],
    ),
    (
        "rollback A --env local --yes",
        3,
        &["rollback local:local A not-found(3)"],
    ),
    (
        "rotate A --env local",
        1,
        &["rotate local:local A other(1)"],
    ),
    (
        "rotate A --env local --status",
        1,
        &["show-rotation local:local A other(1)"],
    ),
    (
        "rotate A --env local --cancel",
        1,
        &["cancel-rotation local:local A other(1)"],
    ),
    (
        "replicate A --env local",
        1,
        &["list-replicas local:local A other(1)"],
    ),
    (
        "policy A --env local",
        1,
        &["read-policy local:local A other(1)"],
    ),
    (
        "policy A --env local --from-file policy.json --yes",
        1,
        &["write-policy local:local A other(1)"],
    ),
    (
        "policy A --env local --remove --yes",
        1,
        &["delete-policy local:local A other(1)"],
    ),
    ("export --env local", 0, &["read local:local A,F,NEW ok"]),
    (
        "export --env local --only A",
        0,
        &["read local:local A,F,NEW ok"],
    ),
    (
        "export --env local --template=t.env",
        0,
        &["read local:local A ok"],
    ),
    (
        "export --env local --template=missing.env",
        3,
        &["read local:local NOWHERE!not-found not-found(3)"],
    ),
    (
        "template:add --env local --print",
        0,
        &["list local:local ok"],
    ),
    (
        "template:validate t.env --env local",
        0,
        &["list local:local ok"],
    ),
    (
        "run --env local --only A -- true secret-argument",
        0,
        &["read local:local A,F,NEW ok", "run local A true started"],
    ),
    (
        "run --env local --only A --redact -- sh -c false",
        1,
        &["read local:local A,F,NEW ok", "run local A sh ok(1)"],
    ),
    (
        "run --env local --only A -- no-such-program",
        127,
        &[
            "read local:local A,F,NEW ok",
            "run local A no-such-program no-program(127)",
        ],
    ),
    (
        "run --env local --template=t.env -- true",
        0,
        &["read local:local A ok", "run local X,Y true started"],
    ),
    (
        "import a.env --env staging",
        0,
        &[
            "read local:staging A!not-found B!not-found not-found(3)",
            "write local:staging A ok",
            "write local:staging B ok",
        ],
    ),
    (
        "import a.env --env staging --dry-run",
        0,
        &["read local:staging A,B ok"],
    ),
    (
        "copy A --from local --to production",
        0,
        &[
            "read local:local A ok",
            "read local:production A!not-found not-found(3)",
            "write local:production A ok",
        ],
    ),
    (
        "copy A --from local --to production",
        0,
        &["read local:local A ok", "read local:production A ok"],
    ),
    (
        "rename A RENAMED --env production --yes",
        0,
        &[
            "read local:production A ok",
            "write local:production RENAMED ok",
            "delete local:production A ok",
        ],
    ),
    (
        "rename NOPE OTHER --env production --yes",
        3,
        &[
            "read local:production NOPE not-found(3)",
            "list local:production ok",
        ],
    ),
    ("delete A --env local", 2, &[]),
    (
        "delete A --env local --yes",
        0,
        &["delete local:local A ok"],
    ),
    ("restore A --env local", 0, &["restore local:local A ok"]),
    ("restore A --env local", 0, &["restore local:local A ok"]),
    (
        "delete A --env local --purge --yes",
        0,
        &["purge local:local A ok"],
    ),
    (
        "delete NOPE --env local --yes",
        3,
        &[
            "delete local:local NOPE not-found(3)",
            "list local:local ok",
        ],
    ),
    (
        "verify local",
        0,
        &[
            "list local:local ok",
            "read local:local F ok",
            "list-versions local:local F ok",
        ],
    ),
    (
        "verify local --write",
        0,
        &[
            "list local:local ok",
            "write local:local keep-verify-ID ok",
            "write local:local keep-verify-ID ok",
            "read local:local keep-verify-ID ok",
            "list-versions local:local keep-verify-ID ok",
            "purge local:local keep-verify-ID ok",
        ],
    ),
    ("iam", 2, &[]),
    (
        "doctor --env local",
        0,
        &[
            "list local:local ok",
            "read local:local F ok",
            "list-versions local:local F ok",
            "read local:local F ok",
            "list-replicas local:local F other(1)",
            "examine local:local other(1)",
        ],
    ),
    (
        "doctor --env local --fix --yes",
        0,
        &[
            "list local:local ok",
            "read local:local F ok",
            "list-versions local:local F ok",
            "read local:local F ok",
            "list-replicas local:local F other(1)",
            "examine local:local other(1)",
        ],
    ),
    ("workspace --envs local", 0, &[]),
    ("workspace --reset", 0, &[]),
    ("vault:list", 0, &[]),
    (
        "vault:add --driver local --slug other -n",
        0,
        &["add-vault other ok"],
    ),
    (
        "vault:add --driver local --slug other -n",
        1,
        &["add-vault other other(1)"],
    ),
    (
        "vault:edit other --name Other",
        0,
        &["edit-vault other name ok"],
    ),
    ("vault:default other", 0, &["default-vault other ok"]),
    ("vault:default local", 0, &["default-vault local ok"]),
    ("vault:delete other", 2, &[]),
    ("vault:delete other --yes", 0, &["delete-vault other ok"]),
    ("plugin:inspect acme.wasm", 0, &[]),
    ("plugin:add ./acme.wasm", 2, &[]),
    (
        "plugin:add ./acme.wasm --yes",
        0,
        &["pin-plugin acme storage ok", "grant acme storage ok"],
    ),
    ("plugin:list", 0, &[]),
    ("vault:add --driver acme -n", 0, &["add-vault acme ok"]),
    (
        "vault:edit acme --secret token --stdin",
        0,
        &["store-credential acme token ok"],
    ),
    (
        "set A --env local --vault acme --stdin",
        0,
        &["write acme:local A ok"],
    ),
    ("plugin:revoke acme storage", 0, &["revoke acme ok"]),
    (
        "get A --env local --vault acme",
        6,
        &["open acme:local driver(6)"],
    ),
    ("plugin:grant acme", 2, &[]),
    ("plugin:grant acme --yes", 0, &["grant acme storage ok"]),
    (
        "get A --env local --vault acme",
        0,
        &["read acme:local A ok"],
    ),
    ("plugin:revoke acme", 0, &["revoke acme ok"]),
    (
        "plugin:update acme ./newer.wasm --yes",
        0,
        &["pin-plugin acme storage ok", "grant acme storage ok"],
    ),
    ("plugin:test --list", 0, &[]),
    (
        "plugin:test acme --vault acme --yes --only driver.value.*",
        0,
        &["test-driver acme ok"],
    ),
    (
        "plugin:test local --only driver.value.*",
        0,
        &["test-driver conformance ok"],
    ),
    (
        "vault:edit acme --slug renamed",
        0,
        &[
            "edit-vault acme slug ok",
            "store-credential renamed token ok",
            "forget-credential acme token ok",
        ],
    ),
    (
        "vault:delete renamed --yes",
        0,
        &[
            "delete-vault renamed ok",
            "forget-credential renamed token ok",
        ],
    ),
    (
        "plugin:remove acme --yes",
        0,
        &["revoke acme ok", "unpin-plugin acme storage ok"],
    ),
    ("plugin:new fresh --lang rust", 0, &[]),
    ("plugin:build nowhere", 3, &[]),
    (
        "plugin:pack nowhere.wasm --manifest nowhere.json --output packed.wasm",
        3,
        &[],
    ),
    ("env:add qa", 0, &[]),
    ("env:list", 0, &[]),
    ("env:remove qa --yes", 0, &[]),
    ("init --name again", 0, &[]),
    ("completions bash", 0, &[]),
    ("man set", 0, &[]),
    ("audit", 0, &[]),
    ("audit --format json", 0, &[]),
    ("audit:on --keep 7", 0, &["audit-on ok"]),
    ("audit:on --shared", 0, &["audit-on ok"]),
    ("audit:off --shared", 0, &["audit-off ok"]),
    ("audit:off", 0, &["audit-off ok"]),
];

#[test]
fn every_command_leaves_its_accesses_and_nothing_else() {
    let env = recorded();
    env.write("acme.wasm", acme());
    let newer = made_of(local_module(), &manifest("1.1.0", &["storage"]));
    env.write("newer.wasm", newer);
    env.write("a.env", "A=1\nB=2\n");
    env.write("t.env", "X={local:A}\nY=static\n");
    env.write("missing.env", "X={local:NOWHERE}\n");
    let statement = "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\
                     \"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"*\"}";
    let policy = format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{statement}]}}");
    env.write("policy.json", policy);
    env.write("fields.json", "{\"password\": \"x\"}");
    let mut wrong = String::new();
    for (line, code, expected) in SCRIPT {
        let before = lines(&env).len();
        let words = line.split_whitespace();
        let outcome = env.keep(words).stdin("from stdin").run();
        let mut told = accesses(&env, before);
        for access in &mut told {
            *access = without_probe(access);
        }
        let mut expected = expected.to_vec();
        // These ask several places, or write several keys, side by side.
        if ["diff", "search", "import"]
            .iter()
            .any(|command| line.starts_with(command))
        {
            told.sort();
            expected.sort_unstable();
        }
        if outcome.code != *code || told != expected {
            let _ = writeln!(
                wrong,
                "    (\"{line}\", {}, &{told:?}),\n{outcome}",
                outcome.code
            );
        }
        let command = line.split(' ').next();
        let named = lines(&env).split_off(before);
        let own = |line: &serde_json::Value| line["command"].as_str() == command;
        assert!(named.iter().all(own), "{line}: {named:?}");
    }
    assert!(wrong.is_empty(), "{wrong}");
    let commands: Vec<&str> = SCRIPT
        .iter()
        .filter_map(|(line, ..)| line.split(' ').next())
        .collect();
    for command in crate::coverage::commands() {
        assert!(
            commands.contains(&command.as_str()),
            "what `{command}` leaves in the log is not said"
        );
    }
}

/// The key of a probe is made up each time.
fn without_probe(access: &str) -> String {
    const PREFIX: &str = "keep-verify-";
    let Some((before, after)) = access.split_once(PREFIX) else {
        return access.to_owned();
    };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_hexdigit());
    format!("{before}{PREFIX}ID{rest}")
}
