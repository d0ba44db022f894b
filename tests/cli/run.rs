//! `keep run`: what the program gets, and what becomes of Keep.

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{add_second_vault, initialized, store, store_in_second, with_secrets};

/// `keep run` with these options, in the env `local`.
pub(crate) fn run(env: &TestEnv, options: &str, program: &[&str]) -> Outcome {
    let line = format!("run --env local {options} --");
    let words = line.split_whitespace().chain(program.iter().copied());
    env.keep(words).run()
}

/// A script of bash, with `$KEEP`.
pub(crate) fn bash(env: &TestEnv, script: &str) -> Outcome {
    env.program("bash", ["-c", script]).run()
}

/// In PHP Keep, the program was a child without stdin, and Keep's own lines
/// stood before and behind its output.
#[test]
fn the_program_gets_every_secret_and_becomes_the_process() {
    let env = with_secrets(&[("TOKEN", "s3cret $x"), ("db-host", "db.internal")]);
    let words = ["run", "--env", "local", "--", "sh", "-c"];
    let script = "echo \"$TOKEN|$DB_HOST|$0|$1|$2\"; cat; exit 7";
    let all = words.into_iter().chain([script, "zero", "a b", ""]);
    env.keep(all)
        .stdin("hi")
        .run()
        .assert(7, "s3cret $x|db.internal|zero|a b|\nhi", "");
    // The same process, with the name that was typed.
    bash(
        &env,
        "$KEEP run --env=local -- bash -c 'echo $$ $0' > out & echo \"$! bash\" > expected; wait; diff expected out",
    )
    .assert_stdout("");
}

#[test]
fn bytes_pass_exactly() {
    let env = initialized();
    store(&env, "RAW", b"\xff\xfe\n\n");
    store(&env, "EMPTY", "");
    store(&env, "LONG", "x".repeat(65_536));
    run(&env, "", &["printenv", "RAW"]).assert_stdout(b"\xff\xfe\n\n\n");
    run(
        &env,
        "",
        &["sh", "-c", "echo \"<${EMPTY-unset}> ${#LONG}\""],
    )
    .assert_stdout("<> 65536\n");
}

#[test]
fn a_secret_takes_the_place_of_an_inherited_variable() {
    let env = with_secrets(&[("TOKEN", "stored")]);
    let words = ["run", "--env=local", "--", "sh", "-c", "echo $TOKEN $OTHER"];
    env.keep(words)
        .env("TOKEN", "inherited")
        .env("OTHER", "stays")
        .run()
        .assert_stdout("stored stays\n");
}

/// In PHP Keep the whole environment of the parent came through.
#[test]
fn no_inherit_leaves_nothing_of_the_parent() {
    let env = with_secrets(&[("B", "2"), ("A", "1")]);
    run(&env, "--no-inherit", &["env"]).assert_stdout("A=1\nB=2\n");
    // A program without any secret is seldom what was meant.
    let said = "warning: no secret in the vault `local` (env `local`) passes `--only`\n";
    run(&env, "--no-inherit --only NOTHING", &["env"]).assert(0, "", said);
}

/// The program is found where Keep would find it, whatever `PATH` it gets.
#[test]
fn a_secret_named_path_does_not_choose_the_program() {
    let env = with_secrets(&[("PATH", "/nowhere")]);
    run(&env, "", &["printenv", "PATH"]).assert_stdout("/nowhere\n");
    run(&env, "--redact", &["printenv", "PATH"]).assert_stdout("[REDACTED]\n");
}

/// In PHP Keep, a list was one pattern that matched nothing.
#[test]
fn globs_choose_keys() {
    let env = with_secrets(&[("DB_HOST", "h"), ("DB_PASS", "p"), ("API", "a")]);
    run(
        &env,
        "--no-inherit --only DB_*,API --except *_PASS",
        &["env"],
    )
    .assert_stdout("API=a\nDB_HOST=h\n");
    let said = "warning: no secret in the vault `local` (env `local`) passes `--only`\n";
    run(&env, "--no-inherit --only db_*", &["env"]).assert(0, "", said);
}

