//! A request as an operation of the SDK's runtime, with all that the SDK gives its
//! own: credentials from the cache that they share, signatures that follow the
//! service's clock, time limits, and attempts with pauses between them.

use std::fmt;

use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{FrozenLayer, Layer};
use aws_smithy_types::error::metadata::ErrorMetadata;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use bytes::Bytes;
use zeroize::Zeroizing;

use super::answer::{Body, read};
use super::{Service, endpoint};
use crate::aws::session::Session;
use crate::vault::{ContractError, ErrorKind};

/// The body of a request. All attempts share it, and the last to go wipes it.
pub(super) struct Input(Bytes);

impl Input {
    pub(super) fn of(body: Zeroizing<Vec<u8>>) -> Self {
        Self(Bytes::from_owner(body))
    }
}

// The SDK wants it for its traces.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Input([REDACTED])")
    }
}

pub(super) fn of(
    session: &Session,
    service: &'static Service,
    action: &str,
) -> Result<Operation<Input, Body, ErrorMetadata>, ContractError> {
    let sdk = &session.sdk;
    let lacking =
        |what: &str| ContractError::new(ErrorKind::Internal, format!("the AWS SDK has no {what}"));
    let http_client = sdk.http_client().ok_or_else(|| lacking("HTTP client"))?;
    let retries = sdk.retry_config().ok_or_else(|| lacking("retries"))?;
    let timeouts = sdk.timeout_config().ok_or_else(|| lacking("time limits"))?;
    let sleep = sdk.sleep_impl().ok_or_else(|| lacking("timer"))?;
    let target = format!("{}.{action}", service.target);
    let content_type = format!("application/x-amz-json-{}", service.json);
    let operation = Operation::builder()
        .service_name(service.sdk_id)
        .operation_name(action.to_owned())
        .http_client(http_client)
        .endpoint_url(&endpoint::of(session, service))
        .standard_retry(retries)
        .timeout_config(timeouts.clone())
        .sleep_impl(sleep)
        .with_connection_poisoning()
        .runtime_plugin(
            StaticRuntimePlugin::new()
                .with_config(config(session, service))
                .with_runtime_components(components(session)),
        )
        .serializer(move |input: Input| request(&target, &content_type, input))
        .deserializer(read)
        .build();
    Ok(operation)
}

fn request(target: &str, content_type: &str, Input(body): Input) -> Result<HttpRequest, BoxError> {
    let length = body.len().to_string();
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST")?;
    request.set_uri("/")?;
    let headers = request.headers_mut();
    headers.try_insert("content-type", content_type.to_owned())?;
    headers.try_insert("content-length", length)?;
    headers.try_insert("x-amz-target", target.to_owned())?;
    Ok(request)
}

/// What the signature and the name of the client are made of.
fn config(session: &Session, service: &'static Service) -> FrozenLayer {
    let mut layer = Layer::new("keep");
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(SigV4OperationSigningConfig {
        region: session.sdk.region().cloned().map(SigningRegion::from),
        name: Some(SigningName::from_static(service.id)),
        ..SigV4OperationSigningConfig::default()
    });
    layer.store_put(ApiMetadata::new(service.id, env!("CARGO_PKG_VERSION")));
    if let Some(name) = session.sdk.app_name() {
        layer.store_put(name.clone());
    }
    layer.freeze()
}

/// Those of the SDK's own clients.
fn components(session: &Session) -> RuntimeComponentsBuilder {
    let sdk = &session.sdk;
    let mut components = RuntimeComponentsBuilder::new("keep")
        .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![
            SCHEME_ID,
        ])))
        .with_auth_scheme(SigV4AuthScheme::new())
        .with_identity_cache(sdk.identity_cache())
        .with_time_source(sdk.time_source())
        .with_interceptor(ServiceClockSkewInterceptor::new())
        .with_interceptor(RequestInfoInterceptor::new())
        .with_interceptor(UserAgentInterceptor::new())
        .with_interceptor(InvocationIdInterceptor::new())
        .with_retry_classifier(HttpStatusCodeClassifier::default())
        .with_retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
        .with_retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
        .with_retry_classifier(ServiceClockSkewClassifier::<ErrorMetadata>::new());
    if let Some(credentials) = sdk.credentials_provider() {
        components.set_identity_resolver(SCHEME_ID, credentials);
    }
    components
}
