//! `keep:vault/rotation`: the store itself replaces a secret from time to time.
//! A rotation that runs needs a function that the kit does not have.

use super::bench::Bench;
use super::check::{Checked, Stop, checks, ensure};
use super::client::failed;
use crate::vault::RotationSettings;

checks! {
    "rotation.describe.absent-is-none" [Rotation]
        "`describe` of a key that does not exist answers none" => describe_absent;
    "rotation.describe.never-rotated" [Rotation]
        "a secret that nobody rotates is not enabled, and nothing is pending" => never_rotated;
    "rotation.describe.holds-no-value" [Rotation] "nothing that `describe` answers holds a value"
        => holds_no_value;
    "rotation.describe.reads-no-value" [Rotation, Plaintext] "`describe` asks for no value"
        => reads_no_value;
    "rotation.rotate.absent-is-none" [Rotation]
        "`rotate` of a key that does not exist answers none" => rotate_absent;
    "rotation.rotate.bad-schedule" [Rotation]
        "`rotate` refuses a schedule that is none" => bad_schedule;
    "rotation.rotate.refusal-changes-nothing" [Rotation]
        "a `rotate` that is refused leaves the value" => refusal_changes_nothing;
    "rotation.cancel.absent-is-false" [Rotation]
        "`cancel` of a key that does not exist answers false" => cancel_absent;
}

fn badly() -> RotationSettings {
    RotationSettings {
        function: None,
        schedule: Some("whenever".into()),
        now: false,
    }
}

async fn describe_absent(bench: &Bench<'_>) -> Checked {
    let status = bench.client().await?.session.rotation("ABSENT").await;
    let status = status.map_err(|error| failed("describe", &error))?;
    ensure!(status.is_none(), "it answered a status");
    Ok(())
}

async fn never_rotated(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let status = client.session.rotation("A").await;
    let status = status.map_err(|error| failed("describe", &error))?;
    let status = status.ok_or_else(|| Stop::Failed("it answered none".into()))?;
    ensure!(!status.enabled, "`enabled` is true");
    ensure!(status.pending.is_none(), "a version is pending");
    Ok(())
}

async fn holds_no_value(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let status = client.session.rotation("A").await;
    let status = status.map_err(|error| failed("describe", &error))?;
    let status = status.ok_or_else(|| Stop::Failed("it answered none".into()))?;
    let texts = [
        status.function,
        status.schedule,
        status.pending,
        status.manager,
    ];
    bench.holds_no_value("it", texts.iter().flatten().map(String::as_str))
}

async fn reads_no_value(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let before = client.session.exposed();
    let status = client.session.rotation("A").await;
    status.map_err(|error| failed("describe", &error))?;
    let asked = client.session.exposed() - before;
    ensure!(asked == 0, "it asked for {asked} values");
    Ok(())
}

async fn rotate_absent(bench: &Bench<'_>) -> Checked {
    let settings = RotationSettings {
        now: true,
        ..RotationSettings::default()
    };
    let mut client = bench.client().await?;
    let version = client.session.rotate("ABSENT", &settings).await;
    let version = version.map_err(|error| failed("rotate", &error))?;
    ensure!(version.is_none(), "it answered a version");
    Ok(())
}

async fn bad_schedule(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    let version = client.session.rotate("A", &badly()).await;
    super::client::refused("rotate", version, crate::vault::ErrorKind::Invalid).map(drop)
}

async fn refusal_changes_nothing(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("A")).await?;
    // Whatever it answers, which is another check's.
    let _ = client.session.rotate("A", &badly()).await;
    client.holds("A", &bench.value("A")).await
}

async fn cancel_absent(bench: &Bench<'_>) -> Checked {
    let cancelled = bench
        .client()
        .await?
        .session
        .cancel_rotation("ABSENT")
        .await;
    let cancelled = cancelled.map_err(|error| failed("cancel", &error))?;
    ensure!(!cancelled, "it answered true");
    Ok(())
}
