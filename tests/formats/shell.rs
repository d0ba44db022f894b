use keep_host::formats::{Format, Reason, Refused};

use crate::{assert_all_read, hostile, reading, render_values};

#[test]
fn shells_get_every_byte_and_run_nothing() {
    let mut values = hostile::texts(0x5e11_5e11, 2_000);
    values.extend(hostile::bytes(0xb17_b17, 1_500));
    let rendered = render_values(Format::Shell, None, &values).expect("no collision");
    assert_eq!(rendered.refused, []);
    assert_eq!(rendered.warnings, []);
    for shell in ["sh", "dash", "bash", "zsh"] {
        let sourced = reading::shells::source(shell, &rendered.text, values.len());
        assert_all_read(shell, &values, &sourced);
        let evaluated = reading::shells::eval(shell, &rendered.text, values.len());
        assert_all_read(shell, &values, &evaluated);
    }
    let piped = reading::shells::fish(&rendered.text, values.len());
    assert_all_read("fish", &values, &piped);
}

#[test]
fn a_nul_byte_is_refused_by_key() {
    let values = [b"a\0b".to_vec(), b"it's".to_vec()];
    let rendered = render_values(Format::Shell, None, &values).expect("no collision");
    assert_eq!(&**rendered.text, b"export K1='it'\\''s'\n");
    let nul = Refused {
        key: "K0".into(),
        reason: Reason::Nul,
    };
    assert_eq!(rendered.refused, [nul]);
}
