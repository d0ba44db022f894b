//! More secrets than a page of any store has.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, checks, ensure};
use crate::conformance::client::exactly;

/// AWS, for one, lists 100 at once and reads 20.
const MANY: usize = 150;

checks! {
    "driver.paging.everything"
        "150 secrets are all listed and read, by `keys`, `get-all` and `get-many`" => everything;
}

async fn everything(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let keys: Vec<String> = (0..MANY).map(|number| format!("KEY_{number:03}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    for key in &keys {
        client.put(key, &bench.value(key)).await?;
    }
    bench.eventually(async || client.lists(&keys).await).await?;
    bench.eventually(async || client.reads(&keys).await).await?;
    let readings = client.get_many(&keys).await?;
    let found = readings.found.iter().map(|found| found.entry.key.as_str());
    exactly("get-many", found.collect(), &keys)?;
    for found in client.get_all().await?.found.iter().chain(&readings.found) {
        let key = &found.entry.key;
        let own = crate::conformance::client::same(&found.value, &bench.value(key));
        ensure!(own.is_ok(), "`{key}` has another value than was written");
    }
    Ok(())
}
