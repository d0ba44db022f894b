//! What is sent, joined from its parts.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use super::PayloadError;
use crate::secret::SecretValue;

/// Most parts of one payload.
pub const MAX_PARTS: usize = 1_000;

/// Most bytes of one payload: ten of the largest secrets in any of the writings.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A piece of what is sent.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    Text(&'a str),
    /// The bytes as they are.
    Secret(&'a SecretValue),
    /// A JSON string with its quotes.
    Json(&'a SecretValue),
    /// Standard base64 with padding.
    Base64(&'a SecretValue),
}

/// A part as it is sent.
enum Piece<'a> {
    Text(&'a str),
    Secret(&'a SecretValue),
    Made(SecretValue),
}

/// Joins the parts. The buffer has its size from the start, as one that grows
/// leaves copies behind.
///
/// # Errors
/// There are too many, they are too large, or a secret has no such writing.
pub fn assemble(parts: &[Part<'_>]) -> Result<Zeroizing<Vec<u8>>, PayloadError> {
    if parts.len() > MAX_PARTS {
        return Err(PayloadError::TooManyParts);
    }
    let mut pieces = Vec::with_capacity(parts.len());
    let mut length: usize = 0;
    for part in parts {
        let piece = Piece::of(part)?;
        length = length.saturating_add(piece.bytes().len());
        // Before the next is made: the same secret may be named a thousand times.
        if length > MAX_BODY_BYTES {
            return Err(PayloadError::TooLarge);
        }
        pieces.push(piece);
    }
    let mut payload = Zeroizing::new(Vec::with_capacity(length));
    for piece in &pieces {
        payload.extend_from_slice(piece.bytes());
    }
    Ok(payload)
}

impl<'a> Piece<'a> {
    fn of(part: &Part<'a>) -> Result<Self, PayloadError> {
        Ok(match *part {
            Part::Text(text) => Self::Text(text),
            Part::Secret(secret) => Self::Secret(secret),
            Part::Json(secret) => {
                Self::Made(secret.to_json_string().map_err(|_| PayloadError::NotText)?)
            }
            Part::Base64(secret) => {
                // One buffer of the right size, which the value wipes.
                let text = BASE64_STANDARD.encode(Self::Secret(secret).bytes());
                Self::Made(SecretValue::from_text(text))
            }
        })
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            #[expect(
                clippy::disallowed_methods,
                reason = "it is what the server is sent, in a buffer that is wiped"
            )]
            Self::Secret(secret) => secret.expose(),
            #[expect(
                clippy::disallowed_methods,
                reason = "it is what the server is sent, in a buffer that is wiped"
            )]
            Self::Made(secret) => secret.expose(),
        }
    }
}
