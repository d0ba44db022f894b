//! Where a user's own files are: identity and trust (config), fetched and
//! compiled components (cache), the audit log (state). Nothing is created here.
//!
//! Environment variables come through a lookup function, so that a caller
//! decides what the environment is.

use std::ffi::OsString;
use std::path::PathBuf;

/// `HOME` is not set, and no variable names the directory itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no home directory: set `HOME` or `{variable}`")]
pub struct NoHome {
    /// The variable that names the wanted directory.
    pub variable: &'static str,
}

struct Kind {
    own_variable: &'static str,
    xdg_variable: &'static str,
    xdg_default: &'static str,
    macos: &'static str,
}

const CONFIG: Kind = Kind {
    own_variable: "KEEP_CONFIG_DIR",
    xdg_variable: "XDG_CONFIG_HOME",
    xdg_default: ".config",
    macos: "Library/Application Support",
};
const CACHE: Kind = Kind {
    own_variable: "KEEP_CACHE_DIR",
    xdg_variable: "XDG_CACHE_HOME",
    xdg_default: ".cache",
    macos: "Library/Caches",
};
const STATE: Kind = Kind {
    own_variable: "KEEP_STATE_DIR",
    xdg_variable: "XDG_STATE_HOME",
    xdg_default: ".local/state",
    macos: "Library/Application Support",
};

/// `KEEP_CONFIG_DIR`, or `keep` in the platform's directory for configuration.
pub fn config_dir(env: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, NoHome> {
    directory(env, &CONFIG, cfg!(target_os = "macos"))
}

/// `KEEP_CACHE_DIR`, or `keep` in the platform's directory for caches.
pub fn cache_dir(env: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, NoHome> {
    directory(env, &CACHE, cfg!(target_os = "macos"))
}

/// `KEEP_STATE_DIR`, or `keep` in the platform's directory for what programs
/// remember.
pub fn state_dir(env: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, NoHome> {
    directory(env, &STATE, cfg!(target_os = "macos"))
}

fn directory(
    env: impl Fn(&str) -> Option<OsString>,
    kind: &Kind,
    macos: bool,
) -> Result<PathBuf, NoHome> {
    let path = |name: &str| env(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    if let Some(own) = path(kind.own_variable) {
        return Ok(own);
    }
    // The XDG specification has relative paths ignored.
    if let Some(base) = path(kind.xdg_variable).filter(|base| base.is_absolute()) {
        return Ok(base.join("keep"));
    }
    let home = path("HOME").ok_or(NoHome {
        variable: kind.own_variable,
    })?;
    let base = if macos { kind.macos } else { kind.xdg_default };
    Ok(home.join(base).join("keep"))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::PathBuf;

    use super::{CACHE, CONFIG, NoHome, STATE, cache_dir, config_dir, directory, state_dir};

    fn env(set: &[(&'static str, &'static str)]) -> impl Fn(&str) -> Option<OsString> {
        move |name| {
            let found = set.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        }
    }

    #[test]
    fn own_variable_wins_then_xdg_then_home() {
        let all = [
            ("KEEP_CONFIG_DIR", "/own"),
            ("XDG_CONFIG_HOME", "/xdg"),
            ("HOME", "/home/u"),
        ];
        assert_eq!(config_dir(env(&all)), Ok(PathBuf::from("/own")));
        assert_eq!(config_dir(env(&all[1..])), Ok(PathBuf::from("/xdg/keep")));
        assert_eq!(
            cache_dir(env(&[("XDG_CACHE_HOME", "/c"), ("HOME", "/home/u")])),
            Ok(PathBuf::from("/c/keep"))
        );
        assert_eq!(
            state_dir(env(&[("XDG_STATE_HOME", "/s"), ("HOME", "/home/u")])),
            Ok(PathBuf::from("/s/keep"))
        );
    }

    #[test]
    fn home_is_the_last_resort_and_empty_or_relative_values_are_ignored() {
        let home = env(&[
            ("KEEP_CONFIG_DIR", ""),
            ("XDG_CONFIG_HOME", "relative"),
            ("HOME", "/home/u"),
        ]);
        for (kind, macos, expected) in [
            (CONFIG, false, "/home/u/.config/keep"),
            (CACHE, false, "/home/u/.cache/keep"),
            (STATE, false, "/home/u/.local/state/keep"),
            (CONFIG, true, "/home/u/Library/Application Support/keep"),
            (CACHE, true, "/home/u/Library/Caches/keep"),
        ] {
            assert_eq!(directory(&home, &kind, macos), Ok(expected.into()));
        }
    }

    #[test]
    fn without_a_home_the_variable_is_named() {
        assert_eq!(
            cache_dir(env(&[])),
            Err(NoHome {
                variable: "KEEP_CACHE_DIR"
            })
        );
    }
}
