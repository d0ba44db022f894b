//! A project as PHP Keep wrote it works as it is.

use keep_test_support::TestEnv;

use crate::projects::{bare, digest_of, json};

const SETTINGS: &str = r#"{
    "app_name": "Caf\u00e9 Shop",
    "namespace": "cafe-shop",
    "envs": [
        "local",
        "staging",
        "production"
    ],
    "default_vault": "aws-ssm",
    "template_path": "env",
    "created_at": "2025-09-12T08:15:30+02:00",
    "updated_at": "2025-09-12T08:15:30+02:00",
    "version": "1.0",
    "from_a_later_version": {
        "kept": true
    }
}"#;

const SSM: &str = r#"{
    "slug": "aws-ssm",
    "driver": "ssm",
    "name": "AWS SSM Parameter Store",
    "scope": "",
    "region": "eu-west-1",
    "key": null
}"#;

const SECRETS_MANAGER: &str = r#"{
    "slug": "aws-sm",
    "driver": "secretsmanager",
    "name": "AWS Secrets Manager",
    "scope": "team/api",
    "region": "us-east-1",
    "key": "alias/shop",
    "permissions": {
        "local": [
            "list",
            "read"
        ]
    },
    "permissions_verified_at": "2025-09-12T08:16:00+02:00"
}"#;

const FILES: [(&str, &str); 5] = [
    (".keep/settings.json", SETTINGS),
    (".keep/vaults/aws-ssm.json", SSM),
    (".keep/vaults/aws-sm.json", SECRETS_MANAGER),
    (
        ".keep/.gitignore",
        "# Personal\nlocal/\n# This file\n!.gitignore",
    ),
    (
        ".keep/local/permissions.json",
        "{\n    \"aws-sm\": {\n        \"local\": [\n            \"list\"\n        ]\n    },\n    \
         \"verified_at\": \"2025-09-12T08:16:00+02:00\"\n}",
    ),
];

fn php_project() -> TestEnv {
    let env = bare();
    for (file, text) in FILES {
        env.write(file, text);
    }
    env
}

#[track_caller]
fn assert_untouched(env: &TestEnv, but: &str) {
    for (file, text) in FILES {
        if file != but {
            assert_eq!(env.read(file), text.as_bytes(), "{file}");
        }
    }
}

#[test]
fn what_reads_only_leaves_every_file_alone() {
    let env = php_project();
    let version = env!("CARGO_PKG_VERSION");
    let info = format!(
        "Keep\t{version}\nProject\t$DIR/project\nApp name\tCafé Shop\nNamespace\tcafe-shop\n\
         Environments\tlocal, staging, production\nDefault vault\taws-ssm\n\
         Vault\taws-sm: AWS Secrets Manager (secretsmanager {version}, built-in, {})\n\
         Vault\taws-ssm: AWS SSM Parameter Store (ssm, missing)\n",
        &digest_of("secretsmanager")[..19]
    );
    env.keep(["info"]).run().assert_stdout(info);
    let document = json(&env.keep(["info", "--format=json"]).run());
    assert_eq!(document["vaults"][0]["scope"], "team/api");
    assert_eq!(document["vaults"][1]["source"], "missing");
    env.keep(["vault:list"]).run().assert_stdout(
        "aws-sm\tAWS Secrets Manager\tsecretsmanager\t\naws-ssm\tAWS SSM Parameter Store\tssm\tdefault\n",
    );
    env.keep(["env:list"])
        .run()
        .assert_stdout("local\nstaging\nproduction\n");
    assert_untouched(&env, "");
}

#[test]
fn a_change_alters_what_it_is_about() {
    let env = php_project();
    env.keep(["env:add", "qa"])
        .run()
        .assert(0, "", "Environment `qa` added\n");
    let after = String::from_utf8(env.read(".keep/settings.json")).expect("settings are text");
    let updated = after
        .lines()
        .find(|line| line.contains("updated_at"))
        .expect("the key stays");
    let expected = SETTINGS
        .replace(
            "        \"production\"\n",
            "        \"production\",\n        \"qa\"\n",
        )
        .replace(
            "    \"updated_at\": \"2025-09-12T08:15:30+02:00\",",
            updated,
        );
    assert_eq!(after, expected);
    assert_untouched(&env, ".keep/settings.json");

    let edited = env
        .keep(["vault:edit", "aws-sm", "--set", "region=eu-west-1"])
        .run();
    edited.assert(0, "", "Vault `aws-sm` changed\n");
    let vault = String::from_utf8(env.read(".keep/vaults/aws-sm.json")).expect("a vault is text");
    assert_eq!(vault, SECRETS_MANAGER.replace("us-east-1", "eu-west-1"));
    // A vault without its driver can still be renamed.
    let renamed = env
        .keep(["vault:edit", "aws-ssm", "--slug", "parameters"])
        .run();
    renamed.assert(0, "", "Vault `parameters` changed\n");
    let vault =
        String::from_utf8(env.read(".keep/vaults/parameters.json")).expect("a vault is text");
    assert_eq!(vault, SSM.replace("\"aws-ssm\"", "\"parameters\""));
}

#[test]
fn a_driver_that_is_missing_is_named() {
    let env = php_project();
    let said = "error: vault `aws-ssm` needs the driver `ssm`, which this project does not have\n\n\
        hint: It comes with Keep: run `keep plugin:add ssm` to add it\n";
    for line in [
        "set A x --env local",
        "get A --env local",
        "show --env local --vault aws-ssm",
        "delete A --env local --yes",
        "restore A --env local",
        "history A --env local",
        "export --env local",
        "vault:edit aws-ssm --set region=us-east-1",
    ] {
        env.keep(line.split(' ')).run().assert(6, "", said);
    }
    assert_untouched(&env, "");
}

#[test]
fn a_local_vault_can_be_added() {
    let env = php_project();
    let added = env.keep(["vault:add", "--driver=local"]).run();
    added.assert(0, "", "Vault `local` (Local encrypted vault) added\n");
    assert_untouched(&env, "");
    let set = env
        .keep(["set", "A", "x", "--env=local", "--vault=local"])
        .run();
    set.assert(0, "", "Secret `A` created in vault `local` (env `local`)\n");
    env.keep(["export", "--env=local", "--vault=local"])
        .run()
        .assert_stdout("A=x\n");
    assert_untouched(&env, "");
}
