//! Secrets that boto3 made, as Keep reads them.

use keep_test_support::{Service, on_every_service};
use serde_json::json;

use crate::{keep, on};

on_every_service!(text_bytes_and_fields_are_read_exactly);
fn text_bytes_and_fields_are_read_exactly(service: Service) {
    let (env, witness) = on(service, "theirs");
    let text = "Zeile 1\r\nZeile 2 – 🔑\n";
    witness.create("theirs/production/TEXT", text, &[]);
    keep(&env, "get TEXT --env production").assert_stdout(text);

    let bytes =
        json!({ "Name": "theirs/production/BYTES", "SecretBinary": { "base64": "AP/+Cg==" } });
    let _ = witness.call("create_secret", &bytes);
    keep(&env, "get BYTES --env production").assert_stdout([0x00, 0xff, 0xfe, b'\n']);

    let database = r#"{"host": "db", "port": 5432, "users": [{"name": "a/b", "x~y": "né"}]}"#;
    witness.create("theirs/production/DB", database, &[]);
    for (field, value) in [
        ("host", "db"),
        ("port", "5432"),
        ("/users/0/name", "a/b"),
        ("/users/0/x~0y", "né"),
        // As it is written: it was once written anew, and numbers were rounded.
        ("users", r#"[{"name": "a/b", "x~y": "né"}]"#),
    ] {
        keep(&env, &format!("get DB --env production --field {field}")).assert_stdout(value);
    }
    keep(&env, "get DB --env production --field none").assert(
        3,
        "",
        "error: the value of `DB` has no field `none`\n",
    );
    keep(&env, "get TEXT --env production --field none").assert(
        1,
        "",
        "error: the value of `TEXT` is not JSON and has no fields\n\
         \n\
         hint: Leave out `--field` to read `TEXT` as it is\n",
    );
}

on_every_service!(what_is_not_there_is_told_with_what_looks_alike);
fn what_is_not_there_is_told_with_what_looks_alike(service: Service) {
    let (env, witness) = on(service, "missing");
    witness.create("missing/production/DB_PASSWORD", "x", &[]);
    witness.create("missing/staging/DB_PASSWRD", "x", &[]);
    keep(&env, "get DB_PASSWRD --env production").assert(
        3,
        "",
        "error: no secret `DB_PASSWRD` in vault `sm` (env `production`)\n\
         \n\
         hint: Did you mean `DB_PASSWORD`?\n",
    );
}

on_every_service!(
    a_secret_without_a_value_hides_no_other,
    except(moto: "one secret without a value fails a whole BatchGetSecretValue")
);
/// Another tool may create a secret first and give it a value later.
fn a_secret_without_a_value_hides_no_other(service: Service) {
    let (env, witness) = on(service, "valueless");
    witness.create("valueless/production/A", "one", &[]);
    let nothing = json!({ "Name": "valueless/production/NONE" });
    let _ = witness.call("create_secret", &nothing);
    keep(&env, "export --env production").assert_stdout("A=one\n");
    keep(&env, "show --keys --env production").assert_stdout("A\nNONE\n");
    assert_eq!(keep(&env, "get NONE --env production").code, 3);
}
