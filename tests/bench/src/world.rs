//! A project with a vault in a stand-in AWS and a local one, below a temporary
//! directory.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tempfile::TempDir;

use crate::plugins::Plugin;
use crate::stand_in::StandIn;

/// The local vault has as many secrets in the env `s1000`, and one in `s1`.
pub(crate) const MANY: usize = 1000;

/// Where Linux distributions keep the certificates that they trust.
const TRUSTED: &str = "/etc/ssl/certs/ca-certificates.crt";

pub(crate) struct World {
    dir: TempDir,
    plain: StandIn,
    encrypted: StandIn,
    /// The certificates that the system trusts, and the stand-in's.
    trusted: PathBuf,
}

impl World {
    pub(crate) fn new(keep: &Path) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let trusted = dir.path().join("trusted.pem");
        let tls = certificate(&trusted);
        let world = Self {
            plain: StandIn::start(None),
            encrypted: StandIn::start(Some(tls)),
            dir,
            trusted,
        };
        for words in [
            "init -n --name Bench --namespace bench --envs s0,s1,s20,s200,s200b,s200c,s1000 --no-vault",
            "vault:add -n --driver secretsmanager --slug aws --set region=us-east-1 --default",
            "vault:add -n --driver local --slug file",
            "import many.env --vault file --env s1000",
            "import one.env --vault file --env s1",
        ] {
            world.write("many.env", &lines(MANY));
            world.write("new.env", &lines(200));
            world.write("one.env", &lines(1));
            world.run(keep, words);
        }
        world
    }

    pub(crate) fn root(&self) -> &Path {
        self.dir.path()
    }

    /// Adds the plugin, and a vault of its name with one secret.
    pub(crate) fn add(&self, keep: &Path, plugin: &Plugin) {
        let Plugin { id, file, .. } = plugin;
        self.run(keep, &format!("plugin:add {} --yes", file.display()));
        self.run(keep, &format!("vault:add -n --driver {id} --slug {id}"));
        self.run(keep, &format!("import one.env --vault {id} --env s1"));
    }

    /// A directory for one cache that nobody filled.
    pub(crate) fn empty_cache(&self) -> PathBuf {
        let directory = tempfile::tempdir_in(self.dir.path());
        directory.expect("the directory is ours").keep()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.dir.path().join(name), text).expect("the directory is ours");
    }

    /// The program in the project, with nothing of this process's environment.
    pub(crate) fn command(&self, program: &Path, over_tls: bool) -> Command {
        let endpoint = if over_tls {
            format!("https://localhost:{}", self.encrypted.port())
        } else {
            format!("http://127.0.0.1:{}", self.plain.port())
        };
        let mut command = Command::new(program);
        command.current_dir(self.dir.path()).env_clear().envs([
            ("AWS_ENDPOINT_URL", endpoint.as_str()),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"),
        ]);
        if over_tls {
            command.env("SSL_CERT_FILE", &self.trusted);
        }
        command.env("PATH", env::var_os("PATH").unwrap_or_default());
        for (name, below) in [
            ("HOME", "home"),
            ("KEEP_CONFIG_DIR", "config"),
            ("KEEP_CACHE_DIR", "cache"),
        ] {
            command.env(name, self.dir.path().join(below));
        }
        command
    }

    fn run(&self, program: &Path, words: &str) {
        let output = self.command(program, false).args(words.split(' ')).output();
        let output = output.expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}: {said}");
    }
}

/// A certificate for `localhost`. Its authority goes into a file beside all that
/// the system trusts, so that reading those costs what it costs everybody.
fn certificate(trusted: &Path) -> Arc<ServerConfig> {
    let key = || KeyPair::generate().expect("a key can be made");
    let (own, server) = (key(), key());
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = authority.self_signed(&own).expect("it can be signed");
    let issuer = Issuer::new(authority, own);
    let params = CertificateParams::new(vec!["localhost".into()]).expect("a name");
    let chain = params
        .signed_by(&server, &issuer)
        .expect("it can be signed");
    let system = fs::read_to_string(TRUSTED).unwrap_or_default();
    fs::write(trusted, system + &root.pem()).expect("the directory is ours");
    let config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the versions are there")
            .with_no_client_auth()
            .with_single_cert(
                vec![chain.der().clone()],
                PrivateKeyDer::try_from(server.serialize_der()).expect("a key"),
            );
    Arc::new(config.expect("they belong together"))
}

/// A dotenv file of so many secrets.
fn lines(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "{}={}", key(number), value(number));
        text
    })
}

pub(crate) fn key(number: usize) -> String {
    format!("KEY_{number:04}")
}

/// 40 bytes, as an access key has.
pub(crate) fn value(number: usize) -> String {
    format!("value-{number:034}")
}
