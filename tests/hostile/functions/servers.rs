//! What is decided at each call: a driver that may talk to one server or make one
//! request is refused another, with the command that grants it.

use super::project::{DRIVER, asking_for, called, hostile, obey, vault, with_plugin};
use super::refused::server;
use super::rows::GROUPS;

const PLACE: &str = "vault `v` (env `local`)";

#[test]
fn another_server_is_refused_at_each_call() {
    let (server, other) = (server(), server());
    for group in GROUPS.iter().filter(|group| group.power == "http:URL") {
        for (function, _) in group.functions {
            let env = hostile(&server.url());
            let function = format!("{}#{function}", group.interface);
            let settings = |url: &str, elsewhere: &str| {
                vault(
                    &env,
                    &[
                        ("mode", "functions"),
                        ("functions", &function),
                        ("url", url),
                        ("elsewhere", elsewhere),
                    ],
                );
            };
            settings(&server.url(), &other.url());
            env.keep(["plugin:grant", "hostile", "--yes", "-q"])
                .run()
                .assert_stdout("");
            let refused = called(&env);
            let origin = other.url();
            refused.assert(
                4,
                "",
                &format!(
                    "{DRIVER}v: info: calls {function}\n\
                     error: {PLACE}: the power `http:{origin}` was not granted; `keep \
                     plugin:grant hostile http:{origin}` grants it\n"
                ),
            );
            obey(&env, &refused.stderr);
            assert_eq!(called(&env).code, 0);
        }
    }
}

#[test]
fn another_request_to_aws_is_refused_at_each_call() {
    let aws = server();
    for group in GROUPS
        .iter()
        .filter(|group| group.power.starts_with("aws:ssm:"))
    {
        for (function, _) in group.functions {
            let env = with_plugin(&aws.url(), &asking_for(&["aws:ssm:*"]));
            let function = format!("{}#{function}", group.interface);
            let settings = [
                ("mode", "functions"),
                ("functions", &function),
                ("action", "PutParameter"),
                ("url", &aws.url()),
            ];
            vault(&env, &settings);
            for (command, power) in [
                ("plugin:revoke", "aws:ssm:*"),
                // Less than it wants.
                ("plugin:grant", "aws:ssm:GetParameter"),
                ("plugin:grant", &format!("http:{}", aws.url())),
            ] {
                let words = [command, "hostile", power, "-q"].into_iter();
                let yes = (command == "plugin:grant").then_some("--yes");
                env.keep(words.chain(yes)).run().assert_stdout("");
            }
            let refused = called(&env);
            refused.assert(
                4,
                "",
                &format!(
                    "{DRIVER}v: info: calls {function}\nerror: {PLACE}: the power \
                     `aws:ssm:PutParameter` was not granted; `keep plugin:grant hostile \
                     aws:ssm:PutParameter` grants it\n"
                ),
            );
            obey(&env, &refused.stderr);
            assert_eq!(called(&env).code, 0);
        }
    }
}
