//! The end of paging: no token, or a server that does not behave.

use std::collections::HashSet;

use super::error::Asked;
use crate::vault::{ContractError, ErrorKind};

const MAX_PAGES: usize = 1_000;
const MAX_ITEMS: usize = 10_000;

/// Watches one loop over pages.
pub(super) struct Paging<'a> {
    asked: Asked<'a>,
    tokens: HashSet<String>,
    pages: usize,
    items: usize,
}

impl<'a> Paging<'a> {
    pub(super) fn of(asked: Asked<'a>) -> Self {
        Self {
            asked,
            tokens: HashSet::new(),
            pages: 0,
            items: 0,
        }
    }

    /// Takes note of a page and answers which one to ask for next; `None` after
    /// the last. An empty page is a page like any other.
    ///
    /// Errors: `unavailable` (`RepeatedNextToken`) where the server runs in
    /// circles, as going on would never end and stopping would hide secrets;
    /// `invalid` (`TooManySecrets`) above 10,000 items or 1,000 pages.
    pub(super) fn next(
        &mut self,
        token: Option<String>,
        items: usize,
    ) -> Result<Option<String>, ContractError> {
        self.pages += 1;
        self.items += items;
        let token = token.filter(|token| !token.is_empty());
        if self.items > MAX_ITEMS || (self.pages >= MAX_PAGES && token.is_some()) {
            let message = format!(
                "`{}` gave more than {MAX_ITEMS} items or {MAX_PAGES} pages",
                self.asked.action()
            );
            let error = ContractError::new(ErrorKind::Invalid, message).with_code("TooManySecrets");
            return Err(self.asked.describe(error));
        }
        let Some(token) = token else {
            return Ok(None);
        };
        if !self.tokens.insert(token.clone()) {
            let message = format!(
                "`{}` answered the same page token twice, so its pages never end",
                self.asked.action()
            );
            let error =
                ContractError::new(ErrorKind::Unavailable, message).with_code("RepeatedNextToken");
            return Err(self.asked.describe(error));
        }
        Ok(Some(token))
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, MAX_ITEMS, MAX_PAGES, Paging};
    use crate::vault::ErrorKind;

    const ASKED: Asked<'static> = Asked::of("ListSecrets", "app/");

    #[test]
    fn an_empty_page_is_not_the_end_but_an_empty_token_is() {
        let mut paging = Paging::of(ASKED);
        assert_eq!(paging.next(Some("a".into()), 0), Ok(Some("a".into())));
        assert_eq!(paging.next(Some("b".into()), 3), Ok(Some("b".into())));
        assert_eq!(paging.next(Some(String::new()), 0), Ok(None));
    }

    #[test]
    fn a_token_seen_before_ends_the_loop_with_an_error() {
        let mut paging = Paging::of(ASKED);
        assert_eq!(paging.next(Some("a".into()), 1), Ok(Some("a".into())));
        assert_eq!(paging.next(Some("b".into()), 1), Ok(Some("b".into())));
        let error = paging.next(Some("a".into()), 1).expect_err("a circle");
        assert_eq!(
            (error.kind, error.code.as_str(), error.detail("action")),
            (
                ErrorKind::Unavailable,
                "RepeatedNextToken",
                Some("secretsmanager:ListSecrets")
            )
        );
    }

    #[test]
    fn endless_pages_and_endless_items_are_refused() {
        let mut paging = Paging::of(ASKED);
        for page in 1..MAX_PAGES {
            let token = page.to_string();
            assert_eq!(paging.next(Some(token.clone()), 0), Ok(Some(token)));
        }
        let error = paging.next(Some("more".into()), 0).expect_err("too many");
        assert_eq!(error.code, "TooManySecrets");

        let mut paging = Paging::of(ASKED);
        assert_eq!(paging.next(None, MAX_ITEMS), Ok(None));
        let error = paging.next(None, 1).expect_err("too many");
        assert_eq!(error.code, "TooManySecrets");
    }
}
