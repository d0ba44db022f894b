//! Stores that list a page at a time.

use crate::{Error, ErrorKind};

/// More pages than any honest listing has.
const MAX_PAGES: usize = 10_000;

/// Everything that `page` lists. It gets the token of the page to ask for, `None`
/// first, and returns the page's items with the token of the next, if there is
/// one. An empty page is not the end: only a missing token is.
///
/// ```
/// use keep_sdk::paging;
///
/// let pages = [("1", vec!["A", "B"]), ("2", vec![]), ("", vec!["C"])];
/// let all = paging::all(|token: Option<&str>| {
///     let (next, items) = &pages[token.map_or(0, |token| token.parse().unwrap_or(0))];
///     Ok((items.clone(), (!next.is_empty()).then(|| (*next).to_owned())))
/// });
/// assert_eq!(all.ok(), Some(vec!["A", "B", "C"]));
/// ```
///
/// # Errors
/// What `page` fails with; or the store sends a token again, or more pages than
/// there can be.
pub fn all<T>(
    mut page: impl FnMut(Option<&str>) -> Result<(Vec<T>, Option<String>), Error>,
) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let (items, next) = page(token.as_deref())?;
        all.extend(items);
        if next.is_none() {
            return Ok(all);
        }
        if next == token {
            break;
        }
        token = next;
    }
    Err(Error::new(
        ErrorKind::Unavailable,
        "the store's listing does not come to an end",
    ))
}

#[cfg(test)]
mod tests {
    use super::{MAX_PAGES, all};
    use crate::{Error, ErrorKind};

    #[test]
    fn a_listing_without_end_is_an_error() {
        let mut asked = 0;
        let same = all(|_| {
            asked += 1;
            Ok((vec![()], Some("same".to_owned())))
        });
        assert_eq!(same.unwrap_err().kind, ErrorKind::Unavailable);
        assert_eq!(asked, 2);
        let mut asked = 0;
        let other = all(|_| {
            asked += 1;
            Ok((vec![()], Some(asked.to_string())))
        });
        assert_eq!(other.unwrap_err().kind, ErrorKind::Unavailable);
        assert_eq!(asked, MAX_PAGES);
    }

    #[test]
    fn what_a_page_fails_with_is_what_the_listing_fails_with() {
        let failed = all::<()>(|_| Err(Error::invalid("no")));
        assert_eq!(failed.unwrap_err().kind, ErrorKind::Invalid);
    }
}
