//! Templates on AWS Secrets Manager: which calls they make, and what becomes of
//! those that are refused.

use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, Service, StandIn, TestEnv, on_every_service};

use crate::service::{answering, denial_hints, serving};
use crate::{keep, on};

fn actions(aws: &StandIn) -> Vec<String> {
    aws.calls().into_iter().map(|call| call.action).collect()
}

on_every_service!(a_template_is_made_checked_and_filled_in);
fn a_template_is_made_checked_and_filled_in(service: Service) {
    let (env, witness) = on(service, "templates");
    witness.create_all(&[
        ("templates/production/DB".into(), r#"{"user":"app"}"#.into()),
        ("templates/production/a.b".into(), "dotted".into()),
        ("templates/production/x@y".into(), "no placeholder".into()),
    ]);
    keep(&env, "template:add --env production").assert(
        0,
        "",
        "warning: `x@y` of the vault `sm` is left out: no placeholder can spell its key\n\
         Template with 2 secrets written to `$DIR/project/env/production.env`\n\
         hint: Run `keep export --env production --template` to fill it in\n",
    );
    keep(&env, "template:validate --env production").assert(
        0,
        "7\tDB\tsm\tDB\tok\n8\tA_B\tsm\ta.b\tok\n",
        "not named by the template, of the vault `sm`: `x@y`\n\
         `$DIR/project/env/production.env` is valid: 2 placeholders, and each has its secret\n",
    );
    let filled = keep(&env, "export --env production --template --format json");
    filled
        .assert_stdout("{\n  \"A_B\": \"dotted\",\n  \"DB\": \"{\\\"user\\\":\\\"app\\\"}\"\n}\n");
}

#[test]
fn names_are_listed_and_no_value_is_read() {
    let (env, aws) = serving(Shelf::numbered(2));
    let added = keep(&env, "template:add --env local");
    assert_eq!(added.code, 0, "{added}");
    keep(&env, "template:validate --env local").assert(
        0,
        "7\tK0000\tsm\tK0000\tok\n8\tK0001\tsm\tK0001\tok\n",
        "`$DIR/project/env/local.env` is valid: 2 placeholders, and each has its secret\n",
    );
    assert_eq!(actions(&aws), ["ListSecrets", "ListSecrets"]);
}

#[test]
fn a_field_costs_the_reading_of_its_secret_alone() {
    let (env, aws) = serving(Shelf::numbered(30));
    env.write("t", "A={sm:K0007|field=x}\nB={sm:K0008}\n");
    let checked = keep(&env, "template:validate t --env local");
    assert_eq!(
        (
            checked.code,
            String::from_utf8_lossy(&checked.stdout).as_ref()
        ),
        (
            3,
            "1\tA\tsm\tK0007\tnot JSON: it has no fields\n2\tB\tsm\tK0008\tok\n"
        ),
        "{checked}"
    );
    let read: Vec<String> = aws
        .calls()
        .iter()
        .filter(|call| call.action != "ListSecrets")
        .map(|call| {
            format!(
                "{} {}",
                call.field("SecretId"),
                call.list("SecretIdList").join(",")
            )
        })
        .collect();
    assert_eq!(read.len(), 1, "{read:?}");
    assert!(read[0].contains("app/local/K0007"), "{read:?}");
}

#[test]
fn what_cannot_be_read_is_named() {
    let mut shelf = Shelf::numbered(2);
    shelf.unreadable = [("app/local/K0001".to_owned(), "AccessDeniedException")].into();
    let (env, _aws) = serving(shelf);
    env.write("t", "A={sm:K0000}\nB={sm:K0001|field=x}\n");
    let checked = keep(&env, "template:validate t --env local");
    checked.assert(
        8,
        "1\tA\tsm\tK0000\tok\n\
         2\tB\tsm\tK0001\tunreadable: AWS answered `AccessDeniedException` to \
         `secretsmanager:GetSecretValue` for `app/local/K0001`: no\n",
        &format!(
            "error: 1 of 2 placeholders in `t` could not be checked\n  \
             line 1  ok\n  \
             line 2  failed: unreadable: AWS answered `AccessDeniedException` to \
             `secretsmanager:GetSecretValue` for `app/local/K0001`: no\n\n{}",
            denial_hints("GetSecretValue")
        ),
    );
}

/// A service that lists for nobody.
fn unlisted() -> (TestEnv, StandIn) {
    let shelf = Shelf::numbered(2);
    answering(move |call, _| match call.action.as_str() {
        "ListSecrets" => Reply::error(400, "AccessDeniedException", "no"),
        _ => shelf.answer(call),
    })
}

#[test]
fn who_may_not_list_still_checks_by_reading() {
    let (env, _aws) = unlisted();
    env.write("t", "A={sm:K0000}\nB={sm:K0009}\n");
    keep(&env, "template:validate t --env local").assert(
        3,
        "1\tA\tsm\tK0000\tok\n2\tB\tsm\tK0009\tmissing\n",
        "warning: the names in vault `sm` (env `local`) may not be listed: the secrets are read \
         instead, and which are unused stays unknown\n\
         error: 1 of 2 placeholders in `t` have no secret\n\n\
         hint: Set them with `keep set`, or correct the template\n",
    );
}

/// PHP Keep skipped the vault and said that there were no secrets.
#[test]
fn a_vault_that_may_not_be_listed_is_no_empty_one() {
    let (env, _aws) = unlisted();
    let added = keep(&env, "template:add --env local --print");
    assert_eq!((added.code, &*added.stdout), (4, &b""[..]), "{added}");
    assert!(added.stderr.contains("AccessDeniedException"), "{added}");
}
