//! Variables as values, for commands that write no env text.

use super::*;

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    expected.iter().map(owned).collect()
}

#[test]
fn static_values_are_read_by_the_rules_of_the_grammar() {
    let cases = [
        ("K=x", "x"),
        ("K=", ""),
        ("K=  ", ""),
        ("K= a b  # c", "a b"),
        ("K=a#b", "a#b"),
        ("K=#fff", "#fff"),
        ("K= #fff", ""),
        ("K=a=b", "a=b"),
        (r"K=a\nb", r"a\nb"),
        ("K=it's \"so\"", "it's \"so\""),
        ("K=''", ""),
        (r"K='\n $X # \\' # c", r"\n $X # \\"),
        (
            r#"K="\n\r\t\"\\\$\`\x\' $X ${Y}" # c"#,
            "\n\r\t\"\\$`\\x\\' $X ${Y}",
        ),
        ("K=\"a\r\nb\rc\nd\"", "a\nb\nc\nd"),
        ("K='a\r\nb'#c", "a\nb"),
        ("export K = é", "é"),
        ("\u{feff}K=x", "x"),
        ("K={{ssm:A}}", "{ssm:A}"),
        (r#"K="\{{ssm:A}}\n""#, "\\{ssm:A}\n"),
        (r#"K={"a":1}"#, r#"{"a":1}"#),
        ("K=null", "null"),
    ];
    for (template, expected) in cases {
        let expected = pairs(&[("K", expected)]);
        assert_eq!(resolved(template, Missing::Fail), expected, "{template:?}");
        let lines = parse(template).static_lines().unwrap();
        assert_eq!(plain(&lines), expected, "{template:?}");
    }
}

#[test]
fn variables_come_once_in_order_with_their_last_value() {
    let text = "A=1\n# c\nB={ssm:A}\r\nC=x{ssm:K}\nA={ssm:A|field=user}\nset -a\nB=2\n";
    let expected = pairs(&[("A", "admin"), ("B", "2"), ("C", "xvk")]);
    assert_eq!(resolved(text, Missing::Fail), expected);
    let lines = parse(text).static_lines().unwrap();
    assert_eq!(plain(&lines), pairs(&[("A", "1"), ("B", "2")]));
    let resolved = resolve_with(&parse(text), Missing::Fail).unwrap();
    assert_eq!(resolved.used.len(), 2);
}

#[test]
fn each_strategy_for_a_missing_secret() {
    let text = "A=1\nB=\"{ssm:A}\\t{ssm:NO}\"\nC={ssm:K}\n";
    let cases = [
        (Missing::Remove, vec![("A", "1"), ("C", "vk")]),
        (Missing::Blank, vec![("A", "1"), ("B", ""), ("C", "vk")]),
        (
            Missing::Skip,
            vec![("A", "1"), ("B", "{ssm:A}\t{ssm:NO}"), ("C", "vk")],
        ),
    ];
    let missing = vec![placeholder(2, "B", "ssm", "NO")];
    for (strategy, expected) in cases {
        let resolved = resolve_with(&parse(text), strategy).unwrap();
        assert_eq!(plain(&resolved.variables), pairs(&expected), "{strategy:?}");
        assert_eq!(resolved.missing, missing);
    }
    let error = resolve_with(&parse(text), Missing::Fail).unwrap_err();
    assert_eq!(error, TemplateError::Missing(missing));
}

#[test]
fn quotes_that_do_not_match_are_faults_only_when_the_value_is_read() {
    let text = "A=\"x\nB='y' z\nC={ssm:NO}\n";
    let template = parse(text);
    let expected = TemplateError::Invalid(vec![
        fault(1, "A", Problem::UnclosedQuote),
        fault(2, "B", Problem::TextAfterQuote),
    ]);
    assert_eq!(template.static_lines().unwrap_err(), expected);
    assert_eq!(
        resolve_with(&template, Missing::Fail).unwrap_err(),
        expected
    );
    assert_eq!(merged(text, Missing::Skip), text);
}
