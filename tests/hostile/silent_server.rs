//! AWS as the tests meet it: settings that lead nowhere else, and a server that
//! takes every connection and never says a word.

use std::{
    net::TcpListener,
    path::Path,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use keep_host::aws::{AwsConfig, SecretsManager};

/// What the SDK would read before the files that `client` leads it to.
const FOREIGN: [&str; 13] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "AWS_ENDPOINT_URL_SSM",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// What no driver may see.
pub(crate) const KEYS: [&str; 2] = ["AKIDTEST5E0D92C7", "canary-of-aws-key-70be3c15"];

/// The power `aws:secretsmanager` with test keys at `endpoint`.
pub(crate) fn client(endpoint: &str) -> Arc<SecretsManager> {
    static ISOLATED: LazyLock<()> = LazyLock::new(isolate);
    LazyLock::force(&ISOLATED);
    Arc::new(SecretsManager::new(AwsConfig {
        region: Some("us-east-1".into()),
        profile: Some("keys".into()),
        endpoint: Some(endpoint.into()),
        ..AwsConfig::default()
    }))
}

#[expect(
    unsafe_code,
    reason = "the SDK finds its files through the process's environment only"
)]
fn isolate() {
    let home =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile-{}", std::process::id()));
    std::fs::create_dir_all(&home).expect("the target directory is writable");
    let (config, credentials) = (home.join("config"), home.join("credentials"));
    let profile = format!(
        "[profile keys]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        KEYS[0], KEYS[1]
    );
    std::fs::write(&config, profile).expect("the file is writable");
    std::fs::write(&credentials, "").expect("the file is writable");
    // SAFETY: runs once, and before it has run no test has made a client, so
    // nothing in the process reads the environment past the standard library,
    // whose own reads and writes exclude each other.
    unsafe {
        for name in FOREIGN {
            std::env::remove_var(name);
        }
        std::env::set_var("AWS_CONFIG_FILE", &config);
        std::env::set_var("AWS_SHARED_CREDENTIALS_FILE", &credentials);
        std::env::set_var("AWS_EC2_METADATA_DISABLED", "true");
    }
}

/// Takes connections until the process ends.
pub(crate) struct SilentServer {
    url: String,
    taken: Arc<AtomicUsize>,
}

impl SilentServer {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        thread::spawn(move || {
            // Kept, for a closed connection would be an answer.
            let mut open = Vec::new();
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                open.push(stream);
            }
        });
        Self {
            url: format!("http://{address}"),
            taken,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn client(&self) -> Arc<SecretsManager> {
        client(&self.url)
    }

    /// How many connections were made.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }
}
