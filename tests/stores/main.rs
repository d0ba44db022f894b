//! The plugins that come with Keep for stores of others, from the built program:
//! etcd on the server itself, `HashiCorp` Vault on one by its documentation.

mod canary;
mod conformance;
mod etcd;
mod etcd_users;
mod hashicorp_vault;
mod hashicorp_vault_failures;
mod hashicorp_vault_sign_in;
mod hashicorp_vault_writes;
mod kv_one;
#[path = "../hostile/linear_memory.rs"]
mod linear_memory;
mod project;
mod servers;
mod together;
