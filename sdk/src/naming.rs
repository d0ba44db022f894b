//! How path-like stores name secrets: `<namespace>/[<path>/]<env>/<KEY>`.
//!
//! ```
//! use keep_sdk::{Scope, naming};
//!
//! let scope = Scope {
//!     namespace: "shop".into(),
//!     path: "billing".into(),
//!     env: "production".into(),
//!     vault: "main".into(),
//! };
//! let prefix = naming::prefix(&scope);
//! assert_eq!(prefix, "shop/billing/production/");
//! assert_eq!(naming::key(&prefix, "shop/billing/production/DB"), Some("DB"));
//! assert_eq!(naming::key(&prefix, "shop/billing/production/old/DB"), None);
//! ```

use crate::Scope;

/// The common prefix of a scope's names, with its trailing slash.
#[must_use]
pub fn prefix(scope: &Scope) -> String {
    if scope.path.is_empty() {
        format!("{}/{}/", scope.namespace, scope.env)
    } else {
        format!("{}/{}/{}/", scope.namespace, scope.path, scope.env)
    }
}

/// The key that a store name stands for, if it lies directly below `prefix`.
/// A name with a further slash belongs to another vault's path.
#[must_use]
pub fn key<'a>(prefix: &str, name: &'a str) -> Option<&'a str> {
    let key = name.strip_prefix(prefix)?;
    (!key.is_empty() && !key.contains('/')).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::{key, prefix};
    use crate::Scope;

    fn scope(path: &str) -> Scope {
        Scope {
            namespace: "myapp".into(),
            path: path.into(),
            env: "local".into(),
            vault: "sm".into(),
        }
    }

    #[test]
    fn names_are_read_back_as_the_keys_they_were_made_from() {
        for (path, expected) in [("", "myapp/local/"), ("app2", "myapp/app2/local/")] {
            let prefix = prefix(&scope(path));
            assert_eq!(prefix, expected);
            assert_eq!(key(&prefix, &format!("{prefix}DB")), Some("DB"));
        }
    }

    #[test]
    fn names_of_another_scope_are_not_keys() {
        for name in [
            "myapp/local/",
            "myapp/local/a/b",
            "myapp/localhost/A",
            "other/local/A",
        ] {
            assert_eq!(key("myapp/local/", name), None, "{name}");
        }
    }
}
