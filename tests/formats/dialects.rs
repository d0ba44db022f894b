//! The dialects of one reader each that containers and PHP have.

use keep_host::formats::{Dialect, Format, Reason};

use crate::{assert_all_read, assert_written_read, hostile, reading, render_values, written};

#[test]
fn the_php_dialect_is_exact_for_any_text() {
    let values = hostile::texts(0xe1e9_4a17, 4_000);
    let rendered = render_values(Format::Env, Some(Dialect::Php), &values).expect("no collision");
    assert_eq!((rendered.refused, rendered.warnings), (vec![], vec![]));
    let read = reading::phpdotenv(&rendered.text, values.len());
    assert_all_read("phpdotenv", &values, &read);
}

#[test]
fn the_compose_dialect_is_exact_for_any_text() {
    for seed in [0x0c04_705e, 0xca11_ab1e] {
        let values = hostile::texts(seed, 4_000);
        let rendered =
            render_values(Format::Env, Some(Dialect::Compose), &values).expect("no collision");
        assert_eq!((rendered.refused, rendered.warnings), (vec![], vec![]));
        let read = reading::containers::compose(&rendered.text, values.len());
        assert_all_read("docker compose", &values, &read);
    }
}

/// The format and the dialect are the same text.
#[test]
fn docker_gets_any_line_as_it_is() {
    let values = hostile::texts(0x000d_0c4e, 4_000);
    let rendered = render_values(Format::Docker, None, &values).expect("no collision");
    let (written, refusals) = written(&rendered, &values);
    for (index, reason) in refusals {
        let expected = if values[index].contains(&b'\n') {
            Reason::LineBreak
        } else {
            assert!(values[index].ends_with(b"\r"));
            Reason::TrailingCarriageReturn
        };
        assert_eq!(reason, expected);
    }
    let read = reading::containers::docker(&rendered.text, values.len());
    assert_written_read("docker", &written, &read);
    let dialect = render_values(Format::Env, Some(Dialect::Docker), &values).expect("no collision");
    assert_eq!(dialect.text, rendered.text);
}

#[test]
fn a_line_that_docker_does_not_read_is_refused() {
    // `K0=` and so on are part of the line.
    let values: Vec<Vec<u8>> = [65_532, 65_533, 1].map(|length| vec![b'x'; length]).into();
    let rendered = render_values(Format::Docker, None, &values).expect("no collision");
    let refused: Vec<_> = (rendered.refused.iter())
        .map(|refused| (refused.key.as_str(), refused.reason))
        .collect();
    assert_eq!(refused, [("K1", Reason::LongLine)]);
    let read = reading::containers::docker(&rendered.text, values.len());
    assert_eq!(read, [Some(values[0].clone()), None, Some(b"x".to_vec())]);
}

#[test]
fn what_is_not_text_is_refused() {
    let values = [b"a\0b".to_vec(), b"\xff".to_vec(), b"x".to_vec()];
    for dialect in [Dialect::Php, Dialect::Docker, Dialect::Compose] {
        let rendered = render_values(Format::Env, Some(dialect), &values).expect("no collision");
        let refused: Vec<_> = (rendered.refused.iter())
            .map(|refused| (refused.key.as_str(), refused.reason))
            .collect();
        assert_eq!(refused, [("K0", Reason::Nul), ("K1", Reason::NotText)]);
        assert_eq!(&**rendered.text, b"K2=x\n");
    }
}
