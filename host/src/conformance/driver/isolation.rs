//! What one namespace, scope, env or vault holds is nobody else's.

use crate::conformance::check::checks;
use crate::conformance::neighbour::apart;

checks! {
    "driver.isolation.env" "another env is another place" => apart(|scope| scope.env = "other".into());
    "driver.isolation.env-prefix" "an env whose name begins alike (`prod2`) is another place"
        => apart(|scope| scope.env.push('2'));
    "driver.isolation.env-shorter" "an env whose name this one begins with is another place"
        => apart(|scope| scope.env.truncate(4));
    "driver.isolation.env-hyphen" "an env with `-` for a suffix (`prod-eu`) is another place"
        => apart(|scope| scope.env.push_str("-eu"));
    "driver.isolation.env-underscore" "an env with `_` for a suffix (`prod_eu`) is another place"
        => apart(|scope| scope.env.push_str("_eu"));
    "driver.isolation.namespace" "another namespace is another place"
        => apart(|scope| scope.namespace.push_str("-other"));
    "driver.isolation.namespace-prefix"
        "a namespace whose name begins alike (`app2`) is another place"
        => apart(|scope| scope.namespace.push('2'));
    "driver.isolation.namespace-case" "namespaces that differ in case alone are different places"
        => apart(|scope| scope.namespace = scope.namespace.to_uppercase());
    "driver.isolation.scope" [ScopeSetting] "another scope is another place"
        => apart(|scope| scope.path = "other".into());
    "driver.isolation.scope-nested" [ScopeSetting] "a scope within a scope is another place"
        => apart(|scope| scope.path = "api/v2".into());
    "driver.isolation.scope-like-env" [ScopeSetting]
        "a scope that is named as the env is another place"
        => apart(|scope| scope.path = scope.env.clone());
    "driver.isolation.vault" [NoScopeSetting] "another vault is another place"
        => apart(|scope| scope.vault.push_str("-other"));
    "driver.isolation.vault-prefix" [NoScopeSetting]
        "a vault whose slug begins alike is another place"
        => apart(|scope| scope.vault.push('2'));
}
