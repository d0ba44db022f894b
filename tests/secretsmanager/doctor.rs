//! `keep doctor` on moto: what is wrong with secrets, and what putting it right
//! does to them.

use keep_test_support::{Outcome, Service, TestEnv, Witness, on_every_service};
use serde_json::json;

use crate::{KEEP, keep, on, said, set};

pub(crate) const PRODUCTION: &str = "--vault sm --env production";

/// One line of the report about a place of the vault `sm`.
pub(crate) fn line(env: &str, key: &str, what: &str, message: &str, fix: &str) -> String {
    let what = what.replace(' ', "\t");
    format!("sm\t{env}\t{key}\t{what}\t{message}\t{fix}\n")
}

pub(crate) fn in_production(key: &str, what: &str, message: &str, fix: &str) -> String {
    line("production", key, what, message, fix)
}

pub(crate) fn doctor(env: &TestEnv, options: &str) -> Outcome {
    keep(env, &format!("doctor {options}"))
}

fn tags(witness: &Witness, name: &str) -> serde_json::Value {
    witness.secret(name)["tags"].clone()
}

/// A namespace with a secret of each kind, and what is said of them.
fn mixed(service: Service, namespace: &str) -> (TestEnv, Witness, [String; 4]) {
    let (env, witness) = on(service, namespace);
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    let create = |key: &str, tags: &[(&str, &str)]| {
        witness.create(&format!("{namespace}/production/{key}"), "theirs", tags);
    };
    let (keep, ours) = (("ManagedBy", "Keep"), ("Namespace", namespace));
    create(
        "BETA",
        &[keep, ours, ("Stage", "production"), ("VaultSlug", "sm")],
    );
    create(
        "PHP",
        &[
            keep,
            ours,
            ("Env", "production"),
            ("VaultSlug", "s-m"),
            ("Team", "b"),
        ],
    );
    create(
        "RENAMED",
        &[
            keep,
            ours,
            ("Environment", "production"),
            ("VaultSlug", "old"),
        ],
    );
    create("THEIRS", &[("ManagedBy", "Terraform"), ("Team", "a")]);
    // Another vault's scope, which is none of our business.
    create("deeper/X", &[]);
    let mend = format!("Run `keep doctor --fix {PRODUCTION}` to put the tags right");
    let php = "tagged by PHP Keep, so that policies by `Environment` do not cover it";
    let adopt = format!(
        "Run `keep doctor --fix --adopt {PRODUCTION}` to take it over as it is, or `keep set \
         THEIRS --adopt {PRODUCTION}` with a new value"
    );
    let wrong = "wrong tags: `VaultSlug` is `old` and not `sm`";
    let found = [
        in_production("BETA", "warning php-tags", php, &mend),
        in_production("PHP", "warning php-tags", php, &mend),
        in_production("RENAMED", "warning missing-tags", wrong, &mend),
        in_production(
            "THEIRS",
            "note foreign",
            "managed by `Terraform` and not by Keep",
            &adopt,
        ),
    ];
    (env, witness, found)
}

on_every_service!(wrong_tags_are_found_and_nothing_is_changed_unasked);
fn wrong_tags_are_found_and_nothing_is_changed_unasked(service: Service) {
    let (env, witness, found) = mixed(service, "ill");
    let before = tags(&witness, "ill/production/PHP");
    doctor(&env, "--env production").assert(
        0,
        found.concat(),
        "No problem in 1 place: 3 warnings, 1 note\n",
    );
    // Without consent there is no repair.
    let outcome = doctor(&env, "--env production --fix");
    let unanswered = "error: confirmation is needed: pass `--yes`\n";
    assert!(
        outcome.code == 2 && outcome.stderr.ends_with(unanswered),
        "{outcome}"
    );
    assert_eq!(tags(&witness, "ill/production/PHP"), before);
}

