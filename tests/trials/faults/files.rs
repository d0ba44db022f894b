//! A disk that takes nothing more, and directories that may not be written to: each
//! command that writes says so, and leaves everything as it was.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use keep_host::drivers::{self, Artifact};
use keep_test_support::{Outcome, TestEnv};
use sha2::{Digest as _, Sha256};

use crate::project::{local, quiet};

/// A project with a bit of everything.
fn filled() -> TestEnv {
    let env = local();
    for line in [
        "set A one --env local -q",
        "set A two --env local -q",
        "set GONE x --env local -q",
        "delete GONE --env local --yes -q",
        "vault:add --driver local --slug two -n -q",
        "plugin:add hashicorp-vault --yes -q",
        "vault:add --driver hashicorp-vault --slug v --set url=http://127.0.0.1:1 --yes -q",
        "env:add extra -q",
        "workspace --envs local,staging -q",
    ] {
        quiet(&env, line);
    }
    env.write("x.env", "NEW=1\n");
    env.write("out/file", "before\n");
    fs::set_permissions(
        env.project().join("out/file"),
        Permissions::from_mode(0o600),
    )
    .expect("it is ours");
    env
}

/// The files of the project and of the user, but for locks, which are empty.
fn files(env: &TestEnv) -> BTreeMap<PathBuf, Vec<u8>> {
    fn add(directory: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(directory).expect("it is ours") {
            let path = entry.expect("it is ours").path();
            if path.is_dir() {
                add(&path, files);
            } else if path.metadata().expect("it is ours").len() > 0 {
                files.insert(path.clone(), fs::read(&path).expect("it is ours"));
            }
        }
    }
    let mut files = BTreeMap::new();
    for top in ["project", "config", "home"] {
        add(&env.root().join(top), &mut files);
    }
    files
}

/// `keep` after something else in the shell.
fn after(env: &TestEnv, first: &str, line: &str) -> Outcome {
    let script = format!("{first}; exec {} \"$KEEP\" {line}", bound(env));
    env.program("sh", ["-c", &script]).stdin("token").run()
}

/// What makes permissions bind: root is not bound by them, and so loses the
/// capabilities that free it.
fn bound(env: &TestEnv) -> &'static str {
    let root = fs::metadata(env.root()).expect("it is there").uid() == 0;
    if root {
        "setpriv --bounding-set=-dac_override,-dac_read_search"
    } else {
        ""
    }
}

/// Runs each command after something else, and compares all that it says, and that no
/// file has changed.
fn assert_refused(env: &TestEnv, first: &str, cases: &[(&str, i32, &str)]) {
    let before = files(env);
    for (line, code, said) in cases {
        let mut outcome = after(env, first, line);
        outcome.stderr = without_temporary(&outcome.stderr);
        outcome.assert(*code, "", &format!("{said}\n"));
        assert!(files(env) == before, "`{line}` has changed a file");
    }
}

/// The system's errors name the temporary file, which has another name each time.
fn without_temporary(said: &str) -> String {
    let Some((before, after)) = said.split_once(" at path \"") else {
        return said.to_owned();
    };
    let (_, after) = after.split_once('"').expect("a name has an end");
    [before, after].concat()
}

/// What the plugin says of itself before it is added.
const ETCD: &str = "\
Plugin `etcd` 0.1.0: etcd
  from    official:etcd
  sha256  $SHA256
  size    $SIZE bytes
It wants to
  - talk to the server in the vault's setting `url`, and see what it answers (http:{url})
";

fn etcd(end: &str) -> String {
    let driver = drivers::find_official("etcd").expect("it comes with Keep");
    let Artifact::Component(component) = driver.component() else {
        panic!("`component` is a component")
    };
    let digest = Sha256::digest(component);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let shown = ETCD.replace("$SHA256", &digest);
    shown.replace("$SIZE", &component.len().to_string()) + end
}

/// A limit on the size of files stands in for a full disk: both cut a write short. None
/// at all is allowed, or two megabytes, of which a vault with many secrets takes more.
#[test]
fn a_full_disk_changes_nothing() {
    let env = filled();
    let settings = "error: cannot write `$DIR/project/.keep/settings.json`: no space is left";
    let nothing = "trap '' XFSZ; ulimit -f 0";
    let added = etcd("error: cannot write `$DIR/project/.keep/plugins.lock`: no space is left");
    assert_refused(
        &env,
        nothing,
        &[
            ("init -n --name Other", 5, settings),
            ("env:add another", 5, settings),
            ("env:remove extra --yes", 5, settings),
            ("vault:default two", 5, settings),
            (
                "vault:add -n --driver local --slug three",
                5,
                "error: cannot write `$DIR/project/.keep/vaults/three.json`: no space is left",
            ),
            (
                "vault:edit two --name Second",
                5,
                "error: cannot write `$DIR/project/.keep/vaults/two.json`: no space is left",
            ),
            (
                "workspace --envs local",
                5,
                "error: cannot write `$DIR/project/.keep/local/workspace.json`: no space is left",
            ),
            ("plugin:add etcd --yes", 5, &added),
            (
                "plugin:revoke hashicorp-vault",
                5,
                "error: cannot write `$DIR/config/trust.json`: no space is left",
            ),
            (
                "plugin:new acme --lang rust",
                1,
                "error: cannot create `acme`: no space is left",
            ),
            (
                "man --output out",
                1,
                "error: cannot write `out/keep.1`: no space is left",
            ),
        ],
    );
    let value = "x".repeat(60_000);
    let lines: String = (0..50).map(|n| format!("K{n:02}={value}\n")).collect();
    env.write("many.env", &lines);
    quiet(&env, "import many.env --env local -q");
    let of = |key: &str| {
        format!(
            "error: `{key}` in vault `local` (env `local`): no space is left for \
             `$DIR/project/.keep/local/vaults/local/local.age`: File too large (os error 27)\n\n\
             hint: Make room there, then try again"
        )
    };
    let out = "error: cannot write `out/file`: no space is left";
    assert_refused(
        &env,
        "trap '' XFSZ; ulimit -f 4096",
        &[
            ("set A three --env local", 7, &of("A")),
            ("set NEW 1 --env local", 7, &of("NEW")),
            ("delete A --env local --yes", 7, &of("A")),
            ("restore GONE --env local", 7, &of("GONE")),
            ("rollback A --env local --yes", 7, &of("A")),
            ("rename A B --env local --yes", 7, &of("B")),
            (
                "import x.env --env local",
                7,
                &format!("  NEW  create\n{}", of("NEW")),
            ),
            (
                "export --env local --vault local --output out/file --overwrite",
                1,
                out,
            ),
            (
                "export --env local --vault local --output out/file --append",
                1,
                out,
            ),
        ],
    );
    // Whom nobody told to listen for the signal is ended by it, as by any other.
    let before = env.read(".keep/settings.json");
    let ended = after(&env, "ulimit -c 0; ulimit -f 0", "env:add another");
    ended.assert(128 + 25, "", "");
    assert_eq!(env.read(".keep/settings.json"), before);
    quiet(&env, "env:add another -q");
}

