//! `keep vault:add`, `vault:list`, `vault:edit`, `vault:delete` and
//! `vault:default`. No vault is asked anything.

use keep_host::drivers::{all, official};
use keep_test_support::TestEnv;

use crate::projects::{add_second_vault, bare, initialized, json, store, stored};

const KEEP: &str = env!("CARGO_BIN_EXE_keep");

/// The project of `initialized`, and the AWS vault `main`, which is the default.
fn with_main() -> TestEnv {
    let env = initialized();
    let words = "vault:add --driver secretsmanager --slug main --name Main \
        --set region=eu-west-1 --set key=alias/app --set scope=/team/api/ --set profile=work \
        --set role-arn=arn:aws:iam::123456789012:role/app --set endpoint=http://localhost:1 \
        --set replica-regions=eu-central-1,us-east-1 --default";
    let added = env.keep(words.split_whitespace()).run();
    added.assert(
        0,
        "",
        "Vault `main` (AWS Secrets Manager) added and is the default\n",
    );
    env
}

const MAIN: &str = r#"{
    "slug": "main",
    "driver": "secretsmanager",
    "name": "Main",
    "scope": "team/api",
    "region": "eu-west-1",
    "key": "alias/app",
    "profile": "work",
    "role-arn": "arn:aws:iam::123456789012:role/app",
    "endpoint": "http://localhost:1",
    "replica-regions": "eu-central-1,us-east-1"
}"#;

fn vault_file(env: &TestEnv, slug: &str) -> String {
    String::from_utf8(env.read(&format!(".keep/vaults/{slug}.json"))).expect("a vault is text")
}

#[test]
fn add_takes_every_answer_as_a_flag() {
    let env = with_main();
    assert_eq!(vault_file(&env, "main"), MAIN);
    let listed = env.keep(["vault:list"]).run();
    listed.assert_stdout(
        "local\tLocal encrypted vault\tlocal\t\nmain\tMain\tsecretsmanager\tdefault\n",
    );
    let listed = json(&env.keep(["vault:list", "--format", "json"]).run());
    let expected = serde_json::json!([
        {
            "slug": "local", "name": "Local encrypted vault", "driver": "local", "default": false,
            "servers": [],
        },
        {
            "slug": "main", "name": "Main", "driver": "secretsmanager", "default": true,
            "servers": [],
        },
    ]);
    assert_eq!(listed, expected);
}

#[test]
fn add_proposes_what_is_missing() {
    let env = bare();
    let init = env.keep(["init", "--no-vault"]).run();
    init.assert(0, "", "Keep initialized for `project` in `$DIR/project`\n");
    // The first vault is the default.
    let first = env.keep(["vault:add", "--driver=secretsmanager"]).run();
    first.assert(
        0,
        "",
        "Vault `secretsmanager` (AWS Secrets Manager) added and is the default\n",
    );
    assert_eq!(
        vault_file(&env, "secretsmanager"),
        r#"{
    "slug": "secretsmanager",
    "driver": "secretsmanager",
    "name": "AWS Secrets Manager",
    "scope": "",
    "region": "us-east-1"
}"#
    );
    let second = env.keep(["vault:add", "--driver=secretsmanager"]).run();
    second.assert(
        0,
        "",
        "Vault `secretsmanager2` (AWS Secrets Manager) added\n",
    );
}

#[test]
fn two_words_are_one_command() {
    let env = initialized();
    let added = env.keep(["vault", "add", "--driver", "local"]).run();
    added.assert(0, "", "Vault `local2` (Local encrypted vault) added\n");
    let listed = env.keep(["vault", "list"]).run();
    listed.assert_stdout(
        "local\tLocal encrypted vault\tlocal\tdefault\nlocal2\tLocal encrypted vault\tlocal\t\n",
    );
    let listed = env.keep(["env", "list"]).run();
    listed.assert_stdout("local\nstaging\nproduction\n");
}

