//! `get-many` and `get-all`.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, checks, ensure};
use crate::conformance::client::{Client, exactly, same};
use crate::vault::Readings;

checks! {
    "driver.get-many.equals-gets" "`get-many` answers what as many `get`s do"
        => many_equals_gets;
    "driver.get-many.absent-is-left-out"
        "`get-many` has a key that does not exist neither among the found nor the failed"
        => absent_is_left_out;
    "driver.get-many.nothing-asked" "`get-many` of no keys answers nothing" => nothing_asked;
    "driver.get-many.all-absent" "`get-many` of keys none of which exists answers nothing"
        => all_absent;
    "driver.get-many.repeated-key" "`get-many` of a key that is named twice answers it"
        => repeated_key;
    "driver.get-many.any-order" "`get-many` answers the same in whatever order it is asked"
        => any_order;
    "driver.get-many.reads-the-newest" "`get-many` answers current values" => many_newest;
    "driver.get-many.deleted-is-left-out" "`get-many` leaves out what was deleted"
        => many_without_deleted;
    "driver.get-many.whole-key" "`get-many` does not answer keys that begin alike" => many_whole;
    "driver.get-all.empty-scope" "`get-all` answers nothing where nobody has written"
        => all_of_nothing;
    "driver.get-all.equals-gets" "`get-all` answers every key with what `get` answers"
        => all_equals_gets;
    "driver.get-all.reads-the-newest" "`get-all` answers current values" => all_newest;
    "driver.get-all.deleted-is-left-out" "`get-all` leaves out what was deleted"
        => all_without_deleted;
}

/// A session in a scope with three secrets.
async fn three(bench: &Bench<'_>) -> Checked<Client> {
    let mut client = bench.client().await?;
    for key in ["A", "B", "C"] {
        client.put(key, &bench.value(key)).await?;
    }
    Ok(client)
}

fn has_exactly(call: &str, readings: &Readings, expected: &[&str]) -> Checked {
    let keys = readings.found.iter().map(|found| found.entry.key.as_str());
    exactly(call, keys.collect(), expected)
}

/// What was read together must be what is read one by one.
async fn equals_gets(call: &str, client: &mut Client, readings: Readings) -> Checked {
    for found in readings.found {
        let key = &found.entry.key;
        let single = client.get(key).await?;
        ensure!(
            single.value.same_as(&found.value),
            "`{call}` answered another value of `{key}` than `get`"
        );
        if let (Some(one), Some(other)) = (&single.entry.version, &found.entry.version) {
            ensure!(
                one == other,
                "`{call}` answered version `{other}` of `{key}`, `get` version `{one}`"
            );
        }
    }
    Ok(())
}

async fn many_equals_gets(bench: &Bench<'_>) -> Checked {
    let mut client = three(bench).await?;
    let readings = client.get_many(&["A", "B", "C"]).await?;
    has_exactly("get-many", &readings, &["A", "B", "C"])?;
    equals_gets("get-many", &mut client, readings).await
}

async fn absent_is_left_out(bench: &Bench<'_>) -> Checked {
    let mut client = three(bench).await?;
    let readings = client.get_many(&["A", "ABSENT", "C"]).await?;
    has_exactly("get-many", &readings, &["A", "C"])
}

async fn nothing_asked(bench: &Bench<'_>) -> Checked {
    let readings = three(bench).await?.get_many(&[]).await?;
    has_exactly("get-many", &readings, &[])
}

async fn all_absent(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let readings = client.get_many(&["ABSENT", "ABSENT2"]).await?;
    has_exactly("get-many", &readings, &[])
}

async fn repeated_key(bench: &Bench<'_>) -> Checked {
    let mut client = three(bench).await?;
    let readings = client.get_many(&["A", "B", "A", "A"]).await?;
    has_exactly("get-many", &readings, &["A", "B"])?;
    equals_gets("get-many", &mut client, readings).await
}

async fn any_order(bench: &Bench<'_>) -> Checked {
    let mut client = three(bench).await?;
    let readings = client.get_many(&["C", "ABSENT", "A", "B"]).await?;
    has_exactly("get-many", &readings, &["A", "B", "C"])?;
    for found in &readings.found {
        same(&found.value, &bench.value(&found.entry.key))?;
    }
    Ok(())
}

async fn many_newest(bench: &Bench<'_>) -> Checked {
    let value = bench.value("newest");
    let mut client = three(bench).await?;
    client.put("B", &value).await?;
    let readings = client.get_many(&["B"]).await?;
    has_exactly("get-many", &readings, &["B"])?;
    same(&readings.found[0].value, &value)
}

async fn many_without_deleted(bench: &Bench<'_>) -> Checked {
    let mut client = three(bench).await?;
    client.take_away("B", bench).await?;
    let look = async || {
        let readings = client.get_many(&["A", "B", "C"]).await?;
        has_exactly("get-many", &readings, &["A", "C"])
    };
    bench.eventually(look).await
}

async fn many_whole(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    for key in ["APP", "APP_X", "APP2"] {
        client.put(key, &bench.value(key)).await?;
    }
    let readings = client.get_many(&["APP"]).await?;
    has_exactly("get-many", &readings, &["APP"])?;
    same(&readings.found[0].value, &bench.value("APP"))
}

async fn all_of_nothing(bench: &Bench<'_>) -> Checked {
    bench.client().await?.reads(&[]).await
}

async fn all_equals_gets(bench: &Bench<'_>) -> Checked {
    let mut client = three(bench).await?;
    let all = async || client.reads(&["A", "B", "C"]).await;
    bench.eventually(all).await?;
    let readings = client.get_all().await?;
    equals_gets("get-all", &mut client, readings).await
}

async fn all_newest(bench: &Bench<'_>) -> Checked {
    let value = bench.value("newest");
    let mut client = three(bench).await?;
    client.put("B", &value).await?;
    let look = async || {
        let readings = client.get_all().await?;
        has_exactly("get-all", &readings, &["A", "B", "C"])?;
        same(&readings.found[1].value, &value)
    };
    bench.eventually(look).await
}

async fn all_without_deleted(bench: &Bench<'_>) -> Checked {
    let mut client = three(bench).await?;
    client.take_away("B", bench).await?;
    bench
        .eventually(async || client.reads(&["A", "C"]).await)
        .await
}
