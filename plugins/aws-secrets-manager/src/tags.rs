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

/// Whether Keep may change the secret without being asked to adopt it.
pub(crate) fn is_managed(present: &[Tag]) -> bool {
    present
        .iter()
        .any(|(key, value)| key == "ManagedBy" && value == "Keep")
}

#[cfg(test)]
mod tests {
    use keep_sdk::Scope;

    use super::{is_managed, missing, standard};

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
    fn another_tools_secret_is_not_managed() {
        assert!(is_managed(&[tag("Env", "local"), tag("ManagedBy", "Keep")]));
        assert!(!is_managed(&[tag("ManagedBy", "Terraform")]));
        assert!(!is_managed(&[]));
    }
}
