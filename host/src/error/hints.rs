//! What to type after an error about identities, keys and regions. The details
//! of the contract's error say which case it is; where they are missing (a
//! driver need not give any) the hint is a general one.

use crate::app::credentials::variable;
use crate::aws::{REGIONS, is_opt_in};
use crate::project::suggest;
use crate::vault::ContractError;

use super::contract::{Place, plain};

/// A detail that a shell would read as it stands, or what stands for it.
fn word<'a>(error: &'a ContractError, detail: &str, otherwise: &'a str) -> &'a str {
    plain(error.detail(detail)).unwrap_or(otherwise)
}

/// Without a usable identity.
pub(super) fn unauthenticated(error: &ContractError, vault: &str) -> Vec<String> {
    let profile = word(error, "profile", "PROFILE");
    let setting = word(error, "setting", "SETTING");
    let other = format!("Run `keep vault:edit {vault}` to choose other credentials");
    match error.detail("reason") {
        Some("none-found") => vec![
            "Run `aws configure sso` to sign in, or `aws configure` to store keys".into(),
            use_profile(vault),
        ],
        Some("missing-profile") => missing_profile(error, vault),
        Some("missing-setting") => vec![format!(
            "Run `keep vault:edit {vault} --secret {setting}` to store it"
        )],
        Some("refused-setting") => vec![format!(
            "Run `keep vault:edit {vault} --secret {setting}` to store another one, unless it \
             comes from `{}`",
            variable(vault, setting)
        )],
        Some("sso-session") => vec![format!("Run `aws sso login --profile {profile}`"), other],
        Some("expired-keys") => vec![new_keys(error), other],
        Some("unknown-key") => {
            let mut hints = vec![right_keys(error), other];
            // AWS knows no keys where the account has not enabled the region.
            if let Some(region) = error.detail("region").filter(|region| is_opt_in(region)) {
                hints.insert(0, enable(region));
            }
            hints
        }
        Some("wrong-signature") => vec![right_keys(error), other],
        Some("clock") => {
            vec!["Set this machine's clock, such as with `sudo timedatectl set-ntp true`".into()]
        }
        Some("provider-failed") if plain(error.detail("profile")).is_some() => vec![
            format!("Run `aws sts get-caller-identity --profile {profile}` to try the profile"),
            other,
        ],
        _ => vec![format!(
            "Sign in to the store again, or run `keep vault:edit {vault}` to choose other \
             credentials"
        )],
    }
}

fn use_profile(vault: &str) -> String {
    format!(
        "Run `keep vault:edit {vault} --set profile=NAME` to use a profile of the AWS configuration"
    )
}

fn missing_profile(error: &ContractError, vault: &str) -> Vec<String> {
    let known = error.detail("known-profiles").unwrap_or_default();
    let name = error.detail("profile").unwrap_or_default();
    let known = known.split(',').filter(|name| !name.is_empty());
    let alike = suggest(name, known);
    let mut hints: Vec<String> = alike
        .first()
        .map(|alike| format!("Did you mean `{alike}`?"))
        .into_iter()
        .collect();
    hints.push("Run `aws configure list-profiles` to see which there are".into());
    hints.push(use_profile(vault));
    hints
}

fn new_keys(error: &ContractError) -> String {
    match (error.detail("keys"), plain(error.detail("profile"))) {
        (Some("environment"), _) => {
            "Set new keys, or run `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY \
             AWS_SESSION_TOKEN` to go on without them"
                .into()
        }
        (_, Some(profile)) => {
            format!("Run `aws configure --profile {profile}` to store new keys")
        }
        _ => "Sign in to the store again".into(),
    }
}

fn right_keys(error: &ContractError) -> String {
    match (error.detail("keys"), plain(error.detail("profile"))) {
        (Some("environment"), _) => "Check `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and \
                                     `AWS_SESSION_TOKEN`: run `aws sts get-caller-identity` to \
                                     try them"
            .into(),
        (_, Some(profile)) => {
            format!("Run `aws configure --profile {profile}` to store the right keys")
        }
        _ => "Sign in to the store again".into(),
    }
}

fn enable(region: &str) -> String {
    format!(
        "Run `aws account enable-region --region-name {region}` if the account has not enabled \
         this region"
    )
}

/// With an identity that may not.
pub(super) fn denied(error: &ContractError, vault: &str) -> Vec<String> {
    match error.detail("reason") {
        Some("role") => return role(error, vault),
        Some("second-factor") => return second_factor(error, vault),
        _ => {}
    }
    let action = error.detail("identity-action").or(error.detail("action"));
    let mut hints = vec![match action {
        Some(action) => format!("The identity in use needs the permission `{action}`"),
        None => "The identity in use needs a permission it does not have".into(),
    }];
    if let (Some(action), Some(key)) = (error.detail("kms-action"), plain(error.detail("kms-key")))
    {
        hints.push(format!(
            "It may be the KMS key instead: `{action}` for `{key}` is needed too"
        ));
    }
    hints.extend(owner(error));
    hints.push(format!(
        "Run `keep vault:edit {vault}` to use another identity"
    ));
    hints
}

/// The option that leads the `aws` command to the region of a secret that was
/// asked for by ARN: its own settings are likely to say the vault's.
fn elsewhere(error: &ContractError) -> String {
    let arn = error.detail("name").filter(|name| name.starts_with("arn:"));
    match plain(arn.and_then(|arn| arn.split(':').nth(3))) {
        Some(region) => format!(" --region {region}"),
        None => String::new(),
    }
}

