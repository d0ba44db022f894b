//! Writes that meet something: what is there, what somebody else wrote, what is not
//! Keep's.

use serde_json::json;

use crate::project::{keep, on_kv_two, said, set};

const DATA: &str = "secret/data/project/local/DB";

#[test]
fn nothing_is_overwritten_that_must_not_be() {
    let (server, env) = on_kv_two();
    set(&env, "DB", "one");
    assert_eq!(keep(&env, "set DB two --if-absent").code, 1);
    let conflict = "error: `DB` in vault `v` (env `local`): version `7` of `DB` is not current\n";
    let refused = keep(&env, "set DB two --if-version 7");
    assert!(
        refused.code == 1 && refused.stderr.starts_with(conflict),
        "{refused}"
    );
    keep(&env, "set DB two --if-version 1").assert(0, "", &said("updated", "DB"));
    // Each write says what it replaces.
    let last = server.requests().pop().expect("a request").json();
    assert_eq!(
        last,
        json!({ "options": { "cas": 1 }, "data": { "value": "two" } })
    );
}

/// Somebody else writes between the look and the write.
#[test]
fn a_write_that_came_between_is_seen() {
    let (server, env) = on_kv_two();
    set(&env, "DB", "one");
    let theirs = || server.race(json!({ "value": "theirs" }));
    theirs();
    let refused = keep(&env, "set DB mine --if-version 1");
    assert!(
        refused.code == 1
            && refused
                .stderr
                .contains("version `1` of `DB` is not current"),
        "{refused}"
    );
    keep(&env, "get DB").assert(0, "theirs", "");
    theirs();
    keep(&env, "set DB mine").assert(0, "", &said("updated", "DB"));
    keep(&env, "get DB --version 3").assert(0, "theirs", "");
    keep(&env, "get DB").assert(0, "mine", "");
    theirs();
    assert_eq!(keep(&env, "set NEW mine --if-absent").code, 1);
    keep(&env, "get NEW").assert(0, "theirs", "");
}

#[test]
fn fields_of_others_are_neither_guessed_nor_lost() {
    let (server, env) = on_kv_two();
    let theirs = json!({ "data": { "user": "canary-user", "password": "canary-password" } });
    assert_eq!(server.ask("POST", DATA, &theirs).0, 200);
    let why = "error: `DB` in vault `v` (env `local`): `DB` has no field `value`; what is stored \
               there has the fields `user`, `password`\n";
    let refused = keep(&env, "get DB");
    assert!(
        refused.code != 0 && refused.stderr.starts_with(why),
        "{refused}"
    );
    // The others are read all the same.
    set(&env, "OTHER", "1");
    let exported = keep(&env, "show");
    assert!(
        exported.code == 8 && exported.stdout == b"OTHER\t****\t1\n",
        "{exported}"
    );
    assert!(!exported.stderr.contains("canary"), "{exported}");
    let refused = keep(&env, "set DB mine");
    assert!(
        refused.code == 1
            && refused.stderr.contains(
                "`DB` has the fields `user`, `password`, which a new value would replace"
            ),
        "{refused}"
    );
    keep(&env, "set DB mine --adopt").assert(0, "", &said("updated", "DB"));
    keep(&env, "get DB").assert(0, "mine", "");
    // Beside a value, a field is read over, and kept from being lost.
    let theirs = json!({ "data": { "value": "v", "note": "canary-note" } });
    assert_eq!(server.ask("POST", DATA, &theirs).0, 200);
    keep(&env, "get DB").assert(0, "v", "");
    assert_eq!(keep(&env, "set DB mine").code, 1);
}

#[test]
fn a_description_is_metadata_beside_that_of_others() {
    let (server, env) = on_kv_two();
    let set = [
        "set",
        "DB",
        "1",
        "--description",
        "the database",
        "--env=local",
    ];
    env.keep(set).run().assert(0, "", &said("created", "DB"));
    let metadata = "secret/metadata/project/local/DB";
    let custom = |facts: serde_json::Value| json!({ "custom_metadata": facts });
    let body = custom(json!({ "owner": "ops", "description": "the database" }));
    assert_eq!(server.ask("POST", metadata, &body).0, 204);
    keep(&env, "set DB 2").assert(0, "", &said("updated", "DB"));
    let set = ["set", "DB", "3", "--description", "new", "--env=local"];
    env.keep(set).run().assert(0, "", &said("updated", "DB"));
    let (_, answer) = server.ask("GET", metadata, &json!(null));
    assert_eq!(
        answer["data"]["custom_metadata"],
        json!({ "owner": "ops", "description": "new" })
    );
}
