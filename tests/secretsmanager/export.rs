//! A whole env at once: complete, in order, and nothing of its neighbours.

use keep_test_support::shelf::Shelf;
use keep_test_support::{Service, on_every_service};
use serde_json::{Map, Value, json};

use crate::service::{KEY_HINTS, denial_hints, lines, serving, two_unreadable};
use crate::{keep, on};

on_every_service!(three_hundred_secrets_come_in_order_of_key);
fn three_hundred_secrets_come_in_order_of_key(service: Service) {
    let (env, witness) = on(service, "many");
    let key = |number: usize| format!("K{:03}", number * 37 % 300);
    let secrets: Vec<(String, String)> = (0..300)
        .map(|number| {
            let key = key(number);
            (format!("many/production/{key}"), format!("v-{key}"))
        })
        .collect();
    witness.create_all(&secrets);
    let expected: String = (0..300)
        .map(|number| format!("K{number:03}=v-K{number:03}\n"))
        .collect();
    keep(&env, "export --env production").assert_stdout(&expected);
    keep(&env, "export --env production --output .env").assert(0, "", "Written to `.env`\n");
    assert_eq!(String::from_utf8_lossy(&env.read(".env")), expected);

    let mut object = Map::new();
    for number in 0..300 {
        object.insert(format!("K{number:03}"), json!(format!("v-K{number:03}")));
    }
    let exported = keep(&env, "export --env production --format json").json();
    assert_eq!(exported, Value::Object(object));
    let keys: String = (0..300).map(|number| format!("K{number:03}\n")).collect();
    keep(&env, "show --keys --env production").assert_stdout(keys);
}

on_every_service!(every_format_is_written_from_aws);
fn every_format_is_written_from_aws(service: Service) {
    let (env, witness) = on(service, "formats");
    let secrets = [("A", "it's $x"), ("B", "2")];
    witness.create_all(
        &secrets.map(|(key, value)| (format!("formats/production/{key}"), value.to_owned())),
    );
    for (options, text) in [
        ("--format shell", "export A='it'\\''s $x'\nexport B='2'\n"),
        ("--format docker", "A=it's $x\nB=2\n"),
        ("--dialect php", "A=\"it's \\$x\"\nB=2\n"),
        ("--dialect docker", "A=it's $x\nB=2\n"),
        ("--dialect compose", "A=\"it's $$x\"\nB=2\n"),
        ("--format tfvars", "A = \"it's $x\"\nB = \"2\"\n"),
        (
            "--format k8s",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: \"formats-production\"\n\
             type: Opaque\ndata:\n  \"A\": \"aXQncyAkeA==\"\n  \"B\": \"Mg==\"\n",
        ),
    ] {
        keep(&env, &format!("export --env production {options}")).assert_stdout(text);
    }
    let github = "export --env production --format github --output github.env";
    keep(&env, github).assert(
        0,
        "::add-mask::it's $x\n::add-mask::2\n",
        "Written to `github.env`\n",
    );
    let written = "A<<KEEP_END\nit's $x\nKEEP_END\nB<<KEEP_END\n2\nKEEP_END\n";
    assert_eq!(String::from_utf8_lossy(&env.read("github.env")), written);
}

#[test]
fn tiny_and_empty_pages_hide_nothing() {
    for page in [1, 3, usize::MAX] {
        let mut shelf = Shelf::numbered(200);
        shelf.page = page;
        shelf.empty_pages = true;
        let (env, _aws) = serving(shelf);
        keep(&env, "export --env local").assert_stdout(lines(200, &[]));
    }
}

/// What to do about it was told of one secret alone, by `get`.
#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_written() {
    let (shelf, failures) = two_unreadable();
    let (env, _aws) = serving(shelf);
    let missing = format!(
        "error: 2 secrets are missing from what was written\n{failures}\n{KEY_HINTS}{}",
        denial_hints("GetSecretValue")
    );
    let written = format!("Written to `.env`\n{missing}");
    keep(&env, "export --env local --output .env").assert(8, "", &written);
    let kept = lines(30, &[2, 27]);
    assert_eq!(String::from_utf8_lossy(&env.read(".env")), kept);
    keep(&env, "export --env local").assert(8, &kept, &missing);
    // One that is not asked for does not matter.
    keep(&env, "export --env local --only K0000").assert_stdout(lines(1, &[]));

    let shown = keep(&env, "show --env local --only K0002,K0003");
    let failure = failures.split_inclusive('\n').next().expect("two lines");
    shown.assert(
        8,
        "K0003\tvalu****\tversion of app/local/K0003\n",
        &format!(
            "error: 1 of 2 secrets in vault `sm` (env `local`) could not be read\n{failure}\n\
             {KEY_HINTS}"
        ),
    );
}

