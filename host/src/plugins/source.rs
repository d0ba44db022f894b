//! Where a plugin's component comes from.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use url::Url;

use crate::drivers::{self, Origin};
use crate::project::DriverId;
use crate::project::files::{self, FileError};
use crate::ui::clean;

/// The largest component that is read, in bytes. One made of Python or
/// JavaScript has 12 to 18 MB.
pub const MAX_COMPONENT: usize = 64 * 1024 * 1024;

/// As the lock file writes it: `file:drivers/acme.wasm`, `official:ssm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file; a relative path starts at the project's directory.
    File(PathBuf),
    /// A server.
    Url(Url),
    /// One of the plugins that come with Keep.
    Official(DriverId),
}

/// Why there is no component.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error(
        "`{0}` is neither a file, nor an https URL, nor the name of a plugin that comes with Keep"
    )]
    Unknown(String),
    #[error("plugins are not fetched from `{0}`")]
    Scheme(String),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("no plugin called `{id}` comes with this Keep")]
    NotOfficial { id: DriverId },
}

impl Source {
    /// What a person typed in the directory `here`: a path, or a plugin's name.
    /// A file in the project is named from the project's `root`, so that it is
    /// found in every clone.
    pub fn typed(text: &str, here: &Path, root: &Path) -> Result<Self, SourceError> {
        if let Some((scheme, _)) = text.split_once("://") {
            if scheme.eq_ignore_ascii_case("https") {
                return url(text);
            }
            return Err(SourceError::Scheme(clean(scheme).into_owned() + "://"));
        }
        let is_path = text.contains(['/', '.', std::path::MAIN_SEPARATOR]);
        if !is_path {
            let id = DriverId::parse(text);
            return id
                .map(Self::Official)
                .map_err(|_| SourceError::Unknown(clean(text).into_owned()));
        }
        let path = here.join(text);
        // Both as the file system has them, so that the one starts with the other.
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.into());
        let (path, root) = (whole(&path), whole(root));
        let inside = path.strip_prefix(&root).map(Path::to_path_buf);
        Ok(Self::File(inside.unwrap_or(path)))
    }

    /// Whether another clone of the project has it too.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        match self {
            Self::File(path) => path.is_relative(),
            Self::Url(_) | Self::Official(_) => true,
        }
    }

    /// The component's bytes, of what is on this machine.
    pub(crate) fn read(&self, root: &Path) -> Result<Vec<u8>, SourceError> {
        match self {
            Self::File(path) => Ok(files::read_capped(&root.join(path), MAX_COMPONENT)?),
            Self::Url(url) => Err(SourceError::Unknown(url.to_string())),
            Self::Official(id) => match drivers::find_official(id.as_str()) {
                Some(driver) => Ok(driver.bytes().to_vec()),
                None => Err(SourceError::NotOfficial { id: id.clone() }),
            },
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Url(url) => write!(f, "{url}"),
            Self::Official(id) => write!(f, "official:{id}"),
        }
    }
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, SourceError> {
        let unknown = || SourceError::Unknown(clean(text).into_owned());
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some(("official", id)) => DriverId::parse(id)
                .map(Self::Official)
                .map_err(|_| unknown()),
            Some(("https", _)) => url(text),
            _ => Err(unknown()),
        }
    }
}

fn url(text: &str) -> Result<Source, SourceError> {
    let url = Url::parse(text).ok().filter(|url| Origin::of(url).is_ok());
    let url = url.ok_or_else(|| SourceError::Unknown(clean(text).into_owned()))?;
    Ok(Source::Url(url))
}
