//! The key that secrets are encrypted with.

use keep_test_support::{Service, TestEnv, Witness, on_every_service};
use serde_json::{Value, json};

use crate::{KEEP, keep, on, said, set, set_up};

/// A KMS key: its id and its ARN.
fn kms_key(witness: &Witness) -> (String, String) {
    let answer = witness.call_of("kms", "create_key", &json!({}));
    let text = |field: &str| {
        let text = answer["KeyMetadata"][field].as_str();
        text.expect("a key has an id").to_owned()
    };
    (text("KeyId"), text("Arn"))
}

on_every_service!(new_secrets_have_the_key_of_the_vault);
fn new_secrets_have_the_key_of_the_vault(service: Service) {
    let witness = Witness::at(service.url());
    let (id, arn) = kms_key(&witness);
    let env = TestEnv::new(KEEP).with_aws_at(service.url());
    set_up(&env, "encrypted", "sm", &[&format!("key={id}")]);
    env.write("x.env", "B=two\n");
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    for line in [
        "import x.env --env production -q",
        "copy A --from production --to staging -q",
        "rename B C --env production --yes -q",
    ] {
        keep(&env, line).assert(0, "", "");
    }
    let key_of = |name: &str| witness.secret(&format!("encrypted/{name}"))["kms"].clone();
    for name in ["production/A", "production/C", "staging/A"] {
        assert_eq!(key_of(name), json!(id), "{name}");
    }
    // By its ARN it is the same key: nothing is encrypted anew.
    let line = format!("vault:edit sm --set key={arn} -q");
    keep(&env, &line).assert(0, "", "");
    set(&env, "A", "new").assert(0, "", &said("A", "updated"));
    assert_eq!(key_of("production/A"), json!(id));
    set(&env, "D", "four").assert(0, "", &said("D", "created"));
    assert_eq!(key_of("production/D"), json!(arn));
}

on_every_service!(without_a_key_aws_uses_its_own);
fn without_a_key_aws_uses_its_own(service: Service) {
    let (env, witness) = on(service, "plain-key");
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    // AWS tells no key where it uses `aws/secretsmanager`.
    assert_eq!(witness.secret("plain-key/production/A")["kms"], Value::Null);
}

on_every_service!(an_update_moves_a_secret_to_the_vaults_key);
fn an_update_moves_a_secret_to_the_vaults_key(service: Service) {
    let (env, witness) = on(service, "rekeyed");
    let name = "rekeyed/production/A";
    set(&env, "A", "one").assert(0, "", &said("A", "created"));
    let (id, _) = kms_key(&witness);
    keep(&env, &format!("vault:edit sm --set key={id} -q")).assert(0, "", "");
    set(&env, "A", "two").assert(0, "", &said("A", "updated"));
    let secret = witness.secret(name);
    assert_eq!(
        json!([secret["value"], secret["kms"], secret["description"]]),
        json!([
            "two",
            id,
            "Keep secret: A for production environment in sm vault"
        ])
    );
    keep(&env, "get A --env production --stage AWSPREVIOUS").assert_stdout("one");

    // A vault without a key leaves that of the secret alone.
    keep(&env, "vault:edit sm --unset key -q").assert(0, "", "");
    set(&env, "A", "three").assert(0, "", &said("A", "updated"));
    let secret = witness.secret(name);
    assert_eq!(
        json!([secret["value"], secret["kms"]]),
        json!(["three", id])
    );
}
