//! Why something could not be sent, or an answer not be passed on. Never holds
//! what was in either.

use super::budget::MAX_ANSWERS_BYTES;
use super::parts::{MAX_BODY_BYTES, MAX_PARTS};
use super::seals::{MAX_ANSWER_BYTES, MAX_POINTER_BYTES, MAX_SEALED, MAX_SEALS, MAX_STEPS};
use crate::secret::MAX_SECRET_BYTES;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    #[error("more than {MAX_PARTS} parts cannot be sent at once")]
    TooManyParts,
    #[error("more than {MAX_BODY_BYTES} bytes cannot be sent at once")]
    TooLarge,
    /// JSON knows text only.
    #[error("a secret that is not UTF-8 text cannot be sent as a JSON string")]
    NotText,
    #[error("more than {MAX_SEALS} places in an answer cannot be sealed")]
    TooManySeals,
    #[error(
        "`{pointer}` is not a JSON pointer of at most {MAX_STEPS} steps and {MAX_POINTER_BYTES} bytes"
    )]
    InvalidPointer { pointer: String },
    #[error("the answer has more than the {MAX_ANSWER_BYTES} bytes that are read")]
    AnswerTooLarge,
    #[error(
        "the answers to what was sent together have more than the {MAX_ANSWERS_BYTES} bytes that \
         are read"
    )]
    AnswersTooLarge,
    #[error("the answer has more than {MAX_SEALED} secrets, or names that are too long")]
    TooManySealed,
    /// What cannot be read cannot be sealed: nothing of the answer is passed on.
    #[error("the answer is not JSON, so the secrets in it cannot be told from the rest")]
    NotJson,
    #[error("what the answer has at `{pointer}` is not base64")]
    NotBase64 { pointer: String },
    #[error(
        "what the answer has at `{pointer}` is more than the {MAX_SECRET_BYTES} bytes that fit"
    )]
    SecretTooLarge { pointer: String },
}
