//! One check, and what it comes to.

use std::future::Future;
use std::pin::Pin;

use super::Conditions;
use super::bench::Bench;
use crate::drivers::Power;

/// Why a check did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// What was found instead of what was expected.
    Failed(String),
    /// Why nothing can be said.
    Skipped(String),
}

pub(super) type Checked<T = ()> = Result<T, Stop>;

/// A check under way.
pub(super) type Running<'b> = Pin<Box<dyn Future<Output = Checked> + 'b>>;

/// What a check needs of the driver or of whoever runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Versions,
    Recycle,
    Rollback,
    Rotation,
    Replication,
    Policies,
    Permissions,
    Upkeep,
    Plaintext,
    ScopeSetting,
    NoScopeSetting,
    Aws,
    Place,
}

impl Need {
    /// Why the check is left out, where it is.
    fn missing(self, conditions: &Conditions) -> Option<String> {
        let abilities = conditions.abilities;
        let exported = |has: bool, interface: &str| {
            (!has).then(|| format!("the component does not export `keep:vault/{interface}`"))
        };
        let given = |has: bool, why: &str| (!has).then(|| why.to_owned());
        match self {
            Self::Versions => exported(abilities.versions, "versions"),
            Self::Recycle => exported(abilities.recycle, "recycle"),
            Self::Rollback => exported(abilities.rollback, "rollback"),
            Self::Rotation => exported(abilities.rotation, "rotation"),
            Self::Replication => exported(abilities.replication, "replication"),
            Self::Policies => exported(abilities.policies, "policies"),
            Self::Permissions => exported(abilities.permissions, "permissions"),
            Self::Upkeep => exported(abilities.upkeep, "upkeep"),
            Self::Plaintext => given(
                conditions.powers.contains(&Power::Plaintext),
                "the manifest does not ask for the power `plaintext`",
            ),
            Self::ScopeSetting => given(conditions.scope, "the manifest has no setting `scope`"),
            Self::NoScopeSetting => given(
                !conditions.scope,
                "the setting `scope` of the manifest tells its vaults apart",
            ),
            Self::Aws => given(
                conditions.powers.contains(&Power::AwsSecretsManager),
                "the language of the store's policies is not known",
            ),
            Self::Place => given(
                !conditions.places.is_empty(),
                "no place to copy to was given with `--place`",
            ),
        }
    }
}

/// One promise of the contract.
pub struct Check {
    /// `group.subject.promise`; never changes its meaning.
    pub id: &'static str,
    /// The promise in one sentence.
    pub expects: &'static str,
    pub(super) needs: &'static [Need],
    pub(super) run: for<'b, 'o> fn(&'b Bench<'o>) -> Running<'b>,
}

impl Check {
    /// The ability that it is about.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// Why it cannot be made under these conditions; `None` where it can.
    #[must_use]
    pub fn skipped(&self, conditions: &Conditions) -> Option<String> {
        self.needs.iter().find_map(|need| need.missing(conditions))
    }
}

/// A table of checks: id, needs in brackets, the promise, and the function that
/// finds out, with its arguments.
macro_rules! checks {
    ($($id:literal $([$($need:ident),+])? $expects:literal
        => $run:ident $(($($argument:expr),+))?;)+) => {
        pub(in crate::conformance) static CHECKS: &[$crate::conformance::Check] = &[$(
            $crate::conformance::Check {
                id: $id,
                expects: $expects,
                needs: &[$($($crate::conformance::check::Need::$need),+)?],
                run: |bench| Box::pin($run(bench $($(, $argument)+)?)),
            }
        ),+];
    };
}
pub(super) use checks;

/// Stops with what was found, unless it holds.
macro_rules! ensure {
    ($holds:expr, $($found:tt)+) => {
        if !$holds {
            return Err($crate::conformance::check::Stop::Failed(format!($($found)+)));
        }
    };
}
pub(super) use ensure;
