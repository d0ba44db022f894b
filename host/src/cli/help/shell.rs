//! Pages of the commands for the shell.

pub(in crate::cli) const COMPLETIONS: &str = "\
Examples:
  keep completions bash > ~/.local/share/bash-completion/completions/keep
  keep completions zsh > \"${fpath[1]}/_keep\"
  keep completions fish > ~/.config/fish/completions/keep.fish
  keep completions powershell >> $PROFILE
  keep completions elvish >> ~/.config/elvish/rc.elv

The script asks `keep` itself for commands, options, environments, vaults and
keys; no value is read. A vault that does not answer in a fifth of a second
(KEEP_COMPLETION_TIMEOUT, in seconds) completes nothing. What vaults elsewhere
answered is good for five minutes.

Exit codes:
  0  ok
  2  wrong usage";

pub(in crate::cli) const MAN: &str = "\
Examples:
  keep man | man -l -
  keep man vault:add | man -l -
  keep man --output ~/.local/share/man/man1

Exit codes:
  0  ok
  1  any other failure
  2  wrong usage";
