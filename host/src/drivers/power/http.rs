//! One server, named by its origin or by the setting that holds its URL.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use super::PowerError;

/// Where a power lets requests go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HttpTarget {
    /// `https://vault.example.com:8200`.
    Origin(Origin),
    /// `{url}`: the origin of the URL in the vault's setting `url`.
    Setting(String),
}

/// Scheme, host and port, as the URL standard writes them: names in lower case
/// and in Punycode, addresses in one form only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub scheme: String,
    /// An IPv6 address has its brackets.
    pub host: String,
    pub port: u16,
}

impl Origin {
    /// The origin of a URL that a request could go to.
    ///
    /// # Errors
    /// It is not a URL, not of http or https, or holds a user or password.
    pub fn of_url(text: &str) -> Result<Self, PowerError> {
        let url = Url::parse(text).map_err(|_| PowerError::Invalid("it is not a URL"))?;
        Self::of(&url)
    }

    /// See [`Self::of_url`].
    pub fn of(url: &Url) -> Result<Self, PowerError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(PowerError::Invalid("only http and https URLs are allowed"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(PowerError::Invalid(
                "a URL here has no user and no password",
            ));
        }
        let host: Host<&str> = url.host().ok_or(PowerError::Invalid("it has no host"))?;
        let port = url.port_or_known_default();
        Ok(Self {
            scheme: url.scheme().to_owned(),
            host: host.to_string(),
            port: port.ok_or(PowerError::Invalid("it has no port"))?,
        })
    }
}

impl Origin {
    /// Whether requests to it stay on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match Host::parse(&self.host) {
            Ok(Host::Ipv4(address)) => address.is_loopback(),
            Ok(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
            Ok(Host::Domain(name)) => name == "localhost",
            Err(_) => false,
        }
    }
}

impl HttpTarget {
    pub(super) fn meaning(&self) -> String {
        match self {
            Self::Origin(origin) => format!("talk to {origin}, and see what it answers"),
            Self::Setting(name) => {
                format!(
                    "talk to the server in the vault's setting `{name}`, and see what it answers"
                )
            }
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, host, port } = self;
        match (scheme.as_str(), port) {
            ("http", 80) | ("https", 443) => write!(f, "{scheme}://{host}"),
            _ => write!(f, "{scheme}://{host}:{port}"),
        }
    }
}

impl fmt::Display for HttpTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin(origin) => origin.fmt(f),
            Self::Setting(name) => write!(f, "{{{name}}}"),
        }
    }
}

impl FromStr for HttpTarget {
    type Err = PowerError;

    fn from_str(text: &str) -> Result<Self, PowerError> {
        if let Some(name) = text
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        {
            let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            return if !name.is_empty() && name.chars().all(in_name) {
                Ok(Self::Setting(name.to_owned()))
            } else {
                Err(PowerError::Invalid("`{…}` holds the name of a setting"))
            };
        }
        text.parse().map(Self::Origin)
    }
}

impl FromStr for Origin {
    type Err = PowerError;

    fn from_str(text: &str) -> Result<Self, PowerError> {
        let url = Url::parse(text).map_err(|_| PowerError::Invalid("it is not a URL"))?;
        let origin = Self::of(&url)?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(PowerError::Invalid(
                "it is a scheme, a host and a port, without a path",
            ));
        }
        Ok(origin)
    }
}
