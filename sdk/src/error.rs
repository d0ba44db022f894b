//! Constructors for the contract's error: one for each kind that a driver has a
//! reason to answer. The kind decides the exit code and the hint.
//!
//! ```
//! use keep_sdk::{Error, ErrorKind};
//!
//! let error = Error::throttled("the store asks for a pause", Some(1_500))
//!     .with_code("RateLimited")
//!     .with_detail("request-id", "f3a9");
//! assert_eq!(error.kind, ErrorKind::Throttled);
//! assert_eq!(error.retry_after_ms, Some(1_500));
//! ```

use crate::{Error, ErrorKind};

impl Error {
    /// An error of this kind with one sentence for people.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: String::new(),
            message: message.into(),
            retry_after_ms: None,
            details: Vec::new(),
        }
    }

    /// The thing asked for is not there. A read of a secret answers `None` instead.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// A create-only write met something that exists.
    #[must_use]
    pub fn already_exists(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::AlreadyExists, message)
    }

    /// The identity in use may not do this.
    #[must_use]
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Denied, message)
    }

    /// There is no usable identity: none found, expired, or not accepted.
    #[must_use]
    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unauthenticated, message)
    }

    /// The store could not be reached or failed; a retry may help.
    #[must_use]
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    /// Asked too often; `retry_after_ms` says when to come back, where the store
    /// does.
    #[must_use]
    pub fn throttled(message: impl Into<String>, retry_after_ms: Option<u32>) -> Self {
        Self {
            retry_after_ms,
            ..Self::new(ErrorKind::Throttled, message)
        }
    }

    /// The request can never work as it is.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// This driver does not do that.
    #[must_use]
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    /// Somebody else changed it first.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, message)
    }

    /// The same error with the store's own name for it.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = code.into();
        self
    }

    /// The same error with one more fact for programs. Never a secret.
    #[must_use]
    pub fn with_detail(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.details.push((name.into(), value.into()));
        self
    }
}
