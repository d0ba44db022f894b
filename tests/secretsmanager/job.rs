//! The job that Keep is for, word for word as its guide has it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use keep_test_support::{Service, TestEnv, Witness, on_every_service};
use serde_json::json;

use crate::KEEP;

const VALUE: &str = "s3cr3t$x \"y\" #1";

on_every_service!(from_an_empty_directory_to_a_file_that_a_shell_reads);
fn from_an_empty_directory_to_a_file_that_a_shell_reads(service: Service) {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    env.keep([
        "init",
        "--name",
        "MyApp",
        "--namespace",
        "myapp",
        "--envs",
        "local,staging,production",
    ])
    .run()
    .assert(
        0,
        "",
        "Keep initialized for `MyApp` in `$DIR/project`\n\
         Vault `local` added: encrypted on this machine, and the default\n\
         hint: Run `keep vault:add` to add another, such as AWS Secrets Manager\n",
    );
    env.keep([
        "vault:add",
        "--driver",
        "secretsmanager",
        "--slug",
        "sm",
        "--name",
        "SM",
        "--set",
        "region=us-east-1",
        "--default",
    ])
    .run()
    .assert(
        0,
        "",
        "Vault `sm` (AWS Secrets Manager) added and is the default\n",
    );
    let script = r#"printf %s "$V" | "$KEEP" set DB_PASSWORD --env=production --stdin"#;
    env.program("sh", ["-c", script])
        .env("V", VALUE)
        .run()
        .assert(
            0,
            "",
            "Secret `DB_PASSWORD` created in vault `sm` (env `production`)\n",
        );
    env.keep(["get", "DB_PASSWORD", "--env=production"])
        .run()
        .assert_stdout(VALUE);
    env.keep(["export", "--env=production", "--output=.env"])
        .run()
        .assert(0, "", "Written to `.env`\n");

    let expected = format!("DB_PASSWORD='{VALUE}'\n");
    assert_eq!(String::from_utf8_lossy(&env.read(".env")), expected);
    let mode = fs::metadata(env.project().join(".env")).map(|file| file.permissions().mode());
    assert_eq!(mode.ok().map(|mode| mode & 0o777), Some(0o600));
    let script = r#". ./.env; printf %s "$DB_PASSWORD""#;
    env.program("sh", ["-c", script]).run().assert_stdout(VALUE);

    let secret = Witness::at(service.url()).secret("myapp/production/DB_PASSWORD");
    assert_eq!(secret["value"], json!(VALUE));
}
