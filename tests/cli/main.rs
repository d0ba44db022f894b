//! The built program as its users meet it: arguments in; exit code, stdout,
//! stderr and files out. The vault is the local one, which needs no account.

mod bad_files;
mod bytes;
mod canary;
mod completions;
mod concurrency;
mod copy;
mod coverage;
mod damaged_vault;
mod delete;
mod envs;
mod export;
mod export_files;
mod export_template;
mod get;
mod global_options;
mod history;
mod import;
mod import_bad_files;
mod init;
mod isolation;
mod php_project;
mod projects;
mod rename;
mod set;
mod show;
mod usage;
mod vaults;
