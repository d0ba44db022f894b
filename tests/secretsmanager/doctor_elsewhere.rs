//! `keep doctor` where secrets are in another region or scope, or in two vaults.

use keep_test_support::{Service, TestEnv, on_every_service};
use serde_json::json;

use crate::doctor::{PRODUCTION, doctor, in_production};
use crate::{keep, on, said, set};

on_every_service!(secrets_in_another_region_or_scope_are_found);
/// PHP Keep says `Secret not found` and no more.
fn secrets_in_another_region_or_scope_are_found(service: Service) {
    let (env, witness) = on(service, "lost");
    witness.create("lost/api/production/B", "x", &[]);
    let add = "vault:add --driver secretsmanager --slug eu --name EU --set region=eu-west-1";
    assert_eq!(keep(&env, add).code, 0);
    set(&env, "A --vault eu", "one").assert(
        0,
        "",
        "Secret `A` created in vault `eu` (env `production`)\n",
    );
    doctor(&env, PRODUCTION).assert(
        5,
        [
            in_production(
                "",
                "note empty-here",
                "there is no secret below `lost/production/` in `us-east-1`, but there are below \
                 `lost/api/production/` (1)",
                &format!("Run `keep set KEY {PRODUCTION}` to write the first one"),
            ),
            in_production(
                "",
                "warning other-scope",
                "there is 1 secret of this env in the scope `api`",
                "Run `keep vault:edit sm --set scope=api` if those are meant",
            ),
            in_production(
                "",
                "problem other-region",
                "there is 1 secret of this env in the region `eu-west-1`",
                "Run `keep vault:edit sm --set region=eu-west-1` to use them",
            ),
        ]
        .concat(),
        "error: 1 problem, 1 warning, 1 note in 1 place\n",
    );
    // What it says to type helps.
    assert_eq!(keep(&env, "vault:delete eu -y").code, 0);
    assert_eq!(keep(&env, "vault:edit sm --set region=eu-west-1").code, 0);
    let tag = "wrong tags: `VaultSlug` is `eu` and not `sm`";
    let mend = format!("Run `keep doctor --fix {PRODUCTION}` to put the tags right");
    doctor(&env, PRODUCTION).assert(
        0,
        in_production("A", "warning missing-tags", tag, &mend),
        "No problem in 1 place: 1 warning\n",
    );
    // The other way round: a scope that hides what has none.
    assert_eq!(keep(&env, "vault:edit sm --set scope=web").code, 0);
    let outcome = doctor(&env, PRODUCTION);
    let found = in_production(
        "",
        "warning other-scope",
        "there is 1 secret of this env without a scope",
        "Run `keep vault:edit sm --set scope=` if those are meant",
    );
    let stdout = String::from_utf8_lossy(&outcome.stdout).into_owned();
    assert!(stdout.ends_with(&found), "{outcome}");
    assert_eq!(keep(&env, "vault:edit sm --set scope=").code, 0);
    assert_eq!(doctor(&env, PRODUCTION).code, 0);
}

on_every_service!(a_namespace_that_nothing_has_is_told);
fn a_namespace_that_nothing_has_is_told(service: Service) {
    let (env, _) = on(service, "nowhere-at-all");
    doctor(&env, PRODUCTION).assert(
        0,
        in_production(
            "",
            "note empty-here",
            "there is no secret below `nowhere-at-all/production/` in `us-east-1`, and none below \
             `nowhere-at-all/`",
            &format!("Run `keep set KEY {PRODUCTION}` to write the first one"),
        ),
        "No problem in 1 place: 1 note\n",
    );
}

