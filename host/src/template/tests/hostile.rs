//! Text that nobody means well.

use std::time::{Duration, Instant};

use super::super::{MAX_PLACEHOLDERS, MAX_TEMPLATE_BYTES};
use super::*;

/// A small generator with a fixed seed, so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    fn text(&mut self, scraps: &[&str], most: usize) -> String {
        let count = self.below(most);
        let scrap = |_| scraps[self.below(scraps.len())];
        (0..count).map(scrap).collect()
    }
}

const SCRAPS: [&str; 36] = [
    "K",
    "=",
    " = ",
    "{",
    "}",
    "{{",
    "}}",
    "{ssm:A}",
    "{ssm}",
    "{nowhere:A}",
    "{ssm:A|field=user}",
    "{{ssm:A}}",
    "ssm",
    ":",
    "A",
    "|",
    "field=",
    "$",
    "'",
    "\"",
    "\\",
    "#",
    " # ",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "export ",
    "é",
    "\u{feff}",
    "\0",
    "\nK=",
    "\nK=\"",
    "\nK={ssm:A}",
    "\nB={ssm}",
];

#[test]
fn no_text_panics_and_what_is_merged_reads_as_what_is_resolved() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let (mut kept, mut compared) = (0, 0);
    for _ in 0..20_000 {
        let text = numbers.text(&SCRAPS, 24);
        let Ok(template) = Template::parse(&text, &vaults()) else {
            continue;
        };
        for missing in [Missing::Remove, Missing::Blank, Missing::Skip] {
            let merged = merge_with(&template, missing).unwrap();
            let resolved = resolve_with(&template, missing);
            if text.contains("{{") {
                continue;
            }
            if template.placeholders().count() == 0 {
                assert_eq!(merged.text.as_slice(), text.as_bytes(), "{text:?}");
                kept += 1;
            } else if let Ok(resolved) = resolved
                && missing != Missing::Skip
                && merged.refused.is_empty()
            {
                let merged = std::str::from_utf8(&merged.text).unwrap();
                let reread = resolve_with(&parse(merged), Missing::Fail).unwrap();
                let (reread, resolved) = (plain(&reread.variables), plain(&resolved.variables));
                assert_eq!(reread, resolved, "{text:?}");
                compared += 1;
            }
        }
    }
    assert!(kept > 1_000 && compared > 1_000, "{kept} {compared}");
}

#[test]
fn a_template_may_be_as_long_as_the_limit_and_no_longer() {
    let text = "#".repeat(MAX_TEMPLATE_BYTES);
    assert_eq!(merged(&text, Missing::Fail), text);
    let error = Template::parse(&(text + "\n"), &vaults()).unwrap_err();
    let expected = TemplateError::TooLarge {
        bytes: MAX_TEMPLATE_BYTES + 1,
        limit: MAX_TEMPLATE_BYTES,
    };
    assert_eq!(error, expected);
}

#[test]
fn a_template_may_hold_as_many_placeholders_as_the_limit_and_no_more() {
    let limit = MAX_PLACEHOLDERS;
    let full = "K={ssm:A}\n".repeat(limit);
    assert_eq!(parse(&full).placeholders().count(), limit);
    let too_many = TemplateError::TooManyPlaceholders { limit };
    for more in ["K={ssm:A}", "K={nowhere:A}"] {
        let text = format!("{full}{more}");
        assert_eq!(Template::parse(&text, &vaults()).unwrap_err(), too_many);
    }
    let one_line = format!("K={}", "{ssm:A}".repeat(limit + 1));
    assert_eq!(Template::parse(&one_line, &vaults()).unwrap_err(), too_many);
}

#[test]
fn time_grows_with_the_text_and_no_faster() {
    for scrap in [
        "{",
        "{{",
        "{a",
        "{ssm:A|",
        "{ssm:A",
        "{ ",
        "K=\"\n",
        "K='\n",
        "\"",
        "K=\"\\\n",
        "${",
        "#",
        "{ssm",
        "}",
        "\r",
        "K=\"{{a:b}}\n",
        "K= ",
        "export ",
    ] {
        for opening in ["", "K=", "K=\""] {
            let mut text = opening.to_owned();
            text.push_str(&scrap.repeat(128 * 1024 / scrap.len()));
            let started = Instant::now();
            let _ = Template::parse(&text, &vaults());
            // It takes milliseconds; quadratic work would take minutes.
            assert!(started.elapsed() < Duration::from_secs(10), "{scrap:?}");
        }
    }
}

#[test]
fn messages_stay_short_and_show_no_value() {
    let slug = "x".repeat(100_000);
    let text = format!("K=hunter2{{{slug}:A}}\n{slug}={{nowhere:A}}");
    let error = Template::parse(&text, &vaults()).unwrap_err().to_string();
    assert!(error.len() < 800, "{}", error.len());
    assert!(!error.contains("hunter2"));
    let template = parse("K=hunter2\n");
    assert!(!format!("{template:?}").contains("hunter2"));
}
