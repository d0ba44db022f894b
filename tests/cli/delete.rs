//! `keep delete` and `keep restore`.

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{json, stored, timeless, with_secrets};

const BACK: &str = "hint: Run `keep restore A --vault local --env local` to bring it back";
/// What makes room for another value under the same key.
const RID: &str =
    "hint: Run `keep delete A --vault local --env local --purge` to be rid of it for ever";
const GONE: &str = "error: no secret `A` in vault `local` (env `local`)\n\n\
    hint: Run `keep show --keys --vault local --env local` to see which keys there are\n";

fn keep(env: &TestEnv, line: &str) -> Outcome {
    timeless(env.keep(line.split(' ')).run())
}

#[test]
fn without_a_terminal_consent_is_a_flag() {
    let env = with_secrets(&[("A", "kept")]);
    for line in [
        "delete A --env local",
        "delete A --env local -n",
        "delete A --env local --purge",
        "delete A --env local --recovery-days 7",
    ] {
        keep(&env, line).assert(2, "", "error: confirmation is needed: pass `--yes`\n");
    }
    assert_eq!(stored(&env, "A"), b"kept");
}

#[test]
fn a_deleted_secret_can_be_restored() {
    let env = with_secrets(&[("A", "one")]);
    let set = keep(&env, "set A two --env=local");
    set.assert(0, "", "Secret `A` updated in vault `local` (env `local`)\n");
    let deleted = format!("Secret `A` deleted from vault `local` (env `local`)\n{BACK}\n");
    keep(&env, "delete A --env local --vault local --yes").assert(0, "", &deleted);
    for line in [
        "get A --env local",
        "get A --env local --version 1",
        "history A --env local",
        "delete A --env local --yes",
        "delete A --env local --yes --recovery-days 7",
    ] {
        let outcome = keep(&env, line);
        assert_eq!((outcome.code, &*outcome.stdout), (3, &b""[..]), "{outcome}");
    }
    keep(&env, "get A --env local").assert(3, "", GONE);
    keep(&env, "show --env local -q").assert_stdout("");
    keep(&env, "export --env local").assert(
        0,
        "",
        "warning: there are no secrets in the vault `local` (env `local`)\n",
    );
    // Not overwritten in silence: what was deleted would be lost.
    keep(&env, "set A three --env local").assert(
        1,
        "",
        &format!(
            "error: `A` in vault `local` (env `local`): `A` is in the recycle bin\n\n{BACK}\n{RID}\n"
        ),
    );

    let restored = keep(&env, "restore A --env local --vault local");
    restored.assert(
        0,
        "",
        "Secret `A` restored in vault `local` (env `local`)\n",
    );
    assert_eq!(stored(&env, "A"), b"two");
    keep(&env, "history A --env local").assert_stdout("2\tTIME\tcurrent\t\n1\tTIME\tprevious\t\n");
    keep(&env, "show --deleted --env local").assert_stdout("");
}

#[test]
fn the_recovery_window_can_be_chosen() {
    const DAY: u64 = 24 * 60 * 60;
    let env = with_secrets(&[("A", "x")]);
    for days in [7, 30] {
        let deleted = keep(
            &env,
            &format!("delete A --env local --force --recovery-days {days}"),
        );
        let said =
            format!("Secret `A` deleted from vault `local` (env `local`)\n{BACK} until TIME\n");
        deleted.assert(0, "", &said);
        let listed = json(
            &env.keep(["show", "--deleted", "--env=local", "--format=json"])
                .run(),
        );
        let seconds = |name: &str| seconds(listed[0][name].as_str().expect("a time is text"));
        let window = seconds("deletes") - seconds("modified");
        assert!(
            (days * DAY..days * DAY + 60).contains(&window),
            "{days}: {window}"
        );
        keep(&env, "restore A --env local").assert(
            0,
            "",
            "Secret `A` restored in vault `local` (env `local`)\n",
        );
    }
    for days in ["6", "31"] {
        let line = format!("delete A --env local --yes --recovery-days {days}");
        let said = format!(
            "error: invalid value '{days}' for '--recovery-days <DAYS>': {days} is not in 7..=30\n\n\
             For more information, try '--help'.\n"
        );
        keep(&env, &line).assert(2, "", &said);
    }
    keep(&env, "delete A --env local --yes --recovery-days 7 --purge").assert(
        2,
        "",
        "error: the argument '--recovery-days <DAYS>' cannot be used with '--purge'\n\n\
         Usage: keep delete --env <ENV> --yes --recovery-days <DAYS> <KEY>\n\n\
         For more information, try '--help'.\n",
    );
    assert_eq!(stored(&env, "A"), b"x");
}

/// Of `YYYY-MM-DDTHH:MM:SSZ`, counted from some midnight long ago.
fn seconds(time: &str) -> u64 {
    let numbers: Vec<u64> = time
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse().ok())
        .collect();
    let [year, month, day, hour, minute, second] = numbers[..] else {
        panic!("`{time}` is no time");
    };
    // Days of the proleptic Gregorian calendar, the year beginning in March.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    ((days * 24 + hour) * 60 + minute) * 60 + second
}

#[test]
fn purge_is_for_ever() {
    let env = with_secrets(&[("A", "x"), ("B", "y")]);
    let purged = "Secret `A` deleted for ever from vault `local` (env `local`)\n";
    keep(&env, "delete A --env local --purge -y").assert(0, "", purged);
    let nothing = "error: no deleted secret `A` in vault `local` (env `local`)\n\n\
        hint: Run `keep show --deleted --vault local --env local` to see what can be restored\n";
    keep(&env, "restore A --env local").assert(3, "", nothing);
    keep(&env, "show --deleted --env local").assert_stdout("");
    keep(&env, "set A again --env local").assert(
        0,
        "",
        "Secret `A` created in vault `local` (env `local`)\n",
    );
    keep(&env, "history A --env local").assert_stdout("1\tTIME\tcurrent\t\n");
    // What is in the recycle bin can be purged too.
    keep(&env, "delete A --env local -y -q").assert(0, "", "");
    keep(&env, "delete A --env local --purge -y").assert(0, "", purged);
    keep(&env, "restore A --env local").assert(3, "", nothing);
    assert_eq!(stored(&env, "B"), b"y");
}

#[test]
fn what_is_not_there_is_not_found() {
    let env = with_secrets(&[("TOKEN", "x")]);
    let said =
        "error: no secret `TOKN` in vault `local` (env `local`)\n\nhint: Did you mean `TOKEN`?\n";
    for options in ["", " --purge", " --recovery-days 7"] {
        keep(&env, &format!("delete TOKN --env local --yes{options}")).assert(3, "", said);
    }
    assert_eq!(stored(&env, "TOKEN"), b"x");
}