on_every_service!(tags_are_put_right_and_nothing_is_lost);
fn tags_are_put_right_and_nothing_is_lost(service: Service) {
    let (env, witness, found) = mixed(service, "mended");
    let php = "php-tags: tagged by PHP Keep, so that policies by `Environment` do not cover it";
    doctor(&env, "--env production --fix -y").assert(
        0,
        found.concat(),
        &format!(
            "1 secret is not managed by Keep and left alone without `--adopt`\n  \
             BETA in sm:production     {php}\n  \
             PHP in sm:production      {php}\n  \
             RENAMED in sm:production  missing-tags: wrong tags: `VaultSlug` is `old` and not `sm`\n  \
             BETA in sm:production     tagged with `Environment`\n  \
             PHP in sm:production      tagged with `Environment`, `VaultSlug`\n  \
             RENAMED in sm:production  tagged with `VaultSlug`\n\
             No problem in 1 place: 1 note\n"
        ),
    );
    // PHP Keep finds its secrets by `Env` as before.
    assert_eq!(
        tags(&witness, "mended/production/PHP"),
        json!({
            "ManagedBy": "Keep", "Namespace": "mended", "Env": "production", "Team": "b",
            "Environment": "production", "VaultSlug": "sm",
        })
    );
    assert_eq!(
        tags(&witness, "mended/production/BETA"),
        json!({
            "ManagedBy": "Keep", "Namespace": "mended", "Stage": "production",
            "Environment": "production", "VaultSlug": "sm",
        })
    );
    let theirs = json!({ "ManagedBy": "Terraform", "Team": "a" });
    assert_eq!(tags(&witness, "mended/production/THEIRS"), theirs);
    assert_eq!(tags(&witness, "mended/production/deeper/X"), json!({}));
    // Again there is nothing to do, and that is told.
    doctor(&env, "--env production --fix -y").assert(
        0,
        &found[3],
        "1 secret is not managed by Keep and left alone without `--adopt`\n\
         There is nothing that Keep can put right\n\
         No problem in 1 place: 1 note\n",
    );
    assert_eq!(
        witness.secret("mended/production/PHP")["value"],
        json!("theirs")
    );
}

on_every_service!(secrets_of_other_tools_are_taken_over_only_when_asked_for);
fn secrets_of_other_tools_are_taken_over_only_when_asked_for(service: Service) {
    let (env, witness) = on(service, "taken");
    witness.create("taken/production/THEIRS", "theirs", &[("Team", "a")]);
    let refused = set(&env, "THEIRS", "ours");
    assert_eq!(refused.code, 1, "{refused}");
    // What the refusal names can be typed.
    assert!(
        refused
            .stderr
            .contains("`keep doctor --vault sm --env production --fix --adopt`")
    );
    let document = doctor(
        &env,
        &format!("{PRODUCTION} --fix --adopt --yes --format json"),
    )
    .json();
    assert_eq!(
        document["repairs"],
        json!([{
            "vault": "sm", "env": "production", "key": "THEIRS", "code": "foreign",
            "outcome": "tagged with `ManagedBy`, `Namespace`, `Environment`, `VaultSlug`",
            "failed": false,
        }])
    );
    let adopted = witness.secret("taken/production/THEIRS");
    assert_eq!(
        json!([
            adopted["value"],
            adopted["tags"],
            adopted["versions"].as_object().map(serde_json::Map::len)
        ]),
        json!(["theirs", {
            "Team": "a", "ManagedBy": "Keep", "Namespace": "taken",
            "Environment": "production", "VaultSlug": "sm",
        }, 1])
    );
    set(&env, "THEIRS", "ours").assert(0, "", &said("THEIRS", "updated"));
    doctor(&env, PRODUCTION).assert(0, "", "Nothing is wrong in 1 place\n");
}

