//! The tests of AWS's stores run on every service of this machine, and the
//! table of exceptions in `tests/README.md` holds all of them.

use keep_test_support::table;
use std::collections::BTreeSet;

use crate::code::names_only;
use crate::tree::sources;

/// Where the table begins.
const HEADING: &str = "| test | service | what it gets wrong |";

/// The classes whose tests run on every service.
const CLASSES: [&str; 3] = ["tests/aws/", "tests/secretsmanager/", "tests/ssm/"];

/// Test, service, reason.
type Exception = (String, String, String);

/// What stands in the sources, as in
/// `on_every_service!(writes, except(moto: "it stores names of 600 bytes"));`
fn exceptions(path: &str, source: &str) -> Vec<Exception> {
    let class = path.trim_start_matches("tests/").trim_end_matches(".rs");
    let mut found = Vec::new();
    let source = source.replace("\non_every_emulator!(", "\non_every_service!(");
    for invocation in source.split("\non_every_service!(").skip(1) {
        let invocation = invocation.split(");\n").next().unwrap_or_default();
        let mut parts = invocation.split("except(");
        let test = parts.next().unwrap_or_default();
        let test = test.trim_matches(|c: char| c == ',' || c.is_whitespace());
        for part in parts {
            let (service, reason) = part.split_once(':').expect("a service and a reason");
            // A line that is continued goes on after its indentation.
            let lines = reason.split("\\\n").map(str::trim_start);
            let reason = lines.collect::<String>();
            let reason = reason.split('"').nth(1).unwrap_or_default();
            found.push((
                format!("{}::{test}", class.replace('/', "::")),
                service.to_owned(),
                reason.to_owned(),
            ));
        }
    }
    found
}

fn rows() -> BTreeSet<Exception> {
    let rows = table("tests/README.md", HEADING).into_iter();
    rows.map(|[test, service, reason]| (test.trim_matches('`').to_owned(), service, reason))
        .collect()
}

#[test]
fn every_exception_has_a_row() {
    let files = sources();
    let in_class = |path: &str| CLASSES.iter().any(|class| path.starts_with(class));
    let found: BTreeSet<Exception> = files
        .iter()
        .filter(|file| in_class(&file.path))
        .flat_map(|file| exceptions(&file.path, &file.text))
        .collect();
    let rows = rows();
    let missing: Vec<_> = found.difference(&rows).collect();
    let surplus: Vec<_> = rows.difference(&found).collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "`tests/README.md` has no row for {missing:#?}, and rows without an exception: {surplus:#?}"
    );
}

#[test]
fn exceptions_are_found_in_sources() {
    let source = "\non_every_service!(one);\nfn one() {}\n\
                  on_every_emulator!(\n    two,\n    except(moto: \"it \\\n        rains\"),\n    \
                  except(ministack: \"so it does (here)\")\n);\n";
    let row = |service: &str, reason: &str| {
        (
            "aws::x::two".to_owned(),
            service.to_owned(),
            reason.to_owned(),
        )
    };
    assert_eq!(
        exceptions("tests/aws/x.rs", source),
        [
            row("moto", "it rains"),
            row("ministack", "so it does (here)")
        ]
    );
}

/// A test on one service alone would hide what that one gets wrong.
#[test]
fn no_test_chooses_its_service() {
    let mut chosen = Vec::new();
    for file in sources() {
        if !CLASSES.iter().any(|class| file.path.starts_with(class)) {
            continue;
        }
        let code = names_only(&file.text);
        for (number, line) in code.lines().enumerate() {
            if ["Moto::", "Ministack::shared"]
                .iter()
                .any(|name| line.contains(name))
            {
                chosen.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    assert_eq!(
        chosen, [""; 0],
        "let `on_every_service!` choose, and except a service where it is wrong"
    );
}
