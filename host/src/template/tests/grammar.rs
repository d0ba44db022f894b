//! What is a placeholder, what is a fault, and what is left alone.

use super::*;

#[test]
fn values_with_placeholders() {
    let cases = [
        ("K={ssm:A}", r#"K="va""#),
        ("K={ssm}", r#"K="vk""#),
        ("K=\"{ssm:A}\"", r#"K="va""#),
        ("K='{ssm:A}'", r#"K="va""#),
        ("K=\"{ssm}\"", r#"K="vk""#),
        ("K={ssm:a/b.c-d}", r#"K="vp""#),
        ("K={team-vault:B}", r#"K="vb""#),
        ("K={ssm:A|field=user}", r#"K="admin""#),
        ("K={ssm:EMPTY}", "K="),
        ("_k9={ssm:A}", r#"_k9="va""#),
        ("export K={ssm:A}", r#"export K="va""#),
        ("export \t K={ssm:A}", "export \t K=\"va\""),
        ("export={ssm:A}", r#"export="va""#),
        ("export = {ssm:A}", r#"export = "va""#),
        // Blanks and comments stay.
        ("  K \t=  {ssm:A}  ", "  K \t=  \"va\"  "),
        ("K={ssm:A} # {ssm:B}", r#"K="va" # {ssm:B}"#),
        ("K=\"{ssm:A}\"\t#c", "K=\"va\"\t#c"),
        // Readers would take a glued comment for text.
        ("K={ssm:A}#c", r#"K="va" #c"#),
        ("K={ssm}#c", r#"K="vk" #c"#),
        ("K='{ssm:A}'#c", r#"K="va" #c"#),
        ("K={ssm:EMPTY}#c", "K= #c"),
        // Amid other text.
        ("U=http://{ssm:HOST}/x", r#"U="http://db.internal/x""#),
        ("L={ssm:A},{team-vault:B}", r#"L="va,vb""#),
        ("L={ssm:A}{ssm:K}#c", r#"L="vavk#c""#),
        ("L=#{ssm:A}#c # d", "L=\"#va#c\" # d"),
        ("L=a b {ssm:A} c  # d", "L=\"a b va c\"  # d"),
        (r#"J={"pw": "{ssm:A}"}"#, r#"J="{\"pw\": \"va\"}""#),
        (r#"J={"a":{"pw":{ssm:A}}}"#, r#"J="{\"a\":{\"pw\":va}}""#),
        (r#"D="\"{ssm:A}\"\t\\""#, "D=\"\\\"va\\\"\t\\\\\""),
        (r"S='\n{ssm:A}\'", r#"S="\\nva\\""#),
        (r#"D="\{ssm:A}""#, r#"D="\\va""#),
        ("D=\" {ssm:A} \"", r#"D=" va ""#),
        ("R=/users/{id}/{ssm:A}", r#"R="/users/{id}/va""#),
        ("E=${HOME}/{ssm:A}", r#"E="\${HOME}/va""#),
        ("E=${X:-{ssm:A}}", r#"E="\${X:-va}""#),
        // A secret is text, whatever it looks like.
        ("B={ssm:BRACES}", "B=\"{ssm:A} {{ \\\"'\n\\$X\""),
    ];
    for (template, expected) in cases {
        assert_eq!(merged(template, Missing::Fail), expected, "{template}");
    }
}

#[test]
fn braces_that_are_no_placeholders_are_left_alone() {
    let cases = [
        "K=${ssm:A}",
        "K=\"${ssm}\"",
        "K=$${ssm:A}",
        "K=${POSTGRES_USER}",
        "K=${APP_NAME:-Laravel}",
        "PATH=${PATH}:/usr/local/bin",
        "K={}",
        "K={ }",
        r#"K={"a":1}"#,
        r#"K={"ssm":{"A":[{}]}}"#,
        r#"K='{"ssm": "A"}'"#,
        r#"K="{"a":1}""#,
        "K={a: 1, b: 2}",
        "K=/users/{id}/{name}",
        "K=Hello {{ name }} and {{name}}",
        "K={{{name}}}",
        "K={one two}",
        "K={0:>10}",
        "# K={ssm:A} {nowhere:A}",
        "   #K={nowhere:A}",
        "K=x # {nowhere:A}",
        "K= # {nowhere:A}",
        "K='x' # {ssm:A}",
        "key: {nowhere:A}",
        "key: {{ssm:A}} ${ssm:A}",
        "9K=x",
        "my-key=x",
        "K",
        "K=\"never closed",
        "K='x' y",
        "",
        "\n\n",
        " \t ",
        "\u{feff}",
        "\u{feff}K=x\r\n",
    ];
    for template in cases {
        for missing in [
            Missing::Fail,
            Missing::Remove,
            Missing::Blank,
            Missing::Skip,
        ] {
            assert_eq!(merged(template, missing), template);
        }
        assert_eq!(parse(template).placeholders().count(), 0, "{template}");
    }
}

#[test]
fn doubled_braces_keep_the_text_of_a_placeholder() {
    let cases = [
        ("K={{ssm:A}}", "K={ssm:A}"),
        ("K={{ssm:A}", "K={ssm:A}"),
        ("K={{ssm}}", "K={ssm}"),
        ("K={{word}}", "K={word}"),
        ("K={{time:YYYY}} {level}", "K={time:YYYY} {level}"),
        ("K='{{ssm:A}}' # {{ssm:A}}", "K='{ssm:A}' # {{ssm:A}}"),
        ("K=\"{{ssm: A}} \\t\"", "K=\"{ssm: A} \\t\""),
        ("K=x{{ssm}}", "K=x{ssm}"),
        // Not where quotes do not match: such a line is kept as it is.
        ("K=\"{{ssm:A}}", "K=\"{{ssm:A}}"),
        ("K={{{{ssm:A}}}}", "K={{ssm:A}}"),
        ("K={{{ssm:A}}}", r#"K="{va}""#),
        ("K={{{ssm:A}", r#"K="{va""#),
        ("K={{ssm:A}} {ssm:A}}}", r#"K="{ssm:A} va}}""#),
        ("K={{ssm:A}}}", "K={ssm:A}}"),
    ];
    for (template, expected) in cases {
        assert_eq!(merged(template, Missing::Fail), expected, "{template}");
    }
}

#[test]
fn what_looks_like_a_placeholder_and_is_none_is_a_fault() {
    let shorthand = || Problem::ShorthandInText {
        vault: "ssm".to_owned(),
    };
    let attribute = |name: &str| Problem::UnknownAttribute {
        name: name.to_owned(),
    };
    let cases = [
        ("K={SSM:A}", unknown("SSM", Some("ssm"))),
        ("K={smm:A}", unknown("smm", Some("ssm"))),
        (
            "K={team_vault:B}",
            unknown("team_vault", Some("team-vault")),
        ),
        ("K={nowhere:A|x}", unknown("nowhere", None)),
        ("K={A}", unknown("A", None)),
        ("K=\"{nowhere}\"", unknown("nowhere", None)),
        ("K={nowhere}#c", unknown("nowhere", None)),
        ("K=http://{nowhere:HOST}/", unknown("nowhere", None)),
        ("K=http://{ssm}/", shorthand()),
        ("K={ssm}}", shorthand()),
        ("K=\" {ssm}\"", shorthand()),
        ("K={ssm:}", malformed("ssm")),
        ("K={ssm:/abs}", malformed("ssm")),
        ("K={ssm:A:B}", malformed("ssm")),
        ("K={ssm:A", malformed("ssm")),
        ("K={ ssm:A }", malformed("ssm")),
        ("K={ ssm }", malformed("ssm")),
        ("K={ssm |x}", malformed("ssm")),
        ("K={ssm|field=a}", malformed("ssm")),
        ("K={ssm:A|field}", malformed("ssm")),
        ("K={ssm:A|field=}", malformed("ssm")),
        ("K={ssm:A|field=a|field=b}", malformed("ssm")),
        ("K={ssm:A||field=a}", malformed("ssm")),
        ("K={ssm:A|field=a\"b}", malformed("ssm")),
        ("K={ssm:A|field=a #b}", malformed("ssm")),
        ("K={ssm:A|x=1|y}", attribute("x")),
        ("K={ssm:A|field=a|version=3}", attribute("version")),
        ("K='{ssm:A}", Problem::UnclosedQuote),
        ("K=\"{ssm:A}'", Problem::UnclosedQuote),
        ("K=\"{ssm:A}\\\"", Problem::UnclosedQuote),
        ("K='{ssm:A}'x", Problem::TextAfterQuote),
        (r#"K="{"a":"{ssm:A}"}""#, Problem::TextAfterQuote),
    ];
    for (template, problem) in cases {
        assert_eq!(faults(template), [fault(1, "K", problem)], "{template}");
    }
}

#[test]
fn a_placeholder_outside_an_assignment_is_a_fault() {
    for line in [
        "KEY: {ssm:A}",
        "my-key={ssm:A}",
        "9K={ssm:A|x}",
        "export {ssm:A}",
        "={ssm:A}",
        "{ssm:A}",
        "export 9K={{{ssm:A}",
    ] {
        let expected = Fault {
            line: 3,
            variable: None,
            problem: Problem::OutsideAssignment {
                vault: "ssm".to_owned(),
            },
        };
        assert_eq!(faults(&format!("# c\n\n{line}\nB=1")), [expected], "{line}");
    }
}

#[test]
fn all_faults_are_listed_with_their_lines() {
    let text = "A={smm:A}\r\n# {nowhere:B}\rB=x{ssm:}y{nowhere:B}\n\nC=\"\n\n{ssm}\"\n";
    let shorthand = Problem::ShorthandInText {
        vault: "ssm".to_owned(),
    };
    let expected = [
        fault(1, "A", unknown("smm", Some("ssm"))),
        fault(3, "B", malformed("ssm")),
        fault(3, "B", unknown("nowhere", None)),
        fault(7, "C", shorthand),
    ];
    assert_eq!(faults(text), expected);
}

#[test]
fn messages_name_lines_and_what_to_type() {
    let error = Template::parse("A={smm:A}\nB=x{ssm}\nC={ssm:/x}\n", &vaults()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the template cannot be used: \
         line 1, `A`: no vault is called `smm`, did you mean `ssm`? \
         (double the braces to keep the text as it is); \
         line 2, `B`: `{ssm}` has to be the whole value; \
         amid other text write `{ssm:KEY}`; \
         line 3, `C`: what begins with the vault `ssm` is no placeholder; \
         write `{ssm:KEY}` or `{ssm:KEY|field=NAME}`"
    );
    let many = Template::parse(&"A={x:A}\n".repeat(12), &vaults()).unwrap_err();
    assert!(many.to_string().ends_with("; and 2 more"), "{many}");
}

#[test]
fn placeholders_carry_line_variable_vault_key_and_field() {
    let text =
        "\u{feff}# c\r\nA={ssm}\r\n\r\nB='x\r\n{team-vault:B} {ssm:A|field=/a/0/b c}'\r\nA={ssm:K}";
    let template = parse(text);
    let with_field = Placeholder {
        field: Some("/a/0/b c".to_owned()),
        ..placeholder(5, "B", "ssm", "A")
    };
    let expected = [
        placeholder(2, "A", "ssm", "A"),
        placeholder(5, "B", "team-vault", "B"),
        with_field,
        placeholder(6, "A", "ssm", "K"),
    ];
    let found: Vec<_> = template.placeholders().cloned().collect();
    assert_eq!(found, expected);
    let spelt: Vec<_> = template.placeholders().map(ToString::to_string).collect();
    assert_eq!(
        spelt,
        [
            "{ssm:A}",
            "{team-vault:B}",
            "{ssm:A|field=/a/0/b c}",
            "{ssm:K}"
        ]
    );
    assert_eq!(template.vaults(), ["ssm", "team-vault"]);
}

#[test]
fn lines_that_are_not_understood_are_counted() {
    let template = parse("A=1\n\nset -a\n# c\nmy.key=x\r\nB=\"x\ny\"\n??");
    assert_eq!(template.unrecognised_lines(), [3, 5, 8]);
}
