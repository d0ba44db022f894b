//! What needs no power: it works for a driver that has none.

use std::collections::BTreeSet;

use serde_json::json;

use super::project::{assert_logged, called, vault, with_plugin};
use super::rows::FREE;
use crate::module::Module;

const TOKEN: &str = "KEEP_SECRET_V_TOKEN";

#[test]
fn functions_that_need_no_power() {
    let manifest = json!({
        "id": "hostile",
        "label": "Hostile",
        "version": "6.6.6",
        "config": [{ "key": "token", "label": "Token", "secret": true }],
    });
    for free in FREE {
        let (interface, name) = free.function.split_once('#').expect("an interface");
        let imports = format!(
            r#"(import "{interface}@0.1.0" "{name}" (func $f {}))
               (import "keep:host/secrets@0.1.0" "[static]secret.from-bytes"
                   (func $from_bytes (param i32 i32 i32)))"#,
            free.signature
        );
        let secrets = "keep:host/secrets";
        let imported = BTreeSet::from([interface, secrets]).into_iter();
        let world: String = imported.map(|one| format!("import {one}@0.1.0;")).collect();
        let module = Module {
            world: &world,
            imports: &imports,
            items: r#"(data (i32.const 16) "{\"a\":1}")
                (data (i32.const 32) "/a")
                (data (i32.const 48) "token")
                (func $secret (result i32)
                    (call $from_bytes (i32.const 16) (i32.const 7) (i32.const 528))
                    (i32.load (i32.const 532)))"#,
            keys: free.calls,
            ..Module::default()
        };
        let env = with_plugin("http://127.0.0.1:1", &module.plugin(&manifest.to_string()))
            .with_var(TOKEN, "a token");
        vault(&env, &[]);
        let log = match free.function {
            "keep:host/log#log" => "v: info: token\n",
            _ => "",
        };
        assert_logged(&called(&env), log);
    }
}
