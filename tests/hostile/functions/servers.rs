//! What is decided at each call: a driver that may talk to one server or make one
//! request is refused another, with the command that grants it.

use super::project::{DRIVER, called, hostile, obey, vault};
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