/// Two vaults may both have a key of that name: which one failed was not said.
#[test]
fn of_several_vaults_the_one_that_failed_is_named() {
    let mut shelf = Shelf::of(["app/local/A", "app/two/local/A", "app/two/local/B"]);
    shelf.unreadable = [("app/two/local/A".to_owned(), "AccessDeniedException")].into();
    let (env, _aws) = serving(shelf);
    let add = "vault:add --driver secretsmanager --slug two --name Two --set scope=two -q";
    keep(&env, add).assert(0, "", "");
    let failed = |what: &str| {
        format!(
            "error: 1 secret {what}\n  \
             A in two:local  failed: AWS answered `AccessDeniedException` to \
             `secretsmanager:GetSecretValue` for `app/two/local/A`: no\n\n\
             hint: The identity in use needs the permission `secretsmanager:GetSecretValue`\n\
             hint: Run `keep vault:edit two` to use another identity\n"
        )
    };
    keep(&env, "export --env local").assert(
        8,
        "A='value of app/local/A'\nB='value of app/two/local/B'\n",
        &failed("is missing from what was written"),
    );
    env.write("t", "ONE={sm:A}\nTWO={two:A}\n");
    keep(&env, "export --env local --template=t").assert(
        8,
        "",
        &failed("could not be read; nothing was written"),
    );
    keep(&env, "run --env local -- touch started").assert(
        8,
        "",
        &failed("could not be read; nothing was started"),
    );
    assert!(!env.project().join("started").exists());
}

/// What could not be read was told to be missing, with the advice to set it;
/// and `--except` did not let go of it.
#[test]
fn a_template_is_not_filled_in_without_what_cannot_be_read() {
    let mut shelf = Shelf::numbered(3);
    shelf.unreadable = [("app/local/K0001".to_owned(), "AccessDeniedException")].into();
    let (env, _aws) = serving(shelf);
    env.write("t", "A={sm:K0001}\nB={sm:K0002}\nC={sm:K0001}!\n");
    let said = format!(
        "error: 1 secret could not be read; nothing was written\n  \
         K0001  failed: AWS answered `AccessDeniedException` to \
         `secretsmanager:GetSecretValue` for `app/local/K0001`: no\n\n{}",
        denial_hints("GetSecretValue")
    );
    for options in [
        "",
        "--missing blank",
        "--missing remove --format json",
        "--all",
    ] {
        let line = format!("export --env local --template=t --output out {options}");
        keep(&env, &line).assert(8, "", &said);
    }
    assert!(!env.project().join("out").exists());
    keep(
        &env,
        "export --env local --template=t --missing blank --except K0001",
    )
    .assert_stdout("A=\nB='value of app/local/K0002'\nC=\n");
}

on_every_service!(neighbours_that_start_alike_are_not_exported);
fn neighbours_that_start_alike_are_not_exported(service: Service) {
    let (env, witness) = on(service, "near");
    let secrets = [
        ("near/production/MINE", "mine"),
        ("near/production2/A", "another env"),
        ("near/production/deep/B", "another path"),
        ("near/billing/production/C", "another scope"),
        ("near/production-eu/D", "another env"),
        ("nearby/production/E", "another application"),
        ("my/near/production/F", "another application"),
    ];
    witness.create_all(&secrets.map(|(name, value)| (name.to_owned(), value.to_owned())));
    keep(&env, "export --env production").assert_stdout("MINE=mine\n");
    keep(&env, "show --keys --env production").assert_stdout("MINE\n");

    keep(&env, "vault:edit sm --set scope=billing").assert(0, "", "Vault `sm` changed\n");
    keep(&env, "export --env production").assert_stdout("C='another scope'\n");
}
