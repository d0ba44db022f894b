//! `RustyVault`: a server of `HashiCorp` Vault's API with version 1 of the KV engine, in
//! other hands than theirs and ours. It reads no policies.

use std::fs;
use std::process::{Child, Command};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::server::on_free_port;
use crate::{tools, web};

/// A running server with the engine `secret`, unsealed, and `AppRole` enabled. It dies
/// with this process at the latest.
#[derive(Debug)]
pub struct RustyVault {
    guard: Child,
    url: String,
    /// What unseals it.
    key: Value,
    token: String,
}

impl RustyVault {
    /// The one server that the tests of this process share. Each test keeps to a scope
    /// of its own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<RustyVault> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Starts a server, for a test that needs one alone.
    #[must_use]
    pub fn start() -> Self {
        let program = tools::installed("rvault");
        let (guard, port) = on_free_port("rvault", "listening on", |port, dir| {
            let config = dir.join("config.hcl");
            fs::write(&config, configuration(port, &dir.display().to_string()))
                .expect("a file can be written");
            let mut rvault = Command::new(&program);
            rvault.args(["server", "--config"]).arg(config);
            rvault
        });
        let mut server = Self {
            guard,
            url: format!("http://127.0.0.1:{port}"),
            key: Value::Null,
            token: String::new(),
        };
        let shares = json!({ "secret_shares": 1, "secret_threshold": 1 });
        let (_, made) = server.ask("PUT", "sys/init", &shares);
        server.key = made["keys"][0].clone();
        server.token = text(&made["root_token"]);
        server.unseal();
        let enabled = server.ask("POST", "sys/auth/approle", &json!({ "type": "approle" }));
        assert_eq!(enabled.0, 204, "{enabled:?}");
        server
    }

    /// The URL, as a vault's setting has it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A token that may do everything.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Asks as a client other than Keep, with that token.
    pub fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let head = format!("X-Vault-Token: {}\r\n", self.token);
        web::send(method, &format!("{}/v1/{path}", self.url), &head, body)
    }

    /// The ids of a new role, and of a secret for it.
    #[must_use]
    pub fn app_role(&self, name: &str) -> (String, String) {
        let role = format!("auth/approle/role/{name}");
        let made = self.ask("POST", &role, &json!({ "token_ttl": "20m" }));
        assert_eq!(made.0, 204, "{made:?}");
        let (_, id) = self.ask("GET", &format!("{role}/role-id"), &Value::Null);
        let (_, secret) = self.ask("POST", &format!("{role}/secret-id"), &json!({}));
        (
            text(&id["data"]["role_id"]),
            text(&secret["data"]["secret_id"]),
        )
    }

    pub fn seal(&self) {
        let sealed = self.ask("PUT", "sys/seal", &Value::Null);
        assert_eq!(sealed.0, 204, "{sealed:?}");
    }

    pub fn unseal(&self) {
        let (_, state) = self.ask("PUT", "sys/unseal", &json!({ "key": self.key }));
        assert_eq!(state["sealed"], json!(false), "{state}");
    }
}

impl Drop for RustyVault {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// One attribute a line is all that its parser takes.
fn configuration(port: u16, dir: &str) -> String {
    format!(
        r#"
storage "file" {{
  path = "{dir}/data"
}}
listener "tcp" {{
  address = "127.0.0.1:{port}"
  tls_disable = "true"
}}
api_addr = "http://127.0.0.1:{port}"
log_level = "info"
pid_file = "{dir}/pid"
work_dir = "{dir}"
daemon = false
"#
    )
}
