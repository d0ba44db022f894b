//! A vault on Parameter Store: in a project of PHP Keep, and in a new one.

use keep_test_support::{Service, TestEnv, Witness, on_every_emulator};

use crate::{KEEP, keep, parameter, put};

const SETTINGS: &str = r#"{
    "app_name": "Shop",
    "namespace": "NAMESPACE",
    "default_vault": "aws-ssm",
    "envs": [
        "local",
        "production"
    ],
    "created_at": "2025-09-12T08:15:30+02:00",
    "updated_at": "2025-09-12T08:15:30+02:00",
    "version": "1.0"
}"#;

const VAULT: &str = r#"{
    "slug": "aws-ssm",
    "driver": "ssm",
    "name": "AWS SSM Parameter Store",
    "scope": "team/api",
    "region": "us-east-1",
    "key": null
}"#;

/// The files as PHP Keep writes them, and nothing else.
fn php_project(service: Service, namespace: &str) -> TestEnv {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    env.write(
        ".keep/settings.json",
        SETTINGS.replace("NAMESPACE", namespace),
    );
    env.write(".keep/vaults/aws-ssm.json", VAULT);
    env
}

on_every_emulator!(a_project_of_php_keep_works_once_the_plugin_was_added);
fn a_project_of_php_keep_works_once_the_plugin_was_added(service: Service) {
    let env = php_project(service, "store-php");
    let witness = Witness::at(service.url());
    let name = "/store-php/team/api/production/DB_PASSWORD";
    put(&witness, name, "from PHP", "SecureString");
    put(
        &witness,
        "/store-php/team/api/production/PLAIN",
        "x",
        "String",
    );
    let line = "export --env production";
    keep(&env, line).assert(
        6,
        "",
        "error: vault `aws-ssm` needs the driver `ssm`, which this project does not have\n\n\
         hint: It comes with Keep: run `keep plugin:add ssm` to add it\n",
    );
    keep(&env, "plugin:add ssm --yes -q").assert_stdout("");
    keep(&env, line).assert_stdout("DB_PASSWORD='from PHP'\nPLAIN=x\n");
    keep(&env, "set DB_PASSWORD new --env production").assert(
        0,
        "",
        "Secret `DB_PASSWORD` updated in vault `aws-ssm` (env `production`)\n",
    );
    let written = parameter(&witness, name);
    assert_eq!(written["Value"], "new");
    assert_eq!(written["Version"], 2);
    // The next PHP Keep finds its files as it left them.
    assert_eq!(env.read(".keep/vaults/aws-ssm.json"), VAULT.as_bytes());
}

on_every_emulator!(a_vault_is_added_by_answers_and_the_plugin_with_it);
/// What a teammate sees who has the project, and allowed nothing yet.
fn a_vault_is_added_by_answers_and_the_plugin_with_it(service: Service) {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    let init = "init --name MyApp --namespace store-added --no-vault -q";
    keep(&env, init).assert_stdout("");
    let steps = [
        ("Driver:", ""),
        ("AWS SSM Parameter Store (ssm)", ""),
        ("Esc to cancel", "Parameter\r"),
        ("Let `ssm` do this in this project? [y/N] ", "y\n"),
        ("Slug [ssm]: ", "\r"),
        ("Friendly name [AWS SSM Parameter Store]: ", "\r"),
        ("AWS region [us-east-1]: ", "\r"),
        ("Scope: a path between namespace and env: ", "team\r"),
        ("KMS key id (empty for the AWS managed key): ", "\r"),
    ];
    let words = ["vault:add", "--color=never"];
    let added = env.on_terminal(KEEP, words, &steps);
    assert_eq!((added.code, added.stdout.as_str()), (0, ""), "{added:?}");
    let wants = "It wants to\r\n  - make requests to AWS `ssm` with your AWS credentials \
                 (aws:ssm:GetParameter, aws:ssm:GetParameters, aws:ssm:GetParametersByPath, \
                 aws:ssm:GetParameterHistory, aws:ssm:PutParameter, aws:ssm:DeleteParameter)\r\n";
    assert!(added.screen.contains(wants), "{added:?}");
    let said = "Vault `ssm` (AWS SSM Parameter Store) added and is the default\r\n";
    assert!(added.screen.ends_with(said), "{added:?}");
    keep(&env, "set A x --env local -q").assert_stdout("");
    let witness = Witness::at(service.url());
    assert_eq!(
        parameter(&witness, "/store-added/team/local/A")["Value"],
        "x"
    );
}

#[test]
fn whoever_says_no_adds_nothing() {
    let env = TestEnv::new(KEEP);
    keep(&env, "init --name MyApp --no-vault -q -n").assert_stdout("");
    let steps = [("Let `ssm` do this in this project? [y/N] ", "n\n")];
    let words = ["vault:add", "--driver=ssm", "--color=never"];
    let refused = env.on_terminal(KEEP, words, &steps);
    assert_eq!(refused.code, 1, "{refused:?}");
    let said = "error: cancelled; nothing was changed\r\n";
    assert!(refused.screen.ends_with(said), "{refused:?}");
    keep(&env, "vault:list -q").assert_stdout("");
    keep(&env, "plugin:list -q").assert_stdout("");
}
