use std::collections::HashMap;

use keep_host::formats::{Dialect, Format, Reader, Reason, Refused, Warning, env_value};

use crate::reading::{self, Read};
use crate::{assert_all_read, hostile, key, render_values};

#[test]
fn every_reader_gets_what_the_portable_spelling_promises() {
    for seed in [0x5eed, 0xdead_beef, 0x0ddb_a115] {
        let values = hostile::texts(seed, 4_000);
        let rendered = render_values(Format::Env, None, &values).expect("no collision");
        assert_eq!(rendered.refused, []);
        let alike = values.len() - rendered.warnings.len();
        assert!(alike >= 1_000, "only {alike} values are read alike");
        let warned: HashMap<&str, &Warning> = rendered
            .warnings
            .iter()
            .map(|warning| (warning.key.as_str(), warning))
            .collect();

        let readers: [(&str, Option<Reader>, Read); 5] = [
            (
                "dash",
                None,
                reading::shells::source("dash", &rendered.text, values.len()),
            ),
            (
                "bash",
                None,
                reading::shells::source("bash", &rendered.text, values.len()),
            ),
            (
                "zsh",
                None,
                reading::shells::source("zsh", &rendered.text, values.len()),
            ),
            (
                "python-dotenv",
                Some(Reader::PythonDotenv),
                reading::python_dotenv(&rendered.text, values.len()),
            ),
            (
                "node dotenv",
                Some(Reader::NodeDotenv),
                reading::node_dotenv(&rendered.text, values.len()),
            ),
        ];
        for (name, reader, read) in readers {
            for (index, (value, got)) in values.iter().zip(read).enumerate() {
                let warning = warned.get(key(index).as_str());
                let named = reader.is_some_and(|reader| {
                    warning.is_some_and(|warning| warning.differing.contains(&reader))
                });
                let differs = got.as_ref() != Some(value);
                assert_eq!(
                    differs,
                    named,
                    "{name} and {}, read as {:?}",
                    value.escape_ascii(),
                    got.map(|bytes| bytes.escape_ascii().to_string())
                );
            }
        }
        for warning in &rendered.warnings {
            assert_ne!(warning.differing, [], "{}", warning.key);
        }
    }
}

/// Without the values that cost it the whole file, phpdotenv reads what is not
/// said to differ.
#[test]
fn phpdotenv_gets_what_the_portable_spelling_promises() {
    let fails = |value: &Vec<u8>| {
        let spelled = env_value(value, None).expect("a spelling");
        spelled.failing.contains(&Reader::PhpDotenv)
    };
    for seed in [0x0005_eed5, 0x0bad_5eed] {
        let mut values = hostile::texts(seed, 6_000);
        values.retain(|value| !fails(value));
        let rendered = render_values(Format::Env, None, &values).expect("no collision");
        let differing: Vec<&str> = (rendered.warnings.iter())
            .filter(|warning| warning.differing.contains(&Reader::PhpDotenv))
            .map(|warning| warning.key.as_str())
            .collect();
        assert!(values.len() - differing.len() >= 1_000);
        let read = reading::phpdotenv(&rendered.text, values.len());
        for (index, (value, got)) in values.iter().zip(read).enumerate() {
            let named = differing.contains(&key(index).as_str());
            assert!(got.is_some(), "{} is missing", key(index));
            assert_eq!(
                got.as_ref() != Some(value),
                named,
                "{}",
                value.escape_ascii()
            );
        }
    }
}

#[test]
fn the_sh_dialect_is_exact_for_any_bytes() {
    let mut values = hostile::texts(0xbadd_cafe, 2_000);
    values.extend(hostile::bytes(0xb17e5, 1_500));
    let rendered = render_values(Format::Env, Some(Dialect::Sh), &values).expect("no collision");
    assert_eq!(rendered.refused, []);
    assert_eq!(rendered.warnings, []);
    for shell in ["sh", "dash", "bash", "zsh"] {
        let read = reading::shells::source(shell, &rendered.text, values.len());
        assert_all_read(shell, &values, &read);
    }
}

#[test]
fn the_python_dialect_is_exact_for_any_text() {
    let values = hostile::texts(0x0b5e_55ed, 4_000);
    let rendered =
        render_values(Format::Env, Some(Dialect::Python), &values).expect("no collision");
    assert_eq!(rendered.refused, []);
    assert_eq!(rendered.warnings, []);
    let read = reading::python_dotenv(&rendered.text, values.len());
    assert_all_read("python-dotenv", &values, &read);
}

#[test]
fn the_node_dialect_is_exact_or_refuses() {
    for seed in [0xfeed_f00d, 0xc0ff_ee00] {
        let values = hostile::texts(seed, 4_000);
        let rendered =
            render_values(Format::Env, Some(Dialect::Node), &values).expect("no collision");
        assert_eq!(rendered.warnings, []);
        let refused: Vec<&str> = rendered.refused.iter().map(|r| r.key.as_str()).collect();
        assert!(
            refused.len() < values.len() / 20,
            "{} refused",
            refused.len()
        );
        let read = reading::node_dotenv(&rendered.text, values.len());
        for (index, value) in values.iter().enumerate() {
            let key = key(index);
            let expected = (!refused.contains(&key.as_str())).then_some(value);
            assert_eq!(
                read[index].as_ref(),
                expected,
                "{key}: {}",
                value.escape_ascii()
            );
        }
    }
}

#[test]
fn what_no_spelling_of_a_dialect_can_hold_is_refused_by_key() {
    let values = [
        b"a\0b".to_vec(),
        b"\xff".to_vec(),
        b"it's `\"#".to_vec(),
        b"x".to_vec(),
    ];
    let refusals = |dialect| {
        let rendered = render_values(Format::Env, dialect, &values).expect("no collision");
        assert!(rendered.text.ends_with(b"K3=x\n"));
        rendered.refused
    };
    let refused = |index, reason| Refused {
        key: key(index),
        reason,
    };
    let (nul, binary) = (refused(0, Reason::Nul), refused(1, Reason::NotText));
    assert_eq!(refusals(Some(Dialect::Sh)), std::slice::from_ref(&nul));
    assert_eq!(
        refusals(Some(Dialect::Python)),
        [nul.clone(), binary.clone()]
    );
    assert_eq!(refusals(None), [nul.clone(), binary.clone()]);
    let mix = refused(2, Reason::NoSpelling);
    assert_eq!(refusals(Some(Dialect::Node)), [nul, binary, mix]);
}
