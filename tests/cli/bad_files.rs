//! Files of the project, and a machine, that are not as they should be: exit 5
//! and the place, and nothing changed.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use keep_test_support::{Run, TestEnv};

use crate::projects::{add_second_vault, bare, initialized, with_secrets};

#[test]
fn nothing_works_before_init() {
    let env = bare();
    let said = "error: Keep is not initialized in `$DIR/project` or a directory above it\n\n\
        hint: Run `keep init` to set Keep up here\n";
    for line in [
        "info",
        "vault:add --driver local",
        "vault:list",
        "vault:edit local --name x",
        "vault:delete local --yes",
        "vault:default local",
        "env:add qa",
        "env:list",
        "env:remove qa --yes",
        "workspace",
        "set A x --env local",
        "get A --env local",
        "show --env local",
        "delete A --env local --yes",
        "restore A --env local",
        "diff",
        "search a",
        "history A --env local",
        "export --env local",
        "verify",
    ] {
        env.keep(line.split(' ')).run().assert(5, "", said);
    }
    assert!(!env.project().join(".keep").exists());
}

#[test]
fn broken_settings_are_named_with_the_line() {
    for (text, message) in [
        (
            "{\n  \"app_name\": \"x\",\n  oops\n}",
            " is not valid JSON: key must be a string at line 3, column 3",
        ),
        (
            "",
            " is not valid JSON: EOF while parsing a value at line 1, column 0",
        ),
        ("[]", " does not hold a JSON object"),
        (
            r#"{"namespace": "x", "envs": ["a"]}"#,
            " lacks the required `app_name`",
        ),
        (
            r#"{"app_name": "x", "namespace": "x"}"#,
            " lacks the required `envs`",
        ),
        (
            "{\"app_name\": \"x\",\n\"namespace\": 7, \"envs\": [\"a\"]}",
            ", line 2: `namespace`: text is expected",
        ),
        (
            "{\"app_name\": \"x\",\n\"namespace\": \"x\",\n\"envs\": [\"QA\"]}",
            ", line 3: `envs`: environment name `QA` contains invalid characters: \
             only lowercase letters, digits, `_` and `-` are allowed",
        ),
    ] {
        let env = initialized();
        env.write(".keep/settings.json", text);
        let said = format!("error: `$DIR/project/.keep/settings.json`{message}\n");
        for line in [
            "get A --env local",
            "set A x --env local",
            "info",
            "env:add qa",
            "init -n",
        ] {
            env.keep(line.split(' ')).run().assert(5, "", &said);
        }
        assert_eq!(env.read(".keep/settings.json"), text.as_bytes());
    }
}

#[test]
fn a_broken_vault_is_named_with_the_line() {
    for (text, message) in [
        (
            "{\n  \"slug\": \"local\"\n  \"driver\"",
            " is not valid JSON: expected `,` or `}` at line 3, column 3",
        ),
        (
            r#"{"slug": "local", "name": "x"}"#,
            " lacks the required `driver`",
        ),
        (
            "{\"slug\": \"local\",\n\"driver\": \"lo cal\", \"name\": \"x\"}",
            ", line 2: `driver`: driver id `lo cal` contains invalid characters: \
             only lowercase letters, digits, `_` and `-` are allowed",
        ),
    ] {
        let env = initialized();
        env.write(".keep/vaults/local.json", text);
        let said = format!("error: `$DIR/project/.keep/vaults/local.json`{message}\n");
        for line in [
            "get A --env local",
            "set A x --env local",
            "info",
            "vault:list",
            "vault:edit local --name y",
        ] {
            env.keep(line.split(' ')).run().assert(5, "", &said);
        }
        assert_eq!(env.read(".keep/vaults/local.json"), text.as_bytes());
    }
}

#[test]
fn two_files_for_one_vault_are_refused() {
    let env = initialized();
    env.write(
        ".keep/vaults/other.json",
        env.read(".keep/vaults/local.json"),
    );
    env.keep(["get", "A", "--env=local"]).run().assert(
        5,
        "",
        "error: `$DIR/project/.keep/vaults/local.json` and `$DIR/project/.keep/vaults/other.json` \
         both configure the vault `local`\n",
    );
}

#[test]
fn unknown_names_are_corrected() {
    let env = with_secrets(&[("A", "1")]);
    let vault = "error: no vault is called `locl`; did you mean `local`?\n\n\
        hint: Run `keep vault:list` to see the vaults\n";
    let name = "error: no environment is called `locl`; did you mean `local`?\n\n\
        hint: Run `keep env:list` to see the environments\n";
    for command in [
        "set A x",
        "get A",
        "show",
        "delete A --yes",
        "restore A",
        "diff",
        "search a",
        "history A",
        "export",
        "verify",
    ] {
        for (options, said) in [("--env local --vault locl", vault), ("--env locl", name)] {
            let line = format!("{command} {options}");
            env.keep(line.split(' ')).run().assert(5, "", said);
        }
    }
    let far = env.keep(["get", "A", "--env=local", "--vault=aws"]).run();
    far.assert(
        5,
        "",
        "error: no vault is called `aws`; there are `local`\n\nhint: Run `keep vault:list` to see the vaults\n",
    );
}

