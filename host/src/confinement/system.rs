//! What any process opens without being told: the terminal, the names of servers,
//! the roots of certificates, and libraries that the system loads to look names up.
//! Nothing of it is secret.

use std::env;
use std::path::PathBuf;

/// To be read. What is not there does no harm.
const READ: [&str; 37] = [
    // Names to addresses.
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/protocols",
    "/etc/networks",
    // What does it may be a library.
    "/etc/ld.so.cache",
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/nix/store",
    "/gnu/store",
    // Certificates, wherever systems keep them. Not the keys beside them.
    "/etc/ssl/cert.pem",
    "/etc/ssl/certs",
    "/etc/ssl/ca-bundle.pem",
    "/etc/openssl/certs",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/tls/certs",
    "/etc/pki/ca-trust",
    "/etc/ca-certificates",
    "/etc/certs",
    "/opt/etc/ssl/certs",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
    "/usr/local/share/certs",
    "/usr/share/pki",
    "/var/lib/ca-certificates",
    "/var/ssl/certs",
    // What this very process is.
    "/proc/self",
    "/sys/devices/system/cpu",
    "/dev/urandom",
    "/dev/random",
];

/// To be written to as well.
pub(super) const WRITE: [&str; 2] = ["/dev/tty", "/dev/null"];

/// Variables that name certificates, or lists of their directories.
const CERTIFICATES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Everything that is read.
pub(super) fn files() -> Vec<PathBuf> {
    let named = CERTIFICATES
        .iter()
        .filter_map(env::var_os)
        .flat_map(|paths| env::split_paths(&paths).collect::<Vec<_>>());
    READ.iter().map(PathBuf::from).chain(named).collect()
}
