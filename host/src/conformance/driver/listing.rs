//! `keys`.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, checks, ensure};
use crate::conformance::entry::version;

checks! {
    "driver.keys.empty-scope" "`keys` answers nothing where nobody has written" => empty_scope;
    "driver.keys.lists-every-key" "`keys` answers exactly the keys that were written"
        => lists_every_key;
    "driver.keys.deleted-is-left-out" "`keys` leaves out what was deleted" => without_deleted;
    "driver.keys.replaced-stays" "`keys` still has a key that got a new version" => replaced_stays;
    "driver.keys.version-is-current" "the version that `keys` tells is the one that `get` tells"
        => version_is_current;
    "driver.keys.reads-no-value" [Plaintext] "`keys` asks for no value" => keys_read_no_value;
    "driver.keys.same-again" "`keys` answers the same when asked again" => same_again;
}

async fn empty_scope(bench: &Bench<'_>) -> Checked {
    bench.client().await?.lists(&[]).await
}

async fn lists_every_key(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let keys = ["APP", "APP_X", "app", "B-1", "_", "0"];
    for key in keys {
        client.put(key, &bench.value(key)).await?;
    }
    bench.eventually(async || client.lists(&keys).await).await
}

async fn without_deleted(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    for key in ["A", "B"] {
        client.put(key, &bench.value(key)).await?;
    }
    client.take_away("A", bench).await?;
    bench.eventually(async || client.lists(&["B"]).await).await
}

async fn replaced_stays(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    client.put("A", &bench.value("second")).await?;
    bench.eventually(async || client.lists(&["A"]).await).await
}

async fn version_is_current(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    client.put("A", &bench.value("second")).await?;
    let current = version(&client.get("A").await?.entry)?;
    let look = async || {
        let listed = version(&client.entry("A").await?)?;
        ensure!(
            listed == current,
            "`keys` tells version `{listed}`, `get` version `{current}`"
        );
        Ok(())
    };
    bench.eventually(look).await
}

async fn keys_read_no_value(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    let before = client.session.exposed();
    client.entries().await?;
    let asked = client.session.exposed() - before;
    ensure!(asked == 0, "it asked for {asked} values");
    Ok(())
}

async fn same_again(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    for key in ["A", "B"] {
        client.put(key, &bench.value(key)).await?;
    }
    let both = async || client.lists(&["A", "B"]).await;
    bench.eventually(both).await?;
    let (first, second) = (client.entries().await?, client.entries().await?);
    ensure!(first == second, "the second answer is another one");
    Ok(())
}
