//! What is more than a secret may be.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, checks};
use crate::conformance::client::refused;
use crate::vault::{ErrorKind, PutMode};

/// One byte more than a secret has.
const TOO_MUCH: usize = 65_537;

checks! {
    "driver.limit.too-large" "a value of 65,537 bytes is refused with `invalid`"
        => too_large(PutMode::Upsert);
    "driver.limit.too-large-create-only"
        "a value of 65,537 bytes is refused with `invalid` in the mode `create-only`, too"
        => too_large(PutMode::CreateOnly);
    "driver.limit.creates-nothing" "a value that is too large creates nothing" => creates_nothing;
    "driver.limit.changes-nothing" "a value that is too large leaves the one that is there"
        => changes_nothing;
}

async fn too_large(bench: &Bench<'_>, mode: PutMode) -> Checked {
    let mut client = bench.client().await?;
    let written = client.try_mode("A", &vec![b'x'; TOO_MUCH], mode).await;
    refused("put", written, ErrorKind::Invalid).map(drop)
}

async fn creates_nothing(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    // Whatever it answers, which is another check's.
    let _ = client
        .try_mode("A", &vec![b'x'; TOO_MUCH], PutMode::Upsert)
        .await;
    client.lacks("A").await?;
    client.lists(&[]).await
}

async fn changes_nothing(bench: &Bench<'_>) -> Checked {
    let value = bench.value("before");
    let mut client = bench.client().await?;
    client.put("A", &value).await?;
    // Whatever it answers, which is another check's.
    let _ = client
        .try_mode("A", &vec![b'x'; TOO_MUCH], PutMode::Upsert)
        .await;
    client.holds("A", &value).await
}
