//! What is read: pages, many names at once, and nothing of another vault's.

use keep_test_support::{Service, on_every_emulator};

use crate::{keep, on, put, set};

fn numbered(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("K{number:02}"))
}

on_every_emulator!(every_page_is_read);
fn every_page_is_read(service: Service) {
    let (env, witness) = on(service, "store-pages");
    for key in numbered(25) {
        put(
            &witness,
            &format!("/store-pages/production/{key}"),
            &key,
            "SecureString",
        );
    }
    let lines: String = numbered(25).map(|key| format!("{key}={key}\n")).collect();
    keep(&env, "export --env production").assert_stdout(lines);
    let keys: String = numbered(25).map(|key| key + "\n").collect();
    keep(&env, "show --keys --env production").assert_stdout(keys);
    // By their names, of which a request takes ten.
    let template: String = numbered(12)
        .map(|key| format!("{key}={{ssm:{key}}}\n"))
        .collect();
    env.write("t", template);
    let filled: String = numbered(12).map(|key| format!("{key}={key}\n")).collect();
    keep(&env, "export --template=t --env production").assert_stdout(filled);
    env.write("t", "A={ssm:K01}\nB={ssm:MISSING}\n");
    let blank = "export --template=t --missing blank --env production -q";
    keep(&env, blank).assert_stdout("A=K01\nB=\n");
}

on_every_emulator!(what_lies_deeper_is_another_vaults);
/// A vault whose scope is named like an env showed its secrets in the other vault,
/// under keys with a slash.
fn what_lies_deeper_is_another_vaults(service: Service) {
    let (env, witness) = on(service, "store-deep");
    put(&witness, "/store-deep/production/A", "mine", "SecureString");
    put(
        &witness,
        "/store-deep/production/local/A",
        "theirs",
        "SecureString",
    );
    put(&witness, "/store-deep/productions/B", "x", "SecureString");
    put(&witness, "/store-deeper/production/C", "x", "SecureString");
    keep(&env, "export --env production").assert_stdout("A=mine\n");
    keep(&env, "show --keys --env production").assert_stdout("A\n");
    let add = "vault:add --driver ssm --slug deep --name Deep --set scope=production -q";
    keep(&env, add).assert_stdout("");
    keep(&env, "export --vault deep --env local").assert_stdout("A=theirs\n");
}

on_every_emulator!(what_is_not_there_is_named);
fn what_is_not_there_is_named(service: Service) {
    let (env, _witness) = on(service, "store-missing");
    set(&env, "DB_PASSWORD -q", "x").assert_stdout("");
    for line in [
        "get DB_PASWORD",
        "history DB_PASWORD",
        "delete DB_PASWORD --yes",
    ] {
        keep(&env, &format!("{line} --env production")).assert(
            3,
            "",
            "error: no secret `DB_PASWORD` in vault `ssm` (env `production`)\n\n\
             hint: Did you mean `DB_PASSWORD`?\n",
        );
    }
    keep(&env, "show --env staging").assert(
        0,
        "",
        "There are no secrets in vault `ssm` (env `staging`)\n",
    );
}
