//! The AWS settings that the tests run with: profiles in files of their own,
//! whatever the machine has.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, StandIn};

/// Variables that would reach the SDK past the profiles.
const FOREIGN: [&str; 24] = [
    "ALL_PROXY",
    "AWS_ACCESS_KEY_ID",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_REGION",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "AWS_ENDPOINT_URL_STS",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_MAX_ATTEMPTS",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_RETRY_MODE",
    "AWS_ROLE_ARN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "all_proxy",
    "http_proxy",
    "https_proxy",
];

const PROFILES: &str = "\
[profile keys]
aws_access_key_id = AKIDTEST
aws_secret_access_key = test

[profile nothing]

[profile broken-process]
credential_process = /bin/false

[sso-session company]
sso_region = us-east-1
sso_start_url = https://company.example/start

[profile sign-in]
sso_session = company
sso_account_id = 123456789012
sso_role_name = reader

[profile old-sign-in]
sso_region = us-east-1
sso_start_url = https://company.example/start
sso_account_id = 123456789012
sso_role_name = reader

[profile role-after-sign-in]
role_arn = arn:aws:iam::123456789012:role/deploy
source_profile = sign-in

[profile with-endpoint]
aws_access_key_id = AKIDTEST
aws_secret_access_key = test
region = eu-west-1
";

pub(crate) struct Environment {
    /// Answers at the endpoint of the profile `with-endpoint`.
    pub(crate) endpoint: StandIn,
    /// Where an instance's metadata service would be: fails twice, and then
    /// takes requests without ever saying a word.
    pub(crate) metadata: StandIn,
}

/// Every test that makes an SDK client comes through here first.
pub(crate) fn isolated() -> &'static Environment {
    static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(isolate);
    &ENVIRONMENT
}

#[expect(
    unsafe_code,
    reason = "the SDK finds its files through the process's environment only"
)]
fn isolate() -> Environment {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("aws-{}", std::process::id()));
    std::fs::create_dir_all(&home).expect("the target directory is writable");
    let shelf = Shelf::of(["app/local/HERE"]);
    let endpoint = StandIn::start(move |call, _| shelf.answer(call));
    let metadata = StandIn::start(|_, before| match before {
        0 | 1 => Reply::text(500, String::new()),
        _ => Reply::silence(Duration::from_secs(10)),
    });

    let mut profiles = PROFILES.to_owned();
    writeln!(profiles, "endpoint_url = {}", endpoint.url()).expect("a string grows");
    let (config, credentials) = (home.join("config"), home.join("credentials"));
    std::fs::write(&config, profiles).expect("the file is writable");
    std::fs::write(&credentials, "").expect("the file is writable");

    // SAFETY: runs once, and before it has run no test has made a client, so
    // nothing in the process reads the environment past the standard library,
    // whose own reads and writes exclude each other.
    unsafe {
        for name in FOREIGN {
            std::env::remove_var(name);
        }
        std::env::set_var("HOME", &home);
        std::env::set_var("AWS_CONFIG_FILE", &config);
        std::env::set_var("AWS_SHARED_CREDENTIALS_FILE", &credentials);
        std::env::set_var("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url());
    }
    Environment { endpoint, metadata }
}
