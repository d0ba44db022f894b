//! `keep:vault/policies`: a secret carries a policy of its own.

use super::bench::Bench;
use super::check::{Checked, Stop, checks, ensure};
use super::client::{Client, failed};
use crate::runtime::CallError;

/// Harmless: it denies everybody what nobody here does.
const DENIES: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"KeepConformance","Effect":"Deny","Principal":"*","Action":"secretsmanager:StopReplicationToReplica","Resource":"*"}]}"#;

/// Lets everybody in.
const OPEN: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}]}"#;

checks! {
    "policies.get.absent-is-none" [Policies] "`get` for a key that does not exist answers none"
        => get_absent;
    "policies.get.no-policy" [Policies] "a new secret has no policy" => no_policy;
    "policies.put.absent-is-false" [Policies] "`put` for a key that does not exist answers false"
        => put_absent;
    "policies.put.comes-back" [Policies, Aws] "the policy that was put comes back" => comes_back;
    "policies.put.replaces" [Policies, Aws] "`put` replaces the policy" => replaces;
    "policies.put.value-stays" [Policies, Aws] "`put` leaves the value" => value_stays;
    "policies.put.open-to-all" [Policies, Aws] "a policy that would let everybody in is refused"
        => open_to_all;
    "policies.put.not-a-policy" [Policies, Aws] "what is no policy is refused, and changes nothing"
        => not_a_policy;
    "policies.delete.absent-is-false" [Policies]
        "`delete` for a key that does not exist answers false" => delete_absent;
    "policies.delete.no-policy" [Policies] "`delete` where there is no policy is no error"
        => delete_none;
    "policies.delete.takes-away" [Policies, Aws] "after `delete` there is no policy" => takes_away;
}

impl Client {
    async fn policy(&mut self, key: &str) -> Checked<Option<String>> {
        let policy = self.session.policy(key).await;
        let policy = policy.map_err(|error| failed("policies.get", &error))?;
        let policy = policy.ok_or_else(|| Stop::Failed("`get` answered none".into()))?;
        Ok(policy.document)
    }

    async fn attach(&mut self, key: &str, document: &str) -> Checked<bool> {
        let put = self.session.put_policy(key, document).await;
        put.map_err(|error| failed("policies.put", &error))
    }

    async fn detach(&mut self, key: &str) -> Checked<bool> {
        let deleted = self.session.delete_policy(key).await;
        deleted.map_err(|error| failed("policies.delete", &error))
    }
}

async fn secret(bench: &Bench<'_>) -> Checked<Client> {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    Ok(client)
}

async fn get_absent(bench: &Bench<'_>) -> Checked {
    let policy = bench.client().await?.session.policy("ABSENT").await;
    let policy = policy.map_err(|error| failed("policies.get", &error))?;
    ensure!(policy.is_none(), "it answered a policy");
    Ok(())
}

async fn no_policy(bench: &Bench<'_>) -> Checked {
    let policy = secret(bench).await?.policy("A").await?;
    ensure!(policy.is_none(), "it has one");
    Ok(())
}

async fn put_absent(bench: &Bench<'_>) -> Checked {
    let put = bench.client().await?.attach("ABSENT", DENIES).await?;
    ensure!(!put, "it answered true");
    Ok(())
}

/// Whether both are the same JSON: stores spell it their own way.
fn alike(one: &str, other: &str) -> bool {
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    parse(one).is_some_and(|json| Some(json) == parse(other))
}

async fn comes_back(bench: &Bench<'_>) -> Checked {
    let mut client = secret(bench).await?;
    ensure!(client.attach("A", DENIES).await?, "`put` answered false");
    let policy = client.policy("A").await?.unwrap_or_default();
    ensure!(alike(&policy, DENIES), "another one came back");
    Ok(())
}

async fn replaces(bench: &Bench<'_>) -> Checked {
    let other = DENIES.replace("KeepConformance", "KeepConformance2");
    let mut client = secret(bench).await?;
    client.attach("A", DENIES).await?;
    client.attach("A", &other).await?;
    let policy = client.policy("A").await?.unwrap_or_default();
    ensure!(alike(&policy, &other), "another one came back");
    Ok(())
}

async fn value_stays(bench: &Bench<'_>) -> Checked {
    let mut client = secret(bench).await?;
    client.attach("A", DENIES).await?;
    client.holds("A", &bench.value("A")).await
}

/// The store must refuse the policy.
async fn refuses(bench: &Bench<'_>, document: &str) -> Checked {
    let mut client = secret(bench).await?;
    match client.session.put_policy("A", document).await {
        Err(CallError::Contract { .. }) => {}
        Err(fault) => return Err(failed("policies.put", &fault)),
        Ok(_) => return Err(Stop::Failed("it was taken".into())),
    }
    let policy = client.policy("A").await?;
    ensure!(policy.is_none(), "it was refused and is there");
    Ok(())
}

async fn open_to_all(bench: &Bench<'_>) -> Checked {
    refuses(bench, OPEN).await
}

async fn not_a_policy(bench: &Bench<'_>) -> Checked {
    refuses(bench, "this is no policy").await
}

async fn delete_absent(bench: &Bench<'_>) -> Checked {
    let deleted = bench.client().await?.detach("ABSENT").await?;
    ensure!(!deleted, "it answered true");
    Ok(())
}

async fn delete_none(bench: &Bench<'_>) -> Checked {
    let deleted = secret(bench).await?.detach("A").await?;
    ensure!(deleted, "it answered false");
    Ok(())
}

async fn takes_away(bench: &Bench<'_>) -> Checked {
    let mut client = secret(bench).await?;
    client.attach("A", DENIES).await?;
    client.detach("A").await?;
    let policy = client.policy("A").await?;
    ensure!(policy.is_none(), "there is one");
    Ok(())
}
