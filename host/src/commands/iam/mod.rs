//! `keep iam`: the policy that an identity needs for its role. Drivers say what
//! their stores must allow; nobody is asked, and nothing is changed.

mod bounds;
mod cloudformation;
mod policy;
mod terraform;
#[cfg(test)]
mod tests;

use bounds::{Bounds, Excess};
use policy::Policy;

use crate::app::App;
use crate::cli::{IamArgs, IamRole, PolicyFormat};
use crate::drivers::Power;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{EnvName, VaultConfig, files};
use crate::vault::Role;

/// Characters of a policy, not counting blanks, that AWS takes. Source: IAM User
/// Guide, "IAM and AWS STS quotas".
const MOST_MANAGED: usize = 6_144;
const MOST_IN_A_USER: usize = 2_048;

const ROLES: [(&str, IamRole); 3] = [
    ("admin", IamRole::Admin),
    ("developer", IamRole::Developer),
    ("read-only", IamRole::ReadOnly),
];

pub(super) async fn run(app: &App<'_>, args: &IamArgs) -> Result<Exit, Error> {
    let role = role(app, args)?;
    let envs = envs(app, args)?;
    let vaults = app.vault_configs(&args.places.vault)?;
    let mut policy = Policy::default();
    let mut without = Vec::new();
    for vault in &vaults {
        if !add(app, vault, role, &envs, &mut policy).await? {
            without.push(vault.slug().as_str());
        }
    }
    let without = crate::app::listed("vault", &without);
    if policy.is_empty() {
        return Err(nothing(without));
    }
    if let Some(without) = without {
        app.ui
            .note(&format!("{without} left out: no permissions are needed"));
    }
    warn_of_length(app, &policy);
    write(app, args, role, &policy)?;
    Ok(Exit::Ok)
}

/// The role that was named, or the one a person chooses.
fn role(app: &App<'_>, args: &IamArgs) -> Result<IamRole, Error> {
    if let Some(role) = args.role {
        return Ok(role);
    }
    let words = ROLES.map(|(word, _)| word);
    let chosen = app.ui.select("Role", "--role", &words, None)?;
    Ok(ROLES[chosen].1)
}

/// The envs that were named; none, which stands for all, where the workspace
/// hides none.
fn envs(app: &App<'_>, args: &IamArgs) -> Result<Vec<EnvName>, Error> {
    let mut envs = Vec::new();
    for name in &args.places.env {
        let env = app.project.env(name)?;
        if !envs.contains(&env) {
            envs.push(env);
        }
    }
    if envs.is_empty() {
        let shown = app.shown_envs()?;
        if shown.len() < app.project.settings()?.envs().len() {
            return Ok(shown);
        }
    }
    Ok(envs)
}

/// Adds what this vault needs; false where its driver knows no permissions.
async fn add(
    app: &App<'_>,
    vault: &VaultConfig,
    role: IamRole,
    envs: &[EnvName],
    policy: &mut Policy,
) -> Result<bool, Error> {
    // A session is one of an env, whichever it is.
    let any = app.project.settings()?.envs().first().cloned();
    let Some(any) = envs.first().cloned().or(any) else {
        return Err(Error::config("the project has no environments")
            .hint("Run `keep env:add NAME` to add one"));
    };
    let mut session = app.open_vault(vault, &any).await?;
    if !session.has_permissions() {
        return Ok(false);
    }
    let names: Vec<String> = envs.iter().map(EnvName::to_string).collect();
    let statements = session.statements(contract_role(role), &names).await?;
    let manifest = app.driver_of(vault)?.manifest();
    let manifest = manifest.map_err(|error| Error::driver(error.to_string()))?;
    let links = vault.setting("links").unwrap_or_default();
    let settings = app.project.settings()?;
    let bounds = Bounds {
        powers: &app.powers_of(vault)?,
        namespace: settings.namespace().as_str(),
        scope: vault.scope().as_str(),
        links: &links,
        role,
    };
    let parsed = statements.iter().map(|text| policy::parse(text));
    let within = parsed
        .collect::<Result<Vec<_>, _>>()
        .map_err(Excess::Beyond)
        .and_then(|statements| {
            bounds.hold_all(&statements, &manifest.powers)?;
            Ok(statements)
        });
    let statements = within.map_err(|excess| match excess {
        Excess::Beyond(reason) => out_of_bounds(vault, &manifest.id, &reason),
        Excess::NotGranted(powers) => not_granted(vault, &manifest.id, &powers),
    })?;
    for statement in statements {
        policy.add(statement);
    }
    Ok(true)
}

fn contract_role(role: IamRole) -> Role {
    match role {
        IamRole::Admin => Role::Admin,
        IamRole::Developer => Role::Developer,
        IamRole::ReadOnly => Role::ReadOnly,
    }
}

fn out_of_bounds(vault: &VaultConfig, driver: &str, reason: &str) -> Error {
    Error::driver(format!(
        "driver `{driver}` of vault `{}` asks for more than Keep lets it: {reason}",
        vault.slug()
    ))
    .hint("Nothing was written. Report this to the driver's author")
}

/// The driver may ask for it, once the user lets it.
fn not_granted(vault: &VaultConfig, driver: &str, powers: &[Power]) -> Error {
    let words: Vec<String> = powers.iter().map(ToString::to_string).collect();
    Error::driver(format!(
        "the policy for vault `{}` would allow what you have not allowed the plugin `{driver}`: `{}`",
        vault.slug(),
        words.join("`, `")
    ))
    .hint(format!(
        "Run `keep plugin:grant {driver} '{}'` to allow it",
        words.join("' '")
    ))
}

fn nothing(without: Option<String>) -> Error {
    let what = without.unwrap_or_else(|| "no vault".into());
    let needs = if what.starts_with("vaults") {
        "need"
    } else {
        "needs"
    };
    Error::config(format!("{what} {needs} no permissions of IAM"))
        .hint("Run `keep vault:list` to see which vaults live on AWS")
}

fn warn_of_length(app: &App<'_>, policy: &Policy) {
    let length = policy.length();
    if length > MOST_MANAGED {
        app.ui.warn(&format!(
            "the policy has {length} characters, and AWS takes {MOST_MANAGED} at most: \
             write one for each vault (`--vault`), or for fewer environments (`--env`)"
        ));
    } else if length > MOST_IN_A_USER {
        app.ui.warn(&format!(
            "the policy has {length} characters: attach it as a managed policy or to a role, \
             for what stands in a user has {MOST_IN_A_USER} at most"
        ));
    }
}

fn write(app: &App<'_>, args: &IamArgs, role: IamRole, policy: &Policy) -> Result<(), Error> {
    let settings = app.project.settings()?;
    let namespace = settings.namespace();
    let mut words = ROLES.iter();
    let word = words.find(|(_, known)| *known == role);
    let purpose = format!("Keep {} of {namespace}", word.map_or("", |(word, _)| word));
    let text = match args.format {
        PolicyFormat::Json => policy.json(),
        PolicyFormat::Terraform => terraform::text(policy, &purpose),
        PolicyFormat::Cloudformation => cloudformation::text(policy, &purpose),
    };
    let Some(path) = args.file() else {
        return app.ui.out(text.as_bytes());
    };
    // It holds no secret, and is meant for a repository.
    files::write_atomic(path, text.as_bytes(), files::Mode::Shared)?;
    app.ui
        .success(&format!("Policy written to `{}`", path.display()));
    Ok(())
}
