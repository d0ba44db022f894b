//! What a request may name: the JSON is read as it will be sent, after the host
//! put the secrets in.

use super::Service;
use crate::secret::{Pattern, SecretValue, cut, is_unambiguous};
use crate::vault::{ContractError, ErrorKind};

/// The action that names nothing itself and filters names instead.
pub(super) const DESCRIBE_PARAMETERS: &str = "DescribeParameters";

/// Of AWS's own parameters, through which secrets of Secrets Manager can be read.
const RESERVED: [&str; 2] = ["aws", "ssm"];

/// More names than any request takes.
const MAX_NAMES: usize = 1_000;

pub(super) fn check(
    service: &Service,
    action: &str,
    body: &[u8],
    namespace: &str,
) -> Result<(), ContractError> {
    let invalid = |what: &str| {
        let message = format!("the body of a request to `{}` {what}", service.id);
        ContractError::new(ErrorKind::Invalid, message)
    };
    let is_unambiguous = is_unambiguous(body).map_err(|_| invalid("is JSON"))?;
    if service.names.is_empty() {
        return Ok(());
    }
    if !is_unambiguous {
        // The service might go by another than the one that is looked at.
        return Err(invalid("names each member once, and is not deep"));
    }
    let prefix = format!("/{namespace}/");
    let is_reserved = RESERVED
        .iter()
        .any(|own| own.eq_ignore_ascii_case(namespace));
    let names = taken(body, service.names).ok_or_else(|| invalid("has not as many names"))?;
    let is_below = |name: &(String, Text)| name.1.starts_with(&prefix);
    let is_filtered = action != DESCRIBE_PARAMETERS || filters_below(body, &prefix);
    if is_reserved || !is_filtered || !names.iter().all(is_below) {
        let message = format!("the driver may only use names below `{prefix}`");
        return Err(ContractError::new(ErrorKind::Denied, message).with_code("outside-namespace"));
    }
    Ok(())
}

/// Whether one of the filters lets nothing through but what lies below the
/// prefix. All have to match for a parameter to be described.
fn filters_below(body: &[u8], prefix: &str) -> bool {
    const PARTS: [&str; 3] = [
        "/ParameterFilters/*/Key",
        "/ParameterFilters/*/Option",
        "/ParameterFilters/*/Values/*",
    ];
    let Some(parts) = taken(body, &PARTS) else {
        return false;
    };
    // `/ParameterFilters/0/Values/1` is part of the filter 0.
    let filter = |pointer: &str| pointer.split('/').nth(2).map(str::to_owned);
    let filters = parts.iter().map(|(pointer, _)| filter(pointer));
    filters.into_iter().any(|own| {
        let of = |part: &str| {
            let own = own.clone();
            let part = part.to_owned();
            parts.iter().filter_map(move |(pointer, text)| {
                let is_own = filter(pointer) == own && pointer.split('/').nth(3) == Some(&part);
                is_own.then_some(text)
            })
        };
        let is_one_of = |part: &str, allowed: &[&str]| {
            of(part).any(|text| allowed.iter().any(|word| text.is(word)))
        };
        // `Contains` would find them in the middle.
        is_one_of("Key", &["Name", "Path"])
            && is_one_of("Option", &["BeginsWith", "Equals", "OneLevel", "Recursive"])
            && of("Values").next().is_some()
            && of("Values").all(|text| text.starts_with(prefix))
    })
}

/// A part of a request. It may have been a secret.
struct Text {
    value: SecretValue,
    is_string: bool,
}

impl Text {
    #[expect(
        clippy::disallowed_methods,
        reason = "it is compared with what may be named, and goes nowhere"
    )]
    fn bytes(&self) -> &[u8] {
        self.value.expose()
    }

    fn starts_with(&self, prefix: &str) -> bool {
        self.is_string && self.bytes().starts_with(prefix.as_bytes())
    }

    fn is(&self, word: &str) -> bool {
        self.is_string && self.bytes() == word.as_bytes()
    }
}

/// What the body has at these places, with the places; `None` where there is too
/// much.
fn taken(body: &[u8], pointers: &[&str]) -> Option<Vec<(String, Text)>> {
    let patterns: Option<Vec<Pattern>> = pointers.iter().map(|text| Pattern::of(text)).collect();
    let (_, taken) = cut(body, &patterns?, MAX_NAMES).ok()?;
    let texts = taken.into_iter().map(|taken| {
        let text = Text {
            value: taken.value,
            is_string: taken.is_string,
        };
        (taken.pointer, text)
    });
    Some(texts.collect())
}

#[cfg(test)]
mod tests {
    use crate::aws::request::Service;

    /// The code, or the message where there is none; nothing where it is allowed.
    fn refusal(service: &str, action: &str, body: &str) -> String {
        let service = Service::find(service).expect("it is known");
        match service.check(action, body.as_bytes(), "app") {
            Ok(()) => String::new(),
            Err(error) if error.code.is_empty() => error.message,
            Err(error) => error.code,
        }
    }

