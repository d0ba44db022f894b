//! `keep:vault/recycle`: what is deleted can be brought back for a while.

use super::bench::Bench;
use super::check::{Checked, Stop, checks, ensure};
use super::client::{Client, exactly, failed, refused};
use super::entry::now_ms;
use crate::runtime::CallError;
use crate::vault::{Entry, ErrorKind, PutMode, Selector};

checks! {
    "recycle.discard.absent-is-none" [Recycle]
        "`discard` of a key that does not exist answers none" => discard_absent;
    "recycle.discard.existing-is-told" [Recycle] "`discard` of a key that exists answers its entry"
        => discard_existing;
    "recycle.discard.again-is-no-deletion" [Recycle]
        "`discard` of what is in the bin answers none, or that it is there" => discard_again;
    "recycle.discard.deletes-after-7-days" [Recycle]
        "`deletes-ms` of `discard` with 7 days is 7 days from now" => deletes_after(7);
    "recycle.discard.deletes-after-30-days" [Recycle]
        "`deletes-ms` of `discard` with 30 days is 30 days from now" => deletes_after(30);
    "recycle.discard.not-read" [Recycle] "what is in the bin is not read" => not_read;
    "recycle.discard.not-listed" [Recycle] "what is in the bin is neither listed nor read with all"
        => not_listed;
    "recycle.discard.other-keys-stay" [Recycle] "`discard` leaves keys that look alike"
        => other_keys_stay;
    "recycle.delete.is-recoverable" [Recycle] "what was deleted can be restored"
        => delete_is_recoverable;
    "recycle.put.in-bin" [Recycle] "`put` of a key in the bin is refused with `pending-deletion`"
        => put_in_bin(PutMode::Upsert);
    "recycle.put.in-bin-create-only" [Recycle]
        "`create-only` of a key in the bin is refused with `pending-deletion`"
        => put_in_bin(PutMode::CreateOnly);
    "recycle.put.in-bin-changes-nothing" [Recycle]
        "a `put` that was refused for the bin leaves the value in it" => put_changes_nothing;
    "recycle.restore.brings-back" [Recycle] "`restore` brings the value back" => brings_back;
    "recycle.restore.lists-again" [Recycle] "what was restored is listed, and no longer in the bin"
        => lists_again;
    "recycle.restore.same-version" [Recycle] "what was restored has the version that it had"
        => same_version;
    "recycle.restore.history-stays" [Recycle, Versions]
        "what was restored has the versions that it had" => history_stays;
    "recycle.restore.absent-is-false" [Recycle]
        "`restore` of a key that never was answers false" => restore_absent;
    "recycle.restore.not-deleted" [Recycle] "`restore` of what is not deleted is no error"
        => restore_not_deleted;
    "recycle.restore.writable" [Recycle] "what was restored can be written again" => writable;
    "recycle.deleted.empty" [Recycle] "`deleted` answers nothing where nothing was deleted"
        => deleted_empty;
    "recycle.deleted.lists-the-bin" [Recycle] "`deleted` answers what is in the bin and no more"
        => lists_the_bin;
    "recycle.deleted.own-env" [Recycle] "`deleted` shows nothing of another env" => own_env;
    "recycle.deleted.deletes-in-the-future" [Recycle]
        "`deletes-ms` of what is in the bin is not over" => deletes_in_future;
    "recycle.deleted.holds-no-value" [Recycle] "nothing that `deleted` answers holds a value"
        => holds_no_value;
    "recycle.deleted.reads-no-value" [Recycle, Plaintext]
        "neither `discard`, `deleted`, `restore` nor `purge` asks for a value" => reads_no_value;
    "recycle.purge.existing-is-true" [Recycle] "`purge` of a key that exists answers true"
        => purge_existing;
    "recycle.purge.from-the-bin" [Recycle] "`purge` of what is in the bin answers true"
        => purge_from_bin;
    "recycle.purge.absent-is-false" [Recycle] "`purge` of a key that does not exist answers false"
        => purge_absent;
    "recycle.purge.is-for-ever" [Recycle] "what was purged cannot be restored and is in no bin"
        => purge_for_ever;
    "recycle.purge.other-keys-stay" [Recycle] "`purge` leaves keys that look alike"
        => purge_leaves_others;
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Client {
    /// Puts what must be there into the bin: by `delete`, where the store keeps what
    /// is deleted and for no number of days.
    async fn discard(&mut self, key: &str) -> Checked {
        match self.session.discard(key, 7).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(Stop::Failed(format!("`discard` of `{key}` answered none"))),
            Err(error) if error.kind() == Some(ErrorKind::Unsupported) => {
                let deleted = self.session.delete(key).await;
                let deleted = deleted.map_err(|error| failed("delete", &error))?;
                ensure!(deleted, "`delete` of `{key}` answered false");
                Ok(())
            }
            Err(error) => Err(failed("discard", &error)),
        }
    }

    async fn restore(&mut self, key: &str) -> Checked<bool> {
        let restored = self.session.restore(key).await;
        restored.map_err(|error| failed("restore", &error))
    }

    async fn purge(&mut self, key: &str) -> Checked<bool> {
        let purged = self.session.purge(key).await;
        purged.map_err(|error| failed("purge", &error))
    }

    async fn bin(&mut self) -> Checked<Vec<Entry>> {
        let deleted = self.session.deleted().await;
        deleted.map_err(|error| failed("deleted", &error))
    }

    /// `deleted` must answer exactly these.
    async fn bin_has(&mut self, expected: &[&str]) -> Checked {
        let bin = self.bin().await?;
        let keys = bin.iter().map(|entry| entry.key.as_str());
        exactly("deleted", keys.collect(), expected)
    }
}

