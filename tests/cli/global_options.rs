//! What every command takes, and the environment variables that speak where
//! an option was not given.

use crate::projects::{add_second_vault, bare, initialized, store, with_secrets};

#[test]
fn the_project_is_found_upward() {
    let env = with_secrets(&[("A", "1")]);
    env.write("deep/er/file", "");
    let get = ["get", "A", "--env=local"];
    env.keep(get)
        .current_dir("deep/er")
        .run()
        .assert_stdout("1");
    env.keep(get).current_dir(env.root()).run().assert(
        5,
        "",
        "error: Keep is not initialized in `$DIR` or a directory above it\n\n\
         hint: Run `keep init` to set Keep up here\n",
    );
}

#[test]
fn the_project_can_be_named() {
    let env = with_secrets(&[("A", "1")]);
    let project = env.project();
    let get = || {
        env.keep(["get", "A", "--env=local"])
            .current_dir(env.root())
    };
    get().env("KEEP_PROJECT", &project).run().assert_stdout("1");
    get()
        .env("KEEP_PROJECT", "project")
        .run()
        .assert_stdout("1");
    let words = ["--project", "project", "get", "A", "--env=local"];
    let named = env.keep(words).current_dir(env.root());
    named
        .env("KEEP_PROJECT", "elsewhere")
        .run()
        .assert_stdout("1");
    // One that is named is not searched upward.
    env.write("deep/file", "");
    for (path, message) in [
        (
            "project/deep",
            "`$DIR/project/deep` is not a Keep project: it has no `.keep/settings.json`\n\n\
             hint: Run `keep init` to set Keep up here",
        ),
        (
            "elsewhere",
            "cannot read `$DIR/elsewhere`: it does not exist",
        ),
    ] {
        let said = format!("error: {message}\n");
        get().env("KEEP_PROJECT", path).run().assert(5, "", &said);
        let words = ["get", "A", "--env=local", "--project", path];
        env.keep(words)
            .current_dir(env.root())
            .run()
            .assert(5, "", &said);
    }
}

/// The working directory was asked for although nothing depended on it.
#[test]
fn a_named_project_needs_no_working_directory() {
    let env = with_secrets(&[("A", "value")]);
    let script = r#"mkdir gone && cd gone && rmdir ../gone && exec "$KEEP" get A --env local"#;
    env.program("sh", ["-c", script])
        .env("KEEP_PROJECT", env.project())
        .run()
        .assert_stdout("value");
    env.program("sh", ["-c", script]).run().assert(
        1,
        "",
        "error: the working directory is not there any more\n  \
         Caused by: No such file or directory (os error 2)\n",
    );
}

#[test]
fn env_and_vault_come_from_the_environment() {
    let env = with_secrets(&[("A", "1")]);
    add_second_vault(&env);
    let set = |line: &str| {
        let run = env
            .keep(line.split(' '))
            .env("KEEP_ENV", "staging")
            .env("KEEP_VAULT", "second");
        run.run()
    };
    set("set A 2").assert(
        0,
        "",
        "Secret `A` created in vault `second` (env `staging`)\n",
    );
    set("get A").assert_stdout("2");
    set("show --unmask").assert_stdout("A\t2\t1\n");
    set("export").assert_stdout("A=2\n");
    set("export --env local --vault local").assert_stdout("A=1\n");
    // What was typed counts.
    set("get A --env local --vault local").assert_stdout("1");
    set("delete A --yes").assert(
        0,
        "",
        "Secret `A` deleted from vault `second` (env `staging`)\n\
         hint: Run `keep restore A --vault second --env staging` to bring it back\n",
    );
    set("restore A").assert(
        0,
        "",
        "Secret `A` restored in vault `second` (env `staging`)\n",
    );
    let export = env
        .keep(["export"])
        .env("KEEP_ENV", "local")
        .env("KEEP_VAULT", "local,second");
    export.run().assert_stdout("A=1\n");
    // Empty is as good as absent.
    let empty = env.keep(["get", "A"]).env("KEEP_ENV", "").run();
    empty.assert(
        2,
        "",
        "error: missing environment: pass `--env`\n\nhint: One of: local, staging, production\n",
    );
    let unknown = env.keep(["get", "A"]).env("KEEP_ENV", "stagin").run();
    unknown.assert(
        5,
        "",
        "error: no environment is called `stagin`; did you mean `staging`?\n\n\
         hint: Run `keep env:list` to see the environments\n",
    );
}

#[test]
fn quiet_says_warnings_and_errors_only() {
    let env = bare();
    env.keep(["init", "-n", "--quiet"]).run().assert_stdout("");
    env.keep(["set", "A", "1", "--env=local", "--quiet"])
        .run()
        .assert_stdout("");
    env.keep(["env:add", "qa", "-q"]).run().assert_stdout("");
    env.keep(["env:add", "qa", "-q"]).run().assert(
        1,
        "",
        "error: an environment `qa` exists already\n",
    );
    add_second_vault(&env);
    env.keep(["set", "A", "2", "--env=local", "--vault=second", "-q"])
        .run()
        .assert_stdout("");
    env.keep(["export", "--env=local", "-q"]).run().assert(
        0,
        "A=2\n",
        "warning: `A` is in the vaults `local` and `second`; `second` is used\n",
    );
}

/// The local driver logs nothing, so twice is no more than once.
#[test]
fn verbose_tells_of_the_driver_and_not_on_stdout() {
    let env = with_secrets(&[("A", "1")]);
    let line = format!(
        "vault `local`: driver `local` {}\n",
        env!("CARGO_PKG_VERSION")
    );
    for option in ["-v", "-vv", "--verbose"] {
        let get = env.keep(["get", "A", "--env=local", option]).run();
        get.assert(0, "1", &line);
    }
    // With the numbers, whatever they are.
    let get = env.keep(["get", "A", "--env=local", "-vvv"]).run();
    let timed = get.stderr.strip_prefix(&line).expect("it comes first");
    let words: String = timed.chars().filter(|c| !c.is_ascii_digit()).collect();
    let expected = "vault `local`: engine  µs, driver  µs, session  µs\n";
    assert_eq!(
        (get.code, get.stdout.as_slice(), &*words),
        (0, &b"1"[..], expected)
    );
    // It is known before anything can fail.
    env.keep(["get", "B", "--env=local", "-v"]).run().assert(
        3,
        "",
        &format!(
            "{line}error: no secret `B` in vault `local` (env `local`)\n\nhint: Did you mean `A`?\n"
        ),
    );
}

#[test]
fn colour_is_for_terminals_unless_told_otherwise() {
    let env = initialized();
    let plain = "error: no environment is called `x`; there are `local`, `staging`, `production`\n\n\
        hint: Run `keep env:list` to see the environments\n";
    let coloured = plain
        .replace("error:", "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m")
        .replace("hint:", "\u{1b}[1m\u{1b}[36mhint:\u{1b}[0m");
    let get = |when: &str| env.keep(["get", "A", "--env=x", "--color", when]);
    get("always")
        .env("NO_COLOR", "1")
        .run()
        .assert(5, "", &coloured);
    get("auto").run().assert(5, "", plain);
    get("never").run().assert(5, "", plain);
    store(&env, "A", "1");
    let table = env.keep(["show", "--env=local", "--color=always"]).run();
    table.assert_stdout("A\t****\t1\n");
}
