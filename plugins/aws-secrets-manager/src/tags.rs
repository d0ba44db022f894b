//! The four tags that permission policies rely on. A policy may forbid any
//! other tag key on creation, so no more are ever written.

use keep_sdk::Scope;

type Tag = (String, String);

/// The tags of a secret in this scope.
pub(crate) fn standard(scope: &Scope) -> Vec<Tag> {
    vec![
        ("ManagedBy".into(), "Keep".into()),
        ("Namespace".into(), scope.namespace.clone()),
        ("Environment".into(), scope.env.clone()),
        ("VaultSlug".into(), scope.vault.clone()),
    ]
}

/// The standard tags that are not there, or have another value.
pub(crate) fn missing(scope: &Scope, present: &[Tag]) -> Vec<Tag> {
    let mut tags = standard(scope);
    tags.retain(|tag| !present.contains(tag));
    tags
}

/// The most tags that AWS allows a secret.
const MOST: usize = 50;

/// Whether the standard tags fit beside what is there: one that differs is
/// replaced, and takes no place.
pub(crate) fn fit(scope: &Scope, present: &[Tag]) -> bool {
    let standard = standard(scope);
    let is_new = |(key, _): &&Tag| !present.iter().any(|(known, _)| known == key);
    present.len() + standard.iter().filter(is_new).count() <= MOST
}

/// Whether PHP Keep tagged the secret: it calls the env `Env`, and up to
/// 1.0.0-beta.3 `Stage`.
pub(crate) fn are_phps(present: &[Tag]) -> bool {
    let has = |name: &str| present.iter().any(|(key, _)| key == name);
    is_managed(present) && !has("Environment") && (has("Env") || has("Stage"))
}

/// Whether Keep may change the secret without being asked to adopt it.
pub(crate) fn is_managed(present: &[Tag]) -> bool {
    present
        .iter()
        .any(|(key, value)| key == "ManagedBy" && value == "Keep")
}

#[cfg(test)]
mod tests {
    use keep_sdk::Scope;

    use super::{are_phps, fit, is_managed, missing, standard};

    fn scope() -> Scope {
        Scope {
            namespace: "myapp".into(),
            path: String::new(),
            env: "production".into(),
            vault: "my_vault".into(),
        }
    }

    fn tag(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn exactly_the_four_tags_of_the_policies_with_the_slug_as_it_is() {
        let expected = [
            tag("ManagedBy", "Keep"),
            tag("Namespace", "myapp"),
            tag("Environment", "production"),
            tag("VaultSlug", "my_vault"),
        ];
        assert_eq!(standard(&scope()), expected);
    }

    #[test]
    fn only_what_is_absent_or_different_is_missing() {
        let mut present = standard(&scope());
        assert_eq!(missing(&scope(), &present), []);
        present[2] = tag("Environment", "staging");
        present.push(tag("Team", "blue"));
        assert_eq!(
            missing(&scope(), &present),
            [tag("Environment", "production")]
        );
    }

    #[test]
    fn a_tag_that_is_replaced_takes_no_place() {
        let mut present: Vec<_> = (0..46).map(|n| tag(&format!("T{n}"), "")).collect();
        assert!(fit(&scope(), &present));
        present.push(tag("T46", ""));
        assert!(!fit(&scope(), &present), "51 tags");
        present[0] = tag("VaultSlug", "another");
        assert!(fit(&scope(), &present));
    }

    #[test]
    fn php_names_the_env_in_another_tag() {
        let php = |name: &str| vec![tag("ManagedBy", "Keep"), tag(name, "production")];
        assert!(are_phps(&php("Env")));
        assert!(are_phps(&php("Stage")));
        assert!(!are_phps(&php("Environment")));
        assert!(!are_phps(&[tag("Env", "production")]), "another tool's");
        let mut both = php("Env");
        both.push(tag("Environment", "production"));
        assert!(!are_phps(&both), "repaired");
    }

    #[test]
    fn another_tools_secret_is_not_managed() {
        assert!(is_managed(&[tag("Env", "local"), tag("ManagedBy", "Keep")]));
        assert!(!is_managed(&[tag("ManagedBy", "Terraform")]));
        assert!(!is_managed(&[]));
    }
}