    #[test]
    fn parameters_lie_below_the_namespace() {
        for (body, allowed) in [
            (r#"{"Name":"/app/local/A"}"#, true),
            (r#"{"Names":["/app/local/A","/app/B"]}"#, true),
            (r#"{"Path":"/app/","Recursive":true}"#, true),
            (r#"{"N\u0061me":"\/app\u002fA"}"#, true),
            (
                r#"{"ResourceType":"Parameter","ResourceId":"/app/A"}"#,
                true,
            ),
            // What the service will not take, or takes no harm from.
            ("{}", true),
            ("[]", true),
            (r#"{"Name":null}"#, true),
            (r#"{"Name":"/app"}"#, false),
            (r#"{"Name":"app/A"}"#, false),
            (r#"{"Name":"/application/A"}"#, false),
            (r#"{"Name":"/App/A"}"#, false),
            (r#"{"Name":" /app/A"}"#, false),
            (r#"{"Name":""}"#, false),
            (
                r#"{"Name":"/aws/reference/secretsmanager/app/local/A"}"#,
                false,
            ),
            (
                r#"{"Name":"arn:aws:ssm:us-east-1:123456789012:parameter/app/A"}"#,
                false,
            ),
            (r#"{"Names":["/app/A","/other/A"]}"#, false),
            (r#"{"Name":"/app/A","Path":"/"}"#, false),
            (
                r#"{"ResourceType":"MaintenanceWindow","ResourceId":"mw-0"}"#,
                false,
            ),
            (r#"{"Name":["/app/A"]}"#, false),
            (r#"{"Name":{"a":"/app/A"}}"#, false),
            (r#"{"Names":["/app/A",7]}"#, false),
            (r#"{"N\u0061me":"/other/A"}"#, false),
        ] {
            let expected = if allowed { "" } else { "outside-namespace" };
            assert_eq!(refusal("ssm", "GetParameter", body), expected, "{body}");
        }
    }

    #[test]
    fn parameters_are_listed_through_a_filter() {
        let listed = |filters: &str| {
            let body = format!(r#"{{"ParameterFilters":[{filters}]}}"#);
            refusal("ssm", "DescribeParameters", &body).is_empty()
        };
        let filter = |key: &str, option: &str, values: &str| {
            format!(r#"{{"Key":"{key}","Option":"{option}","Values":[{values}]}}"#)
        };
        let own = filter("Name", "BeginsWith", r#""/app/local/""#);
        let tagged = filter("tag:Env", "Equals", r#""local""#);
        assert!(listed(&own));
        assert!(listed(&format!("{tagged},{own}")));
        assert!(listed(&filter(
            "Path",
            "Recursive",
            r#""/app/local","/app/x""#
        )));
        assert!(listed(&filter("Name", "Equals", r#""/app/A""#)));
        for filters in [
            "",
            &tagged,
            &filter("Name", "BeginsWith", r#""/app/","/other/""#),
            &filter("Name", "BeginsWith", ""),
            &filter("Name", "BeginsWith", "null"),
            &filter("Name", "Contains", r#""/app/""#),
            &filter("Type", "Equals", r#""/app/""#),
            r#"{"Key":"Name","Values":["/app/"]}"#,
            // Neither of the two is one.
            r#"{"Key":"Name","Option":"BeginsWith"},{"Key":"Type","Values":["/app/"]}"#,
        ] {
            assert!(!listed(filters), "{filters}");
        }
        assert_eq!(
            refusal("ssm", "DescribeParameters", "{}"),
            "outside-namespace"
        );
    }

    /// AWS may go by the first of two members of one name, or by the last.
    #[test]
    fn a_body_says_one_thing() {
        let unclear = "the body of a request to `ssm` names each member once, and is not deep";
        for body in [
            r#"{"Name":"/app/A","Name":"/other/A"}"#,
            r#"{"Name":"/other/A","Name":"/app/A"}"#,
            r#"{"ParameterFilters":[],"ParameterFilters":null}"#,
            &format!("{}{}", "[".repeat(40), "]".repeat(40)),
        ] {
            assert_eq!(refusal("ssm", "GetParameter", body), unclear, "{body}");
        }
        let no_json = "the body of a request to `kms` is JSON";
        for body in ["", "{", "Name=/app/A", "{} {}"] {
            assert_eq!(refusal("kms", "Decrypt", body), no_json, "{body}");
        }
        assert_eq!(refusal("kms", "Decrypt", r#"{"a":1,"a":2}"#), "");
    }

    #[test]
    fn the_namespace_of_aws_is_nobodys() {
        let service = Service::find("ssm").expect("it is known");
        for namespace in ["aws", "AWS", "ssm"] {
            let body = format!(r#"{{"Name":"/{namespace}/reference/secretsmanager/x"}}"#);
            let refused = service.check("GetParameter", body.as_bytes(), namespace);
            assert!(refused.is_err(), "{namespace}");
        }
    }

    #[test]
    fn only_known_services_are_asked_and_ssm_only_for_parameters() {
        let unknown = Service::find("s3").err().map(|error| error.message);
        let message = "requests can be made to the services `dynamodb`, `kms`, `ssm` of AWS only";
        assert_eq!(unknown.as_deref(), Some(message));
        let parameters = "`ssm` of AWS is asked for parameters only";
        assert_eq!(refusal("ssm", "SendCommand", "{}"), parameters);
        assert_eq!(refusal("ssm", "getParameter", "{}"), parameters);
        assert_eq!(refusal("dynamodb", "GetItem", "{}"), "");
    }

    #[test]
    fn what_changes_something_waits_for_its_turn() {
        for (service, action, changes) in [
            ("ssm", "PutParameter", true),
            ("ssm", "DeleteParameters", true),
            ("ssm", "AddTagsToResource", true),
            ("ssm", "GetParametersByPath", false),
            ("ssm", "DescribeParameters", false),
            ("kms", "Decrypt", false),
            ("kms", "ScheduleKeyDeletion", true),
            ("dynamodb", "BatchGetItem", false),
            ("dynamodb", "BatchWriteItem", true),
        ] {
            let service = Service::find(service).expect("it is known");
            assert_eq!(service.changes(action), changes, "{action}");
        }
    }
}
