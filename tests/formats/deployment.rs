//! The formats of programs that deploy: Terraform, Kubernetes, GitHub Actions.

use keep_host::formats::{Format, Reason};

use crate::reading::github::{System, masked, runner};
use crate::{assert_all_read, assert_written_read, hostile, reading, render_values, written};

#[test]
fn terraform_gets_any_normalized_text() {
    let mut values = hostile::texts(0x7e44_af04, 4_000);
    values.extend((0..=u8::MAX).map(|code| char::from(code).to_string().into_bytes()));
    values.extend([b"a\0b".to_vec(), b"\xff".to_vec()]);
    let rendered = render_values(Format::Tfvars, None, &values).expect("no collision");
    let (written, refusals) = written(&rendered, &values);
    for (value, written) in values.iter().zip(&written) {
        let text = String::from_utf8_lossy(value);
        let altered = text.contains("e\u{301}") || text.contains('\u{344}');
        let held = !altered && !text.contains('\u{fffd}');
        assert_eq!(written.is_some(), held, "{}", value.escape_ascii());
    }
    let last = (values.len() - 1, Reason::NotText);
    assert_eq!(refusals.last(), Some(&last));
    let others = &refusals[..refusals.len() - 1];
    assert!(
        others
            .iter()
            .all(|(_, reason)| *reason == Reason::NotNormalized)
    );
    let read = reading::hcl(&rendered.text, values.len());
    assert_written_read("HCL", &written, &read);
}

#[test]
fn a_secret_of_kubernetes_holds_anything() {
    let mut values = hostile::texts(0x0c0b_e4ee, 2_000);
    values.extend(hostile::bytes(0x0c0b_e4ee, 1_500));
    values.push(b"a\0b".to_vec());
    let rendered = render_values(Format::K8s, None, &values).expect("no collision");
    assert_eq!((&rendered.refused, &rendered.warnings), (&vec![], &vec![]));
    let read = reading::containers::manifest(&rendered.text, values.len());
    assert_all_read("a Secret", &values, &read);
}

#[test]
fn github_actions_gets_any_text_and_masks_it() {
    let mut values = hostile::texts(0x6174_4b0b, 4_000);
    values.extend([b"a\0b".to_vec(), b"\xff".to_vec()]);
    let rendered = render_values(Format::Github, None, &values).expect("no collision");
    let (written, refusals) = written(&rendered, &values);
    for (index, reason) in refusals {
        let expected = match values[index].as_slice() {
            b"a\0b" => Reason::Nul,
            b"\xff" => Reason::NotText,
            value => {
                assert!(value.ends_with(b"\r"), "{}", value.escape_ascii());
                Reason::TrailingCarriageReturn
            }
        };
        assert_eq!(reason, expected);
    }
    for system in [System::Linux, System::Windows] {
        let read = runner(system, &rendered.text, values.len());
        assert_written_read("the runner", &written, &read);
    }
    let masked = masked(&rendered.masks);
    for value in written.into_iter().flatten() {
        let value = str::from_utf8(value).expect("text");
        let lines = value.split(['\r', '\n']).map(str::trim);
        for secret in lines.chain([value]).filter(|text| !text.trim().is_empty()) {
            assert!(masked.contains(secret), "{secret:?}");
        }
    }
}
