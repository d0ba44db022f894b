//! Credentials of a process that starts no program any more: those that a program
//! gives are asked for before the plugin runs.

use std::fs;

use keep_test_support::{Call, Reply, StandIn};

use crate::{keep, project};

#[test]
fn a_program_gives_credentials_once_and_before_the_plugin_runs() {
    for layer in ["on", "off"] {
        let aws = StandIn::start(|_: &Call, _| Reply::denied());
        let env = project("app", &aws.url(), &["profile=process"]);
        let env = env.with_var("KEEP_SECOND_LAYER", layer);
        let (asked, script) = (env.root().join("tmp/asked"), env.root().join("tmp/keys.sh"));
        let keys = r#"{"Version":1,"AccessKeyId":"FROMAPROGRAM","SecretAccessKey":"s"}"#;
        let text = format!("echo asked >> {}\necho '{keys}'\n", asked.display());
        fs::write(&script, text).expect("the directory is there");
        let profile = format!(
            "[profile process]\ncredential_process = sh {}\n",
            script.display()
        );
        let home = env.root().join("home/.aws");
        fs::create_dir(&home).expect("the home is empty");
        fs::write(home.join("config"), profile).expect("it was just made");

        let denied = keep(&env, "get A --env production");
        assert_eq!(denied.code, 4, "{denied}");
        let calls = aws.calls();
        assert!(!calls.is_empty(), "{denied}");
        for call in calls {
            assert_eq!(call.access_key(), "FROMAPROGRAM", "{layer}: {denied}");
        }
        let asked = fs::read_to_string(asked).expect("it was asked");
        assert_eq!(asked, "asked\n", "{layer}");
    }
}
