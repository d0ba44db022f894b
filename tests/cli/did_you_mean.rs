//! A mistyped name is answered with the one that was meant, wherever it is
//! typed.

use crate::projects::{add_second_vault, with_secrets};

#[test]
fn wherever_a_name_is_typed() {
    let env = with_secrets(&[("DB_PASSWORD", "x"), ("GONE", "x")]);
    add_second_vault(&env);
    env.keep(["delete", "GONE", "--env=local", "--yes", "-q"])
        .run()
        .assert_stdout("");
    env.write("t", "A={secnd:X}\n");
    env.write("k", "A={local:DB_PASWORD}\n");
    for (line, code, tip) in [
        // Commands, options and their values: clap's words.
        ("exprot", 2, "tip: a similar subcommand exists: 'export'"),
        (
            "template vlidate",
            2,
            "tip: a similar subcommand exists: 'template:validate'",
        ),
        (
            "vualt add",
            2,
            "tip: a similar subcommand exists: 'vault:add'",
        ),
        (
            "get A --vualt local",
            2,
            "tip: a similar argument exists: '--vault'",
        ),
        (
            "show --formt json",
            2,
            "tip: a similar argument exists: '--format'",
        ),
        ("completions fsh", 2, "tip: a similar value exists: 'fish'"),
        (
            "show --color alwys",
            2,
            "tip: a similar value exists: 'always'",
        ),
        ("man vault lst", 2, "hint: Did you mean `vault:list`?"),
        // Environments.
        ("get A --env lcal", 5, "did you mean `local`?"),
        ("export --env stagin", 5, "did you mean `staging`?"),
        ("template:add --env stagin", 5, "did you mean `staging`?"),
        ("env:remove stagng --yes", 5, "did you mean `staging`?"),
        // Vaults.
        (
            "get A --env local --vault secnd",
            5,
            "did you mean `second`?",
        ),
        (
            "export --env local --vault local,secnd",
            5,
            "did you mean `second`?",
        ),
        (
            "template:add --env local --vault secnd",
            5,
            "did you mean `second`?",
        ),
        ("vault:edit secnd --name x", 5, "did you mean `second`?"),
        ("vault:delete secnd --yes", 5, "did you mean `second`?"),
        ("vault:default secnd", 5, "did you mean `second`?"),
        (
            "export --env local --template t",
            5,
            "did you mean `second`?",
        ),
        // Drivers and their fields.
        (
            "vault:add --driver locl -n",
            6,
            "hint: Did you mean `local`?",
        ),
        (
            "vault:add --driver secretsmanager --set regoin=x -n",
            2,
            "hint: Did you mean `region`?",
        ),
        // Keys.
        (
            "get DB_PASWORD --env local",
            3,
            "hint: Did you mean `DB_PASSWORD`?",
        ),
        (
            "delete DB_PASWORD --env local --yes",
            3,
            "hint: Did you mean `DB_PASSWORD`?",
        ),
        (
            "delete DB_PASWORD --env local --purge --yes",
            3,
            "hint: Did you mean `DB_PASSWORD`?",
        ),
        (
            "history DB_PASWORD --env local",
            3,
            "hint: Did you mean `DB_PASSWORD`?",
        ),
        ("restore GNE --env local", 3, "hint: Did you mean `GONE`?"),
    ] {
        let outcome = env.keep(line.split(' ')).run();
        assert_eq!(
            (outcome.code, &*outcome.stdout),
            (code, &b""[..]),
            "{outcome}"
        );
        assert!(outcome.stderr.contains(tip), "{outcome}");
    }
    let checked = env.keep(["template:validate", "k", "--env=local"]).run();
    assert_eq!(
        (
            checked.code,
            String::from_utf8_lossy(&checked.stdout).as_ref()
        ),
        (
            3,
            "1\tA\tlocal\tDB_PASWORD\tmissing: did you mean `DB_PASSWORD`?\n"
        )
    );
}
