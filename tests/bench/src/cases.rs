//! What is measured, in groups: the first case of each is what the others of it
//! are compared with.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::plugins::Plugin;
use crate::world::{MANY, World, key, value};

/// One command.
pub(crate) struct Case {
    pub(crate) name: String,
    program: PathBuf,
    words: Vec<String>,
    over_tls: bool,
    /// Whether each run finds an empty cache.
    anew: bool,
    /// Whether what it prints on stdout is right: a fast answer that is wrong
    /// would be no result.
    pub(crate) is_right: fn(&[u8]) -> bool,
}

impl Case {
    fn new(program: &Path, name: &str, words: &str, is_right: fn(&[u8]) -> bool) -> Self {
        Self {
            name: name.to_owned(),
            program: program.to_owned(),
            words: words.split(' ').map(str::to_owned).collect(),
            over_tls: false,
            anew: false,
            is_right,
        }
    }

    fn over_tls(mut self) -> Self {
        self.over_tls = true;
        self
    }

    fn anew(mut self) -> Self {
        self.anew = true;
        self
    }

    pub(crate) fn command(&self, world: &World) -> Command {
        let mut command = world.command(&self.program, self.over_tls);
        command.args(&self.words);
        if self.anew {
            command.env("KEEP_CACHE_DIR", world.empty_cache());
        }
        command
    }
}

/// Cases under the same conditions.
pub(crate) struct Group {
    pub(crate) title: &'static str,
    /// Of the stand-in, in milliseconds for each call.
    pub(crate) latency: u64,
    /// The part of the rounds that it gets: what takes long is run less often.
    pub(crate) share: usize,
    pub(crate) cases: Vec<Case>,
}

/// Where the programs are.
pub(crate) struct Programs {
    pub(crate) keep: PathBuf,
    pub(crate) direct: PathBuf,
    pub(crate) hello: PathBuf,
    /// aws-cli, where this machine has it.
    pub(crate) aws: Option<PathBuf>,
}

pub(crate) fn groups(programs: &Programs, plugins: &[Plugin]) -> Vec<Group> {
    vec![
        start_up(programs),
        one_call(programs),
        over_tls(programs),
        local(programs),
        of_plugins(programs, plugins),
        of_new_plugins(programs, plugins),
        far_away(programs),
        writes(programs),
    ]
}

fn one(out: &[u8]) -> bool {
    out == value(0).as_bytes()
}

fn nothing(out: &[u8]) -> bool {
    out.is_empty()
}

fn has(out: &[u8], count: usize) -> bool {
    let text = String::from_utf8_lossy(out);
    text.lines().count() == count && text.contains(&value(count - 1))
}

fn start_up(programs: &Programs) -> Group {
    let keep = |name, words, is_right| Case::new(&programs.keep, name, words, is_right);
    let hello = |out: &[u8]| out == b"hello\n";
    Group {
        title: "Nothing to load",
        latency: 0,
        share: 1,
        cases: vec![
            Case::new(&programs.hello, "hello world in Rust", "-", hello),
            keep("keep --version", "--version", |out| {
                out.starts_with(b"keep ")
            }),
            keep("keep completions bash", "completions bash", |out| {
                out.len() > 500
            }),
        ],
    }
}

fn one_call(programs: &Programs) -> Group {
    let keep = |name, words: &str, is_right| Case::new(&programs.keep, name, words, is_right);
    let key = key(0);
    let mut cases = vec![
        Case::new(
            &programs.direct,
            "AWS SDK program: GetSecretValue",
            &format!("get bench/s1/{key}"),
            one,
        ),
        keep("keep get", &format!("get {key} --env s1"), one),
        keep(
            "keep set (2 calls)",
            &format!("set {key} {} --env s1", value(0)),
            nothing,
        ),
        keep(
            "keep run -- true (1 secret)",
            "run --vault aws --env s1 -- true",
            nothing,
        ),
        keep("keep export of 20", "export --vault aws --env s20", |out| {
            has(out, 20)
        }),
        keep(
            "keep export of 200",
            "export --vault aws --env s200",
            |out| has(out, 200),
        ),
        keep(
            "keep export of 1000",
            "export --vault aws --env s1000",
            |out| has(out, 1000),
        ),
    ];
    if let Some(aws) = &programs.aws {
        let words =
            "secretsmanager get-secret-value --output text --query SecretString --secret-id";
        cases.push(Case::new(
            aws,
            "aws-cli: get-secret-value",
            &format!("{words} bench/s1/{key}"),
            |out| out.starts_with(value(0).as_bytes()),
        ));
    }
    Group {
        title: "AWS without latency",
        latency: 0,
        share: 1,
        cases,
    }
}