#[test]
fn a_read_only_directory_changes_nothing() {
    let env = filled();
    let directories = [
        "project/.keep/local/vaults/local",
        "project/.keep/local",
        "project/.keep/vaults",
        "project/.keep",
        "project/out",
        "project",
        "config",
    ];
    for directory in directories {
        chmod(&env, directory, 0o500);
    }
    let vault = |key: &str, path: &str| {
        let env = path.split('.').next().unwrap_or_default();
        format!(
            "error: `{key}` in vault `local` (env `{env}`): \
             `$DIR/project/.keep/local/vaults/local/{path}` cannot be written: Permission denied \
             (os error 13)"
        )
    };
    let a = vault("A", "local.age");
    let keep = |path: &str| format!("error: cannot write `$DIR/project/.keep/{path}`: {DENIED}");
    let settings = keep("settings.json");
    let out = format!("error: cannot write `out/file`: {DENIED}");
    let imported = format!("  NEW  create\n{}", vault("NEW", "local.age"));
    let copied = format!("  A  create\n{}", vault("A", "staging.age.lock"));
    let added = etcd(&keep("plugins.lock"));
    assert_refused(
        &env,
        ":",
        &[
            ("set A three --env local", 4, &a),
            ("set N 1 --env staging", 4, &vault("N", "staging.age.lock")),
            ("delete A --env local --yes", 4, &a),
            ("restore GONE --env local", 4, &vault("GONE", "local.age")),
            ("rollback A --env local --yes", 4, &a),
            ("rename A B --env local --yes", 4, &vault("B", "local.age")),
            ("copy A --from local --to staging", 4, &copied),
            ("import x.env --env local", 4, &imported),
            ("get A --env local --output out/file", 1, &out),
            (
                "export --env local --vault local --output out/file --overwrite",
                1,
                &out,
            ),
            (
                "export --env local --vault local --output out/file --append",
                1,
                &out,
            ),
            (
                "template:add --env local --vault local --path out/file --overwrite",
                1,
                &out,
            ),
            ("init -n --name Other", 5, &settings),
            ("env:add another", 5, &settings),
            ("env:remove extra --yes", 5, &settings),
            ("vault:default two", 5, &settings),
            (
                "vault:add -n --driver local --slug three",
                5,
                &keep("vaults/three.json"),
            ),
            ("vault:edit two --name Second", 5, &keep("vaults/two.json")),
            (
                "vault:delete two --yes",
                5,
                &format!("error: cannot remove `$DIR/project/.keep/vaults/two.json`: {DENIED}"),
            ),
            ("workspace --envs local", 5, &keep("local/workspace.json")),
            ("plugin:add etcd --yes", 5, &added),
            (
                "plugin:revoke hashicorp-vault",
                5,
                &format!("error: cannot write `$DIR/config/trust.json`: {DENIED}"),
            ),
            (
                "plugin:new acme --lang rust",
                1,
                &format!("error: cannot create `acme`: {DENIED}"),
            ),
            (
                "man --output out",
                1,
                &format!("error: cannot write `out/keep.1`: {DENIED}"),
            ),
        ],
    );
    let stored = after(&env, ":", "vault:edit v --secret token --stdin");
    let begin = "error: `$DIR/config/credentials/";
    let end = "cannot be written: Permission denied (os error 13)\n";
    let told = stored.stderr.starts_with(begin) && stored.stderr.ends_with(end);
    assert!(stored.code == 4 && told, "{stored}");
    for directory in directories.iter().rev() {
        chmod(&env, directory, 0o700);
    }
}

const DENIED: &str = "permission denied";

/// What is in the cache is made again where it cannot be kept.
#[test]
fn a_read_only_cache_stops_nobody() {
    let env = filled();
    chmod(&env, "cache", 0o500);
    for line in [
        "set A three --env local -q",
        "export --env local --vault local --output out/file --overwrite -q",
        "env:add another -q",
        "vault:edit v --secret token --stdin -q",
        "plugin:remove hashicorp-vault --force -q",
    ] {
        after(&env, ":", line).assert(0, "", "");
    }
    after(&env, ":", "get A --env local").assert(0, "three", "");
    assert_eq!(env.read("out/file"), b"A=three\n");
    chmod(&env, "cache", 0o700);
}

fn chmod(env: &TestEnv, path: &str, mode: u32) {
    fs::set_permissions(env.root().join(path), Permissions::from_mode(mode)).expect("it is ours");
}
