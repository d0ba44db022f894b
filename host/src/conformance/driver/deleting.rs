//! `delete`.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, Stop, checks, ensure};
use crate::conformance::client::{Client, failed};
use crate::runtime::CallError;
use crate::vault::{ErrorKind, PutMode};

checks! {
    "driver.delete.existing-is-true" "`delete` of a key that exists answers true"
        => existing_is_true;
    "driver.delete.absent-is-false" "`delete` of a key that does not exist answers false"
        => absent_is_false;
    "driver.delete.again-is-no-deletion"
        "`delete` of what was deleted answers false, or that it is in the recycle bin"
        => again;
    "driver.delete.whole-key" "`delete` removes no key that begins, ends or looks alike"
        => whole_key;
    "driver.delete.absent-changes-nothing"
        "`delete` of a key that does not exist leaves the others" => absent_changes_nothing;
    "driver.delete.create-again" "a key that is gone for good can be created again"
        => create_again;
    "driver.delete.old-value-is-gone"
        "a key that is created again has no version from before" => old_value_is_gone;
}

impl Client {
    /// Removes what must be there, for good where the driver has a bin.
    pub(in crate::conformance) async fn take_away(
        &mut self,
        key: &str,
        bench: &Bench<'_>,
    ) -> Checked {
        if !bench.conditions.abilities.recycle {
            return self.remove(key).await;
        }
        // What it answers is another check's.
        let purged = self.session.purge(key).await;
        purged.map(drop).map_err(|error| failed("purge", &error))
    }
}

async fn existing_is_true(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    client.remove("A").await
}

async fn absent_is_false(bench: &Bench<'_>) -> Checked {
    let deleted = bench.client().await?.delete("ABSENT").await?;
    ensure!(!deleted, "`delete` answered true");
    Ok(())
}

async fn again(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    client.remove("A").await?;
    match client.session.delete("A").await {
        Ok(false) => Ok(()),
        Ok(true) => Err(Stop::Failed("the second `delete` answered true".into())),
        Err(CallError::Contract { error, .. }) if error.kind == ErrorKind::PendingDeletion => {
            Ok(())
        }
        Err(error) => Err(failed("delete", &error)),
    }
}

async fn whole_key(bench: &Bench<'_>) -> Checked {
    let others = ["APP_X", "X_APP", "APP2", "app", "APP-"];
    let mut client = bench.client().await?;
    client.put("APP", &bench.value("APP")).await?;
    for key in others {
        client.put(key, &bench.value(key)).await?;
    }
    client.remove("APP").await?;
    for key in others {
        client.holds(key, &bench.value(key)).await?;
    }
    Ok(())
}

async fn absent_changes_nothing(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("APP_X", &bench.value("APP_X")).await?;
    // Whatever it answers, which is another check's.
    let _ = client.session.delete("APP").await;
    client.holds("APP_X", &bench.value("APP_X")).await
}

/// Creates the key anew, after it was removed; a store may take its time.
async fn anew(bench: &Bench<'_>, client: &mut Client, value: &[u8]) -> Checked {
    client.put("A", &bench.value("before")).await?;
    client.take_away("A", bench).await?;
    let look = async || {
        let created = client.try_mode("A", value, PutMode::CreateOnly).await;
        created.map_err(|error| failed("put", &error))
    };
    let created = bench.eventually(look).await?;
    ensure!(created.created, "`created` is false");
    Ok(())
}

async fn create_again(bench: &Bench<'_>) -> Checked {
    let value = bench.value("after");
    let mut client = bench.client().await?;
    anew(bench, &mut client, &value).await?;
    client.holds("A", &value).await
}

async fn old_value_is_gone(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    anew(bench, &mut client, &bench.value("after")).await?;
    if !bench.conditions.abilities.versions {
        return Err(Stop::Skipped("the driver lists no versions".into()));
    }
    let versions = client.history("A").await?.len();
    ensure!(versions == 1, "it has {versions} versions");
    Ok(())
}