fn over_tls(programs: &Programs) -> Group {
    let key = key(0);
    let direct = Case::new(
        &programs.direct,
        "AWS SDK program: GetSecretValue",
        &format!("get bench/s1/{key}"),
        one,
    );
    let keep = Case::new(
        &programs.keep,
        "keep get",
        &format!("get {key} --env s1"),
        one,
    );
    Group {
        title: "AWS over TLS, with the system's certificates",
        latency: 0,
        share: 1,
        cases: vec![direct.over_tls(), keep.over_tls()],
    }
}

fn local(programs: &Programs) -> Group {
    let keep = |name, words: &str, is_right| Case::new(&programs.keep, name, words, is_right);
    let key = key(0);
    Group {
        title: "The local vault",
        latency: 0,
        share: 1,
        cases: vec![
            keep(
                "keep get, 1 secret",
                &format!("get {key} --vault file --env s1"),
                one,
            ),
            keep(
                "keep get, 1000 secrets",
                &format!("get {key} --vault file --env s1000"),
                one,
            ),
            keep(
                "keep set, 1000 secrets",
                &format!("set {key} {} --vault file --env s1000", value(0)),
                nothing,
            ),
            keep(
                "keep export, 1000 secrets",
                "export --vault file --env s1000",
                |out| has(out, MANY),
            ),
        ],
    }
}

fn of_plugins(programs: &Programs, plugins: &[Plugin]) -> Group {
    let get = |name: &str, vault: &str| {
        let words = format!("get {} --vault {vault} --env s1", key(0));
        Case::new(&programs.keep, &format!("keep get, {name}"), &words, one)
    };
    let mut cases = vec![get("local vault", "file")];
    cases.extend(plugins.iter().map(|plugin| get(&plugin.name, &plugin.id)));
    Group {
        title: "Plugins that were compiled before",
        latency: 0,
        share: 1,
        cases,
    }
}

fn of_new_plugins(programs: &Programs, plugins: &[Plugin]) -> Group {
    let get = |plugin: &Plugin| {
        let words = format!("get {} --vault {} --env s1", key(0), plugin.id);
        let name = format!("keep get, {}", plugin.name);
        Case::new(&programs.keep, &name, &words, one).anew()
    };
    Group {
        title: "The same, compiled each time",
        latency: 0,
        share: 10,
        cases: plugins.iter().map(get).collect(),
    }
}

fn far_away(programs: &Programs) -> Group {
    let keep = |name, words: &str, is_right| Case::new(&programs.keep, name, words, is_right);
    let direct = |name, words: &str, is_right| Case::new(&programs.direct, name, words, is_right);
    Group {
        title: "AWS at 30 ms for each call",
        latency: 30,
        share: 4,
        cases: vec![
            direct(
                "AWS SDK program: BatchGetSecretValue of 200, page after page",
                "export bench/s200/",
                |out| has(out, 200),
            ),
            keep("keep get", &format!("get {} --env s1", key(0)), one),
            keep("keep export of 20", "export --vault aws --env s20", |out| {
                has(out, 20)
            }),
            keep(
                "keep export of 200",
                "export --vault aws --env s200",
                |out| has(out, 200),
            ),
            keep(
                "keep export of 1000",
                "export --vault aws --env s1000",
                |out| has(out, 1000),
            ),
            keep(
                "keep diff of 3 envs of 200",
                "diff --env s200,s200b,s200c --vault aws",
                |out| out.len() > 200,
            ),
        ],
    }
}

fn writes(programs: &Programs) -> Group {
    Group {
        title: "200 new secrets, AWS at 30 ms for each call",
        latency: 30,
        share: 20,
        cases: vec![
            Case::new(
                &programs.direct,
                "AWS SDK program: CreateSecret, one after another",
                "import bench/s0/ 200",
                nothing,
            ),
            Case::new(
                &programs.keep,
                "keep import",
                "import new.env --env s0",
                nothing,
            ),
        ],
    }
}
