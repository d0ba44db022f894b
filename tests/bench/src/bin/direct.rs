//! What a program of one's own would be: the AWS SDK as its manual sets it up,
//! and its calls one after another.
//!
//! `get NAME` prints a secret, `export PREFIX` every secret below a prefix,
//! `import PREFIX COUNT` creates so many.

use std::env;

use aws_config::BehaviorVersion;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType};

#[tokio::main]
async fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = Client::new(&config);
    match words.as_slice() {
        ["get", name] => {
            let secret = client.get_secret_value().secret_id(*name).send().await;
            let secret = secret.expect("the secret can be read");
            print!("{}", secret.secret_string().unwrap_or_default());
        }
        ["export", prefix] => export(&client, prefix).await,
        ["import", prefix, count] => {
            let count: usize = count.parse().expect("a number");
            for number in 0..count {
                let create = client
                    .create_secret()
                    .name(format!("{prefix}KEY_{number:04}"))
                    .secret_string(format!("value-{number:034}"));
                create.send().await.expect("the secret can be created");
            }
        }
        other => panic!("not known: {other:?}"),
    }
}

async fn export(client: &Client, prefix: &str) {
    let filter = Filter::builder()
        .key(FilterNameStringType::Name)
        .values(prefix)
        .build();
    let mut token = None;
    loop {
        let page = client
            .batch_get_secret_value()
            .filters(filter.clone())
            .set_next_token(token);
        let page = page.send().await.expect("the secrets can be read");
        for secret in page.secret_values() {
            let key = secret.name().and_then(|name| name.strip_prefix(prefix));
            println!(
                "{}={}",
                key.unwrap_or_default(),
                secret.secret_string().unwrap_or_default()
            );
        }
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
}
