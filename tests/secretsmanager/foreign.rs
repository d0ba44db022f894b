//! Secrets that something other than this Keep wrote: PHP Keep, other tools, a
//! rotation.

use keep_test_support::{Service, Witness, on_every_service};
use serde_json::{Value, json};

use crate::{keep, on, said, set};

const KEEPS: [&str; 4] = ["ManagedBy", "Namespace", "Environment", "VaultSlug"];

on_every_service!(what_php_keep_wrote_is_read_by_name);
fn what_php_keep_wrote_is_read_by_name(service: Service) {
    let (env, witness) = on(service, "php");
    for (key, tag) in [("A", "Env"), ("B", "Stage")] {
        let tags = [
            ("ManagedBy", "Keep"),
            ("Namespace", "php"),
            (tag, "production"),
            ("VaultSlug", "secretsmanager"),
        ];
        let name = format!("php/production/{key}");
        witness.create(&name, &format!("of {tag}"), &tags);
    }
    keep(&env, "get A --env production").assert_stdout("of Env");
    keep(&env, "get B --env production").assert_stdout("of Stage");
    keep(&env, "show --keys --env production").assert_stdout("A\nB\n");
    keep(&env, "export --env production").assert_stdout("A='of Env'\nB='of Stage'\n");
    env.write("t", "X={sm:B}\n");
    keep(&env, "export --template=t --env production").assert_stdout("X='of Stage'\n");
    let history = keep(&env, "history A --env production --format json").json();
    assert_eq!(history[0]["stages"], json!(["AWSCURRENT"]));

    // It is Keep's, so that it needs no `--adopt`, and gets the tag it lacks.
    set(&env, "B", "new").assert(0, "", &said("B", "updated"));
    assert_eq!(
        witness.secret("php/production/B")["tags"],
        json!({
            "ManagedBy": "Keep",
            "Namespace": "php",
            "Stage": "production",
            "Environment": "production",
            "VaultSlug": "sm",
        })
    );
    keep(&env, "delete A --env production --yes -q").assert(0, "", "");
    assert!(witness.secret("php/production/A")["deleted"].is_string());
}

on_every_service!(every_way_to_create_has_the_same_four_tags);
/// Policies may allow no other tags, and fewer match no condition.
fn every_way_to_create_has_the_same_four_tags(service: Service) {
    let (env, witness) = on(service, "tagged");
    env.write("x.env", "IMPORTED=v\n");
    for line in [
        "set SET v --env production -q",
        "set ABSENT v --env production --if-absent -q",
        "import x.env --env production -q",
        "set OLD v --env production -q",
        "rename OLD RENAMED --env production --yes -q",
        "copy --only * --from production --to staging -q",
    ] {
        keep(&env, line).assert(0, "", "");
    }
    for (name, keys) in [
        ("production", ["SET", "ABSENT", "IMPORTED", "RENAMED"]),
        ("staging", ["SET", "ABSENT", "IMPORTED", "RENAMED"]),
    ] {
        for key in keys {
            let secret = witness.secret(&format!("tagged/{name}/{key}"));
            let tags = KEEPS.map(|tag| secret["tags"][tag].clone());
            assert_eq!(
                (tags, secret["tags"].as_object().map(serde_json::Map::len)),
                (["Keep", "tagged", name, "sm"].map(Value::from), Some(4)),
                "{name} {key}"
            );
            assert_eq!(
                secret["description"],
                json!(format!(
                    "Keep secret: {key} for {name} environment in sm vault"
                ))
            );
        }
    }
}

on_every_service!(no_command_overwrites_what_is_not_keeps);
/// What another tool manages stays as it is, whichever command would write.
fn no_command_overwrites_what_is_not_keeps(service: Service) {
    let (env, witness) = on(service, "theirs-too");
    let name = "theirs-too/production/A";
    witness.create(name, "theirs", &[("Team", "a")]);
    keep(&env, "set A ours --env staging -q").assert(0, "", "");
    keep(&env, "set OLD ours --env production -q").assert(0, "", "");
    env.write("x.env", "A=ours\n");
    let not_ours = "`theirs-too/production/A` exists and is not managed by Keep";
    for (line, code) in [
        ("set A ours --env production -q", 1),
        ("import x.env --env production --overwrite -q", 1),
        ("copy A --from staging --to production --overwrite -q", 1),
    ] {
        let outcome = keep(&env, line);
        assert_eq!(
            (outcome.code, &*outcome.stdout),
            (code, &b""[..]),
            "{outcome}"
        );
        assert!(outcome.stderr.contains(not_ours), "{outcome}");
    }
    assert_eq!(keep(&env, "rename OLD A --env production --yes -q").code, 1);
    let untouched = witness.secret(name);
    assert_eq!(
        json!([untouched["value"], untouched["tags"]]),
        json!(["theirs", { "Team": "a" }])
    );
    assert_eq!(
        untouched["versions"].as_object().map(serde_json::Map::len),
        Some(1)
    );
}

