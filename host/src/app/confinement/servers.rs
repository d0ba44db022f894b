//! What talking to servers takes: the ports of those that were granted, and the files
//! of AWS's SDK.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use url::Url;

use crate::confinement::{Needs, Network};
use crate::drivers::{HttpTarget, Power};

/// Variables that name files of AWS's SDK.
const AWS_FILES: [&str; 4] = [
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// Variables that name a proxy.
const PROXIES: [&str; 6] = [
    "https_proxy",
    "HTTPS_PROXY",
    "http_proxy",
    "HTTP_PROXY",
    "all_proxy",
    "ALL_PROXY",
];

pub(super) fn aws_files(needs: &mut Needs) {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    needs.read.extend(
        AWS_FILES
            .iter()
            .filter_map(|name| set(name))
            .map(PathBuf::from),
    );
    if let Some(home) = set("HOME") {
        let aws = PathBuf::from(home).join(".aws");
        // A token that is about to expire is replaced.
        needs.write.push(aws.join("sso").join("cache"));
        // Each may be a link to elsewhere.
        needs
            .read
            .extend(["config", "credentials"].map(|file| aws.join(file)));
        needs.read.push(aws);
    }
}

/// `variable` says what the environment does.
pub(super) fn network<'a>(
    powers: impl Iterator<Item = &'a Power>,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Network {
    let mut ports = BTreeSet::new();
    for power in powers {
        match power {
            power if power.calls_aws() => return Network::Servers,
            Power::Http(HttpTarget::Origin(origin)) | Power::PrivateHttp(origin) => {
                ports.insert(origin.port);
            }
            _ => {}
        }
    }
    if ports.is_empty() {
        return Network::Nobody;
    }
    let set = PROXIES.iter().filter_map(|name| variable(name));
    let proxies = set.filter(|proxy| !proxy.is_empty());
    let proxies: Option<Vec<u16>> = proxies.map(|proxy| port_of(&proxy)).collect();
    let Some(proxies) = proxies else {
        return Network::Servers;
    };
    ports.extend(proxies);
    Network::Ports(ports)
}

/// `http://proxy:3128`, or `proxy:3128`.
fn port_of(proxy: &OsString) -> Option<u16> {
    let text = proxy.to_str()?;
    let url = if text.contains("://") {
        Url::parse(text)
    } else {
        Url::parse(&format!("http://{text}"))
    };
    url.ok()?.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::network;
    use crate::confinement::Network;
    use crate::drivers::Power;

    #[test]
    fn what_was_granted_is_what_is_reached() {
        let ports = |ports: &[u16]| Network::Ports(ports.iter().copied().collect());
        let store = "http:https://store.example:8200";
        for (powers, proxy, expected) in [
            (&["storage", "plaintext"][..], "", Network::Nobody),
            (&["storage"], "http://proxy:3128", Network::Nobody),
            (&[store], "", ports(&[8200])),
            (
                &[store, "http+private:http://10.0.0.1"],
                "",
                ports(&[80, 8200]),
            ),
            (&[store], "http://proxy:3128", ports(&[3128, 8200])),
            (&[store], "proxy:3128", ports(&[3128, 8200])),
            (&[store], "https://proxy", ports(&[443, 8200])),
            (&[store], "not a proxy", Network::Servers),
            (&[store, "aws:ssm:GetParameter"], "", Network::Servers),
            (&["aws:secretsmanager"], "", Network::Servers),
        ] {
            let parsed: Vec<Power> = powers.iter().map(|power| power.parse().unwrap()).collect();
            let variable = |name: &str| (name == "HTTPS_PROXY").then(|| OsString::from(proxy));
            let found = network(parsed.iter(), variable);
            assert_eq!(found, expected, "{powers:?} {proxy}");
        }
    }
}
