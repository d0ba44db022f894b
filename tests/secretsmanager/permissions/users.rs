//! Real users, each with the policy that `keep iam` wrote and no other
//! permission, on a service that signs them in and evaluates it.

use keep_test_support::{Ministack, TestEnv, Witness};
use serde_json::json;

use crate::{KEEP, keep, set_up};

/// A user of this role for production, in a project of the namespace. What is
/// there is a secret `OLD` in every env of it and of another application.
fn user(namespace: &str, options: &str) -> (TestEnv, Witness) {
    let ministack = Ministack::with_auth();
    let witness = Witness::at(ministack.url());
    for application in [namespace.to_owned(), format!("{namespace}-other")] {
        for env in ["local", "staging", "production"] {
            let tags = [
                ("ManagedBy", "Keep"),
                ("Namespace", application.as_str()),
                ("Environment", env),
                ("VaultSlug", "sm"),
            ];
            let name = format!("{application}/{env}/OLD");
            witness.create(&name, &format!("value of {env}"), &tags);
        }
    }
    let env = TestEnv::new(KEEP).with_aws_at(ministack.url());
    set_up(&env, namespace, "sm", &[]);
    let policy = keep(&env, &format!("iam {options}")).json();
    let keys = ministack.user(namespace);
    ministack.permit(namespace, &policy);
    (env.with_keys(&keys), witness)
}

fn production(env: &TestEnv, line: &str, stdin: &str) -> (i32, String, String) {
    let line = format!("{line} --env production");
    let outcome = env.keep(line.split_whitespace()).stdin(stdin).run();
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    (outcome.code, stdout, outcome.stderr)
}

/// The exit code of `keep` with these words.
fn code(env: &TestEnv, line: &str) -> i32 {
    let run = env.keep(line.split_whitespace()).stdin("other");
    run.run().code
}

#[test]
fn a_reader_reads_production_and_nothing_else() {
    let (env, witness) = user("iam-reader", "--role read-only --env production");
    keep(&env, "get OLD --env production").assert_stdout("value of production");
    keep(&env, "export --env production").assert_stdout("OLD='value of production'\n");
    assert_eq!(code(&env, "history OLD --env production"), 0);
    assert_eq!(code(&env, "run --env production -- true"), 0);
    for line in [
        "get OLD --env local",
        "history OLD --env local",
        "set OLD --env production --stdin",
        "set NEW --env production --stdin",
        "delete OLD --env production --yes",
        "rename OLD NEW --env production --yes",
        "copy OLD --from production --to staging --overwrite",
    ] {
        let code = code(&env, line);
        assert!(matches!(code, 4 | 8), "{line}: {code}");
    }
    let value = |name: &str| witness.secret(&format!("iam-reader/{name}"))["value"].clone();
    assert_eq!(value("production/OLD"), json!("value of production"));
    assert_eq!(value("staging/OLD"), json!("value of staging"));
    assert_eq!(value("production/NEW"), json!(null));
}

