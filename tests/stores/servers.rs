//! Which servers a vault's plugin may talk to, and which it trusts.

use std::fs;

use keep_test_support::hashicorp_vault::{HashicorpVault, ROOT};
use keep_test_support::{Etcd, TestEnv, venv};

use crate::project::{allowed, keep, said, with_vault};

/// What a user allowed is a server, not what a file of the project says.
#[test]
fn another_server_is_another_question() {
    let server = HashicorpVault::start();
    let url = server.url();
    let env = with_vault("hashicorp-vault", &[&format!("url={url}/")])
        .with_var("KEEP_SECRET_V_TOKEN", ROOT);
    let refused = |server: &str| {
        format!(
            "error: you have not allowed the plugin `hashicorp-vault` to talk to {server}, and see \
             what it answers\n\nhint: Run `keep plugin:grant hashicorp-vault 'http:{server}'` to \
             allow it\n"
        )
    };
    keep(&env, "set DB 1").assert(6, "", &refused(&url));
    assert_eq!(server.requests().len(), 0);
    let power = format!("http:{url}");
    let grant = ["plugin:grant", "hashicorp-vault", &power, "--yes", "-q"];
    env.keep(grant).run().assert(0, "", "");
    keep(&env, "set DB 1").assert(0, "", &said("created", "DB"));

    let other = HashicorpVault::start();
    let setting = format!("--set=url={}", other.url());
    let edit = ["vault:edit", "v", &setting, "-q"];
    env.keep(edit).run().assert(0, "", "");
    keep(&env, "get DB").assert(6, "", &refused(&other.url()));
    assert_eq!(other.requests().len(), 0, "no token left");
}

#[test]
fn a_server_that_is_not_there_is_named() {
    for driver in ["hashicorp-vault", "hashicorp-vault-kv1", "etcd"] {
        let env = allowed(driver, "http://127.0.0.1:1", &[]).with_var("KEEP_SECRET_V_TOKEN", ROOT);
        let refused = keep(&env, "get DB");
        assert!(
            refused.stderr.starts_with(
                "error: `DB` in vault `v` (env `local`): http://127.0.0.1:1 could not be reached: \
                 nobody listens there\n"
            ),
            "{refused}"
        );
        keep(&env, "doctor").assert(
            7,
            "v\tlocal\t\tproblem\tunreachable\tvault `v` (env `local`): http://127.0.0.1:1 could not \
             be reached: nobody listens there\tTry again in a moment; Run `keep vault:edit v` if the \
             url is wrong\n",
            "error: 1 problem in 1 place\n",
        );
    }
}

const CERTIFICATES: &str = r#"
import datetime, ipaddress, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

def make(name, issuer, signer, extensions):
    key = ec.generate_private_key(ec.SECP256R1())
    named = lambda text: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer))
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1)))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return key, builder.sign(signer or key, hashes.SHA256())

def write(path, data):
    open(path, "wb").write(data)

pem = serialization.Encoding.PEM
authority, root = make("Company CA", "Company CA", None,
    [x509.BasicConstraints(ca=True, path_length=None)])
key, server = make("store", "Company CA", authority,
    [x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])])
write("ca.pem", root.public_bytes(pem))
write("server.pem", server.public_bytes(pem))
write("server.key", key.private_bytes(pem, serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption()))
"#;

#[test]
fn a_private_authority_is_trusted_where_the_environment_says_so() {
    let files = TestEnv::new(env!("CARGO_BIN_EXE_keep"));
    let made = files.program(venv("python"), ["-c", CERTIFICATES]).run();
    made.assert(0, "", "");
    let path = |name: &str| fs::canonicalize(files.project().join(name)).expect("a file");
    let server = Etcd::with_tls(&path("server.pem"), &path("server.key"));
    let env = allowed("etcd", server.url(), &[]);
    let refused = keep(&env, "set DB 1");
    let start = format!(
        "error: `DB` in vault `v` (env `local`): {} could not prove who it is: ",
        server.url()
    );
    let hints = "\n\nhint: If its certificate is from an authority of your own, set `SSL_CERT_FILE` \
                 to a file with that authority's certificate\n\
                 hint: Run `keep vault:edit v` if the url is wrong\n";
    assert!(
        refused.code == 7 && refused.stderr.starts_with(&start) && refused.stderr.ends_with(hints),
        "{refused}"
    );
    let env = env.with_var("SSL_CERT_FILE", path("ca.pem"));
    keep(&env, "set DB 1").assert(0, "", &said("created", "DB"));
    keep(&env, "get DB").assert(0, "1", "");
}