/// A session with `A` in the bin, and beside it `APP`, which is not.
async fn binned(bench: &Bench<'_>) -> Checked<Client> {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    client.put("APP", &bench.value("APP")).await?;
    client.discard("A").await?;
    Ok(client)
}

async fn discard_absent(bench: &Bench<'_>) -> Checked {
    let entry = bench.client().await?.session.discard("ABSENT", 7).await;
    let entry = entry.map_err(|error| failed("discard", &error))?;
    ensure!(entry.is_none(), "it answered an entry");
    Ok(())
}

/// A session with `A` in the bin, and what `discard` answered.
async fn discarded(bench: &Bench<'_>) -> Checked<(Client, Entry)> {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let entry = client.session.discard("A", 7).await;
    let entry = entry.map_err(|error| failed("discard", &error))?;
    let entry = entry.ok_or_else(|| Stop::Failed("`discard` answered none".into()))?;
    Ok((client, entry))
}

async fn discard_existing(bench: &Bench<'_>) -> Checked {
    discarded(bench).await.map(drop)
}

async fn discard_again(bench: &Bench<'_>) -> Checked {
    match binned(bench).await?.session.discard("A", 7).await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(Stop::Failed(
            "the second `discard` answered an entry".into(),
        )),
        Err(CallError::Contract { error, .. }) if error.kind == ErrorKind::PendingDeletion => {
            Ok(())
        }
        Err(error) => Err(failed("discard", &error)),
    }
}

fn deletes_ms(entry: &Entry) -> Checked<u64> {
    let fact = entry.fact("deletes-ms").and_then(|ms| ms.parse().ok());
    fact.ok_or_else(|| Stop::Skipped("the driver tells no `deletes-ms`".into()))
}

async fn deletes_after(bench: &Bench<'_>, days: u32) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let entry = client.session.discard("A", days).await;
    let entry = entry.map_err(|error| failed("discard", &error))?;
    let entry = entry.ok_or_else(|| Stop::Failed("`discard` answered none".into()))?;
    let Some(fact) = entry.fact("deletes-ms") else {
        return Err(Stop::Failed("the entry has no `deletes-ms`".into()));
    };
    ensure!(fact.parse::<u64>().is_ok(), "`deletes-ms` is no number");
    let expected = now_ms() + u64::from(days) * DAY_MS;
    let off = deletes_ms(&entry)?.abs_diff(expected) / (60 * 60 * 1000);
    ensure!(off < 24, "it is {off} hours off");
    Ok(())
}

/// What is in the bin is as good as not there, or said to be in it.
async fn gone(client: &mut Client, key: &str) -> Checked {
    match client.session.get(key, &Selector::Current).await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(Stop::Failed("`get` answered a secret".into())),
        Err(CallError::Contract { error, .. }) if error.kind == ErrorKind::PendingDeletion => {
            Ok(())
        }
        Err(error) => Err(failed("get", &error)),
    }
}

async fn not_read(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    gone(&mut client, "A").await?;
    let readings = client.session.get_many(&["A".into(), "APP".into()]).await;
    let readings = readings.map_err(|error| failed("get-many", &error))?;
    let keys = readings.found.iter().map(|found| found.entry.key.as_str());
    exactly("get-many", keys.collect(), &["APP"])
}

async fn not_listed(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    bench
        .eventually(async || client.lists(&["APP"]).await)
        .await?;
    bench
        .eventually(async || client.reads(&["APP"]).await)
        .await
}

async fn other_keys_stay(bench: &Bench<'_>) -> Checked {
    let others = ["APP_X", "X_APP", "app", "APP2"];
    let mut client = bench.client().await?;
    for key in others.iter().chain(&["APP"]) {
        client.put(key, &bench.value(key)).await?;
    }
    client.discard("APP").await?;
    for key in others {
        client.holds(key, &bench.value(key)).await?;
    }
    Ok(())
}

async fn delete_is_recoverable(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    client.remove("A").await?;
    ensure!(client.restore("A").await?, "`restore` answered false");
    client.holds("A", &bench.value("A")).await
}

