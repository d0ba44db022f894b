//! Prints the secret that the argument names, by the AWS SDK as its manual
//! sets it up: what a program of one's own would take.

use aws_config::BehaviorVersion;

#[tokio::main]
async fn main() {
    let name = std::env::args().nth(1).expect("the name of a secret");
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = aws_sdk_secretsmanager::Client::new(&config);
    let secret = client.get_secret_value().secret_id(name).send().await;
    let secret = secret.expect("the secret can be read");
    print!("{}", secret.secret_string().unwrap_or_default());
}
