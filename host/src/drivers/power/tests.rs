use super::{Power, PowerError};

fn power(text: &str) -> Power {
    text.parse().expect("it is a power")
}

#[test]
fn powers_are_written_as_they_are_read() {
    for text in [
        "storage",
        "plaintext",
        "aws:secretsmanager",
        "aws:ssm:GetParameter",
        "aws:ssm:Get*",
        "aws:ssm:*",
        "aws:sts:GetCallerIdentity",
        "http:https://vault.example.com",
        "http:http://127.0.0.1:8200",
        "http:https://[::1]:8443",
        "http:{url}",
        "http+private:https://vault.example.com",
    ] {
        assert_eq!(power(text).to_string(), text);
    }
}

/// Two ways to write one server are one power: a grant of the one is a grant of
/// the other, and neither hides what it is.
#[test]
fn a_server_has_one_name() {
    for (written, read) in [
        (
            "http:HTTPS://Vault.Example.com:443/",
            "http:https://vault.example.com",
        ),
        ("http:http://0x7f.1:80", "http:http://127.0.0.1"),
        ("http:http://2130706433", "http:http://127.0.0.1"),
        (
            "http:https://bücher.example",
            "http:https://xn--bcher-kva.example",
        ),
    ] {
        assert_eq!(power(written).to_string(), read);
    }
}

#[test]
fn what_says_too_much_or_too_little_is_refused() {
    let invalid = |text: &str| match text.parse::<Power>() {
        Err(PowerError::Invalid(reason)) => reason,
        other => panic!("{text}: {other:?}"),
    };
    for (text, reason) in [
        ("aws:ssm", "it is not `aws:SERVICE:ACTION`"),
        (
            "aws:SSM:Get",
            "a service has lower-case letters, digits and `-`",
        ),
        (
            "aws:*:*",
            "a service has lower-case letters, digits and `-`",
        ),
        (
            "aws:ssm:",
            "an action has letters and digits, and may end in `*`",
        ),
        (
            "aws:ssm:*Parameter",
            "an action has letters and digits, and may end in `*`",
        ),
        (
            "aws:sts:*",
            "the actions of this service can only be granted one by one",
        ),
        (
            "aws:iam:Get*",
            "the actions of this service can only be granted one by one",
        ),
        (
            "aws:secretsmanager:Get*",
            "for AWS Secrets Manager there is the power `aws:secretsmanager`",
        ),
        ("http:*", "it is not a URL"),
        (
            "http:ftp://example.com",
            "only http and https URLs are allowed",
        ),
        (
            "http:https://me:pw@example.com",
            "a URL here has no user and no password",
        ),
        (
            "http:https://example.com/path",
            "it is a scheme, a host and a port, without a path",
        ),
        (
            "http:https://example.com?a",
            "it is a scheme, a host and a port, without a path",
        ),
        ("http:{}", "`{…}` holds the name of a setting"),
        ("http:{a b}", "`{…}` holds the name of a setting"),
    ] {
        assert_eq!(invalid(text), reason, "{text}");
    }
    for text in [
        "",
        "network",
        "storage:all",
        "Storage",
        "https://example.com",
    ] {
        assert_eq!(text.parse::<Power>(), Err(PowerError::Unknown), "{text}");
    }
    let long = format!("http:https://{}.example", "a".repeat(300));
    assert_eq!(invalid(&long), "a power has at most 256 bytes");
}

/// Fuzzing found a name that Punycode makes longer than a power may be: granted,
/// it was stored in words that are not read again, and nothing came of the grant.
#[test]
fn what_is_too_long_when_it_is_written_is_no_power() {
    let name = "\u{fc}".to_owned() + &"n".repeat(225);
    let url = format!("https://{name}.test");
    assert!("http:".len() + url.len() <= 256);
    let too_long = Err(PowerError::Invalid("a power has at most 256 bytes"));
    assert_eq!(format!("http+private:{url}").parse::<Power>(), too_long);
    let longer = format!("https://{name}{name}.test");
    let setting = power("http:{url}").resolve(|_| Some(&longer));
    assert_eq!(setting, too_long.map(Some));
    let fits = format!("http:https://{}.test", "n".repeat(238));
    assert_eq!(power(&fits).to_string(), fits);
}

#[test]
fn an_action_covers_what_it_says() {
    let covers = |text: &str, service: &str, action: &str| match power(text) {
        Power::Aws(pattern) => pattern.covers(service, action),
        other => panic!("{other}"),
    };
    assert!(covers("aws:ssm:GetParameter", "ssm", "GetParameter"));
    assert!(!covers("aws:ssm:GetParameter", "ssm", "GetParameters"));
    assert!(!covers("aws:ssm:GetParameter", "ssm", "getparameter"));
    assert!(covers("aws:ssm:Get*", "ssm", "GetParametersByPath"));
    assert!(!covers("aws:ssm:Get*", "ssm", "PutParameter"));
    assert!(covers("aws:ssm:*", "ssm", "PutParameter"));
    assert!(!covers("aws:ssm:*", "sts", "AssumeRole"));
}

#[test]
fn a_private_network_takes_a_grant_of_its_own() {
    let (public, private) = (
        "http:https://example.com",
        "http+private:https://example.com",
    );
    let other = power("http:https://example.com:8443");
    assert!(power(private).covers(&power(public)));
    assert!(power(private).covers(&power(private)));
    assert!(!power(private).covers(&other));
    assert!(power(public).covers(&power(public)));
    assert!(!power(public).covers(&power(private)));
}

#[test]
fn a_setting_becomes_the_server_it_names() {
    let wanted = power("http:{url}");
    let resolve = |url: Option<&'static str>| {
        wanted.resolve(|name| {
            assert_eq!(name, "url");
            url
        })
    };
    assert_eq!(
        resolve(Some("https://vault.example.com:8200/v1/")),
        Ok(Some(power("http:https://vault.example.com:8200")))
    );
    assert_eq!(resolve(None), Ok(None));
    assert_eq!(
        resolve(Some("file:///etc/passwd")),
        Err(PowerError::Invalid("only http and https URLs are allowed"))
    );
    let storage = power("storage").resolve(|_| panic!("it names no setting"));
    assert_eq!(storage, Ok(Some(Power::Storage)));
}

/// A part of what a plugin wants may be granted, and nothing beside it.
#[test]
fn an_action_is_part_of_what_includes_it() {
    let includes = |whole: &str, part: &str| match (power(whole), power(part)) {
        (Power::Aws(whole), Power::Aws(part)) => whole.includes(&part),
        other => panic!("{other:?}"),
    };
    for part in ["aws:ssm:Get*", "aws:ssm:GetParameter", "aws:ssm:GetP*"] {
        assert!(includes("aws:ssm:Get*", part), "{part}");
    }
    for other in [
        "aws:ssm:*",
        "aws:ssm:G*",
        "aws:ssm:PutParameter",
        "aws:kms:Get*",
    ] {
        assert!(!includes("aws:ssm:Get*", other), "{other}");
    }
    assert!(!includes("aws:ssm:Get", "aws:ssm:Get*"));
}
