//! A project with a vault in a stand-in AWS and a local one, both with the
//! same secrets, below a temporary directory.

use std::env;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// How many secrets the environment `many` holds; `few` holds one.
pub(crate) const SECRETS: usize = 200;

pub(crate) struct World {
    dir: TempDir,
    endpoint: String,
}

impl World {
    pub(crate) fn new(keep: &Path, endpoint: &str) -> Self {
        let world = Self {
            dir: tempfile::tempdir().expect("a temporary directory"),
            endpoint: endpoint.to_owned(),
        };
        for words in [
            "init -n --name Bench --namespace bench --envs few,many --no-vault",
            "vault:add -n --driver local --slug file --default",
            "vault:add -n --driver secretsmanager --slug aws --set region=us-east-1",
        ] {
            world.run(keep, words);
        }
        world.run(keep, &format!("set {} {} --env few", key(0), value(0)));
        for number in 0..SECRETS {
            let (key, value) = (key(number), value(number));
            world.run(keep, &format!("set {key} {value} --env many"));
        }
        world
    }

    /// The program in the project, with nothing of this process's environment.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.dir.path()).env_clear().envs([
            ("AWS_ENDPOINT_URL", self.endpoint.as_str()),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"),
        ]);
        command.env("PATH", env::var_os("PATH").unwrap_or_default());
        for (name, below) in [
            ("HOME", "home"),
            ("KEEP_CONFIG_DIR", "config"),
            ("KEEP_CACHE_DIR", "cache"),
        ] {
            command.env(name, self.dir.path().join(below));
        }
        command
    }

    fn run(&self, program: &Path, words: &str) {
        let output = self.command(program).args(words.split(' ')).output();
        let output = output.expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}: {said}");
    }
}

pub(crate) fn key(number: usize) -> String {
    format!("KEY_{number:03}")
}

/// 40 bytes, as an access key has.
pub(crate) fn value(number: usize) -> String {
    format!("value-{number:034}")
}
