//! Each command that writes on this machine, with what is there before it.

use keep_host::drivers::{self, Artifact};
use keep_test_support::TestEnv;

/// What may be found after a kill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Law {
    /// All as before, or all as after.
    Whole,
    /// Each file and each secret as before or as after: the command is many
    /// changes, one after another.
    Parts,
    /// Nothing is there to lose yet.
    Any,
}

/// One command line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    /// Its words, apart by spaces.
    pub(crate) line: &'static str,
    pub(crate) stdin: &'static str,
    pub(crate) law: Law,
    /// Whether there is a project.
    pub(crate) in_project: bool,
    /// What ends a command that was half done, where it itself says that what it
    /// makes is there already.
    pub(crate) end: &'static [&'static str],
}

const fn whole(line: &'static str) -> Case {
    Case {
        line,
        stdin: "",
        law: Law::Whole,
        in_project: true,
        end: &[],
    }
}

const fn parts(line: &'static str) -> Case {
    Case {
        law: Law::Parts,
        ..whole(line)
    }
}

const fn ended(end: &'static [&'static str], case: Case) -> Case {
    Case { end, ..case }
}

const fn reading(stdin: &'static str, case: Case) -> Case {
    Case { stdin, ..case }
}

pub(crate) const CASES: &[Case] = &[
    Case {
        law: Law::Any,
        in_project: false,
        ..whole("init -n --name App --namespace app --envs local,staging")
    },
    whole("init -n --name Other"),
    ended(
        &["vault:default new"],
        parts("vault:add -n --driver local --slug new --default"),
    ),
    whole("vault:edit two --name Second"),
    ended(
        &["vault:default first", "vault:delete main --yes"],
        parts("vault:edit main --slug first"),
    ),
    reading(
        "token-2",
        whole("vault:edit store --secret password --stdin"),
    ),
    parts("vault:delete two --yes"),
    whole("vault:default two"),
    whole("env:add production"),
    whole("env:remove extra --yes"),
    whole("workspace --envs local"),
    whole("workspace --reset"),
    reading("A after", whole("set A --env local --stdin")),
    reading("new", whole("set NEW --env local --stdin --if-absent")),
    whole("set JSON --env local --field user other"),
    whole("get A --env local --output out/file"),
    whole("delete A --env local --yes"),
    whole("delete A --env local --purge --yes"),
    whole("restore GONE --env local"),
    whole("rollback A --env local --to 1 --yes"),
    parts("copy --from local --to staging --only * --overwrite"),
    parts("rename B RENAMED --env local --yes"),
    parts("import x.env --env local --overwrite"),
    whole("export --env local --vault main --format json --output out/file --overwrite"),
    whole("export --env local --vault main --output out/file --append"),
    whole("template:add --env local --vault main --path out/file --overwrite"),
    parts("plugin:add ./ssm.wasm --yes"),
    whole("plugin:grant etcd http:http://127.0.0.2:1 --yes"),
    whole("plugin:revoke etcd"),
    // A pin comes before the consent to it, which is asked for again at worst.
    ended(
        &["plugin:grant etcd http:http://127.0.0.1:1 --yes"],
        parts("plugin:update etcd ./newer.wasm --yes"),
    ),
    parts("plugin:remove hashicorp-vault --yes"),
    whole("plugin:new acme --lang rust"),
    whole("plugin:pack built.wasm --manifest manifest.json --output out/file"),
    parts("man --output out"),
    whole("iam --role developer --output out/file"),
];

const SETTING: &str = "it writes one small file, as `plugin:grant` does";

