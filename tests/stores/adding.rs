//! A vault from nothing to its first secret, as a person at a terminal makes it.

use keep_test_support::{RustyVault, TestEnv};

use crate::project::{keep, said};

const KEEP: &str = env!("CARGO_BIN_EXE_keep");

#[test]
fn a_person_is_asked_for_all_that_the_first_secret_needs() {
    let server = RustyVault::shared();
    let env = TestEnv::new(KEEP);
    let init = ["init", "--no-vault", "-n", "-q"];
    env.keep(init).run().assert(0, "", "");
    let may = "Let `hashicorp-vault-kv1` do this in this project? [y/N] ";
    let (url, token) = (
        format!("{}\n", server.url()),
        format!("{}\n", server.token()),
    );
    let steps = [
        (may, "y\n"),
        ("Slug [hashicorp-vault-kv1]: ", "v\n"),
        ("Friendly name [HashiCorp Vault (KV version 1)]: ", "\n"),
        ("URL of the server: ", &*url),
        ("Path of the KV engine [secret]: ", "\n"),
        ("Scope: a path between namespace and env: ", "adding\n"),
        ("Token (hidden; Enter leaves it out): ", &*token),
        ("AppRole: secret id (hidden; Enter leaves it out): ", "\n"),
        (&*format!("(http:{})\r\n{may}", server.url()), "y\n"),
    ];
    let words = ["vault:add", "--driver=hashicorp-vault-kv1", "--color=never"];
    let added = env.on_terminal(KEEP, words, &steps);
    assert_eq!((added.code, &*added.stdout), (0, ""), "{added:?}");
    let end = "Plugin `hashicorp-vault-kv1` may do this in this project now\r\n";
    assert!(added.screen.ends_with(end), "{added:?}");
    assert!(!added.screen.contains(server.token()), "{added:?}");
    keep(&env, "set DB s3cret").assert(0, "", &said("created", "DB"));
    keep(&env, "get DB").assert(0, "s3cret", "");
}