#[test]
fn add_refuses_what_no_driver_knows() {
    let env = initialized();
    let offered = all().iter().chain(official()).map(|driver| {
        let manifest = driver.manifest().expect("an embedded manifest is valid");
        format!("{} ({})", manifest.label, driver.id)
    });
    let offered: Vec<String> = offered.collect();
    let one_of = format!(
        "error: missing driver: pass `--driver`\n\nhint: One of: {}\n",
        offered.join(", ")
    );
    for (words, code, message) in [
        // It once did not say which there are.
        ("", 2, &*one_of),
        (
            "--driver lokal",
            6,
            "error: this project has no driver `lokal`\n\nhint: Did you mean `local`?\n\
             hint: The drivers here are `secretsmanager`, `local`\n",
        ),
        (
            "--driver vault",
            6,
            "error: this project has no driver `vault`\n\n\
             hint: Run `keep plugin:add FILE` to add a driver from elsewhere\n\
             hint: The drivers here are `secretsmanager`, `local`\n",
        ),
        (
            "--driver secretsmanager --set regoin=eu-west-1",
            2,
            "error: driver `secretsmanager` has no field `regoin`\n\nhint: Did you mean `region`?\n",
        ),
        (
            "--driver secretsmanager --set x=y",
            2,
            "error: driver `secretsmanager` has no field `x`\n\nhint: Its fields are `region`, `key`, `scope`, \
             `profile`, `role-arn`, `endpoint`, `replica-regions`, \
             `replica-endpoints`, `links`\n",
        ),
        (
            "--driver local --set region=eu-west-1",
            2,
            "error: driver `local` has no field `region`\n\nhint: It has no fields at all\n",
        ),
        // What stands in the place of a value is not repeated: it may be one.
        (
            "--driver secretsmanager --set hunter2",
            2,
            "error: invalid value '...' for '--set <FIELD=VALUE>': expected FIELD=VALUE\n\n\
             For more information, try '--help'.\n",
        ),
        (
            "--driver secretsmanager --set scope=a//b",
            2,
            "error: scope `a//b` contains invalid characters: only segments of letters, digits, \
             `_` and `-`, joined by single `/` are allowed\n",
        ),
        (
            "--driver local --slug Local",
            2,
            "error: vault slug `Local` contains invalid characters: only lowercase letters, digits, \
             `_` and `-` are allowed\n",
        ),
        (
            "--driver local --name=",
            2,
            "error: name: the text is blank\n",
        ),
        (
            "--driver local --slug local",
            1,
            "error: a vault `local` exists already\n\nhint: Pass another `--slug`\n",
        ),
    ] {
        let words = format!("vault:add {words}");
        let run = env.keep(words.split_whitespace()).run();
        run.assert(code, "", message);
    }
    let listed = env.keep(["vault:list"]).run();
    listed.assert_stdout("local\tLocal encrypted vault\tlocal\tdefault\n");
}

#[test]
fn edit_changes_what_was_named() {
    let env = with_main();
    let with_more = MAIN.replace(
        "\"Main\",",
        "\"Main\",\n    \"permissions\": {\"local\": []},\n    \"added-by\": 7,",
    );
    env.write(".keep/vaults/main.json", &with_more);
    let words =
        "vault:edit main --name Production --set region=us-west-2 --unset profile --unset role-arn";
    let edited = env.keep(words.split(' ')).run();
    edited.assert(0, "", "Vault `main` changed\n");
    // As PHP formats it; keys that Keep does not know keep their place.
    let expected = with_more
        .replace("\"Main\"", "\"Production\"")
        .replace("{\"local\": []}", "{\n        \"local\": []\n    }")
        .replace("eu-west-1", "us-west-2")
        .replace("    \"profile\": \"work\",\n    \"role-arn\": \"arn:aws:iam::123456789012:role/app\",\n", "");
    assert_eq!(vault_file(&env, "main"), expected);
}

/// Hints say `keep vault:edit SLUG`, which once only asked for flags. PHP Keep
/// asks as well.
#[test]
fn edit_asks_on_a_terminal_where_nothing_was_named() {
    let env = with_main();
    let edit = |name: &str, region: &str| {
        let steps = [
            ("Slug [main]: ", "\r"),
            ("Friendly name [Main]: ", name),
            ("AWS region [eu-west-1]: ", region),
            ("[alias/app]: ", "\r"),
            ("[team/api]: ", "\r"),
            ("[work]: ", "\r"),
            ("[arn:aws:iam::123456789012:role/app]: ", "\r"),
            ("[http://localhost:1]: ", "\r"),
            ("[eu-central-1,us-east-1]: ", "\r"),
            ("where they are not AWS's own: ", "\r"),
            ("as ENV/KEY=ARN, comma separated: ", "\r"),
        ];
        let words = ["vault:edit", "main", "--color=never"];
        let edited = env.on_terminal(KEEP, words, &steps);
        assert_eq!((edited.code, &*edited.stdout), (0, ""), "{edited:?}");
        edited.screen
    };
    assert!(edit("\r", "\r").ends_with("Nothing was changed\r\n"));
    assert_eq!(vault_file(&env, "main"), MAIN);
    assert!(edit("Production\r", "us-west-2\r").ends_with("Vault `main` changed\r\n"));
    let expected = MAIN
        .replace("\"Main\"", "\"Production\"")
        .replace("\"eu-west-1\"", "\"us-west-2\"");
    assert_eq!(vault_file(&env, "main"), expected);
}

/// `KMS key id (empty for the AWS managed key)` once took an empty answer for
/// `as it is`, so that nobody who was asked could go back to AWS's key.
#[test]
fn edit_empties_a_setting_on_a_terminal() {
    let env = with_main();
    let steps = [
        ("`-` empties a setting", ""),
        ("Slug [main]: ", "\r"),
        ("Friendly name [Main]: ", "\r"),
        ("AWS region [eu-west-1]: ", "\r"),
        ("[alias/app]: ", "-\r"),
        ("[team/api]: ", "-\r"),
        ("[work]: ", "\r"),
        ("[arn:aws:iam::123456789012:role/app]: ", "\r"),
        ("[http://localhost:1]: ", "\r"),
        ("[eu-central-1,us-east-1]: ", "\r"),
        ("where they are not AWS's own: ", "\r"),
        ("as ENV/KEY=ARN, comma separated: ", "\r"),
    ];
    let edited = env.on_terminal(KEEP, ["vault:edit", "main", "--color=never"], &steps);
    assert_eq!((edited.code, &*edited.stdout), (0, ""), "{edited:?}");
    let file = vault_file(&env, "main");
    let file: serde_json::Value = serde_json::from_str(&file).expect("JSON");
    assert_eq!(
        (file.get("key"), &file["scope"], &file["profile"]),
        (None, &"".into(), &"work".into())
    );
}

