//! What the error codes of AWS mean to Keep.

use super::WRONG_STATE;
use crate::vault::ErrorKind;

/// The HTTP status decides for codes that nobody knows.
pub(super) fn kind_of(code: &str, status: Option<u16>) -> ErrorKind {
    match code {
        "NotFoundException"
        | "ParameterNotFound"
        | "ParameterVersionNotFound"
        | "ResourceNotFoundException" => ErrorKind::NotFound,
        "AlreadyExistsException" | "ParameterAlreadyExists" | "ResourceExistsException" => {
            ErrorKind::AlreadyExists
        }
        "AccessDenied"
        | "AccessDeniedException"
        | "ForbiddenException"
        | "UnauthorizedOperation"
        | "NotAuthorized" => ErrorKind::Denied,
        "AuthFailure"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "InvalidAccessKeyId"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "InvalidToken"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "RequestExpired"
        | "RequestTimeTooSkewed"
        | "SignatureDoesNotMatch"
        | "TokenRefreshRequired"
        | "UnrecognizedClientException" => ErrorKind::Unauthenticated,
        "DecryptionFailure"
        | "DecryptionFailureException"
        | "DisabledException"
        | "EncryptionFailure"
        | "EncryptionFailureException"
        | "IncorrectKeyException"
        | "InvalidCiphertextException"
        // Of a key, to Parameter Store.
        | "InvalidKeyId"
        | "InvalidKeyUsageException"
        | "KeyUnavailableException" => ErrorKind::Encryption,
        // The key management service's own codes, passed through.
        _ if code.starts_with("KMS") => ErrorKind::Encryption,
        // The endpoint is not a Secrets Manager, or its region is switched off.
        "OptInRequired" | "RegionDisabledException" | "UnknownOperationException" => {
            ErrorKind::WrongRegion
        }
        WRONG_STATE
        | "ConditionalCheckFailedException"
        | "PreconditionNotMetException"
        | "ResourceInUseException"
        | "TooManyUpdates"
        | "TransactionCanceledException"
        | "TransactionConflictException" => ErrorKind::Conflict,
        "BandwidthLimitExceeded"
        | "PriorRequestNotComplete"
        | "ProvisionedThroughputExceededException"
        | "RequestLimitExceeded"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "SlowDown"
        | "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "TooManyRequestsException"
        | "TransactionInProgressException" => ErrorKind::Throttled,
        "DependencyTimeoutException"
        | "InternalFailure"
        | "InternalServerError"
        | "InternalServerException"
        | "InternalServiceError"
        | "InternalServiceErrorException"
        | "RequestTimeout"
        | "RequestTimeoutException"
        | "ServiceUnavailable"
        | "ServiceUnavailableException" => ErrorKind::Unavailable,
        _ => match status {
            Some(401) => ErrorKind::Unauthenticated,
            Some(403) => ErrorKind::Denied,
            Some(429) => ErrorKind::Throttled,
            Some(400..=499) => ErrorKind::Invalid,
            None if !code.is_empty() => ErrorKind::Invalid,
            _ => ErrorKind::Unavailable,
        },
    }
}
