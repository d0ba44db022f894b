use clap::Parser as _;

use super::{Error, Item, Kind, Place};
use crate::cli::Cli;
use crate::exit::Exit;
use crate::vault::{ContractError, ErrorKind, Features};

const EVERY_CONTRACT_KIND: [(ErrorKind, Kind, u8); 13] = [
    (ErrorKind::NotFound, Kind::NotFound, 3),
    (ErrorKind::AlreadyExists, Kind::Other, 1),
    (ErrorKind::Denied, Kind::Denied, 4),
    (ErrorKind::Unauthenticated, Kind::Denied, 4),
    (ErrorKind::Encryption, Kind::Denied, 4),
    (ErrorKind::WrongRegion, Kind::Config, 5),
    (ErrorKind::Conflict, Kind::Other, 1),
    (ErrorKind::Throttled, Kind::Unavailable, 7),
    (ErrorKind::Unavailable, Kind::Unavailable, 7),
    (ErrorKind::Invalid, Kind::Other, 1),
    (ErrorKind::Unsupported, Kind::Other, 1),
    (ErrorKind::PendingDeletion, Kind::Other, 1),
    (ErrorKind::Internal, Kind::Driver, 6),
];

#[test]
fn every_contract_kind_has_its_exit_code() {
    for (contract, kind, code) in EVERY_CONTRACT_KIND {
        let error = Error::from(ContractError::new(contract, "no"));
        assert_eq!((error.kind, error.kind.exit().code()), (kind, code));
        assert_eq!(error.answer, Some(contract));
    }
}

#[test]
fn every_command_in_a_hint_can_be_typed() {
    let place = Place {
        vault: Some("main"),
        env: Some("production"),
        key: Some("DB_PASSWORD"),
        ..Place::default()
    };
    for (contract, ..) in EVERY_CONTRACT_KIND {
        let error = Error::contract(&ContractError::new(contract, "no"), place);
        assert!(!error.hints.is_empty(), "{contract:?} has no hint");
        for hint in &error.hints {
            for command in hint
                .split('`')
                .skip(1)
                .step_by(2)
                .filter(|text| text.starts_with("keep "))
            {
                let words = command.split(' ');
                let parsed = Cli::try_parse_from(words);
                assert_eq!(parsed.err().map(|e| e.to_string()), None, "{command}");
            }
        }
    }
}

/// `rotate`, `rollback`, `replicate` and policies once said no more than that it
/// is somebody else's.
#[test]
fn another_tools_secret_can_be_taken_over() {
    let place = Place {
        vault: Some("main"),
        env: Some("production"),
        key: Some("DB"),
        ..Place::default()
    };
    for kind in [ErrorKind::Conflict, ErrorKind::AlreadyExists] {
        let error = ContractError::new(kind, "no").with_code(ContractError::NOT_MANAGED);
        let error = Error::contract(&error, place);
        assert_eq!((error.kind, error.causes.len()), (Kind::Other, 0));
        assert_eq!(
            error.hints[1..],
            [
                "Run `keep set DB --vault main --env production --adopt` to take it over with a \
                 new value",
                "Run `keep doctor --vault main --env production --fix --adopt` to take over what \
                 is there as it is"
            ]
        );
    }
}

