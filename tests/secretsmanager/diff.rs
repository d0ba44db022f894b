//! `keep diff`: places are read side by side, and what cannot be read is an
//! error, never missing.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use keep_test_support::shelf::Shelf;
use keep_test_support::{Call, Reply, Service, StandIn, on_every_service};
use serde_json::{Value, json};

use crate::service::{KEY_HINTS, answer, answering, denial_hints};
use crate::{keep, on};

/// `A` and `B` in two envs, `A` alone in the third. Values hold the name and so
/// the env: no two are equal.
fn shelf() -> Shelf {
    let names = [
        "local/A",
        "local/B",
        "staging/A",
        "staging/B",
        "production/A",
    ];
    Shelf::of(names.map(|name| format!("app/{name}")))
}

/// The prefix that a listing or a batch asks for.
fn prefix(call: &Call) -> &str {
    let value = &call.body["Filters"][0]["Values"][0];
    value.as_str().unwrap_or_default()
}

on_every_service!(equal_values_show_without_being_shown);
fn equal_values_show_without_being_shown(service: Service) {
    let (env, _witness) = on(service, "compared");
    for (name, key, value) in [
        ("staging", "SAME", "one"),
        ("production", "SAME", "one"),
        ("staging", "OTHER", "one"),
        ("production", "OTHER", "two"),
        ("staging", "ALONE", "one"),
    ] {
        let line = format!("set {key} {value} --env {name} -q");
        keep(&env, &line).assert_stdout("");
    }
    let diff = keep(&env, "diff --env staging,production --exit-code");
    diff.assert(
        9,
        "ALONE\tA\tmissing\tmissing\nOTHER\tA\tB\tdifferent\nSAME\tsame\tsame\tsame\n",
        "3 secrets: 1 same, 1 different, 1 missing\n",
    );
    keep(
        &env,
        "diff --env staging,production --only SAME --unmask -q",
    )
    .assert_stdout("SAME\tone\tone\tsame\n");
}

/// Each batch is answered only when those of all envs are there.
#[test]
fn places_are_read_side_by_side() {
    let arrived: Mutex<HashSet<String>> = Mutex::default();
    let all_there = Condvar::new();
    let shelf = shelf();
    let (env, aws) = answering(move |call, _| {
        if call.action == "BatchGetSecretValue" {
            let mut seen = arrived.lock().expect("no test panics with it");
            seen.insert(prefix(call).to_owned());
            all_there.notify_all();
            let patience = Duration::from_secs(20);
            let waited = all_there.wait_timeout_while(seen, patience, |seen| seen.len() < 3);
            if waited.expect("no test panics with it").1.timed_out() {
                return Reply::denied();
            }
        }
        answer(&shelf, call)
    });
    keep(&env, "diff").assert(
        0,
        "A\tA\tB\tC\tdifferent\nB\tA\tB\tmissing\tmissing\n",
        "2 secrets: 0 same, 1 different, 1 missing\n",
    );
    assert_eq!(aws.count("BatchGetSecretValue"), 3);
}

/// PHP Keep showed all of a place that it may not list as missing.
#[test]
fn a_denied_place_is_an_error() {
    let shelf = shelf();
    let (env, _aws) = answering(move |call, _| match prefix(call) {
        "app/staging/" => Reply::denied(),
        _ => answer(&shelf, call),
    });
    let why = "vault `sm` (env `staging`): AWS answered `AccessDeniedException` to \
               `secretsmanager:ListSecrets` for `app/staging/`: not authorized";
    keep(&env, "diff --exit-code").assert(
        8,
        "A\tA\terror\tB\terror\nB\tA\terror\tmissing\terror\n",
        &format!(
            "2 secrets: 0 same, 0 different, 0 missing, 2 unknown\n\
             error: 1 of 3 places could not be read\n  sm:staging  failed: {why}\n\n{}",
            denial_hints("ListSecrets")
        ),
    );
    let json = keep(&env, "diff --format json --only B -q");
    assert_eq!(json.code, 8, "{json}");
    let document: Value =
        serde_json::from_slice(&json.stdout).expect("stdout is JSON all the same");
    let expected = json!({
        "columns": [
            {"vault": "sm", "env": "local", "error": null},
            {"vault": "sm", "env": "staging", "error": why},
            {"vault": "sm", "env": "production", "error": null},
        ],
        "secrets": [{"key": "B", "status": "error", "cells": [
            {"state": "value", "group": 1}, {"state": "error"}, {"state": "missing"},
        ]}],
        "summary": {"same": 0, "different": 0, "missing": 0, "error": 1},
    });
    assert_eq!(document, expected);
}

