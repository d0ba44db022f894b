//! Places that are easily taken for one another.

use super::bench::Bench;
use super::check::{Checked, ensure};
use crate::vault::{PutMode, Scope};

/// Makes another scope of one.
pub(super) type Beside = fn(&mut Scope);

impl Bench<'_> {
    pub(super) fn beside(&self, change: Beside) -> Scope {
        let mut scope = self.scope.clone();
        change(&mut scope);
        scope
    }
}

/// What one place holds is neither seen, read, changed nor deleted from the
/// other.
pub(super) async fn apart(bench: &Bench<'_>, change: Beside) -> Checked {
    let (one, other) = (bench.value("one"), bench.value("other"));
    let mut here = bench.client().await?;
    here.put("APP", &one).await?;
    bench
        .eventually(async || here.lists(&["APP"]).await)
        .await?;
    let mut there = bench.client_in(bench.beside(change)).await?;
    there.lacks("APP").await?;
    there.lists(&[]).await?;
    there.reads(&[]).await?;
    let many = there.get_many(&["APP"]).await?;
    ensure!(
        many.found.is_empty(),
        "`get-many` reads it from the other place"
    );
    ensure!(
        !there.delete("APP").await?,
        "`delete` from the other place answered true"
    );
    here.holds("APP", &one).await?;
    let created = there.try_mode("APP", &other, PutMode::CreateOnly).await;
    let created = created.map_err(|error| super::client::failed("put", &error))?;
    ensure!(
        created.created,
        "the other place has a secret of that key already"
    );
    here.holds("APP", &one).await?;
    there.holds("APP", &other).await
}
