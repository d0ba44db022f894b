//! `keep env:add`, `env:list` and `env:remove`, and `keep info`.

use serde_json::json;

use crate::projects::{digest_of, initialized, json, store, stored};

#[test]
fn environments_are_listed_in_their_order() {
    let env = initialized();
    env.keep(["env:list"])
        .run()
        .assert_stdout("local\nstaging\nproduction\n");
    let listed = json(&env.keep(["env:list", "--format", "json"]).run());
    assert_eq!(listed, json!(["local", "staging", "production"]));
}

#[test]
fn an_environment_is_added_once() {
    let env = initialized();
    env.keep(["env:add", "qa"])
        .run()
        .assert(0, "", "Environment `qa` added\n");
    env.keep(["env:add", "qa"])
        .run()
        .assert(1, "", "error: an environment `qa` exists already\n");
    env.keep(["env:add", "Q A"]).run().assert(
        2,
        "",
        "error: environment name `Q A` contains invalid characters: only lowercase letters, digits, \
         `_` and `-` are allowed\n",
    );
    env.keep(["env:list"])
        .run()
        .assert_stdout("local\nstaging\nproduction\nqa\n");
}

#[test]
fn a_removed_environment_keeps_its_secrets() {
    let env = initialized();
    env.keep(["env:add", "qa"])
        .run()
        .assert(0, "", "Environment `qa` added\n");
    let set = env.keep(["set", "A", "kept", "--env=qa"]).run();
    set.assert(0, "", "Secret `A` created in vault `local` (env `qa`)\n");

    let asked = env.keep(["env:remove", "qa"]).run();
    asked.assert(2, "", "error: confirmation is needed: pass `--yes`\n");
    env.keep(["env:list"])
        .run()
        .assert_stdout("local\nstaging\nproduction\nqa\n");
    let removed = env.keep(["env:remove", "qa", "--yes"]).run();
    removed.assert(
        0,
        "",
        "Environment `qa` removed; its secrets stay in their vaults\n",
    );
    env.keep(["get", "A", "--env=qa"]).run().assert(
        5,
        "",
        "error: no environment is called `qa`; there are `local`, `staging`, `production`\n\n\
         hint: Run `keep env:list` to see the environments\n",
    );
    env.keep(["env:add", "qa"])
        .run()
        .assert(0, "", "Environment `qa` added\n");
    env.keep(["get", "A", "--env=qa"])
        .run()
        .assert_stdout("kept");
    let removed = env.keep(["env:remove", "qa", "--force"]).run();
    removed.assert(
        0,
        "",
        "Environment `qa` removed; its secrets stay in their vaults\n",
    );
}

#[test]
fn not_every_environment_can_be_removed() {
    let env = initialized();
    let system = env.keep(["env:remove", "staging", "--yes"]).run();
    system.assert(
        1,
        "",
        "error: `staging` is a system environment and cannot be removed\n",
    );
    env.keep(["env:remove", "stagin", "--yes"]).run().assert(
        5,
        "",
        "error: no environment is called `stagin`; did you mean `staging`?\n\n\
         hint: Run `keep env:list` to see the environments\n",
    );
    let one = env.keep(["init", "--envs", "qa"]).run();
    one.assert(0, "", "Keep updated for `project` in `$DIR/project`\n");
    let last = env.keep(["env:remove", "qa", "--yes"]).run();
    last.assert(
        1,
        "",
        "error: `qa` is the only environment and cannot be removed\n",
    );
}

#[test]
fn the_only_environment_needs_no_naming() {
    let env = initialized();
    store(&env, "A", "value");
    env.keep(["get", "A"]).run().assert(
        2,
        "",
        "error: missing environment: pass `--env`\n\nhint: One of: local, staging, production\n",
    );
    let one = env.keep(["init", "--envs", "local"]).run();
    one.assert(0, "", "Keep updated for `project` in `$DIR/project`\n");
    env.keep(["get", "A"]).run().assert_stdout("value");
    assert_eq!(stored(&env, "A"), b"value");
}

#[test]
fn info_tells_of_the_project() {
    let env = initialized();
    let version = env!("CARGO_PKG_VERSION");
    let digest = digest_of("local");
    let lines = format!(
        "Keep\t{version}\nProject\t$DIR/project\nApp name\tproject\nNamespace\tproject\n\
         Environments\tlocal, staging, production\nDefault vault\tlocal\n\
         Vault\tlocal: Local encrypted vault (local {version}, built-in, {})\n",
        &digest[..19]
    );
    env.keep(["info"]).run().assert_stdout(&lines);
    let document = json(&env.keep(["info", "--format", "json"]).run());
    let expected = json!({
        "version": version,
        "root": env.project(),
        "app_name": "project",
        "namespace": "project",
        "envs": ["local", "staging", "production"],
        "default_vault": "local",
        "vaults": [{
            "slug": "local",
            "name": "Local encrypted vault",
            "driver": "local",
            "source": "built-in",
            "driver_version": version,
            "driver_digest": digest,
            "scope": "",
            "servers": [],
        }],
    });
    assert_eq!(document, expected);
}

/// It is for vaults that call AWS: the others have no identity there.
#[test]
fn identity_asks_nothing_for_a_local_vault() {
    let env = initialized();
    let plain = env.keep(["info"]).run();
    let asked = env.keep(["info", "--identity"]).run();
    assert_eq!(
        (asked.code, &asked.stdout, asked.stderr.as_str()),
        (0, &plain.stdout, ""),
        "{asked}"
    );
}
