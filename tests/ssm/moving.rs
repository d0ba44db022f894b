//! Secrets on their way: into files and programs, between envs, under other keys,
//! and away.

use keep_test_support::{Service, on_every_emulator};
use serde_json::json;

use crate::{KEEP, keep, on, parameter, set};

on_every_emulator!(secrets_are_shown_exported_and_given_to_programs);
fn secrets_are_shown_exported_and_given_to_programs(service: Service) {
    let (env, _witness) = on(service, "store-out");
    set(&env, "TOKEN -q", "s3cret value of it").assert_stdout("");
    set(&env, "CONFIG -q", r#"{"user":"ana","port":5432}"#).assert_stdout("");
    keep(&env, "get CONFIG --env production --field user").assert_stdout("ana");
    keep(&env, "show --env production").assert_stdout("CONFIG\t{\"us****\t1\nTOKEN\ts3cr****\t1\n");
    keep(&env, "export --env production --only TOKEN")
        .assert_stdout("TOKEN='s3cret value of it'\n");
    let run = "run --env production --no-inherit --only TOKEN -- env";
    keep(&env, run).assert_stdout("TOKEN=s3cret value of it\n");
    keep(&env, "search s3cret --names --values --env production -q")
        .assert_stdout("ssm\tproduction\tTOKEN\ts3cr****\t1\n");
    set(&env, "CONFIG --field port -q", "1").assert_stdout("");
    keep(&env, "get CONFIG --env production").assert_stdout(r#"{"user":"ana","port":"1"}"#);
}

on_every_emulator!(secrets_are_imported_copied_and_compared);
fn secrets_are_imported_copied_and_compared(service: Service) {
    let (env, witness) = on(service, "store-in");
    env.write("x.env", "A=one\nB=two\n");
    let into = "Imported into vault `ssm` (env `staging`)";
    keep(&env, "import x.env --env staging").assert(
        0,
        "",
        &format!("  A  create\n  B  create\n{into}: 2 created\n"),
    );
    env.write("x.env", "A=one\nB=other\n");
    keep(&env, "import x.env --env staging --overwrite").assert(
        0,
        "",
        &format!("  B  update\n{into}: 1 updated, 1 same\n"),
    );
    assert_eq!(parameter(&witness, "/store-in/staging/B")["Value"], "other");
    keep(&env, "copy --only * --from staging --to production").assert(
        0,
        "",
        "  A  create\n  B  create\nCopied to vault `ssm` (env `production`): 2 created\n",
    );
    set(&env, "B -q", "else").assert_stdout("");
    keep(&env, "diff --env staging,production").assert(
        0,
        "A\tsame\tsame\tsame\nB\tA\tB\tdifferent\n",
        "2 secrets: 1 same, 1 different, 0 missing\n",
    );
}

on_every_emulator!(a_rename_loses_the_history_and_says_so);
/// It told how to bring the old key back, which nothing can.
fn a_rename_loses_the_history_and_says_so(service: Service) {
    let (env, witness) = on(service, "store-rename");
    set(&env, "OLD -q", "x").assert_stdout("");
    keep(&env, "rename OLD NEW --env production --yes").assert(
        0,
        "",
        "Secret `OLD` renamed to `NEW` in vault `ssm` (env `production`)\n\
         `OLD` is deleted for ever, with its history\n",
    );
    keep(&env, "show --keys --env production").assert_stdout("NEW\n");
    let written = parameter(&witness, "/store-rename/production/NEW");
    assert_eq!(
        json!([written["Value"], written["Type"]]),
        json!(["x", "SecureString"])
    );
    let question = "Rename `NEW` to `OLD` in vault `ssm` (env `production`), and lose its history \
                    for ever? [y/N] ";
    let words = ["rename", "NEW", "OLD", "--env=production"];
    let asked = env.on_terminal(KEEP, words, &[(question, "n\n")]);
    assert_eq!(asked.code, 1, "{asked:?}");
    keep(&env, "show --keys --env production").assert_stdout("NEW\n");
}

on_every_emulator!(a_deletion_is_for_ever_and_says_so);
fn a_deletion_is_for_ever_and_says_so(service: Service) {
    let (env, _witness) = on(service, "store-delete");
    for options in ["", " --purge"] {
        set(&env, "A -q", "x").assert_stdout("");
        keep(&env, &format!("delete A --env production --yes{options}")).assert(
            0,
            "",
            "Secret `A` deleted for ever from vault `ssm` (env `production`)\n",
        );
        keep(&env, "show --keys --env production -q").assert_stdout("");
    }
    set(&env, "A -q", "x").assert_stdout("");
    let question = "Delete `A` from vault `ssm` (env `production`) for ever? [y/N] ";
    let asked = env.on_terminal(
        KEEP,
        ["delete", "A", "--env=production"],
        &[(question, "n\n")],
    );
    assert_eq!(asked.code, 1, "{asked:?}");
    for line in [
        "delete A --yes --recovery-days 7",
        "restore A",
        "show --deleted",
    ] {
        keep(&env, &format!("{line} --env production")).assert(
            1,
            "",
            "error: driver `ssm` 0.1.0 does not have the ability `recycle`\n\n\
             hint: Run `keep info` to see which driver each vault uses\n",
        );
    }
    keep(&env, "get A --env production").assert_stdout("x");
}
