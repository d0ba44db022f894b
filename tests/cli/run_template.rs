//! `keep run --template`.

use keep_test_support::TestEnv;

use crate::projects::{add_second_vault, store_in_second, with_secrets};
use crate::run::run;

/// The vault `second` too, where `API_KEY` is another.
fn shop() -> TestEnv {
    let env = with_secrets(&[
        ("API_KEY", "sk 1"),
        ("DB", r#"{"user": "app", "pass": "hunter22"}"#),
        ("REST", "not named"),
    ]);
    add_second_vault(&env);
    store_in_second(&env, "API_KEY", "other");
    env
}

/// In PHP Keep static lines and `{vault}` were left out, `${VAR}` was an error,
/// and a bare `--template` gave every secret of the vault.
#[test]
fn static_lines_are_variables_too() {
    let env = shop();
    let text = "# Shop\nexport KEY={local:API_KEY}\nURL=\"https://{local:DB|field=user}@h/\"\n\
        API_KEY={second}\nSTATIC='as it is' # kept\nHOST=${HOST:-x}\n";
    env.write("env/local.env", text);
    let variables = "API_KEY=other\nHOST=${HOST:-x}\nKEY=sk 1\nSTATIC=as it is\n\
        URL=https://app@h/\n";
    for options in ["--template", "--template=env/local.env"] {
        run(&env, &format!("{options} --no-inherit"), &["env"]).assert_stdout(variables);
    }
    // CRLF is a line end, too.
    env.write("crlf.env", text.replace('\n', "\r\n"));
    run(&env, "--template=crlf.env --no-inherit", &["env"]).assert_stdout(variables);
    let inherited = "test -n \"$HOME\" && echo $KEY";
    run(&env, "--template", &["sh", "-c", inherited]).assert_stdout("sk 1\n");
}

/// `remove` takes the variable from the program, `skip` does not touch it.
#[test]
fn missing_secrets_are_dealt_with_as_told() {
    let env = shop();
    env.write(
        "t",
        "A=1\nGONE={local:NOWHERE}x\nHERE=keeps\nHERE={local:NOWHERE}\n",
    );
    let failed = "error: secrets are missing: line 2, `GONE`: `{local:NOWHERE}`; \
        line 4, `HERE`: `{local:NOWHERE}`\n\n\
        hint: Set them with `keep set`, or choose another `--missing`\n";
    let script = "echo $A ${GONE-unset} ${HERE-unset}";
    for (how, code, stdout, stderr) in [
        ("", 3, "", failed),
        ("--missing fail", 3, "", failed),
        ("--missing remove", 0, "1 unset keeps\n", ""),
        ("--missing blank", 0, "1\n", ""),
        ("--missing skip", 0, "1 inherited keeps\n", ""),
    ] {
        let line = format!("run --env local --template=t {how} -- sh -c");
        let words = line.split_whitespace().chain([script]);
        let outcome = env.keep(words).env("GONE", "inherited").run();
        outcome.assert(code, stdout, stderr);
    }
    env.keep(["run", "--env=local", "--missing=skip", "--", "true"])
        .run()
        .assert(
            2,
            "",
            "error: the following required arguments were not provided:\n  \
             --template[=<FILE>]\n\n\
             Usage: keep run --template[=<FILE>] --env <ENV> --missing <HOW> -- <CMD>...\n\n\
             For more information, try '--help'.\n",
        );
}

/// In PHP Keep a filter made it forget the template.
#[test]
fn filters_and_vaults_narrow_what_is_read() {
    let env = shop();
    env.write(
        "t",
        "A={local:API_KEY}\nB={second:API_KEY}\nC={local:REST}\nD=4\n",
    );
    let blank = "--no-inherit --template=t --missing blank";
    run(&env, &format!("{blank} --except API_*"), &["env"])
        .assert_stdout("A=\nB=\nC=not named\nD=4\n");
    run(&env, &format!("{blank} --vault second"), &["env"]).assert(
        0,
        "A=\nB=other\nC=\nD=4\n",
        "warning: the vault `local`, which the template names, is left out by `--vault`\n",
    );
    run(&env, &format!("{blank} --vault secnd"), &["env"]).assert(
        5,
        "",
        "error: no vault is called `secnd`; did you mean `second`?\n\n\
         hint: Run `keep vault:list` to see the vaults\n",
    );
}

#[test]
fn a_template_that_cannot_be_used_starts_nothing() {
    let env = shop();
    env.write("faulty", "A={nowhere:X}\n");
    run(&env, "--template=faulty", &["touch", "started"]).assert(
        5,
        "",
        "error: `faulty` cannot be filled in\n  Caused by: the template cannot be used: line 1, \
         `A`: no vault is called `nowhere` (double the braces to keep the text as it is)\n",
    );
    run(&env, "--template=none", &["touch", "started"]).assert(
        3,
        "",
        "error: the template cannot be used: cannot read `none`: it does not exist\n",
    );
    run(&env, "--template", &["touch", "started"]).assert(
        3,
        "",
        "error: the template cannot be used: cannot read `$DIR/project/env/local.env`: it does \
         not exist\n\nhint: Run `keep template:add --env local` to make one\n",
    );
    // Without `=`, the word is none of the template's.
    let words = ["run", "--env=local", "--template", "t", "--", "true"];
    let refused = env.keep(words).run();
    refused.assert(
        2,
        "",
        "error: unexpected argument 't' found\n\n  tip: put `--` before the program\n\n\
         Usage: keep run [OPTIONS] -- <CMD>...\n\nFor more information, try '--help'.\n",
    );
    assert!(!env.project().join("started").exists());
}

#[test]
fn a_line_that_assigns_nothing_is_told() {
    let env = shop();
    env.write("t", "A=1\nnot an assignment\n");
    run(&env, "--no-inherit --template=t", &["env"]).assert(
        0,
        "A=1\n",
        "warning: line 2 of the template is no assignment and is left out\n",
    );
}

/// What the template itself says is no secret; a secret is one wherever it
/// stands, and so is the value that it is part of.
#[test]
fn only_secrets_are_redacted() {
    let env = shop();
    env.write(
        "t",
        "URL=https://app:{local:DB|field=pass}@h/\nSTATIC=plain-text\nPIN={local:DB|field=user}\n",
    );
    let script = "echo $URL $STATIC; echo hunter22 https://app: $PIN not named";
    run(&env, "--template=t --redact", &["sh", "-c", script]).assert(
        0,
        "[REDACTED] plain-text\n[REDACTED] https://app: app not named\n",
        "warning: `PIN` is shorter than 4 bytes and is not redacted\n",
    );
}
