//! `keep export --template`.

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{JSON_HOLDS_ANY, add_second_vault, store_in_second, with_secrets};

const TEMPLATE: &str = "\
# Shop
export KEY={local:API_KEY}
URL=\"https://{local:DB|field=user}@{local:DB|field=/hosts/0}/\"
API_KEY={second}
STATIC='as it is' # kept
not an assignment
GONE={local:NOWHERE}#why
";

/// The vault `second` too, where `API_KEY` is another.
fn shop() -> TestEnv {
    let env = with_secrets(&[
        ("API_KEY", "sk 1"),
        ("DB", r#"{"user": "app", "hosts": ["db.internal"]}"#),
        ("REST", "r"),
    ]);
    add_second_vault(&env);
    store_in_second(&env, "API_KEY", "other");
    env.write("env/local.env", TEMPLATE);
    env
}

fn export(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("export --env local {options}");
    env.keep(words.split_whitespace()).run()
}

/// The template, filled in up to the line of the missing secret.
fn filled(last: &str) -> String {
    format!(
        "# Shop\nexport KEY='sk 1'\nURL=https://app@db.internal/\nAPI_KEY=other\n\
         STATIC='as it is' # kept\nnot an assignment\n{last}\n"
    )
}

#[test]
fn missing_secrets_are_dealt_with_as_told() {
    let env = shop();
    let failed = "error: secrets are missing: line 7, `GONE`: `{local:NOWHERE}`\n\n\
        hint: Set them with `keep set`, or choose another `--missing`\n";
    // Without a name, the template is the environment's own.
    export(&env, "--template").assert(3, "", failed);
    for (how, last) in [
        ("remove", "# Removed missing secret: GONE"),
        ("blank", "GONE= #why"),
        ("skip", "GONE={local:NOWHERE}#why"),
    ] {
        let options = format!("--template=env/local.env --missing {how}");
        export(&env, &options).assert_stdout(filled(last));
    }
    export(&env, "--template --missing fail --output .env").assert(3, "", failed);
    assert!(!env.project().join(".env").exists());
    let written = export(&env, "--template --missing blank --output .env");
    written.assert(0, "", "Written to `.env`\n");
    assert_eq!(env.read(".env"), filled("GONE= #why").into_bytes());
}

#[test]
fn other_formats_hold_the_static_lines_too() {
    let env = shop();
    let left_out = "warning: line 6 of the template is no assignment and is left out\n";
    for (how, gone) in [
        ("remove", ""),
        ("blank", "  \"GONE\": \"\",\n"),
        ("skip", "  \"GONE\": \"{local:NOWHERE}\",\n"),
    ] {
        let document = format!(
            "{{\n  \"API_KEY\": \"other\",\n{gone}  \"KEY\": \"sk 1\",\n  \"STATIC\": \"as it is\",\n  \
             \"URL\": \"https://app@db.internal/\"\n}}\n"
        );
        let options = format!("--template --format json --missing {how}");
        export(&env, &options).assert(0, document, left_out);
    }
    export(&env, "--template --format shell --missing remove").assert(
        0,
        "export API_KEY='other'\nexport KEY='sk 1'\nexport STATIC='as it is'\n\
         export URL='https://app@db.internal/'\n",
        left_out,
    );
}

#[test]
fn line_ends_stay() {
    let env = shop();
    env.write("crlf.env", TEMPLATE.replace('\n', "\r\n"));
    let expected = filled("GONE= #why").replace('\n', "\r\n");
    export(&env, "--template=crlf.env --missing blank").assert_stdout(expected);
}

#[test]
fn all_adds_what_the_template_does_not_name() {
    let env = shop();
    env.write("t", "KEY={local:API_KEY}\n");
    export(&env, "--template=t --all --vault local").assert_stdout(
        "KEY='sk 1'\n\n# ----- Additional secrets not in template -----\n\
         DB='{\"user\": \"app\", \"hosts\": [\"db.internal\"]}'\nREST=r\n",
    );
    export(&env, "--template=t --all --vault local --only API_KEY").assert_stdout("KEY='sk 1'\n");
    export(
        &env,
        "--template=t --all --vault local --except DB --format json",
    )
    .assert_stdout("{\n  \"KEY\": \"sk 1\",\n  \"REST\": \"r\"\n}\n");
    // Of a key in several vaults the later is added, and that is told.
    store_in_second(&env, "REST", "later");
    export(&env, "--template=t --all --except DB,API_KEY --missing remove").assert(
        0,
        "# Removed missing secret: KEY\n\n# ----- Additional secrets not in template -----\nREST=later\n",
        "warning: `REST` is in the vaults `local` and `second`; `second` is used\n",
    );
}

/// The line that `--all` added came behind the template's own and so won; in
/// JSON the two were an error that no option could avoid.
#[test]
fn all_adds_nothing_that_the_template_assigns() {
    let env = shop();
    env.write("t", "API_KEY={local:API_KEY}\nREST=static\n");
    let left_out = "warning: `REST` of the vault `local` is left out: the template assigns `REST`\n\
        warning: `API_KEY` of the vault `second` is left out: the template assigns `API_KEY`\n";
    export(&env, "--template=t --all --except DB").assert(
        0,
        "API_KEY='sk 1'\nREST=static\n",
        left_out,
    );
    export(&env, "--template=t --all --except DB --format json").assert(
        0,
        "{\n  \"API_KEY\": \"sk 1\",\n  \"REST\": \"static\"\n}\n",
        left_out,
    );
}

#[test]
fn vaults_narrow_what_is_read() {
    let env = shop();
    env.write("t", "A={local:REST}\nB={second:API_KEY}\n");
    // Once nothing said why the secrets were missing.
    let narrowed = export(&env, "--template=t --vault local --missing blank");
    narrowed.assert(
        0,
        "A=r\nB=\n",
        "warning: the vault `second`, which the template names, is left out by `--vault`\n",
    );
    // Once a vault that does not exist was one that no secret is in.
    for options in ["", "--all"] {
        export(&env, &format!("--template=t --vault secnd {options}")).assert(
            5,
            "",
            "error: no vault is called `secnd`; did you mean `second`?\n\n\
             hint: Run `keep vault:list` to see the vaults\n",
        );
    }
}

/// Once they did nothing, as if there were a template somewhere.
#[test]
fn options_of_templates_need_one() {
    let env = shop();
    for (option, shown) in [("--all", "--all"), ("--missing blank", "--missing <HOW>")] {
        let said = format!(
            "error: the following required arguments were not provided:\n  --template [<FILE>]\n\n\
             Usage: keep export --template [<FILE>] --env <ENV> {shown}\n\nFor more information, try '--help'.\n"
        );
        export(&env, option).assert(2, "", &said);
    }
}

#[test]
fn every_fault_of_a_template_has_its_line() {
    let env = shop();
    let cannot = |file: &str, faults: &str| {
        format!(
            "error: `{file}` cannot be filled in\n  Caused by: the template cannot be used: {faults}\n"
        )
    };
    env.write("vaults", "A={nowhere:X}\n\nB={secnd:A}\n");
    export(&env, "--template=vaults").assert(
        5,
        "",
        &cannot(
            "vaults",
            "line 1, `A`: no vault is called `nowhere` (double the braces to keep the text as it is); \
             line 3, `B`: no vault is called `secnd`, did you mean `second`? \
             (double the braces to keep the text as it is)",
        ),
    );
    env.write("attribute", "A={local:DB|colour=red}\n");
    export(&env, "--template=attribute").assert(
        5,
        "",
        &cannot(
            "attribute",
            "line 1, `A`: a placeholder has no attribute `colour`, only `field`",
        ),
    );
    env.write("field", "A=x\nB={local:DB|field=password}\n");
    export(&env, "--template=field").assert(
        3,
        "",
        "error: secrets are missing: line 2, `B`: `{local:DB|field=password}`\n\n\
         hint: Set them with `keep set`, or choose another `--missing`\n",
    );
    env.write("text", "A=x\nB={local:REST|field=password}\n");
    // As `template:validate` has it, whose code was another once.
    export(&env, "--template=text").assert(
        3,
        "",
        "error: line 2: the value of `REST` is not JSON and has no fields\n",
    );
    let validate = "template:validate text --env=local";
    let validated = env.keep(validate.split(' ')).run();
    assert_eq!(validated.code, 3, "{validated}");
    let run = "run --env=local --template=text -- touch started";
    env.keep(run.split(' ')).run().assert(
        3,
        "",
        "error: line 2: the value of `REST` is not JSON and has no fields\n",
    );
    env.write("binary", b"A=\xff\n");
    export(&env, "--template=binary").assert(
        5,
        "",
        "error: the template `binary` is not UTF-8 text\n",
    );
    // As any file that is not there: it was the project's fault, once.
    export(&env, "--template=none").assert(
        3,
        "",
        "error: the template cannot be used: cannot read `none`: it does not exist\n",
    );
    env.keep(["export", "--env=staging", "--template"]).run().assert(
        3,
        "",
        "error: the template cannot be used: cannot read `$DIR/project/env/staging.env`: it does not exist\n\n\
         hint: Run `keep template:add --env staging` to make one\n",
    );
}

#[test]
fn the_template_path_is_the_projects() {
    let env = shop();
    let settings = String::from_utf8(env.read(".keep/settings.json")).expect("settings are text");
    env.write(
        ".keep/settings.json",
        settings.replace("\"env\",", "\"deploy/templates\","),
    );
    env.write("deploy/templates/local.env", "R={local:REST}\n");
    env.write("sub/file", "");
    let words = ["export", "--env=local", "--template"];
    env.keep(words)
        .current_dir("sub")
        .run()
        .assert_stdout("R=r\n");
}

/// A value with a NUL byte has no line; what stands in its place says so.
#[test]
fn a_value_that_cannot_be_written_is_named() {
    let env = with_secrets(&[("NUL", "a\0b")]);
    env.write("t", "A=1\nB={local:NUL}\nC=3\n");
    export(&env, "--template=t").assert(
        8,
        "A=1\n# Refused secret: B\nC=3\n",
        &format!(
            "error: 1 secret is missing from what was written\n  \
             B  failed: cannot be written: it holds a NUL byte\n{JSON_HOLDS_ANY}"
        ),
    );
}

#[test]
fn a_dialect_is_for_one_reader() {
    let env = with_secrets(&[("BOTH", "a'b\"c$d")]);
    env.write("t", "B={local:BOTH}\n");
    export(&env, "--template=t").assert(
        0,
        "B=\"a'b\\\"c\\$d\"\n",
        "warning: `B` is read differently by python-dotenv and node dotenv\n",
    );
    export(&env, "--template=t --dialect sh").assert_stdout("B='a'\\''b\"c$d'\n");
}