/// Whoever has a vault in etcd was told to correct its region, to look at its history
/// and to let `doctor` take secrets over, none of which there is.
#[test]
fn nobody_is_told_what_the_driver_has_not() {
    let place = Place {
        vault: Some("main"),
        ..Place::default()
    };
    let store = Features {
        place: vec!["url".into()],
        ..Features::default()
    };
    let aws = Features {
        calls_aws: true,
        place: vec!["region".into(), "endpoint".into()],
        versions: true,
        upkeep: true,
    };
    let hints = |error: &ContractError, features: &Features| {
        let place = Place {
            features: Some(features),
            ..place
        };
        Error::contract(error, place).or_doctor(place).hints
    };
    let away = ContractError::new(ErrorKind::Unavailable, "no").with_detail("reason", "connection");
    let untrusted =
        ContractError::new(ErrorKind::Unavailable, "no").with_detail("reason", "certificate");
    let exists = ContractError::new(ErrorKind::AlreadyExists, "no");
    let foreign = exists.clone().with_code(ContractError::NOT_MANAGED);
    let denied = ContractError::new(ErrorKind::Denied, "no");
    let last = |error: &ContractError, features: &Features| hints(error, features).pop();
    for (error, in_store, in_aws) in [
        (
            &away,
            "Run `keep vault:edit main` if the url is wrong",
            "Run `keep vault:edit main` if the region or endpoint is wrong",
        ),
        (
            &exists,
            "Run `keep show --vault main` to see what is there",
            "Run `keep history KEY --vault main` to see what is there",
        ),
        (
            &foreign,
            "Run `keep set KEY --vault main --adopt` to take it over with a new value",
            "Run `keep doctor --vault main --fix --adopt` to take over what is there as it is",
        ),
        (
            &denied,
            "Run `keep doctor --vault main` to see what else is denied",
            "Run `keep doctor --vault main` to see what else is denied, and what policy allows it",
        ),
    ] {
        assert_eq!(last(error, &store).as_deref(), Some(in_store));
        assert_eq!(last(error, &aws).as_deref(), Some(in_aws));
    }
    let nowhere = Features::default();
    assert_eq!(hints(&away, &nowhere), ["Try again in a moment"]);
    assert_eq!(
        hints(&untrusted, &nowhere),
        [
            "If its certificate is from an authority of your own, set `SSL_CERT_FILE` to a file with \
          that authority's certificate"
        ]
    );
}

/// A damaged file of the local vault once got the hint to choose another key.
#[test]
fn a_file_on_this_machine_is_not_repaired_by_settings() {
    for (kind, hints) in [
        (ErrorKind::Denied, 0),
        (ErrorKind::Encryption, 0),
        (ErrorKind::Invalid, 0),
        (ErrorKind::Conflict, 1),
        (ErrorKind::Unavailable, 1),
    ] {
        let error = ContractError::new(kind, "no").with_detail(ContractError::LOCAL_FILE, "true");
        assert_eq!(Error::from(error).hints.len(), hints, "{kind:?}");
    }
}

#[test]
fn time_alone_makes_no_room_on_a_disk() {
    for (reason, hints) in [
        ("disk-full", &["Make room there, then try again"][..]),
        ("file", &[]),
    ] {
        let error = ContractError::new(ErrorKind::Unavailable, "no");
        let error = Error::from(error.with_detail("reason", reason));
        assert_eq!(error.hints, hints, "{reason}");
    }
}

#[test]
fn hints_name_the_place() {
    let error = ContractError::new(ErrorKind::PendingDeletion, "it is being deleted");
    let place = Place {
        vault: Some("main"),
        env: Some("production"),
        key: Some("API_KEY"),
        ..Place::default()
    };
    assert_eq!(
        Error::contract(&error, place).hints,
        [
            "Run `keep restore API_KEY --vault main --env production` to bring it back",
            "Run `keep delete API_KEY --vault main --env production --purge` to be rid of it for ever",
        ]
    );
    assert_eq!(
        Error::from(error).hints,
        [
            "Run `keep restore KEY` to bring it back",
            "Run `keep delete KEY --purge` to be rid of it for ever",
        ]
    );
}

#[test]
fn a_name_that_a_shell_would_run_is_not_put_in_a_hint() {
    let error = ContractError::new(ErrorKind::NotFound, "no");
    let place = Place {
        vault: Some("--force"),
        env: Some("$(reboot)"),
        key: None,
        ..Place::default()
    };
    assert_eq!(
        Error::contract(&error, place).hints,
        ["Run `keep show --keys` to see which keys there are"]
    );
}