/// Once told as if somebody had typed that name.
#[test]
fn a_default_vault_that_is_gone_is_named() {
    let env = initialized();
    fs::remove_file(env.project().join(".keep/vaults/local.json")).expect("the file is there");
    env.keep(["get", "A", "--env=local"]).run().assert(
        5,
        "",
        "error: the default vault `local` is not there; there are none yet\n\n\
         hint: Run `keep vault:add` to add one\n",
    );
    add_second_vault(&env);
    env.keep(["get", "A", "--env=local"]).run().assert(
        5,
        "",
        "error: the default vault `local` is not there; there are `second`\n\n\
         hint: Run `keep vault:default SLUG` to choose another one\n",
    );
}

#[test]
fn the_time_limit_of_drivers_is_a_number() {
    let env = with_secrets(&[("A", "1")]);
    let get = |limit: &str| {
        env.keep(["get", "A", "--env=local"])
            .env("KEEP_DRIVER_TIMEOUT", limit)
            .run()
    };
    for limit in ["0", "-1", "soon", "1e400", "NaN", "10s"] {
        let said = "error: `KEEP_DRIVER_TIMEOUT` is not a number of seconds above zero\n";
        get(limit).assert(2, "", said);
    }
    for limit in ["", "30", "2.5"] {
        get(limit).assert_stdout("1");
    }
}

#[test]
fn without_a_home_the_variable_is_named() {
    let env = with_secrets(&[("A", "1")]);
    let get = env
        .keep(["get", "A", "--env=local"])
        .env("HOME", "")
        .env("KEEP_CONFIG_DIR", "");
    get.run().assert(
        5,
        "",
        "error: there is no home directory: set `HOME` or `KEEP_CONFIG_DIR`\n\nhint: Set `KEEP_CONFIG_DIR`\n",
    );
}

/// A run that permissions bind: root is not bound by them, and so loses the
/// capabilities that free it.
fn bound<'e>(env: &'e TestEnv, line: &str) -> Run<'e> {
    let root = fs::metadata(env.root())
        .expect("the directory is there")
        .uid()
        == 0;
    let script = if root {
        format!("exec setpriv --bounding-set=-dac_override,-dac_read_search \"$KEEP\" {line}")
    } else {
        format!("exec \"$KEEP\" {line}")
    };
    env.program("sh", ["-c", &script])
}

fn chmod(env: &TestEnv, path: &str, mode: u32) {
    let path = env.project().join(path);
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
}

#[test]
fn unreadable_project_files_are_named() {
    let env = initialized();
    for path in [
        ".keep/settings.json",
        ".keep/vaults/local.json",
        ".keep/vaults",
    ] {
        let before = if path.ends_with("json") { 0o644 } else { 0o755 };
        chmod(&env, path, 0);
        let said = format!("error: cannot read `$DIR/project/{path}`: permission denied\n");
        bound(&env, "info").run().assert(5, "", &said);
        bound(&env, "set A x --env local")
            .run()
            .assert(5, "", &said);
        chmod(&env, path, before);
    }
    bound(&env, "set A x --env local -q")
        .run()
        .assert_stdout("");
}

#[test]
fn a_workspace_that_cannot_be_used_is_named() {
    let env = with_secrets(&[("A", "1")]);
    let file = ".keep/local/workspace.json";
    env.keep(["workspace", "--envs", "local", "-q"])
        .run()
        .assert_stdout("");
    let before = env.read(file);
    chmod(&env, file, 0);
    let said = format!(
        "error: cannot read `$DIR/project/{file}`: permission denied\n\n\
         hint: Run `keep workspace --reset` to start without one\n"
    );
    for line in ["workspace", "workspace --envs staging", "get A"] {
        bound(&env, line).run().assert(5, "", &said);
    }
    bound(&env, "get A --env local").run().assert_stdout("1");
    chmod(&env, file, 0o644);
    chmod(&env, ".keep/local", 0o500);
    let said = format!("error: cannot write `$DIR/project/{file}`: permission denied\n");
    bound(&env, "workspace --envs staging")
        .run()
        .assert(5, "", &said);
    let said = format!("error: cannot remove `$DIR/project/{file}`: permission denied\n");
    bound(&env, "workspace --reset").run().assert(5, "", &said);
    chmod(&env, ".keep/local", 0o700);
    assert_eq!(env.read(file), before);
}

#[test]
fn a_read_only_vault_can_be_read() {
    let env = with_secrets(&[("A", "1")]);
    let sealed = env.read(".keep/local/vaults/local/local.age");
    chmod(&env, ".keep/local/vaults/local", 0o500);
    chmod(&env, ".keep/local", 0o500);
    bound(&env, "get A --env local").run().assert_stdout("1");
    // Once the hint was to use another identity of the vault, which has none.
    let refused = bound(&env, "set A 2 --env local").run();
    assert_eq!((refused.code, &*refused.stdout), (4, &b""[..]), "{refused}");
    let begins = "error: `A` in vault `local` (env `local`): `$DIR/project/.keep/local/vaults/local/local.age` \
        cannot be written: Permission denied";
    assert!(refused.stderr.starts_with(begins), "{refused}");
    assert_eq!(refused.stderr.lines().count(), 1, "{refused}");
    assert_eq!(env.read(".keep/local/vaults/local/local.age"), sealed);
    // Another env is a new file.
    let refused = bound(&env, "set A 2 --env staging").run();
    assert_eq!((refused.code, &*refused.stdout), (4, &b""[..]), "{refused}");
    chmod(&env, ".keep/local", 0o700);
    chmod(&env, ".keep/local/vaults/local", 0o700);
    bound(&env, "get A --env local").run().assert_stdout("1");
}
