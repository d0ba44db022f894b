//! What was built against the contract as it was released goes on working.

use super::keep;
use crate::plugins::{made_of, manifest, module};
use crate::projects::initialized;

#[test]
fn a_driver_for_the_released_contract_is_added_and_works() {
    let env = initialized();
    let driver = made_of(
        &module("keep-driver-released"),
        &manifest("0.9.0", &["storage"]),
    );
    env.write("acme.wasm", driver);
    keep(&env, "plugin:add ./acme.wasm --yes -q").assert(0, "", "");
    keep(&env, "vault:add --driver=acme -n -q").assert(0, "", "");
    keep(&env, "set A one --vault=acme --env=local --format=json").assert(
        0,
        "{\n  \"key\": \"A\",\n  \"vault\": \"acme\",\n  \"env\": \"local\",\n  \
         \"version\": \"1\",\n  \"created\": true\n}\n",
        "",
    );
    keep(&env, "set A two --vault=acme --env=local -q").assert(0, "", "");
    keep(&env, "get A --vault=acme --env=local --stage=only").assert(0, "two", "");
    keep(&env, "show --vault=acme --env=local").assert(0, "A\t****\t2\n", "");
    // Its errors are of the contract, with what it has to say.
    keep(&env, "set A three --vault=acme --env=local --if-absent").assert(
        1,
        "",
        "error: `A` in vault `acme` (env `local`): `A` exists\n  \
         Caused by: released\n\n\
         hint: Run `keep history A --vault acme --env local` to see what is there\n",
    );
    let history = keep(&env, "history A --vault=acme --env=local --format=json").json();
    assert_eq!(history[0]["version"], "2", "{history}");
    // An ability that came later is one that it does not have.
    keep(&env, "rollback A --vault=acme --env=local --yes").assert(
        1,
        "",
        "error: driver `acme` 0.9.0 does not have the ability `rollback`\n\n\
         hint: Run `keep info` to see which driver each vault uses\n",
    );
    keep(&env, "delete A --vault=acme --env=local --yes -q").assert(0, "", "");
    keep(&env, "show --vault=acme --env=local -q").assert(0, "", "");
}
