//! What is written, as boto3 finds it, and what is refused.

use keep_test_support::{Reply, Service, StandIn, Witness, on_every_emulator};
use serde_json::json;

use crate::{answering, described, keep, on, parameter, project, said, set};

on_every_emulator!(values_are_encrypted_unless_they_are_plain);
fn values_are_encrypted_unless_they_are_plain(service: Service) {
    let (env, witness) = on(service, "store-plain");
    set(&env, "A", "grüße\n").assert(0, "", &said("A", "created"));
    let written = parameter(&witness, "/store-plain/production/A");
    assert_eq!(
        json!([written["Type"], written["Value"], written["Version"]]),
        json!(["SecureString", "grüße\n", 1])
    );
    set(&env, "B --plain --description why", "x").assert(0, "", &said("B", "created"));
    let written = parameter(&witness, "/store-plain/production/B");
    assert_eq!(written["Type"], "String");
    let about = described(&witness, "/store-plain/production/B");
    assert_eq!(about["Description"], "why");
    // Without `--plain` the next version is encrypted.
    set(&env, "B", "y").assert(0, "", &said("B", "updated"));
    let written = parameter(&witness, "/store-plain/production/B");
    assert_eq!(
        json!([written["Type"], written["Value"], written["Version"]]),
        json!(["SecureString", "y", 2])
    );
}

