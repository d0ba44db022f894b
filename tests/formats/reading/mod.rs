//! The real readers: each is one process for a whole file.

pub(crate) mod containers;
pub(crate) mod github;
pub(crate) mod shells;

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keep_test_support::{repository, venv};

/// What a reader got for each of the keys, in their order; none where it has no
/// such key.
pub(crate) type Read = Vec<Option<Vec<u8>>>;

/// Reads the text with python-dotenv.
pub(crate) fn python_dotenv(text: &[u8], keys: usize) -> Read {
    let load = "import dotenv; read = dotenv.dotenv_values('written')";
    python_reads(load, text, keys)
}

/// Reads the text with Python's `json`, taking Keep's form of binary values.
pub(crate) fn python_json(text: &[u8], keys: usize) -> Read {
    let load = "read = {k: base64.b64decode(v['base64']) if isinstance(v, dict) else v
                for k, v in json.load(open('written', encoding='utf-8')).items()}";
    python_reads(load, text, keys)
}

/// Reads the text with jq, taking Keep's form of binary values.
pub(crate) fn jq(text: &[u8], keys: usize) -> Read {
    let filter = r#"to_entries[] | "\(.key) \(.value | .base64? // @base64)""#;
    let mut command = Command::new("jq");
    command.args(["-r", filter, "written"]);
    decode(&run(command, text), keys)
}

/// Reads the text with `PyYAML`'s safe loader.
pub(crate) fn pyyaml(text: &[u8], keys: usize) -> Read {
    let load = "import yaml; read = yaml.safe_load(open('written', 'rb'))";
    python_reads(load, text, keys)
}

/// Reads the text with Python's `csv` and gives the records, header first.
pub(crate) fn python_csv(text: &[u8]) -> Vec<Vec<String>> {
    let script = "import csv, json, sys
rows = list(csv.reader(open('written', newline='', encoding='utf-8'), strict=True))
json.dump(rows, sys.stdout)";
    let mut command = Command::new(venv("python"));
    command.args(["-c", script]);
    serde_json::from_slice(&run(command, text)).expect("rows of strings")
}

/// Runs `load`, then prints base64 of `read`, which must be strings or bytes.
fn python_reads(load: &str, text: &[u8], keys: usize) -> Read {
    let print = "
for k, v in read.items():
    assert isinstance(v, (str, bytes)), k
    v = v if isinstance(v, bytes) else v.encode('utf-8')
    print(k, base64.b64encode(v).decode())";
    let mut command = Command::new(venv("python"));
    command.args(["-c", &format!("import base64, json\n{load}\n{print}")]);
    decode(&run(command, text), keys)
}

/// Reads the text with the npm package dotenv.
pub(crate) fn node_dotenv(text: &[u8], keys: usize) -> Read {
    let load = "package.config({ path: 'written', processEnv: {}, quiet: true }).parsed";
    node_reads("dotenv", load, text, keys)
}

/// Reads the text with Terraform's own parser of HCL, compiled to WebAssembly.
/// It tells what is evaluated from text by doubling the signs of the text.
pub(crate) fn hcl(text: &[u8], keys: usize) -> Read {
    let load = "(async () => {
    const parsed = await package.parse('written.tfvars', require('fs').readFileSync('written', 'utf8'));
    for (const k in parsed) {
        const rest = parsed[k].replaceAll('$${', ' ').replaceAll('%%{', ' ');
        if (rest.includes('${') || rest.includes('%{')) throw new Error(`${k} is evaluated`);
        parsed[k] = parsed[k].replaceAll('$${', '${').replaceAll('%%{', '%{');
    }
    return parsed;
})()";
    node_reads("@cdktf/hcl2json", load, text, keys)
}

/// Prints base64 of every string of the object that is `load` with `package`.
fn node_reads(package: &str, load: &str, text: &[u8], keys: usize) -> Read {
    let path = repository().join("node_modules").join(package);
    assert!(
        path.is_dir(),
        "npm's {package} is not installed: `make setup`"
    );
    let script = format!(
        "const package = require(process.argv[1]);
(async () => {{
    let lines = '';
    for (const [k, v] of Object.entries(await {load}))
        lines += `${{k}} ${{Buffer.from(v, 'utf8').toString('base64')}}\\n`;
    // Go's runtime would keep the process alive.
    process.stdout.write(lines, () => process.exit(0));
}})();"
    );
    let mut command = Command::new("node");
    command.args(["-e", &script]).arg(path);
    decode(&run(command, text), keys)
}

/// Reads the text with phpdotenv.
pub(crate) fn phpdotenv(text: &[u8], keys: usize) -> Read {
    let script = "require '/usr/share/php/Dotenv/autoload.php';
foreach (Dotenv\\Dotenv::createArrayBacked('.', 'written')->load() as $k => $v)
    echo $k, ' ', base64_encode($v), \"\\n\";";
    let mut command = Command::new("php");
    command.args(["-d", "display_errors=stderr", "-r", script]);
    decode(&run(command, text), keys)
}

/// Lines of key, space, base64.
fn decode(output: &[u8], keys: usize) -> Read {
    let output = str::from_utf8(output).expect("ASCII");
    let mut values: Read = vec![None; keys];
    for line in output.lines() {
        let (key, encoded) = line.split_once(' ').expect("key and value");
        let known = (key.strip_prefix('K')).and_then(|number| number.parse::<usize>().ok());
        if let Some(index) = known.filter(|index| *index < keys) {
            values[index] = Some(STANDARD.decode(encoded).expect("base64"));
        }
    }
    values
}

/// Runs the command beside a file `written`, and fails where it left another
/// file there: then something in the text was run.
fn run(mut command: Command, text: &[u8]) -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("written"), text).expect("the text");
    command.current_dir(dir.path()).env_clear();
    command.env("PATH", std::env::var_os("PATH").expect("PATH"));
    command.env("LC_ALL", "C.UTF-8");
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} does not start ({error}): `make setup`"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}; `make setup` installs the readers: {errors}",
        output.status
    );
    let files: Vec<_> = std::fs::read_dir(dir.path())
        .expect("the directory")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(files, ["written"], "a value was run as code");
    output.stdout
}
