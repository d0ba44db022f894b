use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args as _, CommandFactory as _, Parser as _};

use crate::formats::Format;

use super::{
    Assignment, Cli, Command, GlobalArgs, IamArgs, ListFormat, Missing, SearchArgs, SetArgs,
    VerifyArgs, join_groups, presentable,
};
use crate::ui::capture::Captured;

const EVERY_COMMAND: &[&str] = &[
    "init",
    "info",
    "vault:add",
    "vault:list",
    "vault:edit",
    "vault:delete",
    "vault:default",
    "env:add",
    "env:list",
    "env:remove",
    "workspace",
    "set",
    "get",
    "show",
    "delete",
    "restore",
    "history",
    "rollback",
    "rotate",
    "replicate",
    "policy",
    "copy",
    "rename",
    "diff",
    "search",
    "import",
    "export",
    "run",
    "template:add",
    "template:validate",
    "plugin:add",
    "plugin:list",
    "plugin:inspect",
    "plugin:grant",
    "plugin:revoke",
    "plugin:update",
    "plugin:remove",
    "plugin:test",
    "plugin:new",
    "plugin:build",
    "plugin:pack",
    "verify",
    "iam",
    "doctor",
    "audit",
    "audit:on",
    "audit:off",
    "completions",
    "man",
];

fn words(line: &str) -> Vec<OsString> {
    line.split(' ').map(OsString::from).collect()
}

fn parse(line: &str) -> Command {
    match Cli::try_parse_from(words(line)) {
        Ok(cli) => cli.command,
        Err(error) => panic!("{line}: {error}"),
    }
}

