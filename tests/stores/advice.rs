//! What is examined and advised where a driver has less than that of AWS.

use keep_test_support::{Etcd, RustyVault, TestEnv};

use crate::project::{allowed, keep, on_kv_two, said, set};

/// A project for each store, and whether it keeps older versions.
fn everywhere(check: impl Fn(&TestEnv, bool)) {
    let server = RustyVault::shared();
    let kv_one = allowed("hashicorp-vault-kv1", server.url(), &["scope=advice"]);
    check(
        &kv_one.with_var("KEEP_SECRET_V_TOKEN", server.token()),
        false,
    );
    let etcd = allowed("etcd", Etcd::shared().url(), &["scope=advice"]);
    check(&etcd, false);
    let (_server, kv_two) = on_kv_two();
    check(&kv_two, true);
}

/// Drivers without versions once failed both: `history` was a permission that could
/// not be tried.
#[test]
fn nothing_is_wrong_with_what_a_driver_cannot_do() {
    everywhere(|env, has_versions| {
        set(env, "DB", "1");
        let history = if has_versions { "yes" } else { "-" };
        let place = ["verify", "v:local"];
        let verified = format!("v\tlocal\tyes\tyes\t{history}\t-\t-\n");
        env.keep(place).run().assert(0, verified, "");
        let verified = format!("v\tlocal\tyes\tyes\t{history}\tyes\tyes\n");
        let writing = env.keep([&place[..], &["--write"]].concat()).run();
        writing.assert(0, verified, "");
        keep(env, "doctor").assert(0, "", "Nothing is wrong in 1 place\n");
    });
}

/// `keep history` is no way to look where there is none.
#[test]
fn what_exists_is_shown_by_a_command_that_there_is() {
    everywhere(|env, has_versions| {
        keep(env, "set TAKEN 1 --if-absent").assert(0, "", &said("created", "TAKEN"));
        let refused = keep(env, "set TAKEN 2 --if-absent");
        let look = if has_versions {
            "history TAKEN"
        } else {
            "show"
        };
        let hint = format!("hint: Run `keep {look} --vault v --env local` to see what is there\n");
        assert!(
            refused.code == 1 && refused.stderr.ends_with(&hint),
            "{refused}"
        );
        let gone = keep(env, "get TAKEN --version 999999");
        let hint = if has_versions {
            "Run `keep history TAKEN --vault v --env local` to see its versions"
        } else {
            "The driver of vault `v` keeps no older versions"
        };
        let error = "no version `999999` of `TAKEN` in vault `v` (env `local`)";
        gone.assert(3, "", &format!("error: {error}\n\nhint: {hint}\n"));
        let look = look.split(' ').chain(["--vault=v", "--env=local"]);
        assert_eq!(env.keep(look).run().code, 0);
    });
}
