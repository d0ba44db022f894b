//! Another AWS on this machine: ministack, which is wrong where moto is right
//! and right where moto is wrong, and which can check permissions.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::Witness;
use crate::server::Server;

/// A running ministack server, which dies with this process at the latest and
/// keeps nothing on disk.
#[derive(Debug)]
pub struct Ministack(Server);

/// The keys of a user.
#[derive(Clone, Debug)]
pub struct AccessKeys {
    pub id: String,
    pub secret: String,
}

impl Ministack {
    /// The one server that the tests of this process share, which lets everybody
    /// do everything. Each test keeps to a namespace of its own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Ministack> = OnceLock::new();
        SHARED.get_or_init(|| Self::start("false"))
    }

    /// The one server that the tests of this process share and that evaluates
    /// IAM policies. A [`Witness`] and [`TestEnv::with_aws_at`] are root there,
    /// until [`TestEnv::with_keys`] makes a user of the latter. Each test keeps to
    /// a namespace and to users of its own.
    ///
    /// [`TestEnv::with_aws_at`]: crate::TestEnv::with_aws_at
    /// [`TestEnv::with_keys`]: crate::TestEnv::with_keys
    pub fn with_auth() -> &'static Self {
        static SHARED: OnceLock<Ministack> = OnceLock::new();
        SHARED.get_or_init(|| Self::start("true"))
    }

    fn start(auth: &str) -> Self {
        let variables = [
            ("BIND_HOST", "127.0.0.1"),
            // The system picks the port; the server's log tells it.
            ("GATEWAY_PORT", "0"),
            ("SERVICES", "secretsmanager,ssm,iam,sts,kms,dynamodb"),
            ("AUTH", auth),
            // Who signs with these is root.
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"),
            ("PERSIST_STATE", "0"),
            // It would listen on a fixed port for devices, and remove
            // containers that an earlier run could have left.
            ("IOT_MTLS_ENABLED", "0"),
            ("SFTP_ENABLED", "0"),
            ("DOCKER_HOST", "unix:///nonexistent/docker.sock"),
        ];
        Self(Server::start("ministack", &[], &variables))
    }

    /// The endpoint of every service.
    #[must_use]
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// Creates a user without any permission. The name must be the test's own.
    #[must_use]
    pub fn user(&self, name: &str) -> AccessKeys {
        let witness = Witness::at(self.url());
        let user = json!({ "UserName": name });
        let _ = witness.call_of("iam", "create_user", &user);
        let answer = witness.call_of("iam", "create_access_key", &user);
        let text = |field: &str| {
            let text = answer["AccessKey"][field].as_str();
            text.expect("a key has an id and a secret").to_owned()
        };
        AccessKeys {
            id: text("AccessKeyId"),
            secret: text("SecretAccessKey"),
        }
    }

    /// Gives the user these permissions, and no others: an IAM policy, as JSON.
    pub fn permit(&self, user: &str, policy: &Value) {
        let arguments = json!({
            "UserName": user,
            "PolicyName": "permitted",
            "PolicyDocument": policy.to_string(),
        });
        let _ = Witness::at(self.url()).call_of("iam", "put_user_policy", &arguments);
    }
}
