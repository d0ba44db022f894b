//! What is secret in an answer, taken out of it before anybody sees the rest.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zeroize::Zeroizing;

use super::PayloadError;
use crate::secret::{MAX_SECRET_BYTES, NotCut, Pattern, SecretValue, cut};

/// Most seals of one request.
pub const MAX_SEALS: usize = 16;

/// Longest pointer of a seal, in bytes and in steps: each step reads the rest of
/// the answer once more.
pub(super) const MAX_POINTER_BYTES: usize = 1_024;
pub(super) const MAX_STEPS: usize = 16;

/// Most bytes of an answer, sealed or not.
pub const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// Most secrets in one answer.
pub const MAX_SEALED: usize = 10_000;

/// How an answer writes a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Text,
    /// Standard base64 with padding.
    Base64,
}

/// Where an answer holds secrets: a JSON pointer in which the step `*` stands for
/// every member and item. The empty one is the whole answer.
#[derive(Clone, Debug)]
pub struct Seal {
    pub pointer: String,
    pub encoding: Encoding,
}

/// A secret that was taken out of an answer.
#[derive(Debug)]
pub struct Sealed {
    /// Where it was.
    pub pointer: String,
    pub value: SecretValue,
}

/// An answer whose secrets were taken out.
#[derive(Debug)]
pub struct Opened {
    /// The rest, with `null` in place of each.
    pub body: Vec<u8>,
    /// In the order in which they were.
    pub secrets: Vec<Sealed>,
}

/// The seals of one request, checked.
#[derive(Debug)]
pub struct Seals {
    /// Of the whole answer.
    whole: Option<Seal>,
    /// All others.
    within: Vec<Seal>,
    /// Of those, one by one.
    patterns: Vec<Pattern>,
}

impl Seals {
    /// Checks them. Where two match the same value, the first counts.
    ///
    /// # Errors
    /// There are too many, or one is no pointer or too long.
    pub fn new(seals: Vec<Seal>) -> Result<Self, PayloadError> {
        if seals.len() > MAX_SEALS {
            return Err(PayloadError::TooManySeals);
        }
        let mut all = Self {
            whole: None,
            within: Vec::new(),
            patterns: Vec::new(),
        };
        for seal in seals {
            all.add(seal)?;
        }
        Ok(all)
    }

    /// One more, behind the others: what they match is theirs.
    ///
    /// # Errors
    /// It is no pointer or too long.
    pub fn add(&mut self, seal: Seal) -> Result<(), PayloadError> {
        if seal.pointer.is_empty() {
            self.whole.get_or_insert(seal);
            return Ok(());
        }
        let fits = seal.pointer.len() <= MAX_POINTER_BYTES;
        let pattern = fits.then(|| Pattern::of(&seal.pointer)).flatten();
        let pattern = pattern.filter(|pattern| pattern.steps() <= MAX_STEPS);
        self.patterns
            .push(pattern.ok_or_else(|| PayloadError::InvalidPointer {
                pointer: seal.pointer.chars().take(64).collect(),
            })?);
        self.within.push(seal);
        Ok(())
    }

    /// Takes the secrets out of an answer. The caller wipes `answer`.
    ///
    /// # Errors
    /// The answer cannot be passed on: it is too large or no JSON, or a secret in
    /// it is none that can be held.
    pub fn open(&self, answer: &[u8]) -> Result<Opened, PayloadError> {
        if answer.len() > MAX_ANSWER_BYTES {
            return Err(PayloadError::AnswerTooLarge);
        }
        let Some(whole) = &self.whole else {
            return self.open_json(answer);
        };
        let value = SecretValue::new(answer.to_vec());
        let mut secrets = vec![Sealed {
            pointer: String::new(),
            value: decoded(value, whole)?,
        }];
        match self.open_json(answer) {
            Ok(within) => secrets.extend(within.secrets),
            Err(PayloadError::NotJson) => {}
            Err(error) => return Err(error),
        }
        let body = b"null".to_vec();
        Ok(Opened { body, secrets })
    }

    fn open_json(&self, answer: &[u8]) -> Result<Opened, PayloadError> {
        // What is empty holds no secret: many a server says no more of what is not there.
        if self.patterns.is_empty() || answer.is_empty() {
            return Ok(Opened {
                body: answer.to_vec(),
                secrets: Vec::new(),
            });
        }
        let cut = cut(answer, &self.patterns, MAX_SEALED);
        let (body, taken) = cut.map_err(|error| match error {
            NotCut::NotJson => PayloadError::NotJson,
            NotCut::TooMany => PayloadError::TooManySealed,
        })?;
        let secrets = taken.into_iter().map(|taken| {
            let seal = &self.within[taken.pattern];
            if seal.encoding == Encoding::Base64 && !taken.is_string {
                let pointer = seal.pointer.clone();
                return Err(PayloadError::NotBase64 { pointer });
            }
            Ok(Sealed {
                pointer: taken.pointer,
                value: decoded(taken.value, seal)?,
            })
        });
        let secrets = secrets.collect::<Result<_, _>>()?;
        Ok(Opened { body, secrets })
    }
}

/// The value as the seal says; of a size that can be held.
fn decoded(value: SecretValue, seal: &Seal) -> Result<SecretValue, PayloadError> {
    let value = match seal.encoding {
        Encoding::Text => value,
        Encoding::Base64 => from_base64(&value, seal)?,
    };
    if value.len() > MAX_SECRET_BYTES {
        let pointer = seal.pointer.clone();
        return Err(PayloadError::SecretTooLarge { pointer });
    }
    Ok(value)
}

fn from_base64(value: &SecretValue, seal: &Seal) -> Result<SecretValue, PayloadError> {
    let estimate = base64::decoded_len_estimate(value.len());
    let mut bytes = Zeroizing::new(Vec::with_capacity(estimate));
    #[expect(
        clippy::disallowed_methods,
        reason = "it is decoded into a buffer that becomes a secret again"
    )]
    let decoded = BASE64_STANDARD.decode_vec(value.expose(), &mut bytes);
    // The error quotes a byte of the value.
    decoded.map_err(|_| PayloadError::NotBase64 {
        pointer: seal.pointer.clone(),
    })?;
    Ok(SecretValue::new(std::mem::take(&mut bytes)))
}
