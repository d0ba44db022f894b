//! `keep workspace`: what it hides is not asked.

use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, StandIn};

use crate::keep;
use crate::service::serving;

#[test]
fn a_hidden_vault_and_env_are_not_asked() {
    let hidden = StandIn::start(|_, _| Reply::denied());
    let (env, aws) = serving(Shelf::of([
        "app/local/A",
        "app/staging/A",
        "app/production/A",
    ]));
    let add = format!(
        "vault:add --driver secretsmanager --slug other --name Other --set endpoint={}",
        hidden.url()
    );
    keep(&env, &add).assert(0, "", "Vault `other` (AWS Secrets Manager) added\n");
    let vault =
        "workspace: vault `other` left out unless named (`keep workspace --reset` shows all)\n";
    keep(&env, "workspace --vaults sm --envs local,staging -q").assert_stdout("");
    keep(&env, "export --env local").assert(0, "A='value of app/local/A'\n", vault);
    keep(&env, "diff -q").assert_stdout("A\tA\tB\tdifferent\n");
    assert_eq!(hidden.calls().len(), 0);
    let asked = aws.calls();
    let of_production = asked
        .iter()
        .any(|call| call.body.to_string().contains("app/production/"));
    assert!(!of_production, "{asked:?}");

    keep(&env, "workspace --reset -q").assert_stdout("");
    assert_eq!(keep(&env, "export --env local").code, 4);
    assert!(!hidden.calls().is_empty());
}