on_every_service!(
    what_is_deleted_encrypted_or_badly_named_is_told,
    except(ministack: "ListSecrets leaves out the KMS key")
);
fn what_is_deleted_encrypted_or_badly_named_is_told(service: Service) {
    let (env, witness) = on(service, "noted");
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    set(&env, "DB-abc123", "two").assert(0, "", &said("DB-abc123", "created"));
    set(&env, "GONE", "three").assert(0, "", &said("GONE", "created"));
    assert_eq!(keep(&env, "delete GONE --env production -y").code, 0);
    let key = "arn:aws:kms:us-east-1:123456789012:alias/app";
    witness.call(
        "update_secret",
        &json!({ "SecretId": "noted/production/A", "KmsKeyId": key }),
    );
    assert_eq!(keep(&env, "vault:edit sm --set key=alias/other").code, 0);
    doctor(&env, PRODUCTION).assert(
        0,
        [
            in_production(
                "",
                "note kms-key",
                &format!(
                    "1 secret is encrypted with the KMS key `{key}`: reading needs `kms:Decrypt` \
                     for it, and writing `kms:GenerateDataKey` too; the vault's own is \
                     `alias/other`, which the next write takes"
                ),
                "",
            ),
            in_production(
                "DB-abc123",
                "note ambiguous-name",
                "its name ends like an ARN does, with a hyphen and six characters: AWS may take \
                 one for the other",
                "Use full ARNs in policies, or run `keep rename DB-abc123 NEW`",
            ),
            in_production(
                "GONE",
                "note deletion-pending",
                "deleted less than a day ago, and will be gone 7 to 30 days after the deletion",
                &format!("Run `keep restore GONE {PRODUCTION}` to bring it back"),
            ),
        ]
        .concat(),
        "No problem in 1 place: 3 notes\n",
    );
}

on_every_service!(a_secret_without_room_for_tags_is_left_alone);
/// AWS refuses the 51st tag.
fn a_secret_without_room_for_tags_is_left_alone(service: Service) {
    let (env, witness) = on(service, "crowded");
    let names: Vec<String> = (0..47).map(|n| format!("T{n:02}")).collect();
    let mut tags: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    tags.push(("ManagedBy", "Keep"));
    witness.create("crowded/production/A", "one", &tags);
    doctor(&env, &format!("{PRODUCTION} --fix -y")).assert(
        0,
        in_production(
            "A",
            "warning missing-tags",
            "wrong tags: `Namespace` is missing, `Environment` is missing, `VaultSlug` is missing; \
             it has no room for the tags: AWS allows 50",
            "Change the tags where the secret is managed, or remove some",
        ),
        "There is nothing that Keep can put right\nNo problem in 1 place: 1 warning\n",
    );
    assert_eq!(
        witness.secret("crowded/production/A")["tags"]
            .as_object()
            .map(serde_json::Map::len),
        Some(48)
    );
}

on_every_service!(a_person_is_asked_before_anything_is_changed);
fn a_person_is_asked_before_anything_is_changed(service: Service) {
    let (env, witness) = on(service, "asked");
    witness.create(
        "asked/production/A",
        "x",
        &[("ManagedBy", "Keep"), ("Env", "production")],
    );
    let before = tags(&witness, "asked/production/A");
    let words = ["doctor", "--env=production", "--fix"];
    let question = "Put this secret's tags right?";
    let declined = env.on_terminal(KEEP, words, &[(question, "n\r")]);
    assert!(
        declined.code == 1 && declined.screen.contains("cancelled; nothing was changed"),
        "{}",
        declined.screen
    );
    assert_eq!(tags(&witness, "asked/production/A"), before);
    let agreed = env.on_terminal(KEEP, words, &[(question, "y\r")]);
    assert!(
        agreed.code == 0
            && agreed
                .screen
                .contains("Nothing is wrong in 1 place any more"),
        "{}",
        agreed.screen
    );
    assert_eq!(
        tags(&witness, "asked/production/A")["Environment"],
        json!("production")
    );
}