async fn put_in_bin(bench: &Bench<'_>, mode: PutMode) -> Checked {
    let mut client = binned(bench).await?;
    let written = client.try_mode("A", &bench.value("new"), mode).await;
    refused("put", written, ErrorKind::PendingDeletion).map(drop)
}

async fn put_changes_nothing(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    for mode in [PutMode::Upsert, PutMode::CreateOnly] {
        // Whatever it answers, which is another check's.
        let _ = client.try_mode("A", &bench.value("new"), mode).await;
    }
    client.restore("A").await?;
    client.holds("A", &bench.value("A")).await
}

async fn brings_back(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    ensure!(client.restore("A").await?, "`restore` answered false");
    client.holds("A", &bench.value("A")).await
}

async fn lists_again(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    client.restore("A").await?;
    bench
        .eventually(async || client.lists(&["A", "APP"]).await)
        .await?;
    bench.eventually(async || client.bin_has(&[]).await).await
}

async fn same_version(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    client.put("A", &bench.value("second")).await?;
    let before = client.current("A").await?;
    client.discard("A").await?;
    client.restore("A").await?;
    let after = client.current("A").await?;
    ensure!(before == after, "it was `{before}` and is `{after}`");
    Ok(())
}

async fn history_stays(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    client.put("A", &bench.value("second")).await?;
    client.discard("A").await?;
    client.restore("A").await?;
    let versions = client.history("A").await?.len();
    ensure!(versions == 2, "it had 2 versions and has {versions}");
    Ok(())
}

async fn restore_absent(bench: &Bench<'_>) -> Checked {
    let restored = bench.client().await?.restore("ABSENT").await?;
    ensure!(!restored, "it answered true");
    Ok(())
}

async fn restore_not_deleted(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    client.restore("A").await?;
    client.holds("A", &bench.value("A")).await
}

async fn writable(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    client.restore("A").await?;
    client.put("A", &bench.value("new")).await?;
    client.holds("A", &bench.value("new")).await
}

async fn deleted_empty(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    client.bin_has(&[]).await
}

async fn lists_the_bin(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    client.put("B", &bench.value("B")).await?;
    client.discard("B").await?;
    bench
        .eventually(async || client.bin_has(&["A", "B"]).await)
        .await
}

async fn own_env(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    bench
        .eventually(async || client.bin_has(&["A"]).await)
        .await?;
    let there = bench.beside(|scope| scope.env.push('2'));
    let mut there = bench.client_in(there).await?;
    there.bin_has(&[]).await?;
    ensure!(
        !there.restore("A").await?,
        "`restore` from the other env answered true"
    );
    client.bin_has(&["A"]).await
}

async fn deletes_in_future(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    bench
        .eventually(async || client.bin_has(&["A"]).await)
        .await?;
    let deletes = deletes_ms(&client.bin().await?[0])?;
    ensure!(deletes > now_ms(), "it is over");
    Ok(())
}

async fn holds_no_value(bench: &Bench<'_>) -> Checked {
    let (mut client, entry) = discarded(bench).await?;
    bench.clean("what `discard` answers", &entry)?;
    bench
        .eventually(async || client.bin_has(&["A"]).await)
        .await?;
    for entry in client.bin().await? {
        bench.clean("what `deleted` answers", &entry)?;
    }
    Ok(())
}

async fn reads_no_value(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let before = client.session.exposed();
    client.discard("A").await?;
    client.bin().await?;
    client.restore("A").await?;
    client.purge("A").await?;
    let asked = client.session.exposed() - before;
    ensure!(asked == 0, "they asked for {asked} values");
    Ok(())
}

async fn purge_existing(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    ensure!(client.purge("A").await?, "it answered false");
    Ok(())
}

async fn purge_from_bin(bench: &Bench<'_>) -> Checked {
    let mut client = binned(bench).await?;
    ensure!(client.purge("A").await?, "it answered false");
    bench.eventually(async || client.bin_has(&[]).await).await
}

async fn purge_absent(bench: &Bench<'_>) -> Checked {
    let purged = bench.client().await?.purge("ABSENT").await?;
    ensure!(!purged, "it answered true");
    Ok(())
}

async fn purge_for_ever(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    client.purge("A").await?;
    let look = async || {
        ensure!(!client.restore("A").await?, "`restore` answered true");
        client.bin_has(&[]).await
    };
    bench.eventually(look).await?;
    gone(&mut client, "A").await
}

async fn purge_leaves_others(bench: &Bench<'_>) -> Checked {
    let others = ["APP_X", "X_APP", "app", "APP2"];
    let mut client = bench.client().await?;
    for key in others.iter().chain(&["APP"]) {
        client.put(key, &bench.value(key)).await?;
    }
    client.purge("APP").await?;
    for key in others {
        client.holds(key, &bench.value(key)).await?;
    }
    Ok(())
}