/// What a wrong line is answered with, and the exit code clap gives it.
fn refused(line: &str) -> (String, i32) {
    let args = join_groups(words(line));
    match Cli::try_parse_from(&args) {
        Ok(_) => panic!("{line} was accepted"),
        Err(error) => {
            let code = error.exit_code();
            let ui = Captured::pipe();
            ui.usage(&presentable(error, &args)).unwrap();
            (ui.stdout() + &ui.stderr(), code)
        }
    }
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

/// What is learned of a command alone is what is known of it among the others.
#[test]
fn a_command_is_learned_alone() {
    let mut all = Cli::command();
    all.build();
    for command in all.get_subcommands().filter(|one| one.get_name() != "help") {
        let name = command.get_name();
        let parser = GlobalArgs::augment_args(clap::Command::new("keep"));
        let mut alone = Command::augment_with(name, parser).expect(name);
        alone.build();
        let names: Vec<&str> = alone
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        assert_eq!(names, [name, "help"]);
        let alone = alone.find_subcommand(name).expect(name);
        assert_eq!(
            format!("{:?}", alone.get_arguments().collect::<Vec<_>>()),
            format!("{:?}", command.get_arguments().collect::<Vec<_>>()),
        );
    }
}

#[test]
fn what_is_right_is_understood_without_the_other_commands() {
    let is_read_alone = |line: &str| {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let [read, all] = [Cli::read(&words), Cli::try_parse_from(&words)].map(|cli| {
            cli.map(|cli| format!("{cli:?}"))
                .map_err(|error| error.to_string())
        });
        assert_eq!(read, all);
        let name = super::words::command(&words);
        name.is_some_and(|name| Cli::read_alone(name, &words).is_some())
    };
    for right in [
        "keep get KEY",
        "keep --project /a -vv get KEY --env prod --color=never",
        "keep --project get set KEY",
        "keep vault:add --driver local",
        "keep run -- env --help",
    ] {
        assert!(is_read_alone(right), "{right}");
    }
    for other in [
        "keep",
        "keep --version",
        "keep get --help",
        "keep help get",
        "keep gte KEY",
        "keep get KEY --nonsense",
        "keep get KEY --quiet --verbose",
        "keep -- get KEY",
    ] {
        assert!(!is_read_alone(other), "{other}");
    }
}

#[test]
fn the_commands_are_these() {
    let cli = Cli::command();
    let names: Vec<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
    assert_eq!(names, EVERY_COMMAND);
}

#[test]
fn a_mistyped_command_gets_a_suggestion() {
    assert_eq!(
        refused("keep vault lst"),
        (
            "error: unrecognized subcommand 'vault:lst'\n\n  \
             tip: a similar subcommand exists: 'vault:list'\n\n\
             Usage: keep [OPTIONS] <COMMAND>\n\n\
             For more information, try '--help'.\n"
                .into(),
            2
        )
    );
}

#[test]
fn the_version_is_data() {
    assert_eq!(refused("keep --version"), ("keep 0.1.0\n".into(), 0));
}

#[test]
fn no_command_is_wrong_usage_and_shows_help() {
    let (text, code) = refused("keep");
    assert_eq!(code, 2);
    assert!(
        text.starts_with("Manage an application's secrets"),
        "{text}"
    );
}

#[test]
fn words_that_may_be_secret_are_not_quoted() {
    for line in [
        "keep set DB_PASSWORD my canary",
        "keep set DB_PASSWORD -canary",
        "keep set DB_PASSWORD --canary",
        "keep search my canary",
        "keep vault add --set canary",
        "keep vault:edit main --set token=a canary",
    ] {
        let (text, code) = refused(line);
        assert_eq!(code, 2, "{line}");
        assert!(!text.contains("canary"), "{line}: {text}");
    }
    assert_eq!(
        refused("keep set DB_PASSWORD my canary").0,
        "error: unexpected argument '...' found\n\n  \
         tip: quote a value that has spaces\n  \
         tip: put `--` before a value that starts with `-`\n\n\
         Usage: keep set [OPTIONS] <KEY> [VALUE]\n\n\
         For more information, try '--help'.\n"
    );
}

#[test]
fn a_mistyped_option_is_still_named() {
    let (text, _) = refused("keep set K --stdn");
    assert!(
        text.contains("a similar argument exists: '--stdin'"),
        "{text}"
    );
    let (text, _) = refused("keep get K --nonsense");
    assert!(text.contains("unexpected argument '--nonsense'"), "{text}");
}

fn set(line: &str) -> SetArgs {
    match parse(line) {
        Command::Set(args) => args,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_value_has_one_source() {
    for line in [
        "keep set K v --stdin",
        "keep set K --stdin --generate",
        "keep set K v --from-file f",
        "keep set K v --trim",
        "keep set K --generate=0",
        "keep set K --generate=65537",
        "keep set K --if-absent --if-version 1",
    ] {
        assert_eq!(refused(line).1, 2, "{line}");
    }
    assert_eq!(set("keep set K --generate").generate, Some(32));
    assert_eq!(set("keep set K --generate=65536").generate, Some(65_536));
    assert!(set("keep set K --from-file f --trim").trim);
}

#[test]
fn a_typed_value_is_exact_and_never_in_debug() {
    let args = set("keep set K -- -canary");
    assert!(!format!("{args:?}").contains("canary"), "{args:?}");
    let ui = Captured::pipe();
    let value = args.value.map(super::ArgValue::into_secret);
    ui.secret(&value.unwrap()).unwrap();
    assert_eq!(ui.stdout(), "-canary");
}

#[cfg(unix)]
#[test]
fn a_typed_value_may_be_any_bytes() {
    use std::os::unix::ffi::OsStringExt as _;
    let value = OsString::from_vec(vec![0xff, b'x']);
    let args = ["keep".into(), "set".into(), "K".into(), value];
    let Command::Set(args) = Cli::try_parse_from(args).unwrap().command else {
        panic!("not set");
    };
    let ui = Captured::pipe();
    let value = args.value.map(super::ArgValue::into_secret);
    ui.secret(&value.unwrap()).unwrap();
    assert_eq!(ui.stdout_bytes(), [0xff, b'x']);
}

#[test]
fn an_assignment_splits_at_its_first_sign() {
    let assigned = |field: &str, value: &str| {
        Ok(Assignment {
            field: field.into(),
            value: value.into(),
        })
    };
    assert_eq!("a=b=c".parse(), assigned("a", "b=c"));
    assert_eq!("a=".parse(), assigned("a", ""));
    for wrong in ["", "a", "=b"] {
        assert_eq!(wrong.parse::<Assignment>(), Err("expected FIELD=VALUE"));
    }
    let debug = format!("{:?}", "token=canary".parse::<Assignment>());
    assert_eq!(debug, "Ok(token=[REDACTED])");
}

#[test]
fn a_template_is_absent_bare_or_a_file() {
    for (line, expected) in [
        ("keep export", None),
        ("keep export --template", Some(None)),
        ("keep export --template --all", Some(None)),
        (
            "keep export --template t.env",
            Some(Some(PathBuf::from("t.env"))),
        ),
    ] {
        let Command::Export(args) = parse(line) else {
            panic!("{line}");
        };
        assert_eq!(args.template, expected, "{line}");
        assert_eq!((args.format, args.missing), (Format::Env, Missing::Fail));
    }
}

#[test]
fn php_keeps_words_still_work() {
    let Command::Delete(args) = parse("keep delete K --force --env=staging --vault=main") else {
        panic!("not delete");
    };
    assert!(args.confirm.yes);
    let Command::Export(args) = parse("keep export --file .env --append --vault a,b --only A,B*")
    else {
        panic!("not export");
    };
    assert_eq!(args.output, Some(".env".into()));
    assert_eq!(args.vault, ["a", "b"]);
    assert_eq!(args.filter.only, ["A", "B*"]);
    let Command::History(args) = parse("keep history K --format=json") else {
        panic!("not history");
    };
    assert_eq!((args.limit, args.format), (10, ListFormat::Json));
}

#[test]
fn contradictions_are_wrong_usage() {
    for line in [
        "keep -q -v info",
        "keep show --keys --unmask",
        "keep get K --stage S --version V",
        "keep delete K --purge --recovery-days 7",
        "keep delete K --recovery-days 31",
        "keep export --append",
        "keep export --output f --append --overwrite",
        "keep history K --limit 0",
        "keep history K --since soon",
        "keep rotate K --later",
        "keep rotate K --cancel --status",
        "keep rotate K --cancel --schedule 30d",
        "keep rotate K --status --lambda-arn arn:aws:lambda:r:1:function:f",
        "keep rotate K --schedule monthly",
        "keep replicate K --to eu-west-1 --remove eu-west-2",
        "keep replicate K --to nowhere",
        "keep replicate",
        "keep replicate K --all",
        "keep replicate K --only A*",
        "keep replicate K --status --to eu-west-1",
        "keep policy K --remove --from-file f",
        "keep search x --stdin",
        "keep verify v:e --env e",
        "keep workspace --reset --envs e",
        "keep show --format raw",
    ] {
        assert_eq!(refused(line).1, 2, "{line}");
    }
}

#[test]
fn the_environment_speaks_where_no_option_does() {
    let filled = |line: &str, variables: &[(&str, &str)]| {
        let mut cli = Cli::try_parse_from(words(line)).unwrap();
        cli.fill_from(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| value.into())
        });
        cli
    };
    let context = |cli: Cli| match cli.command {
        Command::Get(args) => (args.context.env, args.context.vault),
        Command::Export(args) => (args.env, Some(args.vault.join("+"))),
        Command::Diff(args) => (Some(args.env.join("+")), Some(args.vault.join("+"))),
        Command::Search(SearchArgs { places, .. })
        | Command::Iam(IamArgs { places, .. })
        | Command::Verify(VerifyArgs { places, .. }) => {
            (Some(places.env.join("+")), Some(places.vault.join("+")))
        }
        other => panic!("{other:?}"),
    };
    let some = |text: &str| Some(text.to_owned());
    let variables = [
        ("KEEP_ENV", "qa"),
        ("KEEP_VAULT", "a,b"),
        ("KEEP_PROJECT", "/p"),
    ];

    let cli = filled("keep get K", &variables);
    assert_eq!(cli.global.project, Some("/p".into()));
    assert_eq!(context(cli), (some("qa"), some("a,b")));
    let cli = filled("keep get K --env e --vault v --project d", &variables);
    assert_eq!(cli.global.project, Some("d".into()));
    assert_eq!(context(cli), (some("e"), some("v")));
    assert_eq!(
        context(filled("keep export", &variables)),
        (some("qa"), some("a+b"))
    );
    // One env alone has nothing to be compared with.
    for (line, env, vault) in [
        ("keep diff", "", "a+b"),
        ("keep diff --env e,f --vault v", "e+f", "v"),
        ("keep search x", "qa", "a+b"),
        ("keep search x --env e --vault v", "e", "v"),
        ("keep verify", "qa", "a+b"),
        ("keep iam", "qa", "a+b"),
        ("keep verify v:e", "", ""),
    ] {
        assert_eq!(
            context(filled(line, &variables)),
            (some(env), some(vault)),
            "{line}"
        );
    }
    assert_eq!(
        context(filled("keep get K", &[("KEEP_ENV", "")])),
        (None, None)
    );
}
