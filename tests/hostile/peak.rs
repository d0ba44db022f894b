//! What the attacks on memory cost the host.

use std::fs;

use keep_host::runtime::CallError;

use crate::{child, guest::attack, together, web_server::WebServer};

/// The most that the process has held, in MiB.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells of a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
    kib.expect("the peak is among it") / 1024
}

/// 64 MiB of the guest, 64 MiB of an answer that it gives, 256 MiB of secrets
/// that it holds, and what they turn into on their way; without limits, more
/// than a gigabyte.
const ALLOWED: usize = 640;

#[tokio::test]
async fn the_host_stays_small_under_every_attack_on_memory() {
    let Some(printed) = child::output_of("peak::the_host_stays_small_under_every_attack_on_memory")
    else {
        return attacks().await;
    };
    let peak = printed.lines().find_map(|line| line.strip_prefix("peak "));
    let peak: usize = peak
        .and_then(|mib| mib.parse().ok())
        .expect("the child says it");
    assert!(peak < ALLOWED, "the host grew to {peak} MiB");
}

#[expect(clippy::print_stdout, reason = "the parent reads it")]
async fn attacks() {
    for part in ["message", "code", "detail", "details"] {
        let attack = attack("giant-error").with("part", part);
        let outcome = attack.open().await.check().await;
        assert!(
            matches!(outcome, Err(CallError::Contract { .. })),
            "{part}: {outcome:?}"
        );
    }
    for mode in ["many", "giant-key"] {
        let mut session = attack(mode).open().await;
        let _ = (session.keys().await, session.history("A").await);
    }
    let _ = attack("memory").open().await.check().await;
    for bytes in ["0", "65536"] {
        let _ = attack("leak")
            .with("bytes", bytes)
            .open()
            .await
            .check()
            .await;
    }
    let server = WebServer::answering("HTTP/1.1 200 OK", &secrets());
    let origin = server.origin();
    let attack = together::on(&[origin.as_str(); 100], &origin).with("seal", "/*");
    let _ = attack.open().await.check().await;
    println!("\npeak {}", peak());
}

/// Two MiB of JSON, all of it secret: what is taken out is held beside what it was
/// taken out of.
fn secrets() -> String {
    let value = "x".repeat(60 * 1024);
    let members = (0..35).map(|number| format!(r#""{number}":"{value}""#));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}
