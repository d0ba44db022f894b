//! The built program as its users meet it: arguments in; exit code, stdout,
//! stderr and files out. The vault is the local one, which needs no account.

mod bad_files;
mod bytes;
mod canary;
mod completions;
mod concurrency;
mod coverage;
mod damaged_vault;
mod delete;
mod did_you_mean;
mod diff;
mod envs;
mod export;
mod export_files;
mod export_formats;
mod export_template;
mod get;
mod global_options;
mod history;
mod init;
mod isolation;
mod man;
mod php_project;
mod pickers;
mod projects;
mod search;
mod set;
mod show;
mod template_add;
mod template_validate;
mod usage;
mod vaults;
mod verify;
mod workspace;
