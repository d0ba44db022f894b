//! What stands below each command's options: examples, and the exit codes that
//! the command can end with.

/// The page of one command: examples, then the codes of one of the groups, and
/// what else there is to say.
macro_rules! page {
    ($group:ident, $examples:literal, $notes:literal) => {
        concat!(page!($group, $examples), $notes)
    };
    (local, $examples:literal) => {
        concat!("Examples:\n", $examples, "\n\nExit codes:\n", codes!(local))
    };
    (one, $examples:literal) => {
        concat!("Examples:\n", $examples, "\n\nExit codes:\n", codes!(one))
    };
    (many, $examples:literal) => {
        concat!("Examples:\n", $examples, "\n\nExit codes:\n", codes!(many))
    };
    (compared, $examples:literal) => {
        concat!(
            "Examples:\n",
            $examples,
            "\n\nExit codes:\n",
            codes!(compared)
        )
    };
}

/// The codes of commands that touch only the project's own files (`local`), one
/// secret in a vault (`one`), many (`many`), or compare many (`compared`).
macro_rules! codes {
    (local) => {
        "  0  ok
  1  any other failure
  2  wrong usage, or an answer is missing
  3  not found
  5  the project or its configuration is wrong
  6  the driver failed"
    };
    (one) => {
        "  0  ok
  1  any other failure
  2  wrong usage, or an answer is missing
  3  not found
  4  access denied, or no usable credentials
  5  the project or its configuration is wrong
  6  the driver failed
  7  the vault is unavailable, throttled or timed out; a retry may help"
    };
    (many) => {
        concat!(codes!(one), "\n  8  some secrets worked and some did not")
    };
    (compared) => {
        concat!(
            codes!(many),
            "\n  9  with --exit-code: a secret differs, or is missing somewhere"
        )
    };
}

mod audit;
mod authoring;
mod files;
mod insight;
mod plugins;
mod project;
mod secrets;
mod shell;
#[cfg(test)]
mod tests;

pub(super) use audit::*;
pub(super) use authoring::*;
pub(super) use files::*;
pub(super) use insight::*;
pub(super) use plugins::*;
pub(super) use project::*;
pub(super) use secrets::*;
pub(super) use shell::*;

pub(super) const KEEP: &str = "\
`keep vault add` means the same as `keep vault:add`. `keep COMMAND --help` has
examples and the exit codes.

stdout is data and nothing else; all messages go to stderr, errors as text
whatever the --format.

Environment:
  KEEP_PROJECT         the project's directory
  KEEP_ENV             the environment, where --env is not given
  KEEP_VAULT           the vault, where --vault is not given
  KEEP_CONFIG_DIR      where the key of local vaults, and what plugins may do, is kept
  KEEP_SECRET_<SLUG>_<FIELD>
                       a secret field of a vault, such as KEEP_SECRET_MAIN_TOKEN
  KEEP_CACHE_DIR       where completion keeps the names of keys, and plugins are kept compiled
  KEEP_STATE_DIR       where the audit log is
  KEEP_DRIVER_TIMEOUT  how many seconds a call to a vault may take [default: 120]
  KEEP_SECOND_LAYER    `off` lets plugins run without the kernel's guard around their sandbox
  NO_COLOR             no colour, unless --color says otherwise";
