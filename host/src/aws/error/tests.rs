use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_secretsmanager::error::{ConnectorError, ErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

use super::{Asked, answered, clean, from_sdk, withhold_echo};
use crate::vault::{ContractError, ErrorKind};

const ASKED: Asked<'static> = Asked::of("GetSecretValue", "app/local/KEY");

fn response(status: u16, headers: &[(&'static str, &'static str)]) -> HttpResponse {
    let status = StatusCode::try_from(status).expect("a valid status");
    let mut response = HttpResponse::new(status, SdkBody::empty());
    for (name, value) in headers {
        response.headers_mut().insert(*name, *value);
    }
    response
}

fn service(code: &str, message: &str, response: HttpResponse) -> ContractError {
    let meta = ErrorMetadata::builder().code(code).message(message).build();
    let error = SdkError::service_error(GetSecretValueError::generic(meta), response);
    from_sdk(&error, ASKED, None)
}

fn dispatch(source: ConnectorError) -> ContractError {
    let error = SdkError::<GetSecretValueError, HttpResponse>::dispatch_failure(source);
    from_sdk(&error, ASKED, Some("sm.example:443".into()))
}

#[test]
fn a_code_decides_the_kind_whatever_the_status() {
    let table: [(ErrorKind, &[&str]); 9] = [
        (
            ErrorKind::NotFound,
            &[
                "ResourceNotFoundException",
                "ParameterNotFound",
                "ParameterVersionNotFound",
                "NotFoundException",
            ],
        ),
        (
            ErrorKind::AlreadyExists,
            &["ResourceExistsException", "ParameterAlreadyExists"],
        ),
        (
            ErrorKind::Denied,
            &["AccessDeniedException", "AccessDenied"],
        ),
        (
            ErrorKind::Unauthenticated,
            &[
                "ExpiredTokenException",
                "InvalidClientTokenId",
                "UnrecognizedClientException",
                "SignatureDoesNotMatch",
                "InvalidSignatureException",
                "RequestTimeTooSkewed",
                "MissingAuthenticationToken",
            ],
        ),
        (
            ErrorKind::Encryption,
            &[
                "DecryptionFailure",
                "EncryptionFailure",
                "KMSDisabledException",
                "DisabledException",
                "InvalidKeyId",
            ],
        ),
        (
            ErrorKind::Conflict,
            &[
                "InvalidRequestException",
                "PreconditionNotMetException",
                "ConditionalCheckFailedException",
                "TooManyUpdates",
            ],
        ),
        (
            ErrorKind::Throttled,
            &[
                "ThrottlingException",
                "TooManyRequestsException",
                "SlowDown",
            ],
        ),
        (
            ErrorKind::Unavailable,
            &["InternalServiceError", "ServiceUnavailableException"],
        ),
        (
            ErrorKind::Invalid,
            &[
                "InvalidParameterException",
                "LimitExceededException",
                "ParameterLimitExceeded",
                "InvalidNextTokenException",
                "ValidationException",
            ],
        ),
    ];
    for (kind, codes) in table {
        for code in codes {
            let error = service(code, "why", response(400, &[]));
            assert_eq!((error.kind, error.code.as_str()), (kind, *code));
        }
    }
}

#[test]
fn the_status_decides_for_a_code_nobody_knows() {
    for (status, kind) in [
        (400, ErrorKind::Invalid),
        (401, ErrorKind::Unauthenticated),
        (403, ErrorKind::Denied),
        (418, ErrorKind::Invalid),
        (429, ErrorKind::Throttled),
        (500, ErrorKind::Unavailable),
        (503, ErrorKind::Unavailable),
    ] {
        let error = service("Novel", "", response(status, &[]));
        assert_eq!(error.kind, kind, "{status}");
    }
}

#[test]
fn a_denial_says_who_asked_for_what_and_names_the_request() {
    let said = "User: arn:aws:iam::1:user/ana is not authorized to perform: x.";
    let headers = [("x-amzn-requestid", "req-1"), ("retry-after", "2")];
    let error = service("AccessDeniedException", said, response(400, &headers));
    assert_eq!(
        error.message,
        "AWS answered `AccessDeniedException` to `secretsmanager:GetSecretValue` for \
         `app/local/KEY`: User: arn:aws:iam::1:user/ana is not authorized to perform: x"
    );
    assert_eq!(error.retry_after_ms, Some(2_000));
    let details = [
        ("action", "secretsmanager:GetSecretValue"),
        ("name", "app/local/KEY"),
        ("request-id", "req-1"),
    ];
    assert_eq!(
        error.details,
        details.map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
}

#[test]
fn an_answer_that_is_not_the_services_is_told_by_its_status() {
    let raw = response(403, &[]);
    let error: SdkError<GetSecretValueError> = SdkError::response_error("not JSON", raw);
    let error = from_sdk(&error, ASKED, None);
    assert_eq!((error.kind, error.code.as_str()), (ErrorKind::Denied, ""));
    assert_eq!(
        error.message,
        "AWS answered HTTP status 403 to `secretsmanager:GetSecretValue` for `app/local/KEY`"
    );
}

#[test]
fn a_host_that_cannot_be_reached_is_named_with_the_systems_reason() {
    let refused = std::io::Error::other(std::io::Error::from_raw_os_error(111));
    let error = dispatch(ConnectorError::io(refused.into()));
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert_eq!(
        error.message,
        "`sm.example:443` could not be reached for `secretsmanager:GetSecretValue` for \
         `app/local/KEY`: Connection refused (os error 111)"
    );
    assert_eq!(error.detail("endpoint"), Some("sm.example:443"));
    assert_eq!(error.detail("reason"), Some("connection"));

    let error: SdkError<GetSecretValueError> = SdkError::timeout_error("slow");
    let error = from_sdk(&error, ASKED, Some("sm.example:443".into()));
    assert_eq!(error.kind, ErrorKind::Unavailable);
    assert_eq!(error.detail("reason"), Some("timeout"));
}

#[test]
fn credential_failures_are_told_apart_by_their_type() {
    let refused = || ConnectorError::io(std::io::Error::from_raw_os_error(111).into());
    let answer = |code: &str| ErrorMetadata::builder().code(code).message("no").build();
    for (error, kind, code, reason) in [
        (
            CredentialsError::not_loaded_no_source(),
            ErrorKind::Unauthenticated,
            "",
            "none-found",
        ),
        (
            CredentialsError::provider_error("exit status 1"),
            ErrorKind::Unauthenticated,
            "",
            "provider-failed",
        ),
        (
            CredentialsError::invalid_configuration("loop"),
            ErrorKind::Unauthenticated,
            "",
            "provider-failed",
        ),
        (
            CredentialsError::provider_error(refused()),
            ErrorKind::Unavailable,
            "",
            "provider-failed",
        ),
        (
            CredentialsError::provider_error(answer("AccessDenied")),
            ErrorKind::Denied,
            "AccessDenied",
            "provider-failed",
        ),
        // These used to be taken for credentials that are wrong.
        (
            CredentialsError::provider_error(answer("ServiceUnavailable")),
            ErrorKind::Unavailable,
            "ServiceUnavailable",
            "fault",
        ),
        (
            CredentialsError::provider_error(answer("Throttling")),
            ErrorKind::Throttled,
            "Throttling",
            "provider-failed",
        ),
        (
            CredentialsError::provider_error(answer("ValidationError")),
            ErrorKind::Unauthenticated,
            "ValidationError",
            "provider-failed",
        ),
        (
            CredentialsError::provider_error(answer("ExpiredToken")),
            ErrorKind::Unauthenticated,
            "ExpiredToken",
            "expired-keys",
        ),
    ] {
        let shown = format!("{error:?}");
        let error = dispatch(ConnectorError::other(error.into(), None));
        assert_eq!(
            (error.kind, error.code.as_str(), error.detail("reason")),
            (kind, code, Some(reason)),
            "{shown}"
        );
        assert_eq!(
            error.detail("action"),
            Some("secretsmanager:GetSecretValue")
        );
    }
}

#[test]
fn text_from_the_server_cannot_steer_a_terminal_and_is_cut() {
    assert_eq!(clean("a\u{1b}[31mb\r\nc\u{202e}d", 100), "a[31mbcd");
    let error = answered("E", &"é".repeat(5_000), None, ASKED);
    assert_eq!(error.message.matches('é').count(), 1_000);
    let error = answered(&"C".repeat(500), "", None, ASKED);
    assert_eq!(error.code.len(), 128);
}

/// The session token was once told, to the user and to the driver, as a part of what
/// should have been signed.
#[test]
fn a_message_that_quotes_the_headers_is_cut_before_the_token() {
    let message = "The Canonical String should have been 'POST\n/\nX-Amz-Security-Token:t0ken'";
    let error = answered("InvalidSignatureException", message, Some(403), ASKED);
    assert!(
        error.message.ends_with("should have been 'POST/"),
        "{error:?}"
    );
}

#[test]
fn a_message_that_quotes_the_value_is_withheld() {
    let value = b"s3cr3t-value";
    for (code, message, is_withheld) in [
        ("InvalidParameterException", "got s3cr3t-value here", true),
        ("ValidationException", "Value 's3' at 'secretString'", true),
        ("AccessDeniedException", "User: x is not authorized", false),
    ] {
        let error = withhold_echo(answered(code, message, Some(400), ASKED), value, ASKED);
        assert_eq!(error.message.contains("not shown"), is_withheld, "{code}");
        assert_eq!(error.message.contains(message), !is_withheld, "{code}");
        assert_eq!(error.code, code);
    }
}
