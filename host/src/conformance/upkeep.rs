//! `keep:vault/upkeep`: what is wrong with the secrets of a scope.

use super::bench::Bench;
use super::check::{Checked, Stop, checks, ensure};
use super::client::{Client, failed};
use crate::runtime::CallError;
use crate::vault::{Finding, Severity};

checks! {
    "upkeep.examine.empty-scope" [Upkeep] "nothing is wrong with secrets that are not there"
        => empty_scope;
    "upkeep.examine.new-secret-is-sound" [Upkeep]
        "nothing works badly or has to be repaired of a secret that the driver itself wrote"
        => new_secret_is_sound;
    "upkeep.examine.scope-first" [Upkeep] "findings about the scope come first, then by key"
        => scope_first;
    "upkeep.examine.says-what" [Upkeep] "every finding has a code and a sentence" => says_what;
    "upkeep.examine.holds-no-value" [Upkeep] "no finding holds a value" => holds_no_value;
    "upkeep.examine.reads-no-value" [Upkeep, Plaintext] "`examine` asks for no value"
        => reads_no_value;
    "upkeep.examine.changes-nothing" [Upkeep] "`examine` changes no secret" => changes_nothing;
    "upkeep.examine.own-env" [Upkeep] "`examine` finds nothing about keys of another env"
        => own_env;
    "upkeep.repair.unknown-code" [Upkeep] "`repair` of what `examine` never calls so is refused"
        => unknown_code;
    "upkeep.repair.absent-key" [Upkeep] "`repair` of a key that does not exist is refused"
        => absent_key;
    "upkeep.repair.changes-nothing" [Upkeep] "a `repair` that is refused leaves the value"
        => refusal_changes_nothing;
}

impl Client {
    async fn examine(&mut self) -> Checked<Vec<Finding>> {
        let findings = self.session.examine().await;
        findings.map_err(|error| failed("examine", &error))
    }
}

/// A session with secrets that are in the list, too.
async fn some(bench: &Bench<'_>) -> Checked<Client> {
    let mut client = bench.client().await?;
    for key in ["B", "A", "C"] {
        client.put(key, &bench.value(key)).await?;
    }
    let all = async || client.lists(&["A", "B", "C"]).await;
    bench.eventually(all).await?;
    Ok(client)
}

async fn empty_scope(bench: &Bench<'_>) -> Checked {
    let findings = bench.client().await?.examine().await?;
    let about = findings.into_iter().find_map(|finding| finding.key);
    ensure!(
        about.is_none(),
        "something is found about `{}`",
        about.unwrap_or_default()
    );
    Ok(())
}

async fn new_secret_is_sound(bench: &Bench<'_>) -> Checked {
    let mut client = some(bench).await?;
    let look = async || {
        let mut findings = client.examine().await?.into_iter();
        let bad = findings.find(|finding| {
            finding.key.is_some() && (finding.severity == Severity::Problem || finding.repairable)
        });
        match bad {
            Some(finding) => Err(Stop::Failed(format!("`{}` is found", finding.code))),
            None => Ok(()),
        }
    };
    bench.eventually(look).await
}

async fn scope_first(bench: &Bench<'_>) -> Checked {
    let findings = some(bench).await?.examine().await?;
    let keys: Vec<_> = findings.into_iter().map(|finding| finding.key).collect();
    ensure!(keys.is_sorted(), "they are in another order");
    Ok(())
}

async fn says_what(bench: &Bench<'_>) -> Checked {
    for finding in some(bench).await?.examine().await? {
        ensure!(!finding.code.trim().is_empty(), "one has no code");
        ensure!(
            !finding.message.trim().is_empty(),
            "`{}` says nothing",
            finding.code
        );
    }
    Ok(())
}

async fn holds_no_value(bench: &Bench<'_>) -> Checked {
    for finding in some(bench).await?.examine().await? {
        let texts = [finding.message.as_str(), finding.code.as_str()];
        let texts = texts.into_iter().chain(finding.fix.as_deref());
        bench.holds_no_value("a finding", texts.chain(finding.key.as_deref()))?;
    }
    Ok(())
}

async fn reads_no_value(bench: &Bench<'_>) -> Checked {
    let mut client = some(bench).await?;
    let before = client.session.exposed();
    client.examine().await?;
    let asked = client.session.exposed() - before;
    ensure!(asked == 0, "it asked for {asked} values");
    Ok(())
}

async fn changes_nothing(bench: &Bench<'_>) -> Checked {
    let mut client = some(bench).await?;
    let before = client.get("A").await?.entry.version;
    client.examine().await?;
    client.lists(&["A", "B", "C"]).await?;
    client.holds("A", &bench.value("A")).await?;
    let after = client.get("A").await?.entry.version;
    ensure!(before == after, "a secret has another version");
    Ok(())
}

async fn own_env(bench: &Bench<'_>) -> Checked {
    let there = bench.beside(|scope| scope.env.push('2'));
    let mut there = bench.client_in(there).await?;
    there.put("THERE", &bench.value("there")).await?;
    let mut findings = some(bench).await?.examine().await?.into_iter();
    let found = findings.any(|finding| finding.key.is_some_and(|key| key.contains("THERE")));
    ensure!(!found, "something is found about a key of the other env");
    Ok(())
}

async fn refuses(client: &mut Client, key: &str, code: &str) -> Checked {
    match client.session.repair(key, code).await {
        Ok(_) => Err(Stop::Failed("it says that it was done".into())),
        Err(CallError::Contract { .. }) => Ok(()),
        Err(fault) => Err(failed("repair", &fault)),
    }
}

async fn unknown_code(bench: &Bench<'_>) -> Checked {
    let mut client = some(bench).await?;
    refuses(&mut client, "A", "no-such-code").await
}

async fn absent_key(bench: &Bench<'_>) -> Checked {
    let mut client = some(bench).await?;
    refuses(&mut client, "ABSENT", "no-such-code").await
}

async fn refusal_changes_nothing(bench: &Bench<'_>) -> Checked {
    let mut client = some(bench).await?;
    // Whatever it answers, which is another check's.
    let _ = client.session.repair("A", "no-such-code").await;
    client.holds("A", &bench.value("A")).await
}
