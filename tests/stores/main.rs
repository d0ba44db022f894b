//! The plugins that come with Keep for stores of others, from the built program:
//! etcd on the server itself, version 1 of `HashiCorp` Vault's engine on `RustyVault`, and
//! version 2 on a server by its documentation.

mod adding;
mod advice;
mod canary;
mod conformance;
mod etcd;
mod etcd_users;
mod hashicorp_vault;
mod hashicorp_vault_failures;
mod hashicorp_vault_sign_in;
mod hashicorp_vault_writes;
mod kv_one;
mod kv_one_refusals;
#[path = "../hostile/linear_memory.rs"]
mod linear_memory;
mod project;
mod servers;
mod together;
