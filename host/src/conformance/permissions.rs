//! `keep:vault/permissions`: what the store must allow an identity.

use super::bench::Bench;
use super::check::{Checked, checks, ensure};
use super::client::{Client, failed};
use crate::vault::Role;

checks! {
    "permissions.statements.admin" [Permissions]
        "the statements of `admin` are JSON objects, and there are some"
        => objects(Role::Admin);
    "permissions.statements.developer" [Permissions]
        "the statements of `developer` are JSON objects, and there are some"
        => objects(Role::Developer);
    "permissions.statements.read-only" [Permissions]
        "the statements of `read-only` are JSON objects, and there are some"
        => objects(Role::ReadOnly);
    "permissions.statements.roles-differ" [Permissions]
        "what `read-only` may is not what `developer` may"
        => roles_differ;
    "permissions.statements.own-envs" [Permissions]
        "the statements for one env do not name another" => own_envs;
    "permissions.statements.several-envs" [Permissions]
        "the statements for several envs name each" => several_envs;
    "permissions.statements.own-namespace" [Permissions]
        "statements that name an env name the namespace, too" => own_namespace;
    "permissions.statements.same-again" [Permissions] "asked again, the statements are the same"
        => same_again;
    "permissions.statements.writes-nothing" [Permissions] "`statements` leaves no secret behind"
        => writes_nothing;
}

/// Names that come up nowhere by chance.
const ONE: &str = "keepenvone";
const OTHER: &str = "keepenvother";

impl Client {
    async fn statements(&mut self, role: Role, envs: &[&str]) -> Checked<Vec<String>> {
        let envs: Vec<String> = envs.iter().map(|env| (*env).to_owned()).collect();
        let statements = self.session.statements(role, &envs).await;
        statements.map_err(|error| failed("statements", &error))
    }
}

async fn objects(bench: &Bench<'_>, role: Role) -> Checked {
    let statements = bench.client().await?.statements(role, &[ONE]).await?;
    ensure!(!statements.is_empty(), "there are none");
    for statement in statements {
        let parsed = serde_json::from_str::<serde_json::Value>(&statement);
        ensure!(
            parsed.is_ok_and(|json| json.is_object()),
            "one of them is no JSON object"
        );
    }
    Ok(())
}

async fn roles_differ(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let developer = client.statements(Role::Developer, &[ONE]).await?;
    let reader = client.statements(Role::ReadOnly, &[ONE]).await?;
    ensure!(reader != developer, "`read-only` may what `developer` may");
    Ok(())
}

async fn own_envs(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    for role in [Role::Admin, Role::Developer, Role::ReadOnly] {
        let text = client.statements(role, &[ONE]).await?.concat();
        ensure!(
            !text.contains(OTHER),
            "they name an env that was not asked for"
        );
        ensure!(
            !text.contains(&bench.scope.env),
            "they name the env of the session"
        );
    }
    Ok(())
}

async fn several_envs(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    if !client
        .statements(Role::ReadOnly, &[ONE])
        .await?
        .concat()
        .contains(ONE)
    {
        return Err(super::check::Stop::Skipped(
            "statements name no envs".into(),
        ));
    }
    let text = client
        .statements(Role::ReadOnly, &[ONE, OTHER])
        .await?
        .concat();
    ensure!(
        text.contains(ONE) && text.contains(OTHER),
        "one is left out"
    );
    Ok(())
}

async fn own_namespace(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let text = client.statements(Role::ReadOnly, &[ONE]).await?.concat();
    if !text.contains(ONE) {
        return Err(super::check::Stop::Skipped(
            "statements name no envs".into(),
        ));
    }
    ensure!(
        text.contains(&bench.scope.namespace),
        "they hold in every namespace"
    );
    Ok(())
}

async fn same_again(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let first = client.statements(Role::Developer, &[ONE, OTHER]).await?;
    let second = client.statements(Role::Developer, &[ONE, OTHER]).await?;
    ensure!(first == second, "they are others");
    Ok(())
}

async fn writes_nothing(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.statements(Role::Admin, &[&bench.scope.env]).await?;
    client.lists(&[]).await
}
