//! `open`, `check` and `get`.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, checks, ensure};
use crate::conformance::client::failed;
use crate::conformance::entry::version;
use crate::vault::Selector;

/// A version and a label that no secret has.
const NO_VERSION: &str = "00000000-0000-4000-8000-000000000000";
const NO_STAGE: &str = "NOSUCHLABEL";

checks! {
    "driver.check.answers" "`check` succeeds in a scope that nobody has written to"
        => check_answers;
    "driver.check.writes-nothing" "`check` leaves no secret behind" => check_writes_nothing;
    "driver.get.absent-is-none" "`get` of a key that does not exist answers none"
        => absent_is_none;
    "driver.get.creates-nothing" "`get` of a key that does not exist leaves no secret behind"
        => get_creates_nothing;
    "driver.get.reads-what-was-written" "`get` answers the value that was written"
        => reads_what_was_written;
    "driver.get.reads-again" "`get` answers the same value and version when asked again"
        => reads_again;
    "driver.get.reads-the-newest" "`get` answers the value that was written last"
        => reads_the_newest;
    "driver.get.deleted-is-none" "`get` of a key that was purged or deleted answers none"
        => deleted_is_none;
    "driver.get.whole-key" "`get` of a key does not answer one that begins or ends alike"
        => whole_key;
    "driver.get.version-of-entry" "`get` of the version that an entry names answers that value"
        => version_of_entry;
    "driver.get.absent-version-is-none" "`get` of a version that does not exist answers none"
        => absent_at(Selector::Version(NO_VERSION.into()));
    "driver.get.absent-stage-is-none" "`get` of a label that no version has answers none"
        => absent_at(Selector::Stage(NO_STAGE.into()));
    "driver.get.version-of-absent-is-none"
        "`get` of a version of a key that does not exist answers none"
        => nothing_at(Selector::Version(NO_VERSION.into()));
    "driver.get.stage-of-absent-is-none"
        "`get` of a label of a key that does not exist answers none"
        => nothing_at(Selector::Stage(NO_STAGE.into()));
}

async fn check_answers(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let checked = client.session.check().await;
    checked.map_err(|error| failed("check", &error))
}

async fn check_writes_nothing(bench: &Bench<'_>) -> Checked {
    check_answers(bench).await?;
    bench.client().await?.lists(&[]).await
}

async fn absent_is_none(bench: &Bench<'_>) -> Checked {
    bench.client().await?.lacks("ABSENT").await
}

async fn get_creates_nothing(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    // Whatever it answers, which is another check's.
    let _ = client.find("ABSENT", &Selector::Current).await;
    client.lists(&[]).await
}

async fn reads_what_was_written(bench: &Bench<'_>) -> Checked {
    let value = bench.value("written");
    let mut client = bench.client().await?;
    client.put("A", &value).await?;
    client.holds("A", &value).await
}

async fn reads_again(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    let (first, second) = (client.get("A").await?, client.get("A").await?);
    ensure!(
        first.value.same_as(&second.value),
        "the second `get` answered another value"
    );
    ensure!(
        first.entry.version == second.entry.version,
        "the second `get` answered another version"
    );
    Ok(())
}

async fn reads_the_newest(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    for name in ["first", "second", "third"] {
        let value = bench.value(name);
        client.put("A", &value).await?;
        client.holds("A", &value).await?;
    }
    Ok(())
}

async fn deleted_is_none(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    client.take_away("A", bench).await?;
    bench.eventually(async || client.lacks("A").await).await
}

async fn whole_key(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    for key in ["APP_X", "X_APP", "APP-X", "app", "APP2"] {
        client.put(key, &bench.value(key)).await?;
    }
    client.lacks("APP").await
}

async fn version_of_entry(bench: &Bench<'_>) -> Checked {
    let value = bench.value("written");
    let mut client = bench.client().await?;
    client.put("A", &value).await?;
    let at = Selector::Version(version(&client.get("A").await?.entry)?);
    let found = client.at("A", &at).await?;
    crate::conformance::client::same(&found.value, &value)
}

async fn absent_at(bench: &Bench<'_>, at: Selector) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    let found = client.find("A", &at).await?;
    ensure!(found.is_none(), "`get` answered a secret");
    Ok(())
}

async fn nothing_at(bench: &Bench<'_>, at: Selector) -> Checked {
    let found = bench.client().await?.find("ABSENT", &at).await?;
    ensure!(found.is_none(), "`get` answered a secret");
    Ok(())
}