/// The last column once had no name.
#[test]
fn the_list_has_a_heading_on_a_terminal() {
    let env = initialized();
    let listed = env.in_terminal(KEEP, ["vault:list", "--color=never"], &[]);
    assert_eq!(
        (listed.code, listed.screen.as_str()),
        (
            0,
            "Slug   Name                   Driver  Default\r\n\
             local  Local encrypted vault  local   default\r\n"
        ),
        "{listed:?}"
    );
}

#[test]
fn a_renamed_default_vault_stays_the_default() {
    let env = with_main();
    let edited = env.keep(["vault:edit", "main", "--slug", "prod"]).run();
    edited.assert(0, "", "Vault `prod` changed\n");
    assert!(!env.project().join(".keep/vaults/main.json").exists());
    assert_eq!(
        vault_file(&env, "prod"),
        MAIN.replace("\"main\"", "\"prod\"")
    );
    let listed = env.keep(["vault:list"]).run();
    listed.assert_stdout(
        "local\tLocal encrypted vault\tlocal\t\nprod\tMain\tsecretsmanager\tdefault\n",
    );
}

#[test]
fn edit_refuses_what_makes_no_sense() {
    let env = with_main();
    let nothing = "error: nothing to change was named\n\n\
        hint: Pass `--slug`, `--name`, `--set FIELD=VALUE`, `--unset FIELD` or `--secret FIELD`\n";
    for (words, code, message) in [
        ("main", 2, nothing),
        (
            "mian --name X",
            5,
            "error: no vault is called `mian`; did you mean `main`?\n\nhint: Run `keep vault:list` to see the vaults\n",
        ),
        (
            "main --unset regio",
            2,
            "error: driver `secretsmanager` has no field `regio`\n\nhint: Did you mean `region`?\n",
        ),
        (
            "main --slug local",
            1,
            "error: a vault `local` exists already\n\nhint: Pass another `--slug`\n",
        ),
        ("main --name=", 2, "error: name: the text is blank\n"),
    ] {
        let words = format!("vault:edit {words}");
        env.keep(words.split(' ')).run().assert(code, "", message);
        assert_eq!(vault_file(&env, "main"), MAIN, "{words}");
    }
}

#[test]
fn the_default_can_be_moved() {
    let env = with_main();
    let moved = env.keep(["vault:default", "local"]).run();
    moved.assert(0, "", "Vault `local` is the default\n");
    let listed = env.keep(["vault:list"]).run();
    listed.assert_stdout(
        "local\tLocal encrypted vault\tlocal\tdefault\nmain\tMain\tsecretsmanager\t\n",
    );
    env.keep(["vault:default", "loca"]).run().assert(
        5,
        "",
        "error: no vault is called `loca`; did you mean `local`?\n\nhint: Run `keep vault:list` to see the vaults\n",
    );
}

#[test]
fn delete_forgets_the_vault_and_not_its_secrets() {
    let env = initialized();
    add_second_vault(&env);
    store(&env, "A", "kept");
    let default = env.keep(["vault:default", "second"]).run();
    default.assert(0, "", "Vault `second` is the default\n");

    let asked = env.keep(["vault:delete", "local"]).run();
    asked.assert(2, "", "error: confirmation is needed: pass `--yes`\n");
    let deleted = env.keep(["vault:delete", "local", "--yes"]).run();
    deleted.assert(
        0,
        "",
        "Vault `local` forgotten; its secrets stay where they are\n",
    );
    let unknown = "error: no vault is called `local`; there are `second`\n\n\
        hint: Run `keep vault:list` to see the vaults\n";
    env.keep(["vault:delete", "local", "--force"])
        .run()
        .assert(5, "", unknown);
    env.keep(["vault:delete", "second", "--force"])
        .run()
        .assert(
            1,
            "",
            "error: vault `second` is the default vault and cannot be deleted\n\n\
         hint: Run `keep vault:default OTHER` first, with the slug of another vault\n",
        );

    let again = env
        .keep(["vault:add", "--driver=local", "--slug=local", "--default"])
        .run();
    again.assert(
        0,
        "",
        "Vault `local` (Local encrypted vault) added and is the default\n",
    );
    assert_eq!(stored(&env, "A"), b"kept");
    let gone = env.keep(["vault:delete", "second", "--force"]).run();
    gone.assert(
        0,
        "",
        "Vault `second` forgotten; its secrets stay where they are\n",
    );
}