#[test]
fn a_developer_does_all_of_a_days_work_in_the_envs_given() {
    let (env, witness) = user("iam-developer", "--role developer --env staging,production");
    let value = |name: &str| witness.secret(&format!("iam-developer/{name}"))["value"].clone();
    // A name that does not exist is denied to DescribeSecret.
    assert_eq!(
        production(&env, "set NEW --stdin", "one"),
        (
            0,
            String::new(),
            "Secret `NEW` created in vault `sm` (env `production`)\n".into()
        )
    );
    assert_eq!(production(&env, "set NEW --stdin", "two").0, 0);
    assert_eq!(value("production/NEW"), json!("two"));
    assert_eq!(production(&env, "get NEW", "").1, "two");
    assert_eq!(
        production(&env, "set NEW --stdin --description d", "x").0,
        0
    );

    env.write("secrets.env", "OLD=imported\nMORE=imported\n");
    assert_eq!(production(&env, "import secrets.env --overwrite", "").0, 0);
    assert_eq!(value("production/MORE"), json!("imported"));
    assert_eq!(value("production/OLD"), json!("imported"));

    assert_eq!(production(&env, "rename NEW RENAMED --yes", "").0, 0);
    assert_eq!(value("production/RENAMED"), json!("x"));
    assert_eq!(code(&env, "copy MORE --from production --to staging"), 0);
    assert_eq!(value("staging/MORE"), json!("imported"));
    assert_eq!(production(&env, "history OLD", "").0, 0);
    assert_eq!(production(&env, "delete OLD --yes", "").0, 0);
    assert_eq!(production(&env, "restore OLD", "").0, 0);
    assert_eq!(production(&env, "export", "").0, 0);
    assert_eq!(production(&env, "delete MORE --purge --yes", "").0, 0);

    for line in [
        "get OLD --env local",
        "set OLD --env local --stdin",
        "set NEW --env local --stdin",
        "delete OLD --env local --yes",
        "copy OLD --from production --to local --overwrite",
    ] {
        let code = code(&env, line);
        assert!(matches!(code, 4 | 8), "{line}: {code}");
    }
    assert_eq!(value("local/OLD"), json!("value of local"));
    assert_eq!(value("local/NEW"), json!(null));
    let settings = String::from_utf8(env.read(".keep/settings.json")).expect("text");
    env.write(
        ".keep/settings.json",
        settings.replace("iam-developer", "iam-developer-other"),
    );
    assert_eq!(code(&env, "get OLD --env production"), 4);
    assert_eq!(code(&env, "set NEW --env production --stdin"), 4);
}

#[test]
fn an_admin_adopts_what_has_no_tags_and_stays_in_the_envs_given() {
    let (env, witness) = user("iam-admin", "--role admin --env production");
    witness.create("iam-admin/production/BARE", "bare", &[]);
    witness.create(
        "iam-admin/production/PHP",
        "old",
        &[("ManagedBy", "Keep"), ("Env", "production")],
    );
    assert_eq!(production(&env, "get BARE", "").1, "bare");
    assert_eq!(production(&env, "set BARE --stdin", "x").0, 1);
    assert_eq!(production(&env, "set BARE --stdin --adopt", "adopted").0, 0);
    assert_eq!(production(&env, "set PHP --stdin", "new").0, 0);
    let php = witness.secret("iam-admin/production/PHP");
    assert_eq!(php["tags"]["Environment"], "production");
    assert_eq!(php["value"], "new");
    assert_eq!(code(&env, "get OLD --env local"), 4);
    assert_eq!(code(&env, "set OLD --env local --stdin"), 4);
}

/// AWS denies a name that does not exist to whoever is bound by tags. What was
/// said then was only that a permission is lacking.
#[test]
fn a_misspelt_key_is_told_apart_from_a_denial() {
    let (env, _witness) = user("iam-missing", "--role developer --env production");
    for line in [
        "get OLDE",
        "history OLDE",
        "delete OLDE --yes",
        "rename OLDE NEW --yes",
    ] {
        let (code, stdout, stderr) = production(&env, line, "");
        assert_eq!((code, stdout.as_str()), (4, ""), "{line}: {stderr}");
        let told = "hint: `OLDE` is not among the keys of vault `sm` (env `production`): it does \
                    not exist, or you may not know of it. Did you mean `OLD`?\n";
        assert!(stderr.contains(told), "{line}: {stderr}");
    }
    let run = env.keep("copy OLDE --from production --to staging".split(' '));
    let copied = run.run();
    assert_eq!((copied.code, copied.stdout.len()), (4, 0), "{copied}");
    assert!(copied.stderr.contains("Did you mean `OLD`?"), "{copied}");
    let run = env.keep(["get", "OLD", "--env", "local"]).run();
    assert_eq!(run.code, 4);
    assert!(!run.stderr.contains("does not exist"), "{}", run.stderr);
}
