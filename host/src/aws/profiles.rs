//! The AWS configuration files, as far as they tell what to do about failed
//! credentials: which profile is in use, and where it gets its own from. The
//! SDK's error types for that are private.

use std::borrow::Cow;

use aws_config::profile::{self, ProfileFileLoadError, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

/// No chain of profiles is meant to be longer.
const LONGEST_CHAIN: usize = 8;

/// The files, with the profile that a vault names or the environment's.
pub(super) struct Profiles(ProfileSet);

impl Profiles {
    pub(super) async fn load(chosen: Option<&str>) -> Result<Self, ProfileFileLoadError> {
        #[expect(deprecated, reason = "the SDK names no other type for this parameter")]
        let files = profile::profile_file::ProfileFiles::default();
        let chosen = chosen.map(|name| Cow::Owned(name.to_owned()));
        let set = profile::load(&Fs::real(), &Env::real(), &files, chosen).await;
        set.map(Self)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.get_profile(name).is_some()
    }

    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.profiles().collect();
        names.sort_unstable();
        names
    }

    /// The name of the profile in use; `None` where it does not exist, as
    /// `default` need not.
    pub(super) fn selected(&self) -> Option<&str> {
        let name = self.0.selected_profile();
        self.has(name).then_some(name)
    }

    /// The profile in use and those it gets its identity from.
    fn chain(&self) -> impl Iterator<Item = (&str, &profile::Profile)> {
        let named = |name| Some((name, self.0.get_profile(name)?));
        let first = named(self.0.selected_profile());
        std::iter::successors(first, move |(name, profile)| {
            // A profile with keys may be its own source.
            let next = profile.get("source_profile").filter(|next| next != name)?;
            named(next)
        })
        .take(LONGEST_CHAIN)
    }

    /// The profile that signs in for the one in use.
    pub(super) fn signs_in(&self) -> Option<&str> {
        let signs_in = |profile: &profile::Profile| {
            let keys = ["sso_session", "sso_start_url"];
            keys.iter().any(|key| profile.get(key).is_some())
        };
        let mut chain = self.chain();
        chain
            .find(|(_, profile)| signs_in(profile))
            .map(|(name, _)| name)
    }

    /// Whether its credentials take a program, or a token in a file that may be
    /// anywhere.
    pub(super) fn reach_out(&self) -> bool {
        let keys = ["credential_process", "web_identity_token_file"];
        let mut chain = self.chain();
        chain.any(|(_, profile)| keys.iter().any(|key| profile.get(key).is_some()))
    }

    /// The role that the profile in use takes on.
    pub(super) fn role(&self) -> Option<&str> {
        self.chain()
            .find_map(|(_, profile)| profile.get("role_arn"))
    }

    /// The profile with a role that asks for a second factor.
    pub(super) fn asks_for_second_factor(&self) -> Option<&str> {
        let mut chain = self.chain();
        chain
            .find(|(_, profile)| profile.get("mfa_serial").is_some())
            .map(|(name, _)| name)
    }
}