on_every_service!(vaults_that_are_the_same_place_are_told);
/// Each would take the other's tag `VaultSlug` for a wrong one.
fn vaults_that_are_the_same_place_are_told(service: Service) {
    let (env, _) = on(service, "twins");
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    let add = "vault:add --driver secretsmanager --slug twin --name Twin";
    assert_eq!(keep(&env, add).code, 0);
    let told = "\t\t\twarning\tsame-secrets\tthe vaults `sm` and `twin` have the same settings, and \
                so the same secrets\tRun `keep vault:delete twin` to go on with one\n";
    doctor(&env, PRODUCTION).assert(0, told, "No problem in 1 place: 1 warning\n");
    assert_eq!(keep(&env, "vault:edit twin --set region=eu-west-1").code, 0);
    doctor(&env, PRODUCTION).assert(0, "", "Nothing is wrong in 1 place\n");
}

on_every_service!(links_do_not_hide_that_the_region_is_wrong);
/// With one link in the env, nothing was looked for in other regions.
fn links_do_not_hide_that_the_region_is_wrong(service: Service) {
    let (env, witness) = on(service, "linked");
    witness.create("shared/linked", "x", &[]);
    let link = json!({ "SecretId": "shared/linked" });
    let link = witness.call("describe_secret", &link)["ARN"].clone();
    let link = link.as_str().expect("an ARN");
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    let there = format!("vault:edit sm --set links=production/DB={link} --set region=eu-west-1");
    assert_eq!(keep(&env, &there).code, 0);
    doctor(&env, PRODUCTION).assert(
        5,
        [
            in_production(
                "",
                "note empty-here",
                "there is no secret below `linked/production/` in `eu-west-1`, and none below \
                 `linked/`",
                &format!("Run `keep set KEY {PRODUCTION}` to write the first one"),
            ),
            in_production(
                "",
                "problem other-region",
                "there is 1 secret of this env in the region `us-east-1`",
                "Run `keep vault:edit sm --set region=us-east-1` to use them",
            ),
        ]
        .concat(),
        "error: 1 problem, 1 note in 1 place\n",
    );
    // An env may hold links and nothing else.
    delete_for_good(&env);
    doctor(&env, PRODUCTION).assert(0, "", "Nothing is wrong in 1 place\n");
}

fn delete_for_good(env: &TestEnv) {
    assert_eq!(keep(env, "vault:edit sm --set region=us-east-1").code, 0);
    keep(env, "delete A --env production --purge --yes -q").assert(0, "", "");
    assert_eq!(keep(env, "vault:edit sm --set region=eu-west-1").code, 0);
}

on_every_service!(an_env_without_secrets_says_where_to_look);
/// The guide's troubles `Secret Not Found` and `Region Mismatch`: `show` printed
/// nothing at all, `get` sent to it, and nothing led to `keep doctor`.
fn an_env_without_secrets_says_where_to_look(service: Service) {
    let (env, _) = on(service, "not-there");
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    assert_eq!(keep(&env, "vault:edit sm --set region=eu-west-1").code, 0);
    let look = format!("Run `keep doctor {PRODUCTION}` to see whether they are elsewhere\n");
    let said = format!("There are no secrets in vault `sm` (env `production`)\nhint: {look}");
    keep(&env, "show --env production").assert(0, "", &said);
    keep(&env, "show --env production --keys").assert(0, "", &said);
    keep(&env, "show --env production --format json").assert(0, "[]\n", &said);
    keep(&env, "show --env production -q").assert(0, "", "");
    keep(&env, "show --env production --only B,C").assert(
        0,
        "",
        "No secret in vault `sm` (env `production`) passes `--only`\n",
    );
    let warned =
        format!("warning: there are no secrets in the vault `sm` (env `production`)\nhint: {look}");
    keep(&env, "export --env production").assert(0, "", &warned);
    keep(&env, "run --env production -- true").assert(0, "", &warned);
    keep(&env, "get A --env production").assert(
        3,
        "",
        &format!(
            "error: no secret `A` in vault `sm` (env `production`)\n\n\
             hint: Nothing is listed here. {look}"
        ),
    );
    let found = keep(&env, &format!("doctor {PRODUCTION}"));
    let told = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(told.contains("\tother-region\t"), "{found}");
}
