//! What is wrong with the project's files beside their content: who may read
//! them, and what PHP Keep has left.

use std::env;
use std::fs;
use std::path::Path;

use super::diagnosis::Diagnosis;
use crate::project::{Project, dirs};
use crate::vault::Severity;

/// Rules of `.keep/.gitignore` that cover `.keep/local/`.
const INNER_RULES: [&str; 6] = ["local/", "local", "/local/", "/local", "local/*", "*"];

/// The same of the project's own `.gitignore`.
const OUTER_RULES: [&str; 8] = [
    ".keep/local/",
    ".keep/local",
    "/.keep/local/",
    "/.keep/local",
    ".keep/",
    ".keep",
    "/.keep/",
    "/.keep",
];

pub(super) fn examine(project: &Project) -> Vec<Diagnosis> {
    let mut found = Vec::new();
    found.extend(shared_with_git(project));
    found.extend(open_to_others(&project.local_dir(), "700"));
    let identity = dirs::config_dir(|name| env::var_os(name)).map(|dir| dir.join("identity.txt"));
    found.extend(identity.ok().and_then(|file| open_to_others(&file, "600")));
    found.extend(leftovers(project));
    found
}

/// What is personal must not reach the others by version control.
fn shared_with_git(project: &Project) -> Option<Diagnosis> {
    let root = project.root();
    if !root.ancestors().any(|dir| dir.join(".git").exists()) {
        return None;
    }
    let has_rule = |file: &Path, rules: &[&str]| {
        let text = fs::read_to_string(file).unwrap_or_default();
        text.lines().any(|line| rules.contains(&line.trim()))
    };
    if has_rule(&project.keep_dir().join(".gitignore"), &INNER_RULES)
        || has_rule(&root.join(".gitignore"), &OUTER_RULES)
    {
        return None;
    }
    let message = "no `.gitignore` of the project has a rule for `.keep/local/`, which is personal";
    let found = Diagnosis::new(Severity::Warning, "not-ignored", message);
    Some(found.fix("Add the line `local/` to `.keep/.gitignore`"))
}

#[cfg(unix)]
fn open_to_others(path: &Path, mode: &str) -> Option<Diagnosis> {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS: u32 = 0o077;
    let now = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    if now & OTHERS == 0 {
        return None;
    }
    let path = path.display();
    let message = format!("`{path}` is open to others on this machine (its mode is {now:o})");
    let found = Diagnosis::new(Severity::Warning, "open-to-others", message);
    Some(found.fix(format!("Run `chmod {mode}` on it")))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path, _: &str) -> Option<Diagnosis> {
    None
}

fn leftovers(project: &Project) -> Option<Diagnosis> {
    let file = project.local_dir().join("permissions.json");
    if !file.exists() {
        return None;
    }
    let message = "`.keep/local/permissions.json` is PHP Keep's, and nothing reads it";
    let found = Diagnosis::new(Severity::Note, "php-leftover", message);
    Some(found.fix("Delete it when PHP Keep is not used here any more"))
}
