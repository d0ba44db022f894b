//! From nothing to a secret in a vault, in each language.

use std::os::unix::fs::symlink;

use keep_test_support::{Conformance, TestEnv, repository};

use super::{keep, with_tools};

/// Builds the project `sealed`, adds its driver, and uses it as people would.
/// Compiling an interpreter takes seconds each time, so all is in one walk.
fn builds_and_works(env: &TestEnv) {
    let built = keep(env, "plugin:build sealed --format=json -q");
    let document = built.json();
    assert_eq!(built.stderr, "");
    assert_eq!(
        (&document["id"], &document["version"], &document["file"]),
        (
            &"sealed".into(),
            &"0.1.0".into(),
            &"sealed/sealed.wasm".into()
        )
    );
    let component = env.read("sealed/sealed.wasm");
    assert_eq!(document["size"], component.len());
    assert_eq!(document["sha256"], crate::plugins::sha256(&component));

    let inspected = keep(env, "plugin:inspect sealed/sealed.wasm --format=json").json();
    let wasi = inspected["imports"].as_array().expect("a list");
    let wasi = wasi.iter().filter_map(|name| name.as_str());
    let wasi: Vec<&str> = wasi.filter(|name| !name.starts_with("keep:")).collect();
    assert_eq!(wasi, [""; 0], "it imports Keep's interfaces alone");
    assert_eq!(inspected["powers"][0]["power"], "storage");

    keeps_the_contract(env);
    keep(env, "plugin:add sealed/sealed.wasm --yes -q").assert(0, "", "");
    keep(env, "vault:add --driver=sealed -n -q").assert(0, "", "");
    keep(env, "set TOKEN s3cret --env=local").assert(
        0,
        "",
        "Secret `TOKEN` created in vault `sealed` (env `local`)\n",
    );
    keep(env, "get TOKEN --env=local").assert(0, "s3cret", "");
    keep(env, "show --env=local").assert(0, "TOKEN\t****\t1\n", "");
}

/// What a new project has to begin with is a driver that passes.
fn keeps_the_contract(env: &TestEnv) {
    let tested = keep(env, "plugin:test sealed/sealed.wasm --yes -q --format=json");
    let report = Conformance::of(&tested);
    assert_eq!(report.failed(), [""; 0], "{tested}");
    assert_eq!(report.passed(), 167, "{tested}");
}

fn project() -> TestEnv {
    let env = with_tools();
    keep(
        &env,
        "init --name=shop --namespace=shop --envs=local --no-vault -n -q",
    )
    .assert(0, "", "");
    env
}

#[test]
fn a_rust_driver_is_written_built_and_used() {
    let env = project();
    keep(&env, "plugin:new sealed --lang rust").assert(
        0,
        "",
        "Driver `sealed` written to `sealed`\nhint: Run `keep plugin:build sealed` to build it\n",
    );
    builds_and_works(&env);
    let again = keep(&env, "plugin:build sealed --format=json -q").json();
    let component = env.read("sealed/sealed.wasm");
    assert_eq!(again["sha256"], crate::plugins::sha256(&component));
    // It compares before it writes, as the contract has it.
    keep(&env, "set TOKEN other --env=local --if-absent").assert(
        1,
        "",
        "error: `TOKEN` in vault `sealed` (env `local`): `TOKEN` exists\n\n\
         hint: Run `keep history TOKEN --vault sealed --env local` to see what is there\n",
    );
    keep(&env, "set TOKEN other --env=local --if-version=1 -q").assert(0, "", "");
    keep(&env, "get TOKEN --env=local --version=1").assert(
        3,
        "",
        "error: no version `1` of `TOKEN` in vault `sealed` (env `local`)\n\n\
         hint: Run `keep history TOKEN --vault sealed --env local` to see its versions\n",
    );
    keep(&env, "delete TOKEN --env=local --yes -q").assert(0, "", "");
    keep(&env, "show --env=local -q").assert(0, "", "");
}

#[test]
fn a_javascript_driver_is_written_built_and_used() {
    let env = project();
    keep(&env, "plugin:new sealed --lang js").assert(
        0,
        "",
        "Driver `sealed` written to `sealed`\nhint: Run `npm install` in `sealed`\n\
         hint: Run `keep plugin:build sealed` to build it\n",
    );
    // What `npm install` would fetch: the same versions, which `make setup`
    // has fetched.
    let ours = std::fs::read(repository().join("package.json")).expect("it is there");
    let ours: serde_json::Value = serde_json::from_slice(&ours).expect("it is JSON");
    let theirs: serde_json::Value =
        serde_json::from_slice(&env.read("sealed/package.json")).expect("it is JSON");
    let packages = theirs["devDependencies"].as_object().expect("an object");
    for (name, version) in packages {
        assert_eq!(ours["devDependencies"][name], *version, "{name}");
    }
    assert_eq!(ours["overrides"], theirs["overrides"]);
    let modules = repository().join("node_modules");
    symlink(modules, env.project().join("sealed/node_modules")).expect("the project is ours");
    builds_and_works(&env);
}

#[test]
fn a_python_driver_is_written_built_and_used() {
    let env = project();
    keep(&env, "plugin:new sealed --lang python").assert(
        0,
        "",
        "Driver `sealed` written to `sealed`\n\
         hint: Run `python3 -m venv .venv && .venv/bin/pip install -r requirements.txt` in `sealed`\n\
         hint: Run `keep plugin:build sealed` to build it\n",
    );
    let ours = std::fs::read_to_string(repository().join("tests/requirements.txt"));
    let theirs = String::from_utf8(env.read("sealed/requirements.txt")).expect("it is text");
    let ours = ours.expect("it is there");
    assert!(
        ours.lines().any(|line| line == theirs.trim_end()),
        "{theirs}"
    );
    builds_and_works(&env);
}
