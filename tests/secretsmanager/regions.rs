//! Secrets are in one region, and where the vault says so in others as well.

use keep_test_support::{Service, TestEnv, Witness, on_every_service};
use serde_json::{Value, json};

use crate::{KEEP, keep, on, said, set, set_up};

on_every_service!(the_same_key_is_another_in_every_region);
fn the_same_key_is_another_in_every_region(service: Service) {
    let (env, witness) = on(service, "regional");
    let add = "vault:add --driver secretsmanager --slug eu --name EU --set region=eu-west-1 -q";
    keep(&env, add).assert(0, "", "");
    set(&env, "A", "of us-east-1").assert(0, "", &said("A", "created"));
    keep(&env, "set ONLY x --vault eu --env production -q").assert(0, "", "");
    keep(&env, "get A --vault eu --env production").assert(
        3,
        "",
        "error: no secret `A` in vault `eu` (env `production`)\n\n\
         hint: Run `keep show --keys --vault eu --env production` to see which keys there are\n",
    );
    set(&env, "A --vault eu -q", "of eu-west-1").assert(0, "", "");
    for (vault, value) in [("sm", "of us-east-1"), ("eu", "of eu-west-1")] {
        keep(&env, &format!("get A --vault {vault} --env production")).assert_stdout(value);
    }
    keep(&env, "show --keys --vault sm --env production").assert_stdout("A\n");
    assert_eq!(witness.secret("regional/production/ONLY"), Value::Null);
}

on_every_service!(
    new_secrets_are_replicated_to_the_regions_of_the_vault,
    except(ministack: "CreateSecret passes over AddReplicaRegions")
);
fn new_secrets_are_replicated_to_the_regions_of_the_vault(service: Service) {
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    let regions = "replica-regions=eu-west-1,ap-southeast-2";
    set_up(&env, "replicated", "sm", &[regions]);
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    let name = json!({ "SecretId": "replicated/production/A" });
    let described = Witness::at(service.url()).call("describe_secret", &name);
    let replicas = described["ReplicationStatus"].as_array().expect("a list");
    let mut regions: Vec<_> = replicas
        .iter()
        .map(|replica| (replica["Region"].as_str(), replica["Status"].as_str()))
        .collect();
    regions.sort_unstable();
    assert_eq!(
        regions,
        ["ap-southeast-2", "eu-west-1"].map(|region| (Some(region), Some("InSync")))
    );
    // From there it is read as from here.
    keep(&env, "vault:edit sm --set region=eu-west-1 -q").assert(0, "", "");
    keep(&env, "get A --env production").assert_stdout("one");
    keep(&env, "export --env production").assert_stdout("A=one\n");
}
