//! Secrets with copies in other regions.

use keep_test_support::strict::{Decision, Replication, Strict};
use keep_test_support::{Outcome, TestEnv};
use serde_json::{Value, json};

use crate::{KEEP, keep, said, set, set_up};

/// `A`, with a copy in another region.
fn copied() -> (TestEnv, Strict) {
    let aws = Strict::start();
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    set_up(&env, "app", "sm", &["replica-regions=eu-west-1"]);
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    assert_eq!(read_copy(&aws, "A").as_deref(), Some("one"));
    aws.forget_calls();
    (env, aws)
}

fn read_copy(aws: &Strict, key: &str) -> Option<String> {
    let body = json!({ "SecretId": format!("app/production/{key}") });
    let answer = aws.ask("eu-west-1", "GetSecretValue", &body).ok()?;
    answer["SecretString"].as_str().map(str::to_owned)
}

const RESTORE: &str = "hint: Run `keep restore A --vault sm --env production` to bring it back";

/// AWS deletes no secret that has copies, so that with `replica-regions` no
/// secret could be deleted or renamed.
#[test]
fn a_secret_with_copies_is_deleted_with_them() {
    let (env, aws) = copied();
    keep(&env, "delete A --env production --yes").assert(
        0,
        "",
        &format!(
            "Secret `A` deleted from vault `sm` (env `production`)\n\
             Its copies in `eu-west-1` went first, and do not come back with it\n{RESTORE}\n"
        ),
    );
    let calls = [
        "DescribeSecret",
        "DeleteSecret",
        "DescribeSecret",
        "RemoveRegionsFromReplication",
        "DeleteSecret",
    ];
    assert_eq!(aws.actions(), calls);
    assert!(aws.described("app/production/A")["DeletedDate"].is_number());
    assert_eq!(read_copy(&aws, "A"), None);
    keep(&env, "restore A --env production").assert(0, "", &said("A", "restored"));
    keep(&env, "get A --env production").assert_stdout("one");

    let (env, aws) = copied();
    keep(&env, "delete A --env production --yes --purge").assert(
        0,
        "",
        "Secret `A` deleted for ever from vault `sm` (env `production`)\n\
         Its copies in `eu-west-1` went first\n",
    );
    assert_eq!(aws.described("app/production/A"), json!(null));

    let (env, aws) = copied();
    let outcome = keep(&env, "rename A B --env production --yes");
    assert_eq!(outcome.code, 0, "{outcome}");
    let copies = ["A", "B"].map(|key| read_copy(&aws, key));
    assert_eq!(copies, [None, Some("one".to_owned())]);
}

/// Whoever was asked whether to delete a secret was not told that applications in
/// other regions lose it at once.
#[test]
fn whoever_is_asked_knows_of_the_copies() {
    let (env, aws) = copied();
    // However it got its copies.
    keep(&env, "vault:edit sm --unset replica-regions -q").assert(0, "", "");
    set(&env, "B -q", "two").assert(0, "", "");
    keep(
        &env,
        "replicate B --to eu-central-1,eu-west-1 -q --env production",
    )
    .assert(
        0,
        "eu-central-1\tin-progress\t\t\neu-west-1\tin-progress\t\t\n",
        "",
    );
    let asked = |words: &str, question: &str, answer: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        let screen = env.on_terminal(KEEP, words, &[(question, answer)]);
        assert_eq!(screen.stdout, "", "{screen:?}");
        (screen.code, screen.screen.contains("went first"))
    };
    aws.forget_calls();
    let question = "Delete `B` from vault `sm` (env `production`), and before that its copies in \
                    `eu-central-1`, `eu-west-1`? [y/N] ";
    let delete = "delete B --env production";
    assert_eq!(asked(delete, question, "n\r"), (1, false));
    assert_eq!(aws.actions(), ["DescribeSecret"]);
    assert_eq!(read_copy(&aws, "B").as_deref(), Some("two"));
    let question = "Delete `B` from vault `sm` (env `production`) for ever, and before that its \
                    copies in `eu-central-1`, `eu-west-1`? [y/N] ";
    assert_eq!(
        asked(&format!("{delete} --purge"), question, "y\r"),
        (0, true)
    );
    assert_eq!(read_copy(&aws, "B"), None);

    // Without copies, and where nobody may look, the question is what it was.
    set(&env, "C -q", "three").assert(0, "", "");
    let question = "Delete `C` from vault `sm` (env `production`)? [y/N] ";
    assert_eq!(
        asked("delete C --env production", question, "n\r"),
        (1, false)
    );
    aws.authorize(|request| match request.action.as_str() {
        "secretsmanager:DescribeSecret" => Decision::Deny,
        _ => Decision::Allow,
    });
    let question = "Delete `C` from vault `sm` (env `production`)? [y/N] ";
    assert_eq!(
        asked("delete C --env production", question, "y\r"),
        (0, false)
    );
}

const TAKEN: &str = "Replication failed: Secret name app/production/A already exists in region \
                     eu-west-1.";