#[test]
fn a_later_vault_wins_and_that_is_told() {
    let env = with_secrets(&[("A", "1"), ("B", "1")]);
    add_second_vault(&env);
    store_in_second(&env, "A", "2");
    let both = |first: &str, second: &str| {
        format!("warning: `A` is in the vaults `{first}` and `{second}`; `{second}` is used\n")
    };
    run(&env, "--no-inherit", &["env"]).assert(0, "A=2\nB=1\n", &both("local", "second"));
    run(&env, "--no-inherit --vault second,local", &["env"]).assert(
        0,
        "A=1\nB=1\n",
        &both("second", "local"),
    );
    run(&env, "--no-inherit --vault second", &["env"]).assert_stdout("A=2\n");
    let words = ["run", "--no-inherit", "--", "env"];
    env.keep(words)
        .env("KEEP_ENV", "local")
        .env("KEEP_VAULT", "second")
        .run()
        .assert_stdout("A=2\n");
    run(&env, "--vault secnd", &["touch", "started"]).assert(
        5,
        "",
        "error: no vault is called `secnd`; did you mean `second`?\n\n\
         hint: Run `keep vault:list` to see the vaults\n",
    );
    assert!(!env.project().join("started").exists());
}

#[test]
fn what_cannot_be_a_variable_starts_nothing() {
    let env = with_secrets(&[("my-key", "1"), ("MY_KEY", "2")]);
    store(&env, "NUL", "a\0b");
    store(&env, "nul-too", "\0");
    run(&env, "", &["touch", "started"]).assert(
        1,
        "",
        "error: keys `MY_KEY` and `my-key` both become the variable `MY_KEY`\n\n\
         hint: Rename one of them, or leave one out with `--except`\n",
    );
    run(&env, "--except my-key", &["touch", "started"]).assert(
        1,
        "",
        "error: no variable can hold a NUL byte, as the value of `NUL`, `NUL_TOO` does\n\n\
         hint: Leave it out with `--except`\n",
    );
    assert!(!env.project().join("started").exists());
    run(&env, "--except my-key,NUL,nul-*", &["printenv", "MY_KEY"]).assert_stdout("2\n");
}

#[test]
fn a_program_that_is_not_there_is_127() {
    let env = with_secrets(&[("A", "long enough")]);
    for options in ["", "--redact"] {
        for (program, said) in [
            (
                "no-such",
                "error: there is no program `no-such` in `PATH`\n",
            ),
            ("", "error: there is no program `` in `PATH`\n"),
            ("./no-such", "error: there is no program `./no-such`\n"),
            (
                ".keep/settings.json/x",
                "error: there is no program `.keep/settings.json/x`\n",
            ),
            (
                "echo $A",
                "error: there is no program `echo $A` in `PATH`\n\n\
                 hint: Pass a line for the shell as `keep run -- sh -c 'LINE'`\n",
            ),
        ] {
            run(&env, options, &[program]).assert(127, "", said);
        }
    }
}

#[test]
fn a_program_that_cannot_start_is_126() {
    let env = with_secrets(&[("A", "long enough")]);
    env.write("bin/tool", "#!/bin/sh\necho never\n");
    let path = format!("{}/bin:/usr/bin:/bin", env.project().display());
    for options in ["", "--redact"] {
        run(&env, options, &["bin/tool"]).assert(
            126,
            "",
            "error: `bin/tool` cannot be started\n  \
             Caused by: Permission denied (os error 13)\n\n\
             hint: Run `chmod +x bin/tool` if it is a program\n",
        );
        run(&env, options, &["./bin"]).assert(
            126,
            "",
            "error: `./bin` cannot be started\n  Caused by: Permission denied (os error 13)\n",
        );
        // Found first, and nothing of the name comes later.
        let words = format!("run --env local {options} -- tool");
        let outcome = env.keep(words.split_whitespace()).env("PATH", &path).run();
        outcome.assert(
            126,
            "",
            "error: `$DIR/project/bin/tool` cannot be started\n  \
             Caused by: Permission denied (os error 13)\n\n\
             hint: Run `chmod +x $DIR/project/bin/tool` if it is a program\n",
        );
    }
    // Once this was a program that is not there.
    env.write("script", "#!/no/such/interpreter\n");
    let made = env.program("chmod", ["+x", "script"]).run();
    made.assert_stdout("");
    for options in ["", "--redact"] {
        run(&env, options, &["./script"]).assert(
            126,
            "",
            "error: `./script` cannot be started\n  \
             Caused by: No such file or directory (os error 2)\n\n\
             hint: The file is there; the interpreter that its first line names is not\n",
        );
    }
    // A later one that can be started is.
    env.write("bin/true", "");
    let words = ["run", "--env=local", "--", "true"];
    env.keep(words).env("PATH", &path).run().assert_stdout("");
}

/// As `execvp` has it, what has no `#!` is for the shell.
#[test]
fn a_script_without_an_interpreter_is_the_shells() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    env.write("script", "echo \"$TOKEN $1\"\n");
    env.program("chmod", ["+x", "script"])
        .run()
        .assert_stdout("");
    run(&env, "", &["./script", "one"]).assert_stdout("s3cret one\n");
    run(&env, "--redact", &["./script", "one"]).assert_stdout("[REDACTED] one\n");
}