#[test]
fn a_denial_names_the_permission_where_the_store_says_it() {
    let error = ContractError::new(ErrorKind::Denied, "access denied")
        .with_code("AccessDeniedException")
        .with_detail("action", "secretsmanager:GetSecretValue");
    let error = Error::from(error);
    assert_eq!(error.causes, ["AccessDeniedException"]);
    assert_eq!(
        error.hints,
        [
            "The identity in use needs the permission `secretsmanager:GetSecretValue`",
            "Run `keep vault:edit VAULT` to use another identity",
        ]
    );
}

/// What a plugin was not granted once led to `keep doctor`, which looks at policies.
#[test]
fn no_policy_allows_what_keep_did_not() {
    let place = Place::default();
    let hints = |code: &str| {
        let error = ContractError::new(ErrorKind::Denied, "no").with_code(code);
        Error::contract(&error, place).or_doctor(place).hints
    };
    assert_eq!(hints(ContractError::NOT_GRANTED), [""; 0]);
    let doctor = "Run `keep doctor` to see what else is denied, and what policy allows it";
    let denied = hints("AccessDeniedException");
    assert_eq!(denied.last().map(String::as_str), Some(doctor));
}

#[test]
fn a_code_that_the_message_says_is_not_repeated() {
    let error = ContractError::new(ErrorKind::Denied, "AWS said AccessDeniedException");
    let error = Error::from(error.with_code("AccessDeniedException"));
    assert_eq!(error.causes, Vec::<String>::new());
}

#[test]
fn a_retry_says_when_the_store_said_so() {
    for (after, hint) in [
        (None, "Try again in a moment"),
        (Some(300), "Try again in a moment"),
        (Some(2_001), "Try again in 3 seconds"),
    ] {
        let mut error = ContractError::new(ErrorKind::Throttled, "too many requests");
        error.retry_after_ms = after;
        assert_eq!(Error::from(error).hints, [hint]);
    }
}

#[test]
fn a_store_that_is_not_there_may_be_somewhere_else() {
    let error = ContractError::new(ErrorKind::Unavailable, "could not be reached");
    assert_eq!(
        Error::from(error.with_detail("reason", "connection")).hints,
        [
            "Try again in a moment",
            "Run `keep vault:edit VAULT` if its settings are wrong",
        ]
    );
}

#[test]
fn within_keeps_kind_hints_and_the_inner_message() {
    let error = Error::denied("access denied")
        .because("AccessDeniedException")
        .hint("Sign in")
        .within("cannot read `A`");
    assert_eq!(
        error,
        Error {
            kind: Kind::Denied,
            message: "cannot read `A`".into(),
            causes: vec!["access denied".into(), "AccessDeniedException".into()],
            hints: vec!["Sign in".into()],
            items: Vec::new(),
            answer: None,
            code: String::new(),
            lacks_permission: false,
        }
    );
}

#[test]
fn a_failed_item_says_why() {
    let error = Error::denied("access denied").because("AccessDeniedException");
    assert_eq!(
        Item::failed("A", &error.hint("Sign in")),
        Item {
            name: "A".into(),
            outcome: "access denied: AccessDeniedException".into(),
            failed: true,
            hints: vec!["Sign in".into()],
        }
    );
}

/// A partial failure said what had failed, and not what to do about it.
#[test]
fn a_partial_failure_has_the_hints_of_its_items_once_each() {
    let denied = |hints: &[&str]| Error {
        hints: hints.iter().map(|hint| (*hint).to_owned()).collect(),
        ..Error::denied("no")
    };
    let hints = |errors: &[&[&str]]| {
        let items = errors.iter().map(|of| Item::failed("A", &denied(of)));
        Error::partial("some failed", items.collect()).hints
    };
    assert_eq!(hints(&[&["a", "b"], &[], &["b", "c"]]), ["a", "b", "c"]);
    assert_eq!(
        hints(&[&["a", "b"], &["c", "a", "d"], &["e", "f", "g"]]),
        ["a", "b", "c", "d", "e", "f"]
    );
    assert_eq!(hints(&[&[]]), [""; 0]);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    assert_eq!(Kind::BrokenPipe.exit(), Exit::Ok);
}
