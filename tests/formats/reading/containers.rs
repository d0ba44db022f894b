//! Docker Compose, which reads a service's `env_file` by its own rules or
//! (`format: raw`) by those of `docker run --env-file`, with Docker's own code;
//! and a Kubernetes manifest.

use std::collections::HashMap;
use std::process::Command;

use keep_test_support::venv;
use serde_json::Value;

use super::{Read, python_reads, run};

/// What a container gets out of `env_file: written`.
pub(crate) fn compose(text: &[u8], keys: usize) -> Read {
    env_file("{ path: ./written }", text, keys)
}

/// What it gets by the rules of `docker run --env-file`.
pub(crate) fn docker(text: &[u8], keys: usize) -> Read {
    env_file("{ path: ./written, format: raw }", text, keys)
}

fn env_file(entry: &str, text: &[u8], keys: usize) -> Read {
    let project = format!("services: {{ app: {{ image: none, env_file: [{entry}] }} }}");
    let script = r#"printf %s "$2" | "$1" --file - config --format json"#;
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh"]);
    command.arg(venv("docker-compose"));
    command.arg(project);
    let config: Value = serde_json::from_slice(&run(command, text)).expect("JSON");
    let environment = &config["services"]["app"]["environment"];
    let environment: HashMap<String, String> =
        serde_json::from_value(environment.clone()).expect("strings");
    let value = |index| {
        // What is printed is a project again, in which `$$` is a dollar sign.
        let printed: &String = environment.get(&crate::key(index))?;
        Some(printed.replace("$$", "$").into_bytes())
    };
    (0..keys).map(value).collect()
}

/// The data of the Secret, which must be a manifest for nothing else.
pub(crate) fn manifest(text: &[u8], keys: usize) -> Read {
    let load = "import yaml
secret = yaml.safe_load(open('written', 'rb'))
data = secret.pop('data')
assert secret == {'apiVersion': 'v1', 'kind': 'Secret', 'type': 'Opaque',
                  'metadata': {'name': 'shop-local'}}, secret
read = {k: base64.b64decode(v, validate=True) for k, v in data.items()}";
    python_reads(load, text, keys)
}