/// Whose secret it is, where it was asked for by ARN: then two accounts have to
/// agree.
fn owner(error: &ContractError) -> Option<String> {
    let account = error
        .detail("name")?
        .strip_prefix("arn:")?
        .split(':')
        .nth(3)?;
    let digits = account.chars().all(|c| c.is_ascii_digit());
    (digits && !account.is_empty()).then(|| {
        format!(
            "If account {account} is not yours, the policy of the secret there, and that of the \
             key that encrypts it, must allow your identity"
        )
    })
}

fn role(error: &ContractError, vault: &str) -> Vec<String> {
    let whose = match plain(error.detail("profile")) {
        Some(profile) => format!("aws sts get-caller-identity --profile {profile}"),
        None => "aws sts get-caller-identity".into(),
    };
    vec![
        "The identity needs the permission `sts:AssumeRole` for the role, and the role's trust \
         policy must name the identity"
            .into(),
        format!("Run `{whose}` to see which identity it is"),
        format!("Run `keep vault:edit {vault} --set role-arn=ARN` to assume another role"),
    ]
}

/// The AWS tool asks for the code, and hands out keys that Keep can use.
fn second_factor(error: &ContractError, vault: &str) -> Vec<String> {
    let profile = word(error, "profile", "PROFILE");
    let mut hints = vec![format!(
        "Run `eval \"$(aws configure export-credentials --profile {profile} --format env)\"`, \
         which asks for the code, and try again"
    )];
    // A vault's profile goes before the environment.
    if error.detail("vault-profile").is_some() {
        hints.push(format!(
            "Run `keep vault:edit {vault} --unset profile` so that the environment's keys are used"
        ));
    }
    hints
}

/// The wrong place, or one that is closed.
pub(super) fn wrong_region(error: &ContractError, vault: &str) -> Vec<String> {
    let region = error.detail("region");
    let mut hints: Vec<String> = match (error.detail("reason"), region) {
        (Some("region-disabled"), Some(region)) => vec![enable(region)],
        _ => region.and_then(misspelt).into_iter().collect(),
    };
    hints.push(format!(
        "Run `keep vault:edit {vault}` to correct the region or endpoint"
    ));
    hints
}

/// Nobody was there: that may last until the settings are right.
pub(super) fn unreachable(error: &ContractError, place: Place<'_>) -> Vec<String> {
    let region = error.detail("region").and_then(misspelt);
    region.into_iter().chain(wrong_place(place)).collect()
}

/// A server that did not prove who it is.
pub(super) fn untrusted(place: Place<'_>) -> Vec<String> {
    let authority = "If its certificate is from an authority of your own, set `SSL_CERT_FILE` to \
                     a file with that authority's certificate";
    let own = std::iter::once(authority.to_owned());
    own.chain(wrong_place(place)).collect()
}

fn wrong_place(place: Place<'_>) -> Option<String> {
    let settings = match place.features.map(|driver| driver.place.join(" or ")) {
        None => "its settings are wrong".into(),
        Some(none) if none.is_empty() => return None,
        Some(settings) => format!("the {settings} is wrong"),
    };
    Some(format!(
        "Run `keep vault:edit {}` if {settings}",
        place.vault()
    ))
}

/// A region that may be none at all.
pub(super) fn misspelt(region: &str) -> Option<String> {
    if REGIONS.contains(&region) {
        return None;
    }
    let alike = suggest(region, REGIONS);
    Some(match alike.first() {
        Some(alike) => {
            format!("`{region}` is not a region that Keep knows: did you mean `{alike}`?")
        }
        None => format!("`{region}` is not a region that Keep knows"),
    })
}

/// A key that did not serve.
pub(super) fn encryption(error: &ContractError, vault: &str) -> Vec<String> {
    let Some(action) = error.detail("kms-action") else {
        return vec![
            "The identity in use must be allowed to use the encryption key, and the key must be \
             enabled"
                .into(),
            owner(error)
                .unwrap_or_else(|| format!("Run `keep vault:edit {vault}` to choose another key")),
        ];
    };
    let key = plain(error.detail("kms-key"));
    let whose = key.map_or("the secret's KMS key".to_owned(), |key| {
        format!("the KMS key `{key}`")
    });
    let key = key.unwrap_or("KEY");
    let need = format!(
        "The identity in use needs `{action}` for {whose}, by its own policy and the key's"
    );
    let region = elsewhere(error);
    let look =
        format!("Run `aws kms describe-key --key-id {key}{region}` to see whether it is enabled");
    let other = owner(error).unwrap_or_else(|| {
        format!("Run `keep vault:edit {vault} --set key=KEY` to choose another for new secrets")
    });
    // Only reading a key takes an alias for it.
    let is_alias = key.starts_with("alias/") || key.contains(":alias/");
    let id = if is_alias { "KEY-ID" } else { key };
    match error.code.as_str() {
        "KMSDisabledException" => {
            let enable =
                format!("Run `aws kms enable-key --key-id {id}{region}` to enable {whose}");
            let look = is_alias.then_some(look);
            look.into_iter().chain([enable, other]).collect()
        }
        "KMSInvalidStateException" => vec![
            look,
            format!(
                "Run `aws kms cancel-key-deletion --key-id {id}{region}` if it waits for deletion"
            ),
            other,
        ],
        "KMSNotFoundException" => vec![look, other],
        "KMSAccessDeniedException" => vec![need, other],
        _ => vec![need, look, other],
    }
}
