//! `keep search`: what is read for it, and what cannot be.

use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, Service, on_every_service};

use crate::service::{KEY_HINTS, answer, answering, serving};
use crate::{keep, on, set};

on_every_service!(values_and_names_are_found);
fn values_and_names_are_found(service: Service) {
    let (env, witness) = on(service, "sought");
    set(&env, "API_KEY -q", "sk_live_0123456789").assert_stdout("");
    set(&env, "BYTES -q", b"\xff\x00live\xfe").assert_stdout("");
    set(&env, "LIVE -q", "no").assert_stdout("");
    // Another namespace is another project.
    witness.create("sought-2/production/API_KEY", "sk_live", &[]);
    let rows = |options: &str| {
        let outcome = keep(&env, &format!("search live {options} -q"));
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (0, ""),
            "{outcome}"
        );
        let text = String::from_utf8(outcome.stdout).expect("a table is text");
        let rows = text.lines().map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            cells[..cells.len() - 1].join(" ")
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(
        rows(""),
        [
            "sm production API_KEY sk_l****",
            "sm production BYTES (binary)"
        ]
    );
    assert_eq!(
        rows("--unmask --only API_*"),
        ["sm production API_KEY sk_live_0123456789"]
    );
    assert_eq!(rows("--names"), ["sm production LIVE"]);
    assert_eq!(rows("--env local"), [""; 0]);
}

#[test]
fn names_alone_are_searched_without_reading_a_value() {
    let (env, aws) = serving(Shelf::numbered(200));
    keep(&env, "search k0199 --names --env local").assert(
        0,
        "sm\tlocal\tK0199\t\n",
        "1 secret found\n",
    );
    let actions: Vec<String> = aws.calls().into_iter().map(|call| call.action).collect();
    assert_eq!(actions, ["ListSecrets", "ListSecrets"]);

    let (env, aws) = serving(Shelf::numbered(1));
    let found = keep(&env, "search k0000 --names --values --env local");
    assert_eq!(
        (found.code, aws.count("BatchGetSecretValue")),
        (0, 1),
        "{found}"
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let mut shelf = Shelf::numbered(3);
    shelf.unreadable = [("app/local/K0001".to_owned(), "DecryptionFailure")].into();
    let (env, _aws) = answering(move |call, _| answer(&shelf, call));
    let found = "sm\tlocal\tK0000\tvalu****\tversion of app/local/K0000\n\
                 sm\tlocal\tK0002\tvalu****\tversion of app/local/K0002\n";
    keep(&env, "search VALUE --env local").assert(
        8,
        found,
        &format!(
            "2 secrets found\n\
             error: 1 secret could not be read\n  \
             K0001 in sm:local  failed: AWS answered `DecryptionFailure` to \
             `secretsmanager:GetSecretValue` for `app/local/K0001`: no\n\n{KEY_HINTS}"
        ),
    );
    keep(&env, "search VALUE --env local --except K0001").assert(0, found, "2 secrets found\n");
}

#[test]
fn of_one_place_alone_the_error_is_its_own() {
    let (env, _aws) = answering(|_, _| Reply::denied());
    keep(&env, "search x --env local").assert(
        4,
        "",
        "no secret found\n\
         error: vault `sm` (env `local`): AWS answered `AccessDeniedException` to \
         `secretsmanager:ListSecrets` for `app/local/`: not authorized\n\
         \n\
         hint: The identity in use needs the permission `secretsmanager:ListSecrets`\n\
         hint: Run `keep vault:edit sm` to use another identity\n",
    );
}
