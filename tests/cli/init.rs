//! `keep init`.

use std::fs;

use keep_test_support::TestEnv;
use serde_json::Value;

use crate::projects::{INITIALIZED, bare, initialized, json};

fn settings(env: &TestEnv) -> Value {
    serde_json::from_slice(&env.read(".keep/settings.json")).expect("settings are JSON")
}

/// Blanks after a comma were no trouble when typed as an answer.
#[test]
fn blanks_around_environments_count_for_nothing() {
    let env = bare();
    let init = env.keep(["init", "--no-vault", "--envs", " local, qa "]);
    init.run()
        .assert(0, "", "Keep initialized for `project` in `$DIR/project`\n");
    assert_eq!(settings(&env)["envs"], serde_json::json!(["local", "qa"]));
}

#[test]
fn every_answer_has_a_flag() {
    let env = bare();
    let words = "init --name MyApp --namespace myapp --envs local,staging,production";
    env.keep(words.split(' ')).run().assert(
        0,
        "",
        "Keep initialized for `MyApp` in `$DIR/project`\n\
         Vault `local` added: encrypted on this machine, and the default\n\
         hint: Run `keep vault:add` to add another, such as AWS Secrets Manager\n",
    );
    let text = String::from_utf8(env.read(".keep/settings.json")).expect("settings are text");
    let created = settings(&env)["created_at"].as_str().map(str::to_owned);
    let created = created.expect("the time of creation is text");
    assert_eq!(
        text,
        format!(
            r#"{{
    "app_name": "MyApp",
    "namespace": "myapp",
    "envs": [
        "local",
        "staging",
        "production"
    ],
    "default_vault": "local",
    "template_path": "env",
    "created_at": "{created}",
    "updated_at": "{created}",
    "version": "1.0"
}}"#
        )
        .replacen(
            &format!("\"updated_at\": \"{created}\""),
            &format!("\"updated_at\": {}", settings(&env)["updated_at"]),
            1
        )
    );
    assert_eq!(
        String::from_utf8(env.read(".keep/vaults/local.json")).expect("a vault is text"),
        r#"{
    "slug": "local",
    "driver": "local",
    "name": "Local encrypted vault",
    "scope": ""
}"#
    );
}

#[test]
fn two_commands_are_all_that_a_first_secret_takes() {
    let env = bare();
    let script = "$KEEP init -n && printf %s hunter2 | $KEEP set X --env=local --stdin && $KEEP get X --env=local";
    let said = format!("{INITIALIZED}Secret `X` created in vault `local` (env `local`)\n");
    env.program("sh", ["-c", script])
        .run()
        .assert(0, "hunter2", &said);
}

#[test]
fn what_is_personal_is_not_committed() {
    let env = initialized();
    let ignored = String::from_utf8(env.read(".keep/.gitignore")).expect("it is text");
    let rules: Vec<&str> = ignored
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(rules, ["local/", "!.gitignore"]);
    let git = env.program("sh", ["-c", "git init -q && git add . && git ls-files"]);
    let set = env.keep(["set", "A", "x", "--env=local"]).run();
    set.assert(0, "", "Secret `A` created in vault `local` (env `local`)\n");
    git.env("GIT_CONFIG_GLOBAL", "/dev/null")
        .run()
        .assert_stdout(".keep/.gitignore\n.keep/settings.json\n.keep/vaults/local.json\n");
}

#[test]
fn the_vault_is_optional() {
    let env = bare();
    let init = env.keep(["init", "--no-vault"]).run();
    init.assert(0, "", "Keep initialized for `project` in `$DIR/project`\n");
    assert_eq!(settings(&env)["default_vault"], Value::Null);
    env.keep(["vault:list"]).run().assert(
        0,
        "",
        "no vault is configured\nhint: Run `keep vault:add` to add one\n",
    );
    env.keep(["get", "A", "--env=local"]).run().assert(
        5,
        "",
        "error: no vault is configured\n\nhint: Run `keep vault:add` to add one\n",
    );
}

