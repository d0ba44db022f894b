//! A secret that waits for its deletion, met by every command that can meet it.

use super::{create, on_strict};
use crate::{keep, set};

#[test]
fn probe() {
    let (env, aws) = on_strict();
    create(&aws, "A", "one");
    create(&aws, "LIVE", "live");
    aws.create("app/staging/A", "other", &[]);
    let _ = keep(&env, "delete A --env production --yes");
    env.write("x.env", "A=new\n");
    env.write("same.env", "A=one\n");
    env.write("t.env", "A={sm:A}\nLIVE={sm:LIVE}\n");
    for line in [
        "get A --env production",
        "get A --env production --stage AWSPREVIOUS",
        "delete A --env production --yes",
        "delete A --env production --yes --recovery-days 7",
        "copy A --from production --to local",
        "copy A --from staging --to production",
        "copy A --from staging --to production --overwrite",
        "copy --only * --from production --to local",
        "copy --only * --from staging --to production --overwrite",
        "rename A B --env production --yes",
        "rename LIVE A --env production --yes",
        "import x.env --env production",
        "import x.env --env production --overwrite",
        "import same.env --env production --skip-existing",
        "import same.env --env production --dry-run",
        "export --env production",
        "export --env production --template t.env",
        "show --env production",
        "show --env production --keys",
        "show --env production --deleted",
        "history A --env production",
        "diff --env production,staging",
        "search one --env production --values",
        "search A --env production --names",
        "run --env production -- sh -c echo",
        "run --env production --template t.env -- sh -c echo",
        "template:validate t.env --env production",
        "verify --env production",
    ] {
        println!("=== {}", keep(&env, line));
    }
    for options in ["A", "A --adopt", "A --if-absent", "A --if-version 0"] {
        println!("=== {}", set(&env, options, "x"));
    }
    println!(
        "=== {}",
        keep(&env, "delete A --env production --yes --purge")
    );
    println!("=== {}", keep(&env, "restore A --env production"));
    panic!();
}
