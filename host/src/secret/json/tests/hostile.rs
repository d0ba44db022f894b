//! Thousands of objects that nobody would write, and what a change leaves of them.

use super::{member, secret, text, with, without};

/// Numbers that look random, and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("it is below a `usize`")
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    fn blanks(&mut self) -> &'static str {
        self.of(&["", "", "", " ", "\r\n", "\t", "\n    ", "  \n"])
    }

    fn string(&mut self) -> String {
        let parts = (0..self.below(4)).map(|_| {
            self.of(&[
                "a",
                "é",
                "🔑",
                "\\u0061",
                "\\uD83D\\uDD11",
                "\\\"",
                "\\\\",
                "\\/",
                "{",
                "]",
                ",",
                ":",
                "\\n",
                "\u{feff}",
                "\u{2028}",
                "/",
                "~",
            ])
        });
        format!("\"{}\"", parts.collect::<String>())
    }

    fn value(&mut self, depth: usize) -> String {
        let kinds = if depth == 0 { 2 } else { 4 };
        match self.below(kinds) {
            0 => self.string(),
            1 => self
                .of(&[
                    "null",
                    "true",
                    "-0",
                    "0.10",
                    "1E+400",
                    "123456789012345678901234567890",
                    "-1.5e-999",
                ])
                .to_owned(),
            2 => self.parts(depth, "[", "]", |numbers| numbers.value(depth - 1)),
            _ => self.object(depth),
        }
    }

    fn object(&mut self, depth: usize) -> String {
        self.parts(depth, "{", "}", |numbers| {
            let (name, before, after) = (numbers.string(), numbers.blanks(), numbers.blanks());
            format!("{name}{before}:{after}{}", numbers.value(depth - 1))
        })
    }

    fn parts(
        &mut self,
        depth: usize,
        open: &str,
        close: &str,
        part: impl Fn(&mut Self) -> String,
    ) -> String {
        let parts: Vec<String> = (0..self.below(depth + 3))
            .map(|_| {
                let (before, part, after) = (self.blanks(), part(self), self.blanks());
                format!("{before}{part}{after}")
            })
            .collect();
        let inside = if parts.is_empty() {
            self.blanks().to_owned()
        } else {
            parts.join(",")
        };
        format!("{open}{inside}{close}")
    }
}

/// Of any object: a member that is set is read back exactly, all that was there
/// before is still there around it, and removing what was added gives the bytes
/// that were before.
#[test]
fn changes_touch_nothing_else() {
    let mut numbers = Numbers(0x5eed_1e55_c0de);
    let (mut replaced, mut added) = (0, 0);
    for _ in 0..5_000 {
        let json = [numbers.blanks(), &numbers.object(3), numbers.blanks()].concat();
        let name: String = serde_json::from_str(&numbers.string()).expect("it is a string");
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        let value: String = serde_json::from_str(&numbers.string()).expect("it is a string");
        let new = secret(&value).to_json_string().expect("it is text");
        let old = member(&json, &pointer).expect("it is JSON");
        let changed = with(&json, &pointer, &text(&new)).expect("it is an object");

        assert_eq!(member(&changed, &pointer), Ok(Some(value)), "{json:?}");
        let same = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
        let reversed = |text: &str| text.bytes().rev().map(char::from).collect::<String>();
        let plain = |text: &str| text.bytes().map(char::from).collect::<String>();
        let start = same(&plain(&json), &plain(&changed));
        let end = same(&reversed(&json), &reversed(&changed));
        if old.is_some() {
            replaced += 1;
            // Where the two agree covers all but the member that was there.
            let raw = raw_member(&json, &name);
            assert!(
                start + end + raw.len() >= json.len(),
                "{json:?} {changed:?}"
            );
        } else {
            added += 1;
            assert!(start + end >= json.len(), "{json:?} {changed:?}");
            let back = without(&changed, &pointer).expect("it was added");
            let is_first = raw_members(&json).is_empty();
            assert!(back == json || is_first, "{json:?} {back:?}");
        }
        let before = others(&json, &name);
        assert_eq!(others(&changed, &name), before, "{json:?}");
        if let Ok(rest) = without(&changed, &pointer) {
            assert_eq!(others(&rest, &name), before, "{json:?}");
            assert_eq!(member(&rest, &pointer), Ok(None), "{json:?}");
        }
    }
    assert!(replaced > 500 && added > 500, "{replaced} {added}");
}

/// The members as `serde_json` alone sees them: names as they mean, values as
/// they are written.
fn raw_members(json: &str) -> Vec<(String, String)> {
    struct All(Vec<(String, String)>);
    impl<'de> serde::Deserialize<'de> for All {
        fn deserialize<D: serde::Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = All;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<All, A::Error> {
                    let mut all = Vec::new();
                    while let Some((name, value)) =
                        map.next_entry::<String, Box<serde_json::value::RawValue>>()?
                    {
                        all.push((name, value.get().to_owned()));
                    }
                    Ok(All(all))
                }
            }
            json.deserialize_map(Visitor)
        }
    }
    serde_json::from_str::<All>(json)
        .expect("it is an object")
        .0
}

fn raw_member(json: &str, name: &str) -> String {
    let mut members = raw_members(json).into_iter();
    let found = members.rfind(|(found, _)| found == name);
    found.expect("it is there").1
}

fn others(json: &str, name: &str) -> Vec<(String, String)> {
    let mut members = raw_members(json);
    members.retain(|(found, _)| found != name);
    members
}
