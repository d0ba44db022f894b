//! Environments, vaults and projects do not see each other's secrets.

use crate::projects::{add_second_vault, bare, initialized};

#[test]
fn the_same_key_is_another_in_every_place() {
    let env = initialized();
    add_second_vault(&env);
    let mut places = Vec::new();
    for vault in ["local", "second"] {
        for name in ["local", "staging", "production"] {
            places.push((vault, name, format!("{vault} {name}")));
        }
    }
    for (vault, name, value) in &places {
        let set = env
            .keep(["set", "KEY", value, "--vault", vault, "--env", name])
            .run();
        set.assert(
            0,
            "",
            &format!("Secret `KEY` created in vault `{vault}` (env `{name}`)\n"),
        );
    }
    for (vault, name, value) in &places {
        let context = ["--vault", vault, "--env", name];
        env.keep(["get", "KEY"].iter().chain(&context))
            .run()
            .assert_stdout(value);
        let shown = env.keep(["show", "--unmask"].iter().chain(&context)).run();
        shown.assert_stdout(format!("KEY\t{value}\t1\n"));
        let all = env.keep(["export"].iter().chain(&context)).run();
        all.assert_stdout(format!("KEY='{value}'\n"));
    }
    // What is done in one place leaves the others alone.
    let deleted = env
        .keep("delete KEY --vault second --env staging --purge -y -q".split(' '))
        .run();
    deleted.assert_stdout("");
    for (vault, name, value) in &places {
        let get = env
            .keep(["get", "KEY", "--vault", vault, "--env", name])
            .run();
        if (*vault, *name) == ("second", "staging") {
            get.assert(
                3,
                "",
                "error: no secret `KEY` in vault `second` (env `staging`)\n\n\
                 hint: Run `keep show --keys --vault second --env staging` to see which keys there are\n",
            );
        } else {
            get.assert_stdout(value);
        }
    }
}

/// Both projects have the same name, and so the same namespace.
#[test]
fn projects_of_one_user_are_apart() {
    let env = bare();
    for (dir, value) in [("one", "1"), ("two", "2")] {
        env.write(&format!("{dir}/file"), "");
        let keep = |line: &str| env.keep(line.split(' ')).current_dir(dir).run();
        keep("init -n -q --name shop").assert_stdout("");
        keep(&format!("set KEY {value} --env=local -q")).assert_stdout("");
    }
    for (dir, value) in [("one", "1"), ("two", "2")] {
        let get = env
            .keep(["get", "KEY", "--env=local"])
            .current_dir(dir)
            .run();
        get.assert_stdout(value);
    }
}