#[test]
fn the_program_is_required_and_stands_behind_dashes() {
    let env = with_secrets(&[("A", "1")]);
    let usage = |said: &str, usage: &str| {
        format!("error: {said}\n\nUsage: {usage}\n\nFor more information, try '--help'.\n")
    };
    let needed = "the following required arguments were not provided:\n  <CMD>...";
    let none = usage(needed, "keep run --env <ENV> -- <CMD>...");
    env.keep(["run", "--env=local"]).run().assert(2, "", &none);
    run(&env, "", &[]).assert(2, "", &none);
    let tip = "unexpected argument 'printenv' found\n\n  tip: put `--` before the program";
    env.keep(["run", "--env=local", "printenv"]).run().assert(
        2,
        "",
        &usage(tip, "keep run [OPTIONS] -- <CMD>..."),
    );
    env.keep(["run", "--", "true"]).run().assert(
        2,
        "",
        "error: missing environment: pass `--env`\n\nhint: One of: local, staging, production\n",
    );
}

/// What a process hands down beside its variables: no descriptor of Keep's, no
/// signal that Keep ignores (as Rust programs ignore SIGPIPE).
#[test]
fn the_program_starts_as_if_keep_had_not_been_there() {
    let env = with_secrets(&[("A", "long enough")]);
    // The C library keeps the highest signals for itself.
    let state = "ls /proc/self/fd; grep -E 'Sig(Blk|Ign)' /proc/self/status | grep -o '.......$'; \
        umask; ulimit -a";
    let expected = env.program("sh", ["-c", state]).run();
    assert_eq!(expected.code, 0, "{expected}");
    run(&env, "", &["sh", "-c", state]).assert_stdout(&expected.stdout);
    run(&env, "--redact", &["sh", "-c", state]).assert_stdout(&expected.stdout);
    run(&env, "", &["sh", "-c", "yes | head -1"]).assert_stdout("y\n");
    // What the caller ignores stays ignored: `nohup` goes through.
    let script = "trap '' HUP; state='grep SigIgn /proc/self/status'
        $state | grep -o '.......$' > expected
        for redact in '' --redact; do
            $KEEP run --env=local $redact -- $state | grep -o '.......$' | diff expected -
        done";
    bash(&env, script).assert_stdout("");
}

#[test]
fn the_end_of_the_program_is_the_end_of_keep() {
    let env = with_secrets(&[("TOKEN", "s3cret")]);
    for options in ["", "--redact"] {
        for code in [0, 1, 8, 126, 255] {
            run(&env, options, &["sh", "-c", &format!("exit {code}")]).assert(code, "", "");
        }
        for (signal, code) in [("TERM", 143), ("INT", 130), ("KILL", 137), ("PIPE", 141)] {
            let script = format!("kill -{signal} $$");
            run(&env, options, &["sh", "-c", &script]).assert(code, "", "");
        }
        // As the shell above sees it, with the reader of the output gone.
        let script =
            format!("$KEEP run --env=local {options} -- yes | head -1; echo ${{PIPESTATUS[0]}}");
        bash(&env, &script).assert_stdout("y\n141\n");
    }
}

/// Variables and arguments have limits of their own: which one was met?
#[test]
fn too_much_for_a_program_is_told() {
    let env = with_secrets(&[]);
    store(&env, "A", "x".repeat(65_000));
    env.write("long.env", "SHORT=1\nLONG={local:A}{local:A}{local:A}\n");
    let many: String = (0..60)
        .map(|number| format!("V{number}={{local:A}}{{local:A}}\n"))
        .collect();
    env.write("many.env", many);
    let too_long = "error: the variable `LONG` is 195005 bytes long with its name, and 131071 fit\n  \
        Caused by: Argument list too long (os error 7)\n\n\
        hint: Leave out what the program does not need with `--only` or `--except`\n";
    let too_many = "error: the 60 variables and the arguments are too large together\n  \
        Caused by: Argument list too long (os error 7)\n\n\
        hint: Leave out what the program does not need with `--only` or `--except`\n";
    run(&env, "--template=many.env", &["true"]).assert(126, "", too_many);
    for redact in ["", "--redact"] {
        run(&env, &format!("--template=long.env {redact}"), &["true"]).assert(126, "", too_long);
    }
}

#[test]
fn verbose_names_the_variables_on_stderr() {
    let env = with_secrets(&[("TOKEN", "canary"), ("a-b", "canary")]);
    let said = format!(
        "vault `local`: driver `local` {}\nvariables: TOKEN, A_B\n",
        env!("CARGO_PKG_VERSION")
    );
    run(&env, "-v", &["true"]).assert(0, "", &said);
}