on_every_emulator!(the_vaults_key_is_for_what_is_encrypted);
/// PHP Keep sent the key for a `String` too, which AWS refuses.
fn the_vaults_key_is_for_what_is_encrypted(service: Service) {
    let env = project("store-key", service.url(), &["key=alias/mine"]);
    let witness = Witness::at(service.url());
    set(&env, "A -q", "x").assert_stdout("");
    set(&env, "B --plain -q", "x").assert_stdout("");
    let key = |key: &str| {
        let about = described(&witness, &format!("/store-key/production/{key}"));
        about["KeyId"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!((key("A").as_str(), key("B").as_str()), ("alias/mine", ""));
}

#[test]
fn the_key_is_not_even_sent_for_what_is_plain() {
    let aws = StandIn::start(|_, _| Reply::ok(&json!({ "Version": 1 })));
    let env = project("app", &aws.url(), &["key=alias/mine"]);
    set(&env, "A -q", "x").assert_stdout("");
    set(&env, "B --plain -q", "x").assert_stdout("");
    let sent: Vec<_> = aws.calls().into_iter().map(|call| call.body).collect();
    let common = |name: &str, kind: &str| json!({ "Name": name, "Value": "x", "Type": kind, "Overwrite": true });
    let mut secure = common("/app/production/A", "SecureString");
    secure["KeyId"] = json!("alias/mine");
    assert_eq!(sent, [secure, common("/app/production/B", "String")]);
}

on_every_emulator!(long_values_go_to_the_advanced_tier);
fn long_values_go_to_the_advanced_tier(service: Service) {
    let (env, witness) = on(service, "store-tiers");
    for (key, length, tier) in [("FITS", 4_096, "Standard"), ("LONG", 4_097, "Advanced")] {
        set(&env, key, "x".repeat(length)).assert(0, "", &said(key, "created"));
        let name = format!("/store-tiers/production/{key}");
        assert_eq!(described(&witness, &name)["Tier"], tier, "{key}");
        keep(&env, &format!("get {key} --env production")).assert_stdout("x".repeat(length));
    }
}

/// Each of these is told before a request is made, where AWS would say something
/// that helps nobody, or what was sent.
#[test]
fn what_no_parameter_can_hold_is_refused_without_a_request() {
    let (env, aws) = answering(|_, _| Reply::ok(&json!({ "Version": 1 })));
    let refused = |key: &str, value: &[u8], told: &str| {
        let told = format!("error: `{key}` in vault `ssm` (env `production`): {told}\n");
        set(&env, key, value).assert(1, "", &told);
    };
    let check = "\n\nhint: Check the key and the value; run `keep vault:edit ssm` to check the \
                 vault's settings";
    refused(
        "LONG",
        &[b'x'; 8_193],
        &format!("the value has 8193 bytes, and a parameter of this vault at most 8192{check}"),
    );
    refused(
        "EMPTY",
        b"",
        &format!("Parameter Store stores no empty values{check}"),
    );
    // What was said spoke of a JSON string, of which no user knows anything.
    refused(
        "BYTES",
        b"\xff\xfe",
        "Parameter Store stores text only, and the value is not UTF-8\n\n\
         hint: Store it as text instead, such as with `base64 FILE | keep set BYTES --vault ssm \
         --env production --stdin`",
    );
    assert_eq!(aws.calls().len(), 0);
    keep(&env, "vault:edit ssm --set tier=standard -q").assert_stdout("");
    refused(
        "LONG",
        &[b'x'; 4_097],
        &format!("the value has 4097 bytes, and a parameter of this vault at most 4096{check}"),
    );
    keep(&env, "vault:edit ssm --set tier=best -q").assert_stdout("");
    keep(&env, "get A --env production").assert(
        1,
        "",
        "error: the setting `tier` is none of `auto`, `standard` \
         and `advanced`\n\n\
         hint: Check the key and the value; run `keep vault:edit ssm` to check the vault's settings\n",
    );
    assert_eq!(aws.calls().len(), 0);
}

/// AWS takes `{{name}}` for a parameter within the value, and its message quotes
/// what was sent.
#[test]
fn braces_are_told_as_a_reason_and_the_value_is_not_shown() {
    let (env, _aws) = answering(|call, _| {
        let value = call.field("Value");
        let said = format!("Parameter value can't nest another parameter: {value}");
        Reply::error(400, "ValidationException", &said)
    });
    set(&env, "A", "{{canary}}").assert(
        1,
        "",
        "error: `A` in vault `ssm` (env `production`): AWS answered `ValidationException` to \
         `ssm:PutParameter`; its message may quote a secret and is not shown; among what AWS \
         refuses are values that hold `{{`\n\n\
         hint: Check the key and the value; run `keep vault:edit ssm` to check the vault's settings\n",
    );
}

on_every_emulator!(a_namespace_that_aws_keeps_to_itself_is_told);
/// What AWS says of it is withheld, for it could quote the value.
fn a_namespace_that_aws_keeps_to_itself_is_told(service: Service) {
    let (env, _witness) = on(service, "SSM-tools");
    set(&env, "A", "x").assert(
        1,
        "",
        "error: `A` in vault `ssm` (env `production`): AWS answered `ValidationException` to \
         `ssm:PutParameter`; its message may quote a secret and is not shown; AWS keeps names that \
         begin with `aws` or `ssm` to itself, as the namespace `SSM-tools` does\n\n\
         hint: Check the key and the value; run `keep vault:edit ssm` to check the vault's settings\n",
    );
}

on_every_emulator!(if_absent_never_overwrites);
fn if_absent_never_overwrites(service: Service) {
    let (env, witness) = on(service, "store-absent");
    set(&env, "A --if-absent", "one").assert(0, "", &said("A", "created"));
    set(&env, "A --if-absent", "two").assert(
        1,
        "",
        "error: `A` in vault `ssm` (env `production`): `A` exists\n\n\
         hint: Run `keep history A --vault ssm --env production` to see what is there\n",
    );
    let written = parameter(&witness, "/store-absent/production/A");
    assert_eq!(
        json!([written["Value"], written["Version"]]),
        json!(["one", 1])
    );
}

on_every_emulator!(if_version_writes_over_that_version_alone);
fn if_version_writes_over_that_version_alone(service: Service) {
    let (env, witness) = on(service, "store-version");
    for value in ["one", "two"] {
        assert_eq!(set(&env, "A", value).code, 0);
    }
    set(&env, "A --if-version 1", "three").assert(
        1,
        "",
        "error: `A` in vault `ssm` (env `production`): version `1` of `A` is not current\n\n\
         hint: Run `keep history A --vault ssm --env production` to see what changed, then try \
         again\n",
    );
    set(&env, "A --if-version 2", "three").assert(0, "", &said("A", "updated"));
    let written = parameter(&witness, "/store-version/production/A");
    assert_eq!(
        json!([written["Value"], written["Version"]]),
        json!(["three", 3])
    );
    set(&env, "NEW --if-version 1", "x").assert(
        1,
        "",
        "error: `NEW` in vault `ssm` (env `production`): version `1` of `NEW` is not current\n\n\
         hint: Run `keep history NEW --vault ssm --env production` to see what changed, then try \
         again\n",
    );
}

/// The service cannot compare, so that another write can come in between. A
/// change of a field was then simply made once more, over the fields that the
/// other had changed, and nobody heard of it.
#[test]
fn a_write_over_anothers_is_told_and_not_made_again() {
    let (env, aws) = answering(|call, _| match call.action.as_str() {
        "GetParameter" => Reply::ok(&json!({ "Parameter": {
            "Name": call.field("Name"), "Value": r#"{"a":1}"#, "Version": 4, "Type": "SecureString",
        } })),
        _ => Reply::ok(&json!({ "Version": 6 })),
    });
    let told = "error: `A` in vault `ssm` (env `production`): somebody else wrote version 5 of `A` \
                at the same moment; what was written now is version 6, and current\n\n\
                hint: Run `keep history A --vault ssm --env production` to see both versions, and \
                `keep get A --vault ssm --env production --version VERSION` to read the other's\n";
    set(&env, "A --if-version 4", "x").assert(1, "", told);
    set(&env, "A --field b", "2").assert(1, "", told);
    assert_eq!(aws.count("PutParameter"), 2);
}