/// The version that has the label, or none.
fn version_of(witness: &Witness, name: &str, stage: &str) -> Option<String> {
    let versions = witness.secret(name)["versions"].clone();
    let versions = versions.as_object().expect("a map of versions").clone();
    let mut labelled = versions.into_iter().filter(|(_, stages)| {
        let mut stages = stages.as_array().into_iter().flatten();
        stages.any(|label| label == stage)
    });
    labelled.next().map(|(id, _)| id)
}

on_every_service!(during_a_rotation_the_current_version_is_read);
/// Between its steps a rotation has stored a version that is not in use yet.
fn during_a_rotation_the_current_version_is_read(service: Service) {
    let (env, witness) = on(service, "rotating");
    let name = "rotating/production/A";
    set(&env, "A", "current").assert(0, "", &said("A", "created"));
    let _ = witness.call(
        "put_secret_value",
        &json!({ "SecretId": name, "SecretString": "next", "VersionStages": ["AWSPENDING"] }),
    );
    keep(&env, "get A --env production").assert_stdout("current");
    keep(&env, "export --env production").assert_stdout("A=current\n");
    keep(&env, "get A --env production --stage AWSPENDING").assert_stdout("next");
    let pending = version_of(&witness, name, "AWSPENDING");
    let history = keep(&env, "history A --env production --format json").json();
    let versions = history.as_array().expect("a list").iter();
    let found: Vec<_> = versions
        .filter(|version| version["stages"] == json!(["AWSPENDING"]))
        .map(|version| {
            (
                version["version"].as_str().map(str::to_owned),
                &version["current"],
            )
        })
        .collect();
    assert_eq!(found, [(pending, &json!(false))]);
}

on_every_service!(
    labels_of_others_are_read_and_kept,
    except(moto: "a new version takes every label off the version before it")
);
fn labels_of_others_are_read_and_kept(service: Service) {
    let (env, witness) = on(service, "labelled");
    let name = "labelled/production/A";
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    let first = version_of(&witness, name, "AWSCURRENT").expect("it was just created");
    let _ = witness.call(
        "update_secret_version_stage",
        &json!({ "SecretId": name, "VersionStage": "release-1", "MoveToVersionId": first }),
    );
    for value in ["two", "three"] {
        set(&env, "A", value).assert(0, "", &said("A", "updated"));
    }
    keep(&env, "get A --env production --stage release-1").assert_stdout("one");
    keep(&env, "get A --env production --stage AWSPREVIOUS").assert_stdout("two");
    assert_eq!(version_of(&witness, name, "release-1"), Some(first));
}

on_every_service!(what_others_made_is_imported_once_it_is_taken_over);
/// The advice was `keep set KEY --adopt` for each key, and then to run the same
/// command again, which failed in the same way.
fn what_others_made_is_imported_once_it_is_taken_over(service: Service) {
    let (env, witness) = on(service, "adopted");
    for key in ["A", "B"] {
        witness.create(&format!("adopted/production/{key}"), "theirs", &[]);
    }
    env.write("x.env", "A=1\nB=2\nC=3\n");
    let foreign = |key: &str| {
        format!(
            "`{key}` in vault `sm` (env `production`): `adopted/production/{key}` exists and is not \
             managed by Keep"
        )
    };
    let hints = "\nhint: Change it with the tool that made it\n\
                 hint: Run `keep doctor --vault sm --env production --fix --adopt` to take over \
                 what is there, and then the same command again\n";
    keep(&env, "import x.env --env production --overwrite").assert(
        8,
        "",
        &format!(
            "  A  update\n  B  update\n  C  create\n\
             error: Imported into vault `sm` (env `production`): 1 created, 2 failed\n  \
             C  created\n  A  failed: {}\n  B  failed: {}\n{hints}\
             hint: Run the same command again: it writes only what is left\n",
            foreign("A"),
            foreign("B")
        ),
    );
    keep(&env, "set A 1 --env local -q").assert(0, "", "");
    keep(&env, "copy A --from local --to production --overwrite").assert(
        1,
        "",
        &format!("  A  update\nerror: {}\n{hints}", foreign("A")),
    );
    let adopt = keep(
        &env,
        "doctor --vault sm --env production --fix --adopt --yes",
    );
    assert_eq!(adopt.code, 0, "{adopt}");
    keep(&env, "import x.env --env production --overwrite").assert(
        0,
        "",
        "  A  update\n  B  update\n\
         Imported into vault `sm` (env `production`): 2 updated, 1 same\n",
    );
    keep(&env, "export --env production").assert_stdout("A=1\nB=2\nC=3\n");
}
