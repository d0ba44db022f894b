//! What goes wrong between secrets and the text they are written as.

use super::Error;
use crate::formats::RenderError;
use crate::template::TemplateError;

impl From<RenderError> for Error {
    fn from(error: RenderError) -> Self {
        Self::other(error.to_string()).hint("Rename one of them, or leave one out with `--except`")
    }
}

impl From<TemplateError> for Error {
    fn from(error: TemplateError) -> Self {
        let message = error.to_string();
        match error {
            TemplateError::Missing(_) => Self::not_found(message)
                .hint("Set them with `keep set`, or choose another `--missing`"),
            TemplateError::TooLarge { .. }
            | TemplateError::TooManyPlaceholders { .. }
            | TemplateError::Invalid(_) => Self::config(message),
        }
    }
}
