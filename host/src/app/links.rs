//! The setting `links` of a vault on AWS: `ENV/KEY=ARN`, separated by commas.
//! What it names may be read though it lies outside the project's namespace, so
//! it is the host that decides what that is, and not the driver.

use crate::error::Error;
use crate::project::{Key, Project};
use crate::vault::Scope;

/// The name of the setting.
pub(crate) const LINKS: &str = "links";

/// One secret elsewhere, as the setting has it.
struct Link<'a> {
    env: &'a str,
    key: &'a str,
    arn: &'a str,
}

impl<'a> Link<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (place, arn) = text.split_once('=')?;
        let (env, key) = place.trim().split_once('/')?;
        let arn = arn.trim();
        is_secret_arn(arn).then_some(Self { env, key, arn })
    }
}

/// All links of a setting.
fn parse(setting: &str) -> Result<Vec<Link<'_>>, Error> {
    let links = setting.split(',').map(str::trim);
    links
        .filter(|link| !link.is_empty())
        .map(|link| {
            Link::parse(link)
                .ok_or_else(|| Error::config(format!("`{link}` in `{LINKS}` is not `ENV/KEY=ARN`")))
        })
        .collect()
}

/// What a session of this env may read.
pub(super) fn arns(scope: &Scope, config: &[(String, String)]) -> Result<Vec<String>, Error> {
    let set = config.iter().find(|(key, _)| key == LINKS);
    let setting = set.map_or("", |(_, value)| value);
    let links = parse(setting).map_err(|error| {
        error.hint(format!(
            "Run `keep vault:edit {} --set {LINKS}=production/DB=arn:aws:secretsmanager:REGION:\
             ACCOUNT:secret:NAME`",
            scope.vault
        ))
    })?;
    let own = links.iter().filter(|link| link.env == scope.env);
    Ok(own.map(|link| link.arn.to_owned()).collect())
}

/// What `vault:add` and `vault:edit` refuse: links that could never be read, and
/// two for one key.
pub(crate) fn check(project: &Project, setting: &str) -> Result<(), Error> {
    let example = "For example production/DB=arn:aws:secretsmanager:eu-west-1:111122223333:\
                   secret:shared/db-a1B2c3";
    let links = parse(setting).map_err(|error| error.hint(example))?;
    for (index, link) in links.iter().enumerate() {
        project.env(link.env)?;
        Key::parse(link.key)?;
        let same = |other: &Link<'_>| (other.env, other.key) == (link.env, link.key);
        if links[..index].iter().any(same) {
            return Err(Error::config(format!(
                "`{LINKS}` names `{}/{}` twice",
                link.env, link.key
            )));
        }
    }
    Ok(())
}

/// `arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME`, in characters of
/// which AWS makes ARNs.
fn is_secret_arn(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(7, ':').collect();
    let [arn_word, partition, service, region, account, kind, name] = parts[..] else {
        return false;
    };
    let is_word = |text: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !text.is_empty() && text.chars().all(plain)
    };
    let is_name_char = |c: char| c.is_ascii_alphanumeric() || "/_+=.@!-".contains(c);
    (arn_word, service, kind) == ("arn", "secretsmanager", "secret")
        && is_word(partition)
        && is_word(region)
        && account.len() == 12
        && account.chars().all(|c| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(is_name_char)
}

#[cfg(test)]
mod tests {
    use super::{arns, is_secret_arn};
    use crate::vault::Scope;

    const ARN: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shared/db-a1B2c3";

    #[test]
    fn an_arn_is_that_of_a_secret() {
        assert!(is_secret_arn(ARN));
        assert!(is_secret_arn(
            "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:rds!db-1a2b-AbCdEf"
        ));
        for wrong in [
            "",
            "shared/db",
            "arn:aws:ssm:eu-west-1:111122223333:secret:a",
            "arn:aws:secretsmanager::111122223333:secret:a",
            "arn:aws:secretsmanager:eu-west-1::secret:a",
            "arn:aws:secretsmanager:eu-west-1:1111:secret:a",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:",
            "arn:aws:secretsmanager:eu-west-1:111122223333:parameter:a",
            "arn:aws:secretsmanager:evil.example/:111122223333:secret:a",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a b",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a:b",
        ] {
            assert!(!is_secret_arn(wrong), "{wrong}");
        }
    }

    /// One env's session could read what was linked for another.
    #[test]
    fn a_session_reads_the_links_of_its_own_env() {
        let of = |env: &str| {
            let scope = Scope {
                namespace: "app".into(),
                path: String::new(),
                env: env.into(),
                vault: "sm".into(),
            };
            let setting = format!("production/DB={ARN}, local/X={ARN}x,");
            arns(&scope, &[("links".to_owned(), setting)])
        };
        assert_eq!(of("production"), Ok(vec![ARN.to_owned()]));
        assert_eq!(of("local"), Ok(vec![format!("{ARN}x")]));
        assert_eq!(of("staging"), Ok(vec![]));
    }
}
