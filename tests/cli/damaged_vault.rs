//! A vault whose file or key is lost or altered: a clear error, and nothing
//! written over what may still be saved.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use keep_test_support::TestEnv;

use crate::projects::{stored, with_secrets};

const SEALED: &str = ".keep/local/vaults/local/local.age";
const PLACE: &str = "error: `A` in vault `local` (env `local`): ";

fn identity(env: &TestEnv) -> PathBuf {
    env.root().join("config/identity.txt")
}

/// Neither reading nor writing works, for this reason alone, and the file
/// stays as it is. Once the hint was to choose another key of the vault, which
/// has no settings at all.
#[track_caller]
fn assert_refused(env: &TestEnv, reason: &str) {
    let before = env.read(SEALED);
    let said = format!("{PLACE}{reason}\n");
    for line in [
        "get A --env local",
        "set A new --env local",
        "delete A --env local --yes",
        "history A --env local",
    ] {
        env.keep(line.split(' ')).run().assert(4, "", &said);
        assert_eq!(env.read(SEALED), before, "{line}");
    }
    let said = said.replace("`A` in vault", "vault");
    for line in [
        "show --env local",
        "export --env local",
        "export --env local --output out",
    ] {
        env.keep(line.split(' ')).run().assert(4, "", &said);
    }
    assert!(!env.project().join("out").exists());
}

#[test]
fn a_lost_identity_is_not_replaced() {
    let env = with_secrets(&[("A", "precious")]);
    let identity = identity(&env);
    let key = fs::read(&identity).expect("the first secret made a key");
    fs::remove_file(&identity).expect("the file is ours");
    assert_refused(
        &env,
        "`$DIR/project/.keep/local/vaults/local/local.age` cannot be opened without its identity, and \
         `$DIR/config/identity.txt` does not exist: restore it from a backup",
    );
    assert!(!identity.exists());
    // Restored, even readable by others, it opens the vault and is private again.
    fs::write(&identity, key).expect("the directory is ours");
    fs::set_permissions(&identity, fs::Permissions::from_mode(0o644)).expect("the file is ours");
    assert_eq!(stored(&env, "A"), b"precious");
    let mode = fs::metadata(&identity)
        .expect("the file is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o7777, 0o600);
}

#[test]
fn another_identity_does_not_open() {
    let env = with_secrets(&[("A", "x")]);
    let other = with_secrets(&[("A", "y")]);
    fs::copy(identity(&other), identity(&env)).expect("both are ours");
    assert_refused(
        &env,
        "`$DIR/project/.keep/local/vaults/local/local.age` was sealed for another identity than the one in \
         `$DIR/config/identity.txt`, or is damaged",
    );
}

#[test]
fn a_broken_identity_is_named_with_the_line() {
    for (text, reason) in [
        (
            "# key\nAGE-SECRET-KEY-1BAD\n",
            "line 2 of `$DIR/config/identity.txt` is not an age secret key",
        ),
        ("", "`$DIR/config/identity.txt` holds no age secret key"),
    ] {
        let env = with_secrets(&[("A", "x")]);
        fs::write(identity(&env), text).expect("the file is ours");
        assert_refused(&env, reason);
        assert_eq!(
            fs::read(identity(&env)).expect("it is there"),
            text.as_bytes()
        );
    }
}

#[test]
fn a_damaged_file_is_not_written_over() {
    let header = "its header is not an age file's, or was altered";
    let body = "it was cut off or altered";
    let env = with_secrets(&[("A", "x")]);
    let sealed = env.read(SEALED);
    let cut = sealed[..sealed.len() - 1].to_vec();
    let mut altered = sealed.clone();
    *altered.last_mut().expect("a sealed file is not empty") ^= 1;
    for (damage, problem) in [
        (Vec::new(), header),
        (b"garbage".to_vec(), header),
        (cut, body),
        (altered, body),
    ] {
        env.write(SEALED, damage);
        let reason = format!("`$DIR/project/{SEALED}` is damaged: {problem}");
        assert_refused(&env, &reason);
    }
    env.write(SEALED, sealed);
    assert_eq!(stored(&env, "A"), b"x");
}

/// Else production's secrets would be staging's after a mistaken copy.
#[test]
fn a_file_in_the_place_of_another_is_refused() {
    let env = with_secrets(&[("A", "x")]);
    let copy = ".keep/local/vaults/local/production.age";
    env.write(copy, env.read(SEALED));
    let show = env.keep(["show", "--env=production"]).run();
    let said = format!(
        "error: vault `local` (env `production`): `$DIR/project/{copy}` holds the store \
         `project/local/local`, not `project/local/production`\n"
    );
    show.assert(1, "", &said);
}