/// A vault with two more regions, in one of which somebody has the name `A`.
fn taken() -> (TestEnv, Strict) {
    let aws = Strict::start();
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    let regions = "replica-regions=eu-west-1,eu-central-1";
    set_up(&env, "app", "sm", &[regions]);
    let taken = json!({ "Name": "app/production/A", "SecretString": "another" });
    aws.ask("eu-west-1", "CreateSecret", &taken)
        .expect("the name is free");
    aws.forget_calls();
    (env, aws)
}

/// The document of a run that failed all the same.
fn printed(outcome: &Outcome) -> Value {
    serde_json::from_slice(&outcome.stdout).expect("stdout is JSON")
}

fn one_failed() -> String {
    format!(
        "error: 1 of 2 copies of `A` in vault `sm` (env `production`) failed\n  \
         eu-central-1  in-sync\n  \
         eu-west-1     failed: {TAKEN}\n\n\
         hint: Run `keep replicate A --to eu-west-1 --vault sm --env production` to try again when \
         the reason is gone\n"
    )
}

/// `set` said "created" and no more, whatever became of the copies.
#[test]
fn a_copy_that_a_new_secret_could_not_have_is_told() {
    let look = "hint: Run `keep replicate A --status --vault sm --env production` to see all of \
                them\n";
    let (env, aws) = taken();
    set(&env, "A", "v").assert(
        8,
        "",
        &format!("{}{}{look}", said("A", "created"), one_failed()),
    );
    let calls = ["DescribeSecret", "CreateSecret", "DescribeSecret"];
    assert_eq!(aws.actions(), calls);
    // The secret itself is there, and no new version of it makes copies.
    set(&env, "A", "w").assert(0, "", &said("A", "updated"));
    keep(&env, "get A --env production").assert_stdout("w");

    let (env, aws) = taken();
    let set_json = set(&env, "A --if-absent --format json", "v");
    let version = aws.described("app/production/A")["VersionIdsToStages"].clone();
    let version = version
        .as_object()
        .and_then(|ids| ids.keys().next().cloned());
    assert_eq!(set_json.code, 8, "{set_json}");
    assert_eq!(
        (
            printed(&set_json)["version"].as_str(),
            set_json.stderr.clone()
        ),
        (version.as_deref(), format!("{}{look}", one_failed()))
    );

    let (env, _aws) = taken();
    keep(&env, "set OLD v --env production -q").assert(0, "", "");
    let renamed = "Secret `OLD` renamed to `A` in vault `sm` (env `production`)\n\
                   Its history, its description and tags that are not Keep's stay with `OLD`\n\
                   hint: Run `keep restore OLD --vault sm --env production` to bring `OLD` back\n";
    keep(&env, "rename OLD A --env production --yes").assert(
        8,
        "",
        &format!("{renamed}{}", one_failed()),
    );

    // Whoever may not look has written it all the same.
    let (env, aws) = taken();
    aws.authorize(|request| match request.action.as_str() {
        "secretsmanager:DescribeSecret" => Decision::Deny,
        _ => Decision::Allow,
    });
    set(&env, "A", "v").assert(0, "", &said("A", "created"));
}

#[test]
fn copies_of_a_new_secret_that_are_under_way_are_no_failure() {
    let (env, aws) = taken();
    aws.replication(Replication::Hangs);
    set(&env, "B", "v").assert(
        0,
        "",
        &format!(
            "{}hint: Run `keep replicate B --status --vault sm --env production` to see how far \
             they are\n",
            said("B", "created")
        ),
    );
}

#[test]
fn an_import_tells_the_copies_that_failed() {
    let (env, _aws) = taken();
    env.write("one.env", "A=v\n");
    keep(&env, "import one.env --env production").assert(
        8,
        "",
        &format!("  A  create\n{}", one_failed()),
    );
    let (env, _aws) = taken();
    // What is empty is skipped, and is nothing that is left to do.
    env.write("two.env", "A=v\nB=w\nEMPTY=\n");
    let failed = "its copy in `eu-west-1`: Replication failed: Secret name app/production/A \
                  already exists in region eu-west-1.";
    let import = keep(&env, "import two.env --env production --report json");
    let items = &printed(&import)["items"];
    let told = |at: usize, field: &str| items[at][field].as_str().map(str::to_owned);
    assert_eq!(
        [told(0, "outcome"), told(0, "reason"), told(1, "outcome")],
        [
            Some("created".to_owned()),
            Some(failed.to_owned()),
            Some("created".to_owned())
        ]
    );
    import.assert(
        8,
        import.stdout.clone(),
        &format!(
            "  A      create\n  B      create\n  EMPTY  skip: it is empty\n\
             error: Imported into vault `sm` (env `production`): 2 created, 1 skipped, 1 lacks a \
             copy\n  \
             B      created\n  \
             EMPTY  skipped: it is empty\n  \
             A      failed: {failed}\n\n\
             hint: Run `keep replicate A --to eu-west-1 --vault sm --env production` to try again \
             when the reason is gone\n"
        ),
    );
    for (key, value) in [("A", "v"), ("B", "w")] {
        keep(&env, &format!("get {key} --env production")).assert_stdout(value);
    }
}
