//! The text of a merge: line ends, missing secrets, refusals.

use super::*;

#[test]
fn line_ends_are_kept_as_they_are() {
    let cases = [
        ("K={ssm:A}\r\n\r\nZ=1\r\n", "K=\"va\"\r\n\r\nZ=1\r\n"),
        ("K={ssm:A} # c\r\nZ={ssm:K}", "K=\"va\" # c\r\nZ=\"vk\""),
        ("K={ssm:A}\rZ='{ssm:K}'\r", "K=\"va\"\rZ=\"vk\"\r"),
        ("\u{feff}K={ssm:A}\n", "\u{feff}K=\"va\"\n"),
        ("\n\n  K={ssm:A}\n", "\n\n  K=\"va\"\n"),
        // A value never begins on another line than its variable.
        ("K =\n[ssm:A]\n", "K =\n[ssm:A]\n"),
        // Inside quotes line ends are part of the value, as LF.
        ("K=\"a\r\n{ssm:A}\r\"\r\nZ=1", "K=\"a\nva\n\"\r\nZ=1"),
        ("K='a\n# {ssm:A}' # c\nZ=1", "K=\"a\n# va\" # c\nZ=1"),
        // A later quote that closes nothing does not join the lines.
        ("K='a\nZ='{ssm:A}'\n", "K='a\nZ=\"va\"\n"),
    ];
    for (template, expected) in cases {
        assert_eq!(merged(template, Missing::Fail), expected, "{template:?}");
    }
}

#[test]
fn a_value_on_the_line_below_its_variable_is_a_fault() {
    let expected = Fault {
        line: 2,
        variable: None,
        problem: Problem::OutsideAssignment {
            vault: "ssm".to_owned(),
        },
    };
    assert_eq!(faults("K =\n{ssm:A}"), [expected]);
}

#[test]
fn each_strategy_for_a_missing_secret() {
    // Template, Remove, Blank; Skip leaves all as they are.
    let cases = [
        ("K={ssm:NO}", "# Removed missing secret: K", "K="),
        (
            "\n\n  K={ssm:NO}  # c\r\nZ=1",
            "\n\n  # Removed missing secret: K\r\nZ=1",
            "\n\n  K=  # c\r\nZ=1",
        ),
        (
            "export K='{ssm:NO}'\n",
            "# Removed missing secret: K\n",
            "export K=\n",
        ),
        ("K={ssm:NO}#c", "# Removed missing secret: K", "K= #c"),
        (
            "K=\"{ssm:A}\n{{ssm:A}} {ssm:NO}\"\nZ={ssm:A}",
            "# Removed missing secret: K\nZ=\"va\"",
            "K=\nZ=\"va\"",
        ),
        (
            "\u{feff}K={team-vault:A}\n",
            "\u{feff}# Removed missing secret: K\n",
            "\u{feff}K=\n",
        ),
        ("K={ssm:A|field=no}", "# Removed missing secret: K", "K="),
    ];
    for (template, remove, blank) in cases {
        assert_eq!(merged(template, Missing::Remove), remove, "{template:?}");
        assert_eq!(merged(template, Missing::Blank), blank, "{template:?}");
        let skipped = merged(template, Missing::Skip);
        let skipped = skipped.replace("Z=\"va\"", "Z={ssm:A}");
        assert_eq!(skipped, template);
    }
}

#[test]
fn fail_lists_every_missing_secret() {
    let template = parse("A={ssm:NO}\nB={ssm:A}\nC={ssm:C}:{ssm:A}\n");
    let error = merge_with(&template, Missing::Fail).unwrap_err();
    let expected = vec![
        placeholder(1, "A", "ssm", "NO"),
        placeholder(3, "C", "ssm", "C"),
    ];
    assert_eq!(error, TemplateError::Missing(expected));
    assert_eq!(
        error.to_string(),
        "secrets are missing: line 1, `A`: `{ssm:NO}`; line 3, `C`: `{ssm:C}`"
    );
}

#[test]
fn a_merge_says_what_it_used_and_missed() {
    let text = "A={ssm:A}\nB={ssm:A|field=user}\nC={ssm:NO}{ssm:K}\nD={team-vault:B}\n";
    let merged = merge(text, Missing::Blank);
    let used: Vec<_> = merged
        .used
        .iter()
        .map(|(vault, key)| (vault.as_str(), key.as_str()))
        .collect();
    assert_eq!(used, [("ssm", "A"), ("team-vault", "B")]);
    assert_eq!(merged.missing, [placeholder(3, "C", "ssm", "NO")]);
    assert_eq!(merged.refused, []);
    let debug = format!("{merged:?}");
    assert!(
        debug.starts_with("Merged { used: {(") && !debug.contains("text"),
        "{debug}"
    );
}

#[test]
fn variables_may_be_assigned_twice() {
    let text = "K={ssm:A}\nK={ssm:K}\nK=x\n";
    assert_eq!(merged(text, Missing::Fail), "K=\"va\"\nK=\"vk\"\nK=x\n");
}

#[test]
fn a_value_that_cannot_be_written_is_refused_by_name() {
    let template = parse("  A=x\0{ssm:A} # c\r\nB={ssm:K}\r\n");
    let merged = merge_with(&template, Missing::Fail).unwrap();
    assert_eq!(
        merged.text.as_slice(),
        b"  # Refused secret: A\r\nB=\"vk\"\r\n"
    );
    assert_eq!(merged.refused, [refused(1, "A", "it holds a zero byte")]);
    assert_eq!(merged.used.len(), 1);
}

#[test]
fn the_text_is_made_to_measure() {
    let merged = merge("A={ssm:A}\nB=x{ssm:K}y # c\n", Missing::Fail);
    assert_eq!(merged.text.capacity(), merged.text.len());
}
