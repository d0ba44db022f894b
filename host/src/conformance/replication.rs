//! `keep:vault/replication`: the store keeps copies in other places. Copies are
//! made where `--place` says.

use super::bench::Bench;
use super::check::{Checked, Stop, checks, ensure};
use super::client::{Client, exactly, failed, refused};
use crate::runtime::CallError;
use crate::vault::{ErrorKind, Replica};

/// A place that no secret has a copy in.
const NOWHERE: &str = "eu-nowhere-1";

checks! {
    "replication.status.absent-is-none" [Replication]
        "`status` of a key that does not exist answers none" => status_absent;
    "replication.status.no-copies" [Replication]
        "`status` of a secret that was never replicated answers its places or none at all"
        => status_plain;
    "replication.replicate.absent-is-none" [Replication]
        "`replicate` of a key that does not exist answers none" => replicate_absent;
    "replication.replicate.lists-copies" [Replication, Place]
        "`replicate` answers the copies that there are then" => lists_copies;
    "replication.replicate.again" [Replication, Place]
        "`replicate` to where there is a copy already is no error" => replicate_again;
    "replication.replicate.value-stays" [Replication, Place] "`replicate` leaves the value"
        => value_stays;
    "replication.status.lists-copies" [Replication, Place] "`status` answers every copy"
        => status_lists;
    "replication.remove.absent-is-none" [Replication]
        "`remove` of a key that does not exist answers none" => remove_absent;
    "replication.remove.no-such-copy" [Replication]
        "`remove` of a copy that does not exist is refused with `not-found`" => no_such_copy;
    "replication.remove.takes-copies-away" [Replication, Place]
        "`remove` answers the copies that are left, without the one that it removed" => takes_away;
    "replication.remove.value-stays" [Replication, Place] "`remove` leaves the secret itself"
        => remove_leaves;
}

/// The places of the copies that were answered.
fn copies(call: &str, answer: Result<Option<Vec<Replica>>, CallError>) -> Checked<Vec<String>> {
    let copies = answer.map_err(|error| failed(call, &error))?;
    let copies = copies.ok_or_else(|| Stop::Failed(format!("`{call}` answered none")))?;
    Ok(copies.into_iter().map(|copy| copy.place).collect())
}

fn none<T>(call: &str, answer: Result<Option<T>, CallError>) -> Checked {
    let answer = answer.map_err(|error| failed(call, &error))?;
    ensure!(answer.is_none(), "`{call}` answered a list");
    Ok(())
}

fn words(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

/// A session with a secret that has copies in every place, and what was
/// answered.
async fn copied(bench: &Bench<'_>) -> Checked<(Client, Vec<String>)> {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let places = &bench.conditions.places;
    let answer = client.session.replicate("A", places).await;
    let left = copies("replicate", answer)?;
    Ok((client, left))
}

async fn status_absent(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    none("status", client.session.replicas("ABSENT").await)
}

async fn status_plain(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let answer = client.session.replicas("A").await;
    copies("status", answer).map(drop)
}

async fn replicate_absent(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let places = [NOWHERE.to_owned()];
    none(
        "replicate",
        client.session.replicate("ABSENT", &places).await,
    )
}

async fn lists_copies(bench: &Bench<'_>) -> Checked {
    let (_, left) = copied(bench).await?;
    exactly("replicate", words(&left), &words(&bench.conditions.places))
}

async fn replicate_again(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = copied(bench).await?;
    let places = &bench.conditions.places;
    let answer = client.session.replicate("A", places).await;
    let left = copies("replicate", answer)?;
    exactly("replicate", words(&left), &words(places))
}

async fn value_stays(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = copied(bench).await?;
    client.holds("A", &bench.value("A")).await
}

async fn status_lists(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = copied(bench).await?;
    let answer = client.session.replicas("A").await;
    let left = copies("status", answer)?;
    exactly("status", words(&left), &words(&bench.conditions.places))
}

async fn remove_absent(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let places = [NOWHERE.to_owned()];
    let answer = client.session.remove_replicas("ABSENT", &places).await;
    none("remove", answer)
}

async fn no_such_copy(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let places = [NOWHERE.to_owned()];
    let answer = client.session.remove_replicas("A", &places).await;
    refused("remove", answer, ErrorKind::NotFound).map(drop)
}

async fn takes_away(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = copied(bench).await?;
    let (first, rest) = bench.conditions.places.split_at(1);
    let answer = client.session.remove_replicas("A", first).await;
    let left = copies("remove", answer)?;
    exactly("remove", words(&left), &words(rest))
}

async fn remove_leaves(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = copied(bench).await?;
    let places = &bench.conditions.places;
    let answer = client.session.remove_replicas("A", places).await;
    copies("remove", answer)?;
    client.holds("A", &bench.value("A")).await
}
