//! A secret that waits for its deletion, met by every command that can meet it.

use keep_test_support::TestEnv;
use keep_test_support::strict::Strict;
use serde_json::json;

use super::{create, on_strict};
use crate::import::{INTO, import};
use crate::{keep, said, set};

const RID: &str =
    "hint: Run `keep delete A --vault sm --env production --purge` to be rid of it for ever\n";
const RESTORE: &str = "hint: Run `keep restore A --vault sm --env production` to bring it back\n";
const WAITS: &str = "`app/production/A` is scheduled for deletion and must be restored first";

/// `A` waits in `production`; `LIVE` is there, and another `A` in `staging`.
fn deleted() -> (TestEnv, Strict) {
    let (env, aws) = on_strict();
    create(&aws, "A", "one");
    create(&aws, "LIVE", "live");
    aws.create("app/staging/A", "other", &[]);
    assert_eq!(keep(&env, "delete A --env production --yes").code, 0);
    (env, aws)
}

/// The whole of what a command says that is about this key alone.
fn refused() -> String {
    format!(
        "error: `A` in vault `sm` (env `production`): {WAITS}\n  \
         Caused by: InvalidRequestException\n\n{RESTORE}{RID}"
    )
}

#[test]
fn one_key_is_refused_with_both_ways_out() {
    let (env, aws) = deleted();
    for line in [
        "get A --env production",
        "get A --env production --stage AWSPREVIOUS",
        "get A --env production --format json",
        "delete A --env production --yes",
        "delete A --env production --yes --recovery-days 7",
        "copy A --from production --to local",
        "rename A B --env production --yes",
        "rename LIVE A --env production --yes",
    ] {
        keep(&env, line).assert(1, "", &refused());
    }
    set(&env, "A --if-absent", "x").assert(1, "", &refused());
    for options in ["A", "A --adopt"] {
        let message = "error: `A` in vault `sm` (env `production`): `A` is scheduled for deletion";
        set(&env, options, "x").assert(1, "", &format!("{message}\n\n{RESTORE}{RID}"));
    }
    // Nothing was changed by any of them.
    let described = aws.described("app/production/A");
    assert!(described["DeletedDate"].is_number());
    assert_eq!(aws.versions("app/production/A"), 1);
    assert_eq!(aws.value("app/production/LIVE").as_deref(), Some("live"));
    assert_eq!(aws.described("app/production/B"), json!(null));
    assert_eq!(aws.described("app/local/A"), json!(null));
}

/// Several keys: the others are written, and this one is told.
#[test]
fn writing_several_keys_leaves_out_the_one() {
    let (env, aws) = deleted();
    let alone = format!("error: {WAITS}\n  Caused by: InvalidRequestException\n\n{RESTORE}{RID}");
    for options in ["", "--overwrite", "--skip-existing"] {
        import(&env, "A=new\n", options).assert(1, "", &alone);
    }
    for line in [
        "copy A --from staging --to production",
        "copy --only * --from staging --to production --overwrite",
    ] {
        keep(&env, line).assert(1, "", &alone);
    }
    import(&env, "A=new\nNEW=1\n", "-q").assert(
        8,
        "",
        &format!(
            "error: {INTO}: 1 created, 1 failed\n  NEW  created\n  \
             A    failed: {WAITS}: InvalidRequestException\n\n{RESTORE}{RID}\
             hint: Run the same command again: it writes only what is left\n"
        ),
    );
    assert_eq!(aws.value("app/production/NEW").as_deref(), Some("1"));
    assert_eq!(aws.versions("app/production/A"), 1);
    keep(&env, "copy --only * --from production --to local").assert(
        0,
        "",
        "  LIVE  create\n  NEW   create\nCopied to vault `sm` (env `local`): 2 created\n",
    );
}

#[test]
fn reading_a_whole_environment_leaves_it_out() {
    let (env, _aws) = deleted();
    keep(&env, "export --env production").assert_stdout("LIVE=live\n");
    keep(&env, "show --env production --keys").assert_stdout("LIVE\n");
    let shown = keep(&env, "show --env production --format json").json();
    let keys: Vec<_> = shown
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| &row["key"])
        .collect();
    assert_eq!(keys, ["LIVE"]);
    let deleted = keep(&env, "show --env production --deleted --format json").json();
    assert_eq!(deleted[0]["key"], json!("A"));
    keep(&env, "diff --env production,staging").assert(
        0,
        "A\tmissing\tA\tmissing\nLIVE\tA\tmissing\tmissing\n",
        "2 secrets: 0 same, 0 different, 2 missing\n",
    );
    let nothing = "no secret found\n";
    keep(&env, "search one --env production --values").assert(0, "", nothing);
    keep(&env, "search A --env production --names --case-sensitive").assert(0, "", nothing);
    let print = "run --env production --no-inherit -- /usr/bin/env";
    keep(&env, print).assert_stdout("LIVE=live\n");
    assert_eq!(keep(&env, "verify --env production").code, 0);
}

/// What a template names is not left out in silence.
#[test]
fn a_template_that_names_it_is_not_filled_in() {
    let (env, _aws) = deleted();
    env.write("t.env", "A={sm:A}\nLIVE={sm:LIVE}\n");
    let message = format!(
        "error: 1 secret could not be read; nothing was written\n  \
         A  failed: {WAITS}: InvalidRequestException\n\n\
         hint: Run `keep restore A --vault sm --env production` to bring it back\n\
         hint: Run `keep delete A --vault sm --env production --purge` to be rid of it for ever\n"
    );
    keep(&env, "export --env production --template t.env").assert(8, "", &message);
    let line = "run --env production --template=t.env -- /usr/bin/env";
    keep(&env, line).assert(8, "", &message.replace("written", "started"));
    keep(&env, "template:validate t.env --env production").assert(
        3,
        "1\tA\tsm\tA\tmissing\n2\tLIVE\tsm\tLIVE\tok\n",
        "error: 1 of 2 placeholders in `t.env` have no secret\n\n\
         hint: Set them with `keep set`, or correct the template\n",
    );
}

#[test]
fn its_history_is_told_and_it_comes_back_or_goes_for_ever() {
    let (env, aws) = deleted();
    let history = keep(&env, "history A --env production --format json").json();
    assert_eq!(history.as_array().map(Vec::len), Some(1));
    keep(&env, "restore A --env production").assert(0, "", &said("A", "restored"));
    keep(&env, "get A --env production").assert_stdout("one");
    assert_eq!(keep(&env, "delete A --env production --yes").code, 0);
    keep(&env, "delete A --env production --yes --purge").assert(
        0,
        "",
        "Secret `A` deleted for ever from vault `sm` (env `production`)\n",
    );
    assert_eq!(aws.described("app/production/A"), json!(null));
    set(&env, "A", "again").assert(0, "", &said("A", "created"));
}
