//! The table of checks.

use std::collections::BTreeSet;

use super::{Conditions, checks};
use crate::drivers::Power;
use crate::runtime::Abilities;

#[test]
fn every_check_has_an_id_of_its_own_in_the_same_form() {
    let mut seen = BTreeSet::new();
    for check in checks() {
        assert!(seen.insert(check.id), "{} comes up twice", check.id);
        let words = check.id.split('.');
        let well_formed = |word: &str| {
            let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            !word.is_empty() && word.chars().all(letter)
        };
        assert!(words.clone().all(well_formed), "{}", check.id);
        assert!(words.count() >= 2, "{}", check.id);
        assert!(!check.expects.ends_with('.'), "{}", check.id);
    }
    assert!(seen.len() >= 100, "{} checks", seen.len());
}

#[test]
fn groups_are_the_drivers_interfaces_and_stand_together() {
    let mut groups: Vec<&str> = checks().map(super::Check::group).collect();
    groups.dedup();
    assert_eq!(
        groups,
        [
            "driver",
            "versions",
            "recycle",
            "rollback",
            "rotation",
            "replication",
            "policies",
            "permissions",
            "upkeep"
        ]
    );
}

#[test]
fn what_is_not_exported_is_skipped_and_the_rest_is_not() {
    let nothing = Conditions::default();
    for check in checks().filter(|check| check.group() != "driver") {
        let interface = format!("`keep:vault/{}`", check.group());
        let why = check.skipped(&nothing).unwrap_or_default();
        assert!(why.contains(&interface), "{}: {why}", check.id);
    }
    let all = Conditions {
        abilities: Abilities {
            versions: true,
            recycle: true,
            rollback: true,
            rotation: true,
            replication: true,
            policies: true,
            permissions: true,
            upkeep: true,
        },
        powers: vec![Power::Plaintext, Power::AwsSecretsManager],
        scope: true,
        places: vec!["eu-west-1".into()],
        ..Conditions::default()
    };
    let skipped: Vec<&str> = checks()
        .filter(|check| check.skipped(&all).is_some())
        .map(|check| check.id)
        .collect();
    assert_eq!(
        skipped,
        ["driver.isolation.vault", "driver.isolation.vault-prefix"]
    );
}
