//! Keys that no user can write, for Keep refuses them; a driver that is given
//! one all the same refuses it too, or stores it exactly.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, Stop, checks, ensure};
use crate::conformance::client::failed;
use crate::runtime::CallError;
use crate::vault::{ErrorKind, PutOptions, Selector};

checks! {
    "driver.hostile.parent" "`../x` is refused or stored exactly" => hostile("../x");
    "driver.hostile.parent-of-parent" "`../../x` is refused or stored exactly"
        => hostile("../../x");
    "driver.hostile.slash" "`a/b` is refused or stored exactly" => hostile("a/b");
    "driver.hostile.slash-in-front" "`/a` is refused or stored exactly" => hostile("/a");
    "driver.hostile.slash-at-the-end" "`a/` is refused or stored exactly" => hostile("a/");
    "driver.hostile.dot" "`.` is refused or stored exactly" => hostile(".");
    "driver.hostile.dots" "`..` is refused or stored exactly" => hostile("..");
    "driver.hostile.backslash" "`..\\x` is refused or stored exactly" => hostile("..\\x");
    "driver.hostile.encoded" "`%2e%2e%2fx` is refused or stored exactly" => hostile("%2e%2e%2fx");
    "driver.hostile.star" "`*` is refused or stored exactly, and is no pattern" => hostile("*");
    "driver.hostile.question-mark" "`?` is refused or stored exactly, and is no pattern"
        => hostile("?");
    "driver.hostile.empty" "an empty key is refused or stored exactly" => hostile("");
    "driver.hostile.space" "`a b` is refused or stored exactly" => hostile("a b");
    "driver.hostile.newline" "a key with a newline is refused or stored exactly"
        => hostile("a\nb");
    "driver.hostile.nul" "a key with a NUL is refused or stored exactly" => hostile("a\0b");
    "driver.hostile.unicode" "`é` is refused or stored exactly" => hostile("é");
    "driver.hostile.hash" "`a#1` is refused or stored exactly" => hostile("a#1");
    "driver.hostile.colon" "`a:b` is refused or stored exactly" => hostile("a:b");
    "driver.hostile.quotes" "`a'\"b` is refused or stored exactly" => hostile("a'\"b");
    "driver.hostile.hyphen-in-front" "`-rf` is refused or stored exactly" => hostile("-rf");
    "driver.hostile.reading-elsewhere" "no key leads to the secret of another env"
        => reading_elsewhere;
    "driver.hostile.deleting-elsewhere" "no key deletes the secret of another env"
        => deleting_elsewhere;
}

async fn hostile(bench: &Bench<'_>, key: &str) -> Checked {
    let value = bench.value("hostile");
    // As the host passes it on.
    let listed = key.replace(char::is_control, " ");
    let mut client = bench.client().await?;
    // What `*` or `a` could be taken for.
    client.put("a", &bench.value("a")).await?;
    match client.find(key, &Selector::Current).await {
        Ok(None) => {}
        Ok(Some(_)) => {
            return Err(Stop::Failed(
                "`get` answered a secret before one was written".into(),
            ));
        }
        Err(_) => {
            let found = client.session.get(key, &Selector::Current).await;
            is_refusal("get", found)?;
        }
    }
    match client.try_put(key, &value, &PutOptions::default()).await {
        Ok(_) => {
            client.holds(key, &value).await?;
            bench
                .eventually(async || client.lists(&["a", &listed]).await)
                .await?;
            client.take_away(key, bench).await?;
        }
        Err(error) => is_refusal::<()>("put", Err(error))?,
    }
    bench
        .eventually(async || client.lists(&["a"]).await)
        .await?;
    client.holds("a", &bench.value("a")).await
}

/// A refusal says that the key can never work.
fn is_refusal<T>(call: &str, outcome: Result<T, CallError>) -> Checked {
    match outcome {
        Ok(_) => Ok(()),
        Err(CallError::Contract { error, .. }) if error.kind == ErrorKind::Invalid => Ok(()),
        Err(error) => Err(match failed(call, &error) {
            Stop::Skipped(found) | Stop::Failed(found) => Stop::Failed(found),
        }),
    }
}

/// Ways that might lead from one env to another.
fn ways(env: &str) -> [String; 6] {
    [
        format!("../{env}/A"),
        format!("/{env}/A"),
        format!("{env}/A"),
        format!("..\\{env}\\A"),
        format!("x/../../{env}/A"),
        format!("%2e%2e%2f{env}%2fA"),
    ]
}

async fn reading_elsewhere(bench: &Bench<'_>) -> Checked {
    let there = bench.beside(|scope| scope.env.push('x'));
    let env = there.env.clone();
    bench
        .client_in(there)
        .await?
        .put("A", &bench.value("A"))
        .await?;
    let mut client = bench.client().await?;
    for way in ways(&env) {
        if let Ok(Some(_)) = client.find(&way, &Selector::Current).await {
            return Err(Stop::Failed(format!("`get` of `{way}` answered a secret")));
        }
        let readings = client.session.get_many(std::slice::from_ref(&way)).await;
        let found = readings.is_ok_and(|readings| !readings.found.is_empty());
        ensure!(!found, "`get-many` of `{way}` answered a secret");
    }
    Ok(())
}

async fn deleting_elsewhere(bench: &Bench<'_>) -> Checked {
    let there = bench.beside(|scope| scope.env.push('x'));
    let env = there.env.clone();
    let mut other = bench.client_in(there).await?;
    other.put("A", &bench.value("A")).await?;
    let mut client = bench.client().await?;
    for way in ways(&env) {
        let deleted = client.session.delete(&way).await;
        ensure!(
            !matches!(deleted, Ok(true)),
            "`delete` of `{way}` answered true"
        );
    }
    other.holds("A", &bench.value("A")).await
}
