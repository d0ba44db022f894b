//! Every secret below a prefix with its value, in the fewest round trips.
//!
//! A batch by filter gives 20 secrets a page, one page after another; a listing
//! gives 100 names a page, and what it names can be read side by side. Both are
//! asked for their first page together. If the batch has it all, that was one
//! round trip; else the listing goes on and each 20 names not yet read become a
//! batch as they arrive. 200 secrets: 12 calls in 3 round trips.

use std::collections::HashSet;

use futures_util::future::{BoxFuture, Either, FutureExt, select};
use futures_util::stream::{FuturesUnordered, StreamExt};

use super::batch::{BATCH, Batch, Gathered, asked_batch};
use super::error::WRONG_STATE;
use super::pages::Paging;
use super::read::Reader;
use super::secrets_manager::{ListPage, SecretsManager, asked_list};
use super::session::Session;
use super::types::{ReadValues, SecretSummary};
use crate::vault::{ContractError, ErrorKind};

impl SecretsManager {
    /// Every secret whose name starts with `prefix`, with its value; those that
    /// wait for deletion are left out. What the identity may not do is replaced
    /// by what it may, and a note says so. Fails with `denied` where it may
    /// neither list nor batch, and with `invalid` for an empty prefix and above
    /// 10,000 secrets.
    pub async fn get_prefix(&self, prefix: &str) -> Result<ReadValues, ContractError> {
        if prefix.is_empty() {
            let message = "a prefix is needed to read secrets by prefix";
            let error = ContractError::new(ErrorKind::Invalid, message).with_code("EmptyPrefix");
            return Err(asked_batch(prefix).describe(error));
        }
        self.read(|session| PrefixRead::new(session, prefix).run())
            .await
    }
}

struct PrefixRead<'a> {
    prefix: &'a str,
    reader: Reader<'a>,
    gathered: Gathered,
    notes: Vec<String>,
}

/// The first page of each way.
type FirstPages = (
    Result<Batch, ContractError>,
    Option<Result<ListPage<SecretSummary>, ContractError>>,
);

/// What a request under way comes back with.
enum Arrived {
    Listed(ListPage<SecretSummary>),
    Read(Batch),
}

impl<'a> PrefixRead<'a> {
    fn new(session: &'a Session, prefix: &'a str) -> Self {
        Self {
            prefix,
            reader: Reader::new(session),
            gathered: Gathered::default(),
            notes: Vec::new(),
        }
    }

    async fn run(mut self) -> Result<ReadValues, ContractError> {
        match self.first_pages().await {
            // The batch has it all, or failed for good: the listing is not needed.
            (batch, None) => self.absorb(batch?),
            (Ok(batch), Some(Ok(listed))) => {
                self.absorb(batch);
                self.by_list(listed).await?;
            }
            (Ok(batch), Some(Err(error))) if error.kind == ErrorKind::Denied => {
                self.notes.push(
                    "`secretsmanager:ListSecrets` is denied to this identity, \
                     so the secrets were read page after page"
                        .to_owned(),
                );
                self.by_filter(batch).await?;
            }
            (Err(refusal), Some(Ok(listed))) => {
                if refusal.kind == ErrorKind::Denied {
                    self.reader.batch_is_denied();
                }
                self.by_list(listed).await?;
            }
            // Both ways need the permission to list.
            (_, Some(Err(error))) => return Err(error),
        }
        self.gathered.forget_failures(ErrorKind::PendingDeletion);
        self.notes.extend(self.reader.notes());
        Ok(self.gathered.into_values(self.notes))
    }

    /// Asks both ways at once; the listing is given up as soon as the batch
    /// shows that it is not needed.
    async fn first_pages(&self) -> FirstPages {
        let session = self.reader.session;
        let batch = session.filtered_batch(self.prefix, None).boxed();
        let list = session.list_page(self.prefix, None, false).boxed();
        let (batch, pending) = match select(batch, list).await {
            Either::Left((batch, list)) => (batch, Either::Left(list)),
            Either::Right((listed, batch)) => (batch.await, Either::Right(listed)),
        };
        let needs_list = match &batch {
            Ok(batch) => has_more(batch),
            Err(error) => can_be_avoided(error),
        };
        if !needs_list {
            return (batch, None);
        }
        match pending {
            Either::Left(list) => (batch, Some(list.await)),
            Either::Right(listed) => (batch, Some(listed)),
        }
    }

    /// Reads by id what the pages of the listing name, while more pages arrive.
    async fn by_list(&mut self, first: ListPage<SecretSummary>) -> Result<(), ContractError> {
        let mut paging = Paging::of(asked_list(self.prefix));
        let mut asked_for = HashSet::new();
        let mut waiting = Vec::new();
        let session = self.reader.session;
        let prefix = self.prefix;
        let gathered = &mut self.gathered;
        let reader = &self.reader;
        let mut under_way: FuturesUnordered<BoxFuture<'_, Result<Arrived, ContractError>>> =
            FuturesUnordered::new();
        under_way.push(async { Ok(Arrived::Listed(first)) }.boxed());
        while let Some(arrived) = under_way.next().await {
            let page = match arrived? {
                Arrived::Read(batch) => {
                    gathered.absorb(below(prefix, batch));
                    continue;
                }
                Arrived::Listed(page) => page,
            };
            let next = paging.next(page.next, page.secrets.len())?;
            let is_last = next.is_none();
            if next.is_some() {
                let page = session.list_page(prefix, next, false);
                under_way.push(page.map(|page| page.map(Arrived::Listed)).boxed());
            }
            for secret in page.secrets {
                if !gathered.knows(&secret.name) && asked_for.insert(secret.name.clone()) {
                    waiting.push(secret.name);
                }
            }
            while waiting.len() >= BATCH || (is_last && !waiting.is_empty()) {
                let rest = waiting.split_off(waiting.len().min(BATCH));
                let chunk = reader.chunk(std::mem::replace(&mut waiting, rest));
                under_way.push(chunk.map(|batch| batch.map(Arrived::Read)).boxed());
            }
        }
        Ok(())
    }

    /// Follows the pages of the batch, the only way left.
    async fn by_filter(&mut self, first: Batch) -> Result<(), ContractError> {
        let mut paging = Paging::of(asked_batch(self.prefix));
        let mut page = first;
        loop {
            let items = page.found.len() + page.failed.len();
            let next = paging.next(page.next.take(), items)?;
            self.absorb(page);
            if next.is_none() {
                return Ok(());
            }
            page = self
                .reader
                .session
                .filtered_batch(self.prefix, next)
                .await?;
        }
    }

    fn absorb(&mut self, batch: Batch) {
        self.gathered.absorb(below(self.prefix, batch));
    }
}

fn has_more(batch: &Batch) -> bool {
    batch.next.as_ref().is_some_and(|token| !token.is_empty())
}

/// Whether another way may succeed where the batch by filter failed: it is
/// denied, or one secret among the matches is in a state that fails it all.
fn can_be_avoided(error: &ContractError) -> bool {
    error.kind == ErrorKind::Denied || error.code == WRONG_STATE
}

/// The filter of the service is asked for the prefix and not trusted with it.
fn below(prefix: &str, mut batch: Batch) -> Batch {
    batch.found.retain(|value| value.name.starts_with(prefix));
    batch.failed.retain(|(name, _)| name.starts_with(prefix));
    batch
}
