//! Hostile values, the same ones in every run.

/// What is known to matter to some reader of some format.
const FRAGMENTS: &[&str] = &[
    "'",
    "\"",
    "`",
    "\\",
    "\\\\",
    "\\'",
    "\\\"",
    "\\n",
    "\\r",
    "\\t",
    "\\\\\\",
    "$",
    "$x",
    "${X}",
    "${X:-y}",
    // One of the other keys.
    "${K1}",
    "$K1",
    "${",
    "}",
    "$(touch pwned)",
    "`touch pwned`",
    "$((1+1))",
    "$'a'",
    "$$",
    "$1",
    "$. ",
    "${:-$}",
    ";touch pwned;",
    "&touch pwned&",
    "|touch pwned",
    "\ntouch pwned\n",
    ">pwned",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "  ",
    "#",
    " #",
    " # c",
    "=",
    "==",
    "=\"",
    "='",
    "!",
    "!!",
    "%",
    "%s",
    "%n",
    "~",
    "*",
    "?",
    "[a]",
    "{a,b}",
    "<",
    "(",
    ")",
    "é",
    "日本",
    "😀",
    "e\u{301}",
    "\u{344}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{fffe}",
    "\u{1}",
    "\u{7f}",
    "\u{1b}[31m",
    "\u{b}",
    "\u{c}",
    "'.",
    "\".",
    ",",
    ":",
    "- ",
    "? ",
    "---",
    "...",
    "export A=1",
    "K1=x",
    "\nK1=x\n",
    "\nEOF\n",
    "%{if true}",
    "$${X}",
    "%%{",
    "<<",
    "KEEP_END",
    "\nKEEP_END\n",
    "\n::add-mask::x",
    "%0A",
    "%25",
    "null",
    "yes",
    "~",
    "0x1F",
    "1_000",
    "12:30:45",
    "2001-01-01",
    ".inf",
    "&a",
    "*a",
    "!!str",
    "|",
    ">",
    "@",
    "a",
    "word",
    "https://u:p@h/?q=1&r=2",
    "{\"a\": \"b\"}",
];

/// Marsaglia's xorshift: any generator will do, as long as it never changes.
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("less than bound")
    }
}

/// `count` texts without NUL: every fragment alone, at the start, at the end and
/// twice; then mixtures, each of a few fragments so that many stay readable.
pub(crate) fn texts(seed: u64, count: usize) -> Vec<Vec<u8>> {
    let mut texts: Vec<String> = vec![String::new()];
    for fragment in FRAGMENTS {
        texts.push((*fragment).to_owned());
        texts.push(format!("{fragment}a"));
        texts.push(format!("a{fragment}"));
        texts.push(format!("a{fragment}a{fragment}a"));
    }
    let mut random = Xorshift(seed);
    while texts.len() < count {
        let kinds: Vec<&str> = (0..=random.below(4))
            .map(|_| FRAGMENTS[random.below(FRAGMENTS.len())])
            .collect();
        let length = match random.below(100) {
            0 => 2_000,
            _ => 1 + random.below(8),
        };
        let text = (0..length).map(|_| kinds[random.below(kinds.len())]);
        texts.push(text.collect());
    }
    texts.truncate(count);
    texts.into_iter().map(String::into_bytes).collect()
}

/// `count` runs of random bytes, none of them NUL.
pub(crate) fn bytes(seed: u64, count: usize) -> Vec<Vec<u8>> {
    let mut random = Xorshift(seed);
    let mut all: Vec<Vec<u8>> = (1..=255).map(|byte| vec![byte]).collect();
    while all.len() < count {
        let length = random.below(40);
        let byte = |random: &mut Xorshift| u8::try_from(1 + random.below(255)).expect("a byte");
        all.push((0..length).map(|_| byte(&mut random)).collect());
    }
    all
}