/// PHP Keep resets `template_path` to `env` and drops what it does not know.
#[test]
fn initializing_again_keeps_what_was_not_named() {
    let env = initialized();
    let before = String::from_utf8(env.read(".keep/settings.json")).expect("settings are text");
    let edited = before.replace(
        "\"template_path\": \"env\"",
        "\"template_path\": \"deploy/env\",\n    \"team\": {\n        \"name\": \"core\"\n    }",
    );
    assert_ne!(edited, before);
    env.write(".keep/settings.json", &edited);

    let again = env.keep(["init", "--name", "Renamed"]).run();
    again.assert(0, "", "Keep updated for `Renamed` in `$DIR/project`\n");
    let mut expected: Value = serde_json::from_str(&edited).expect("settings are JSON");
    let after = settings(&env);
    expected["app_name"] = "Renamed".into();
    expected["updated_at"] = after["updated_at"].clone();
    assert_eq!(after, expected);
    let text = String::from_utf8(env.read(".keep/settings.json")).expect("settings are text");
    let order = |text: &str| -> Vec<String> {
        let keys = text.lines().filter_map(|line| line.split_once("\": "));
        keys.map(|(key, _)| key.to_owned()).collect()
    };
    assert_eq!(order(&text), order(&edited));

    let envs = env.keep(["init", "--envs", "local,qa"]).run();
    envs.assert(0, "", "Keep updated for `Renamed` in `$DIR/project`\n");
    let listed = env.keep(["env:list"]).run();
    listed.assert_stdout("local\nqa\n");
}

#[test]
fn the_name_is_detected() {
    for (files, name) in [
        (&[("composer.json", r#"{"name": "acme/shop"}"#)][..], "shop"),
        (&[("package.json", r#"{"name": "web"}"#)], "web"),
        (
            &[
                ("composer.json", r#"{"name": "acme/shop"}"#),
                ("package.json", r#"{"name": "web"}"#),
            ],
            "shop",
        ),
        (
            &[("composer.json", "broken"), ("package.json", "[]")],
            "project",
        ),
    ] {
        let env = bare();
        for (file, text) in files {
            env.write(file, text);
        }
        let init = env.keep(["init", "-n", "--no-vault"]).run();
        let said = format!("Keep initialized for `{name}` in `$DIR/project`\n");
        init.assert(0, "", &said);
        let info = json(&env.keep(["info", "--format=json"]).run());
        assert_eq!(
            (&info["app_name"], &info["namespace"]),
            (&name.into(), &name.into())
        );
    }
}

#[test]
fn a_bad_answer_leaves_nothing_behind() {
    for (option, value, message) in [
        ("--name", " ", "app_name: the text is blank"),
        (
            "--namespace",
            "a b",
            "namespace `a b` contains invalid characters: only letters, digits, `_` and `-` are allowed",
        ),
        (
            "--envs",
            "local,QA",
            "environment name `QA` contains invalid characters: only lowercase letters, digits, `_` and `-` are allowed",
        ),
        ("--envs", "qa,qa", "envs: `qa` is there twice"),
    ] {
        let env = bare();
        let init = env.keep(["init", option, value]).run();
        init.assert(2, "", &format!("error: {message}\n"));
        assert!(!env.project().join(".keep").exists(), "{option} {value}");
    }
    let env = bare();
    env.keep(["init", "--name", "日本"]).run().assert(
        2,
        "",
        "error: no namespace can be made from the name `日本`\n\nhint: Pass `--namespace`\n",
    );
}

#[test]
fn a_project_above_is_not_touched() {
    let env = initialized();
    let before = env.read(".keep/settings.json");
    fs::create_dir(env.project().join("part")).expect("the directory is new");
    let inner = env
        .keep(["init", "-n", "--no-vault"])
        .current_dir("part")
        .run();
    inner.assert(
        0,
        "",
        "Keep initialized for `part` in `$DIR/project/part`\n",
    );
    assert_eq!(env.read(".keep/settings.json"), before);
}

/// An `init` that was ended between its vault and that this is the default left a
/// project that no `init` completed: there was a vault.
#[test]
fn an_init_that_was_cut_off_is_ended_by_the_next() {
    let env = initialized();
    let file = ".keep/settings.json";
    let settings = String::from_utf8(env.read(file)).expect("the settings are text");
    let cut_off = settings.replace(r#""default_vault": "local""#, r#""default_vault": null"#);
    assert_ne!(cut_off, settings);
    env.write(file, cut_off);
    env.keep(["init", "-n"]).run().assert(
        0,
        "",
        "Keep updated for `project` in `$DIR/project`\nVault `local` is the default\n",
    );
    let vaults = env.keep(["vault:list", "--format=json"]).run().json();
    assert_eq!(vaults[0]["default"], true);
    // Somebody's own vault is not made the default unasked.
    let other = env.keep(["vault:add", "--driver=local", "--slug=other", "-n", "-q"]);
    other.run().assert_stdout("");
    let settings = String::from_utf8(env.read(file)).expect("the settings are text");
    let none = settings.replace(r#""default_vault": "local""#, r#""default_vault": null"#);
    env.write(file, none);
    let again = env.keep(["init", "-n"]).run();
    again.assert(0, "", "Keep updated for `project` in `$DIR/project`\n");
}
