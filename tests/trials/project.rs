//! The projects that the trials start from.

use keep_test_support::TestEnv;

/// A project `app` with the envs `local` and `staging`, and the vault `local`.
pub(crate) fn local() -> TestEnv {
    let env = TestEnv::new(env!("CARGO_BIN_EXE_keep"));
    quiet(
        &env,
        "init -n -q --name app --namespace app --envs local,staging",
    );
    env
}

/// The same with the vault `sm` at an endpoint of AWS Secrets Manager instead.
pub(crate) fn aws(endpoint: &str) -> TestEnv {
    let env = TestEnv::new(env!("CARGO_BIN_EXE_keep")).with_aws_at(endpoint);
    quiet(
        &env,
        "init -n -q --name app --namespace app --envs local --no-vault",
    );
    quiet(
        &env,
        "vault:add -n -q --driver secretsmanager --slug sm --default",
    );
    env
}

/// Runs the words of the line, which say nothing.
#[track_caller]
pub(crate) fn quiet(env: &TestEnv, line: &str) {
    env.keep(line.split(' ')).run().assert(0, "", "");
}