/// PHP Keep left a secret that could not be decrypted out without a word.
#[test]
fn a_denied_secret_is_an_error_in_its_place() {
    let mut shelf = shelf();
    let unreadable = [
        ("app/staging/B", "AccessDeniedException"),
        ("app/production/A", "DecryptionFailure"),
    ];
    shelf.unreadable = unreadable.map(|(name, code)| (name.into(), code)).into();
    let (env, _aws) = answering(move |call, _| answer(&shelf, call));
    let failed = |name: &str, key: &str, code: &str| {
        format!(
            "  {key} in sm:{name}  failed: AWS answered `{code}` to \
             `secretsmanager:GetSecretValue` for `app/{name}/{key}`: no\n"
        )
    };
    keep(&env, "diff").assert(
        8,
        "A\tA\tB\terror\terror\nB\tA\terror\tmissing\terror\n",
        &format!(
            "2 secrets: 0 same, 0 different, 0 missing, 2 unknown\n\
             error: 2 secrets could not be read\n{}{}\n{}{KEY_HINTS}",
            failed("staging", "B", "AccessDeniedException").replace("staging  ", "staging     "),
            failed("production", "A", "DecryptionFailure"),
            denial_hints("GetSecretValue"),
        ),
    );
    // What is not asked for fails nothing.
    keep(&env, "diff --only B --env local,production --exit-code -q").assert(
        9,
        "B\tA\tmissing\tmissing\n",
        "",
    );
    let json = keep(&env, "diff --only B --format json -q");
    let document: Value =
        serde_json::from_slice(&json.stdout).expect("stdout is JSON all the same");
    let reason = document["secrets"][0]["cells"][1]["error"].as_str();
    assert!(
        reason.is_some_and(|reason| reason.contains("`AccessDeniedException`")),
        "{json}"
    );
}

#[test]
fn another_way_of_reading_is_told_once() {
    let shelf = shelf();
    let (env, _aws) = answering(move |call, _| match call.action.as_str() {
        "ListSecrets" => Reply::denied(),
        _ => answer(&shelf, call),
    });
    let mut small = self::shelf();
    small.page = 1;
    let (paged, _aws) = answering(move |call, _| match call.action.as_str() {
        "ListSecrets" => Reply::denied(),
        _ => answer(&small, call),
    });
    let table = "A\tA\tB\tC\tdifferent\nB\tA\tB\tmissing\tmissing\n";
    let summary = "2 secrets: 0 same, 1 different, 1 missing\n";
    // Where one page has it all, nobody needs the list.
    keep(&env, "diff").assert(0, table, summary);
    keep(&paged, "diff").assert(
        0,
        table,
        &format!(
            "warning: `secretsmanager:ListSecrets` is denied to this identity, so the secrets \
             were read page after page\n{summary}"
        ),
    );
}

#[test]
fn a_region_that_cannot_be_reached_is_an_error() {
    let shelf = shelf();
    let (env, _aws) = answering(move |call, _| answer(&shelf, call));
    let away = "--driver secretsmanager --slug away --name Away --set endpoint=http://127.0.0.1:1";
    assert_eq!(keep(&env, &format!("vault:add {away}")).code, 0);
    let unreachable = |action: &str, name: &str| {
        format!(
            "vault `away` (env `{name}`): `127.0.0.1:1` could not be reached for \
             `secretsmanager:{action}` for `app/{name}/`: Connection refused (os error 111)"
        )
    };
    let one = keep(&env, "diff --env production");
    let batch = unreachable("BatchGetSecretValue", "production");
    one.assert(
        8,
        "A\terror\tA\terror\n",
        &format!(
            "1 secret: 0 same, 0 different, 0 missing, 1 unknown\n\
             error: 1 of 2 places could not be read\n  away:production  failed: {batch}\n\n\
             hint: Try again in a moment\n\
             hint: Run `keep vault:edit away` if the region or endpoint is wrong\n"
        ),
    );
    // Where nobody answers, nothing was compared: a retry may help.
    keep(&env, "diff --vault away --env local,staging --exit-code").assert(
        7,
        "",
        &format!(
            "0 secrets: 0 same, 0 different, 0 missing\n\
             error: 2 of 2 places could not be read\n  \
             away:local    failed: {}\n  away:staging  failed: {}\n\n\
             hint: Try again in a moment\n\
             hint: Run `keep vault:edit away` if the region or endpoint is wrong\n",
            unreachable("BatchGetSecretValue", "local"),
            unreachable("BatchGetSecretValue", "staging"),
        ),
    );
}

#[test]
fn without_credentials_nothing_is_compared() {
    let aws = StandIn::start(|_, _| Reply::error(400, "ExpiredTokenException", "expired"));
    let env = crate::project("app", &aws.url());
    let outcome = keep(&env, "diff --format json");
    assert_eq!(outcome.code, 4, "{outcome}");
    let hint = "hint: Run `keep vault:edit sm` to choose other credentials\n";
    assert!(outcome.stderr.ends_with(hint), "{outcome}");
}
