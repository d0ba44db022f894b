//! The guide to AWS Secrets Manager, typed from its beginning to its end by
//! somebody who reads it: the answers of `vault:add` in the guide's order, and
//! each command as it stands there.

use keep_test_support::{Service, TestEnv, Witness, on_every_service};
use serde_json::{Value, json};

use crate::{KEEP, keep};

/// A project as `keep init` leaves it, without a vault.
fn project(service: Service, namespace: &str) -> TestEnv {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    let init = format!("init --name MyApp --namespace {namespace} --no-vault -q");
    keep(&env, &init).assert(0, "", "");
    env
}

/// What is asked for, in the guide's order, and what the guide would answer.
fn add_the_vault(env: &TestEnv) {
    let steps = [
        ("Driver:", ""),
        ("Esc to cancel", "AWS Secrets Manager\r"),
        ("Slug [secretsmanager]: ", "secretsmanager\r"),
        (
            "Friendly name [AWS Secrets Manager]: ",
            "MyApp Secrets Manager Vault\r",
        ),
        ("AWS region [us-east-1]: ", "us-east-1\r"),
        ("KMS key id (empty for the AWS managed key): ", "\r"),
    ];
    let added = env.on_terminal(KEEP, ["vault:add", "--color=never"], &steps);
    assert_eq!((added.code, added.stdout.as_str()), (0, ""), "{added:?}");
    let said = "Vault `secretsmanager` (AWS Secrets Manager) added and is the default\r\n";
    assert!(added.screen.ends_with(said), "{added:?}");
}

fn set(env: &TestEnv, key: &str, context: &str, value: &str) {
    let line = format!("set {key} --env={context} --stdin -q");
    let written = env.keep(line.split_whitespace()).stdin(value).run();
    written.assert(0, "", "");
}

on_every_service!(a_vault_is_added_by_the_five_answers_of_the_guide);
fn a_vault_is_added_by_the_five_answers_of_the_guide(service: Service) {
    let env = project(service, "guide-vault");
    add_the_vault(&env);
    let file = env.read(".keep/vaults/secretsmanager.json");
    let file: Value = serde_json::from_slice(&file).expect("the vault's file is JSON");
    assert_eq!(
        file,
        json!({
            "slug": "secretsmanager", "driver": "secretsmanager",
            "name": "MyApp Secrets Manager Vault", "scope": "", "region": "us-east-1",
        })
    );
    // The slug is what templates say, and the tag that policies may ask for.
    set(&env, "A", "production", "one");
    env.write("env.template", "A={secretsmanager:A}\n");
    keep(&env, "export --template=env.template --env=production").assert_stdout("A=one\n");
    let secret = Witness::at(service.url()).secret("guide-vault/production/A");
    assert_eq!(
        secret["tags"],
        json!({
            "ManagedBy": "Keep", "Namespace": "guide-vault",
            "Environment": "production", "VaultSlug": "secretsmanager",
        })
    );
}

on_every_service!(every_command_does_what_the_guide_says);
fn every_command_does_what_the_guide_says(service: Service) {
    let env = project(service, "guide");
    add_the_vault(&env);

    // Basic secret management.
    let words = ["set", "DB_PASSWORD", "--env=production"];
    let asked = env.on_terminal(KEEP, words, &[("Value: ", "s3cret pw\r")]);
    assert_eq!((asked.code, asked.stdout.as_str()), (0, ""), "{asked:?}");
    keep(&env, "get DB_PASSWORD --env=production").assert_stdout("s3cret pw");
    keep(&env, "export --env=production --output=.env").assert(0, "", "Written to `.env`\n");
    assert_eq!(env.read(".env"), b"DB_PASSWORD='s3cret pw'\n");

    // Cross-environment workflows. Production has another value by now.
    set(&env, "DB_PASSWORD", "staging", "of staging");
    keep(&env, "diff --env=staging,production").assert(
        0,
        "DB_PASSWORD\tA\tB\tdifferent\n",
        "1 secret: 0 same, 1 different, 0 missing\n",
    );
    let copy = "copy DB_PASSWORD --from=staging --to=production";
    keep(&env, copy).assert(
        1,
        "",
        "error: 1 key has another value in vault `secretsmanager` (env `production`); nothing was \
         written\n  \
           DB_PASSWORD  it has another value\n\n\
         hint: Pass `--overwrite` to write them too\n",
    );
    assert_eq!(keep(&env, &format!("{copy} --overwrite")).code, 0);
    keep(&env, "diff --env=staging,production").assert(
        0,
        "DB_PASSWORD\tsame\tsame\tsame\n",
        "1 secret: 1 same, 0 different, 0 missing\n",
    );
    set(&env, "API_KEY", "staging", "key");
    keep(&env, "copy API_KEY --from=staging --to=production").assert(
        0,
        "",
        "  API_KEY  create\n\
         Copied to vault `secretsmanager` (env `production`): 1 created\n",
    );

    // Template-based deployment, onto the file that is there by now.
    let template = "# of the app\nDB_PASSWORD={secretsmanager:DB_PASSWORD}\nDEBUG=0\n";
    env.write("env.template", template);
    let export = "export --template=env.template --env=production --output=.env";
    keep(&env, export).assert(
        1,
        "",
        "error: `.env` exists\n\n\
         hint: Pass `--overwrite` to replace it, or `--append` to add to it\n",
    );
    keep(&env, &format!("{export} --overwrite")).assert(0, "", "Written to `.env`\n");
    let filled = "# of the app\nDB_PASSWORD='of staging'\nDEBUG=0\n";
    assert_eq!(env.read(".env"), filled.as_bytes());
}
