//! Pages and the tokens between them. A token is of one request: with another
//! one, or made up, it is refused.

use serde_json::Value;

use super::refusal::Refusal;
use super::turn::Turn;

pub(super) struct Page {
    pub(super) items: Vec<String>,
    pub(super) next: Option<String>,
}

/// What is left to show after a page.
#[derive(Clone)]
pub(super) struct Token {
    request: Value,
    rest: Vec<String>,
    /// The page in between that holds nothing has been given.
    is_after_gap: bool,
}

impl Turn<'_> {
    /// The page that is asked for, of what `all` finds when it is the first.
    pub(super) fn page(
        &mut self,
        most: usize,
        all: impl FnOnce(&Self) -> Vec<String>,
    ) -> Result<Page, Refusal> {
        let mut request = self.body.clone();
        if let Some(members) = request.as_object_mut() {
            members.remove("NextToken");
            members.remove("MaxResults");
        }
        let left = match self.text("NextToken") {
            None => Token {
                rest: all(self),
                is_after_gap: false,
                request: request.clone(),
            },
            Some(token) => {
                let known = self.world.tokens.get(token);
                let known = known.filter(|token| token.request == request);
                known.cloned().ok_or_else(|| {
                    Refusal::new(
                        "InvalidNextTokenException",
                        "The NextToken value is invalid.",
                    )
                })?
            }
        };
        let settings = &self.world.settings;
        if settings.empty_pages && !left.is_after_gap {
            let left = Token {
                is_after_gap: true,
                ..left
            };
            let next = Some(self.token(left));
            return Ok(Page {
                items: Vec::new(),
                next,
            });
        }
        let asked = self.body["MaxResults"].as_u64();
        let size = asked.and_then(|size| usize::try_from(size).ok());
        let size = size.unwrap_or(most).min(most);
        let size = size.min(settings.largest_page.unwrap_or(most));
        let mut items = left.rest;
        let rest = items.split_off(size.min(items.len()));
        let next = (!rest.is_empty()).then(|| {
            self.token(Token {
                request,
                rest,
                is_after_gap: false,
            })
        });
        Ok(Page { items, next })
    }

    fn token(&mut self, left: Token) -> String {
        let number = self.world.number();
        // Nothing to reckon with: as opaque as the real ones.
        let token = format!("{:016x}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        self.world.tokens.insert(token.clone(), left);
        token
    }
}
