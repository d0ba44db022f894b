//! Keys that stand for secrets elsewhere: read in every way, whatever account,
//! region or service they are of.

use keep_test_support::strict::{Decision, Strict};
use keep_test_support::{Reply, Service, StandIn, TestEnv, on_every_service};
use serde_json::json;

use crate::{KEEP, keep, said, set, set_up};

pub(crate) const DB: &str = r#"{"user":"app","password":"p4ss"}"#;

/// A project with two secrets of its own in `production`: `OWN`, and `DB`, which
/// the link covers, and one in `local`. The links: `DB` to a secret of another
/// tool in another region, `RDS` to one in this region.
pub(crate) fn linked() -> (TestEnv, Strict, [String; 2]) {
    let aws = Strict::start();
    let make = |region: &str, name: &str, value: &str| {
        let body = json!({ "Name": name, "SecretString": value });
        let made = aws.ask(region, "CreateSecret", &body);
        let made = made.expect("the name is free");
        made["ARN"].as_str().expect("an ARN").to_owned()
    };
    let db = make("eu-west-1", "shared/db", DB);
    let rds = make("us-east-1", "managed/db", r#"{"password":"managed"}"#);
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    let links = format!("links=production/DB={db},production/RDS={rds}");
    set_up(&env, "app", "sm", &[&links]);
    for (name, value) in [
        ("app/production/OWN", "own"),
        ("app/production/DB", "covered"),
        ("app/local/DB", "local"),
    ] {
        aws.create(name, value, &[("ManagedBy", "Keep")]);
    }
    aws.forget_calls();
    (env, aws, [db, rds])
}

#[test]
fn one_is_read_whole_or_by_field_in_the_region_of_its_arn() {
    let (env, aws, [db, rds]) = linked();
    keep(&env, "get DB --env production").assert_stdout(DB);
    keep(&env, "get DB --env production --field password").assert_stdout("p4ss");
    keep(&env, "get RDS --env production --field password").assert_stdout("managed");
    let calls = aws.calls();
    let asked = calls
        .iter()
        .map(|call| (call.region(), call.field("SecretId")));
    let asked: Vec<_> = asked.collect();
    let (db, rds) = (db.as_str(), rds.as_str());
    assert_eq!(
        asked,
        [("eu-west-1", db), ("eu-west-1", db), ("us-east-1", rds)]
    );
    // It is of one env.
    keep(&env, "get DB --env local").assert_stdout("local");
}

#[test]
fn all_of_an_environment_holds_the_links_and_not_what_they_cover() {
    let (env, aws, [db, rds]) = linked();
    let listed = format!("DB='{DB}'\nOWN=own\nRDS='{{\"password\":\"managed\"}}'\n");
    keep(&env, "export --env production --only DB,OWN,RDS").assert_stdout(listed);
    let run = "run --env production --no-inherit --only DB,OWN -- env";
    keep(&env, run).assert_stdout(format!("DB={DB}\nOWN=own\n"));
    let shown = keep(&env, "show --env production --unmask --format json").json();
    let values = shown.as_array().expect("a list").iter();
    let values: Vec<_> = values
        .map(|one| (one["key"].clone(), one["value"].clone()))
        .collect();
    assert_eq!(
        values,
        [
            (json!("DB"), json!(DB)),
            (json!("OWN"), json!("own")),
            (json!("RDS"), json!(r#"{"password":"managed"}"#)),
        ]
    );
    aws.forget_calls();
    let keys = keep(&env, "show --keys --env production --format json").json();
    assert_eq!(aws.actions(), ["ListSecrets"], "no value is read");
    let keys = keys.as_array().expect("a list").iter();
    let keys: Vec<_> = keys
        .map(|one| (one["key"].clone(), one["link"].clone()))
        .collect();
    assert_eq!(
        keys,
        [
            (json!("DB"), json!(db)),
            (json!("OWN"), json!(null)),
            (json!("RDS"), json!(rds)),
        ]
    );
    keep(&env, "show --keys --env production").assert_stdout("DB\nOWN\nRDS\n");
}

#[test]
fn comparing_searching_copying_and_templates_know_links() {
    let (env, aws, _) = linked();
    let compared = keep(
        &env,
        "diff --env local,production --exit-code --format json",
    );
    assert_eq!(compared.code, 9, "{compared}");
    let found = keep(&env, "search managed --env production --format json -q").json();
    assert_eq!(
        json!([found[0]["key"], found[0]["value"], found[1]]),
        json!(["RDS", "{\"pa****", null])
    );
    keep(&env, "copy RDS --from production --to staging -q").assert(0, "", "");
    assert_eq!(
        aws.value("app/staging/RDS").as_deref(),
        Some(r#"{"password":"managed"}"#)
    );
    keep(&env, "copy --only D* --from production --to staging -q").assert(0, "", "");
    assert_eq!(aws.value("app/staging/DB").as_deref(), Some(DB));

    env.write("t.env", "PASSWORD={sm:DB|field=password}\nOWN={sm}\n");
    let valid = keep(&env, "template:validate t.env --env production -q");
    assert_eq!((valid.code, valid.stderr.as_str()), (0, ""), "{valid}");
    keep(&env, "export --env production --template=t.env")
        .assert_stdout("PASSWORD=p4ss\nOWN=own\n");
}

/// `DB` comes first and has no history here.
#[test]
fn verify_tries_a_secret_of_the_place_itself() {
    let (env, aws, _) = linked();
    keep(&env, "verify --env production").assert_stdout("sm\tproduction\tyes\tyes\tyes\t-\t-\n");
    let calls = aws.calls();
    let of_history = calls
        .iter()
        .find(|call| call.action == "ListSecretVersionIds");
    assert_eq!(
        of_history.map(|call| call.field("SecretId")),
        Some("app/production/OWN")
    );
}

/// Whoever runs with the covered secret instead runs with the wrong one.
#[test]
fn a_link_that_cannot_be_read_is_told_and_not_replaced_by_what_it_covers() {
    let (env, aws, [db, _]) = linked();
    let denied = db.clone();
    aws.authorize(move |check| {
        if check.resource.as_ref() == Some(&denied) {
            Decision::Deny
        } else {
            Decision::Allow
        }
    });
    let because = format!(
        "AWS answered `AccessDeniedException` to `secretsmanager:GetSecretValue` for `{db}`: \
         User: arn:aws:iam::123456789012:user/tester is not authorized to perform: \
         secretsmanager:GetSecretValue on resource: "
    );
    let outcome = keep(&env, "export --env production --only DB,OWN");
    assert_eq!(
        (
            outcome.code,
            String::from_utf8_lossy(&outcome.stdout).as_ref()
        ),
        (8, "OWN=own\n"),
        "{outcome}"
    );
    assert!(
        outcome.stderr.contains(&format!("  DB  failed: {because}")),
        "{outcome}"
    );
    let outcome = keep(&env, "get DB --env production");
    assert_eq!(outcome.code, 4, "{outcome}");
    let hints = "\n\n\
         hint: The identity in use needs the permission `secretsmanager:GetSecretValue`\n\
         hint: If account 123456789012 is not yours, the policy of the secret there, and that of \
         the key that encrypts it, must allow your identity\n\
         hint: Run `keep vault:edit sm` to use another identity\n\
         hint: Run `keep doctor --vault sm --env production` to see what else is denied, and what \
         policy allows it\n";
    assert!(outcome.stderr.ends_with(hints), "{outcome}");
    assert!(outcome.stderr.contains(&because), "{outcome}");

    aws.authorize(|_| Decision::Allow);
    aws.break_secret("shared/db");
    // The command that was to be typed looked in the vault's region, or wherever
    // the `aws` command is at home, and found no such key.
    let outcome = keep(&env, "get DB --env production");
    assert_eq!(outcome.code, 4, "{outcome}");
    let hints = "\n\n\
         hint: The identity in use needs `kms:Decrypt` for the KMS key \
         `alias/aws/secretsmanager`, by its own policy and the key's\n\
         hint: Run `aws kms describe-key --key-id alias/aws/secretsmanager --region eu-west-1` to \
         see whether it is enabled\n\
         hint: If account 123456789012 is not yours, the policy of the secret there, and that of \
         the key that encrypts it, must allow your identity\n";
    assert!(outcome.stderr.ends_with(hints), "{outcome}");
}

/// A region that is not enabled, or that nobody answers for, is no reason to
/// read nothing else.
#[test]
fn what_is_wrong_with_one_link_is_no_matter_for_the_others() {
    let theirs = "arn:aws:secretsmanager:me-south-1:111122223333:secret:team/key-AbCdEf";
    // As RDS names what it manages.
    let ours = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1a2b-3c4d-AbCdEf";
    let aws = StandIn::start(move |call, _| {
        let read = json!({ "Name": "rds!db-1a2b-3c4d", "VersionId": "v1", "SecretString": "of another account" });
        match (call.action.as_str(), call.field("SecretId")) {
            ("GetSecretValue", arn) if arn == ours => Reply::ok(&read),
            ("GetSecretValue", _) => {
                Reply::error(403, "UnrecognizedClientException", "no such key")
            }
            ("BatchGetSecretValue", _) => Reply::ok(&json!({ "SecretValues": [] })),
            ("ListSecrets", _) => Reply::ok(&json!({ "SecretList": [] })),
            (action, _) => Reply::error(400, "UnknownOperationException", action),
        }
    });
    let env = TestEnv::new(KEEP).with_aws_at(&aws.url());
    let links = format!("links=production/A={ours},production/B={theirs},production/C={ours}");
    set_up(&env, "app", "sm", &[&links]);
    let outcome = keep(&env, "export --env production");
    assert_eq!(
        (
            outcome.code,
            String::from_utf8_lossy(&outcome.stdout).as_ref()
        ),
        (8, "A='of another account'\nC='of another account'\n"),
        "{outcome}"
    );
    let told = "  B  failed: AWS does not know the access key in the environment: AWS answered \
                `UnrecognizedClientException`";
    assert!(outcome.stderr.contains(told), "{outcome}");
}

#[test]
fn a_link_to_nothing_is_a_missing_secret() {
    let (env, _aws, _) = linked();
    let nothing = "arn:aws:secretsmanager:us-east-1:123456789012:secret:gone-AbCdEf";
    let line = format!("vault:edit sm --set links=production/GONE={nothing} -q");
    keep(&env, &line).assert(0, "", "");
    let outcome = keep(&env, "get GONE --env production");
    assert_eq!(outcome.code, 3, "{outcome}");
    keep(&env, "export --env production").assert_stdout("DB=covered\nOWN=own\n");
}

on_every_service!(an_arn_of_another_region_is_read_there);
fn an_arn_of_another_region_is_read_there(service: Service) {
    let elsewhere = TestEnv::new(KEEP).with_aws_at(service.url());
    set_up(&elsewhere, "elsewhere", "sm", &["region=eu-west-1"]);
    set(&elsewhere, "SHARED", DB).assert(0, "", &said("SHARED", "created"));
    // What the service calls it; its end is random.
    let client = "import boto3,sys; print(boto3.client('secretsmanager',endpoint_url=sys.argv[1],\
                  region_name='eu-west-1',aws_access_key_id='a',aws_secret_access_key='b')\
                  .describe_secret(SecretId='elsewhere/production/SHARED')['ARN'],end='')";
    let python = keep_test_support::venv("python");
    let arn = elsewhere
        .program(python, ["-c", client, service.url()])
        .run();
    let arn = String::from_utf8(arn.stdout).expect("an ARN is text");

    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    set_up(&env, "linking", "sm", &[&format!("links=local/DB={arn}")]);
    keep(&env, "get DB --env local --field user").assert_stdout("app");
    keep(&env, "export --env local --format json")
        .assert_stdout(format!("{{\n  \"DB\": {}\n}}\n", json!(DB)));
}
