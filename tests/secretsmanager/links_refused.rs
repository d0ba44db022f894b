//! Keys that stand for secrets elsewhere: what is not done to them, and what is
//! no link.

use keep_test_support::TestEnv;

use crate::links::{DB, linked};
use crate::strict::on_strict;
use crate::{keep, set};

fn refused(arn: &str) -> String {
    format!(
        "error: `DB` in vault `sm` (env `production`): `DB` is a link to `{arn}`, which Keep only \
         reads\n\n\
         hint: Change it where it belongs, or run `keep vault:edit sm` to end the link\n"
    )
}

#[test]
fn nothing_changes_a_secret_elsewhere() {
    let (env, aws, [arn, _]) = linked();
    set(&env, "DB", "new").assert(1, "", &refused(&arn));
    set(&env, "DB --if-absent", "new").assert(1, "", &refused(&arn));
    for line in [
        "delete DB --env production --yes",
        "delete DB --env production --recovery-days 7 --yes",
        "delete DB --env production --purge --yes",
        "restore DB --env production",
        "history DB --env production",
        "rollback DB --env production --yes",
        "rollback DB --env production --to AWSPREVIOUS --yes",
        "rotate DB --env production --status",
        "rotate DB --env production --cancel",
        "rotate DB --env production",
        "replicate DB --env production",
        "replicate DB --env production --to eu-west-1",
        "replicate DB --env production --remove eu-west-1 --yes",
        "policy DB --env production",
        "policy DB --env production --remove --yes",
    ] {
        keep(&env, line).assert(1, "", &refused(&arn));
    }
    keep(&env, "rename DB DATABASE --env production --yes").assert(
        1,
        "",
        "error: `DB` in vault `sm` (env `production`) is a link to a secret elsewhere\n\n\
         hint: Run `keep vault:edit sm` to link it to `DATABASE`\n",
    );
    let version = "00000000-0000-4000-8000-000000000000";
    for option in [
        "--stage AWSPREVIOUS".to_owned(),
        format!("--version {version}"),
    ] {
        keep(&env, &format!("get DB --env production {option}")).assert(
            1,
            "",
            "error: `DB` in vault `sm` (env `production`): `DB` is a link, of which only the \
             current version can be read\n\n\
             hint: Run `keep vault:list` to see which driver each vault uses\n",
        );
    }
    let actions = aws.actions();
    let only_read = actions.iter().all(|action| action == "GetSecretValue");
    assert!(only_read, "{actions:?}");
}

#[test]
fn an_import_writes_the_others() {
    let (env, aws, _) = linked();
    env.write("x.env", format!("DB='{DB}'\nOWN=new\n"));
    keep(&env, "import x.env --env production --overwrite -q").assert(0, "", "");
    assert_eq!(aws.value("app/production/OWN").as_deref(), Some("new"));
    env.write("x.env", "DB=other\nOWN=newer\n");
    let outcome = keep(&env, "import x.env --env production --overwrite");
    assert_eq!(outcome.code, 8, "{outcome}");
    let why = "  DB   failed: `DB` in vault `sm` (env `production`): `DB` is a link to ";
    assert!(outcome.stderr.contains(why), "{outcome}");
    assert_eq!(aws.value("app/production/OWN").as_deref(), Some("newer"));
    assert_eq!(aws.value("app/production/DB").as_deref(), Some("covered"));
}

const GOOD: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf";

fn edit(env: &TestEnv, links: &str, code: i32, told: &str) {
    let set = format!("links={links}");
    let edited = env.keep(["vault:edit", "sm", "--set", &set]).run();
    edited.assert(code, "", told);
    let driver = [
        "--driver",
        "secretsmanager",
        "--slug",
        "other",
        "--name",
        "Other",
    ];
    let words = ["vault:add"].iter().chain(&driver).copied();
    let added = env.keep(words.chain(["--set", &set])).run();
    if code == 0 {
        added.assert(0, "", "Vault `other` (AWS Secrets Manager) added\n");
        let deleted = env.keep(["vault:delete", "other", "--yes", "-q"]);
        deleted.run().assert(0, "", "");
    } else {
        added.assert(code, "", told);
    }
}

#[test]
fn a_setting_that_links_nothing_is_refused_when_it_is_made() {
    let (env, aws) = on_strict();
    let example = "\n\nhint: For example production/DB=arn:aws:secretsmanager:eu-west-1:\
                   111122223333:secret:shared/db-a1B2c3\n";
    for wrong in [
        format!("DB={GOOD}"),
        "production/DB".to_owned(),
        "production/DB=shared/db".to_owned(),
        "production/DB=arn:aws:ssm:eu-west-1:111122223333:parameter/x".to_owned(),
        "production/DB=arn:aws:secretsmanager:eu-west-1:1:secret:a".to_owned(),
    ] {
        let told = format!("error: `{wrong}` in `links` is not `ENV/KEY=ARN`{example}");
        edit(&env, &wrong, 5, &told);
    }
    edit(
        &env,
        &format!("prodution/DB={GOOD}"),
        5,
        "error: no environment is called `prodution`; did you mean `production`?\n\n\
         hint: Run `keep env:list` to see the environments\n",
    );
    edit(
        &env,
        &format!("production/a b={GOOD}"),
        2,
        "error: secret key `a b` contains invalid characters: only letters, digits, `_` and `-` \
         are allowed\n",
    );
    edit(
        &env,
        &format!("production/DB={GOOD},production/DB={GOOD}"),
        5,
        "error: `links` names `production/DB` twice\n",
    );
    edit(
        &env,
        &format!("production/DB={GOOD}, local/DB={GOOD}"),
        0,
        "Vault `sm` changed\n",
    );
    edit(&env, "", 0, "Vault `sm` changed\n");
    assert_eq!(aws.actions(), [""; 0]);
}

/// A file that was changed by hand.
#[test]
fn a_setting_that_is_wrong_all_the_same_opens_no_vault() {
    let (env, aws) = on_strict();
    let file = ".keep/vaults/sm.json";
    let text = String::from_utf8(env.read(file)).expect("JSON is text");
    let text = text.replacen(
        '{',
        "{\n    \"links\": \"production/DB=arn:aws:s3:::bucket\",",
        1,
    );
    env.write(file, text);
    keep(&env, "get A --env production").assert(
        5,
        "",
        "error: `production/DB=arn:aws:s3:::bucket` in `links` is not `ENV/KEY=ARN`\n\n\
         hint: Run `keep vault:edit sm --set links=production/DB=arn:aws:secretsmanager:REGION:\
         ACCOUNT:secret:NAME`\n",
    );
    assert_eq!(aws.actions(), [""; 0]);
}
