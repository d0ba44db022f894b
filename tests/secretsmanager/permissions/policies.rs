//! The policies that are tried: those of the page that Keep is made after, word
//! for word, and those that `keep iam` writes.

use keep_test_support::TestEnv;
use serde_json::Value;

use crate::{KEEP, keep, set_up};

/// A policy and the head of its column.
pub(super) struct Column {
    pub(super) head: &'static str,
    pub(super) policy: Value,
}

/// Of the page: its three scenarios.
pub(super) fn of_the_page() -> [Column; 3] {
    let column = |head, text| Column {
        head,
        policy: serde_json::from_str(text).expect("the page's policies are JSON"),
    };
    [
        column(
            "page: full developer",
            include_str!("page/full-developer.json"),
        ),
        column(
            "page: developer of staging and production",
            include_str!("page/environment-developer.json"),
        ),
        column(
            "page: read-only in production",
            include_str!("page/read-only.json"),
        ),
    ]
}

/// Of Keep, for the same envs.
pub(super) fn of_keep() -> [Column; 4] {
    let env = TestEnv::new(KEEP);
    set_up(&env, "myapp", "secretsmanager", &[]);
    let column = |head, options: &str| Column {
        head,
        policy: keep(&env, &format!("iam --role {options}")).json(),
    };
    [
        column("keep: developer, every env", "developer"),
        column("keep: admin", "admin --env staging,production"),
        column("keep: developer", "developer --env staging,production"),
        column("keep: read-only", "read-only --env production"),
    ]
}