/// Commands without a case, and why.
pub(crate) const OTHERS: &[(&str, &str)] = &[
    ("info", READS),
    ("vault:list", READS),
    ("env:list", READS),
    ("show", READS),
    ("history", READS),
    ("diff", READS),
    ("search", READS),
    ("run", READS),
    ("audit", READS),
    ("audit:on", SETTING),
    ("audit:off", SETTING),
    ("template:validate", READS),
    ("plugin:list", READS),
    ("plugin:inspect", READS),
    ("completions", READS),
    ("rotate", AWS),
    ("replicate", AWS),
    ("policy", AWS),
    ("doctor", AWS),
    (
        "verify",
        "its probe has a name of its own, and the next run tells of it",
    ),
    (
        "plugin:test",
        "what it leaves has names of its own, which the next run removes",
    ),
    (
        "plugin:build",
        "what compilers leave is theirs, and what it writes is written as by `plugin:pack`",
    ),
];

const READS: &str = "it reads";
const AWS: &str = "it changes what is at AWS, and nothing here";

/// Fills a project with what the cases change.
pub(crate) fn fill(env: &TestEnv) {
    let etcd = component("etcd");
    env.write("etcd.wasm", &etcd);
    env.write("ssm.wasm", component("ssm"));
    let lines: String = (0..20).map(|n| format!("K{n}=imported {n}\n")).collect();
    env.write("x.env", lines);
    env.write("out/file", "before\n");
    env.write("built.wasm", without_manifest(&component("ssm")));
    env.write("manifest.json", MANIFEST);
    for (line, stdin) in [
        (
            "init -n --name App --namespace app --envs local,staging,extra --no-vault",
            "",
        ),
        ("vault:add -n --driver local --slug main --default", ""),
        ("vault:add -n --driver local --slug two", ""),
        ("plugin:add ./etcd.wasm --yes", ""),
        ("plugin:add hashicorp-vault --yes", ""),
        (
            "vault:add -n --driver etcd --slug store --set url=http://127.0.0.1:1 --yes",
            "",
        ),
        (
            "vault:add -n --driver secretsmanager --slug aws --set region=eu-west-1",
            "",
        ),
        ("vault:edit store --secret password --stdin", "token-1"),
        ("set A --env local --stdin", "A 1"),
        ("set A --env local --stdin", "A 2"),
        ("set A --env local --stdin", "A 3"),
        ("set B --env local --stdin", "B 1"),
        (
            "set JSON --env local --stdin",
            r#"{"user":"app","password":"p"}"#,
        ),
        ("set GONE --env local --stdin", "gone"),
        ("delete GONE --env local --yes", ""),
        ("set K3 --env local --stdin", "old 3"),
        ("set A --env staging --stdin", "A of staging"),
        ("set TWO --env local --vault two --stdin", "of two"),
        ("workspace --envs local,staging", ""),
    ] {
        let outcome = env.keep(line.split(' ')).stdin(stdin).run();
        assert!(outcome.code == 0, "{outcome}");
    }
    // A newer one under the same id: the same with a section more, of the name `x`.
    env.write("newer.wasm", [&etcd[..], &[0, 2, 1, b'x']].concat());
}

const MANIFEST: &str =
    r#"{"id":"acme","label":"Acme","version":"0.1.0","powers":["aws:ssm:*"],"config":[]}"#;

fn component(id: &str) -> Vec<u8> {
    let driver = drivers::find_official(id).expect("it comes with Keep");
    let Artifact::Component(component) = driver.component() else {
        panic!("`component` is a component")
    };
    component.to_vec()
}

/// As a toolchain made it: the same without the section that holds the manifest.
fn without_manifest(component: &[u8]) -> Vec<u8> {
    let (head, mut rest) = component.split_at(8);
    let mut built = head.to_vec();
    while !rest.is_empty() {
        // The kind, the length of the rest in seven bits a byte, the rest.
        let digits = rest[1..].iter().take_while(|byte| **byte >= 128).count() + 1;
        let number = rest[1..=digits].iter().rev();
        let length = number.fold(0, |number, byte| number << 7 | usize::from(byte & 127));
        let (section, after) = rest.split_at(1 + digits + length);
        if !section[1 + digits..].starts_with(b"\x0dkeep:manifest") {
            built.extend_from_slice(section);
        }
        rest = after;
    }
    built
}
