//! Pages of the commands on the audit log.

pub(in crate::cli) const AUDIT: &str = page!(
    local,
    "  keep audit
  keep audit --env production --key DB_PASSWORD --since 7d
  keep audit --since 2026-01-31 --limit 1000 --format json",
    "

Shows your own log, of all your projects, the oldest access first. In a pipe,
each line is an access: time, user, command, action, namespace, vault,
environment, keys and outcome, separated by tabs. The outcome is `started` where
`keep` was ended before it could say more, or became the program that it ran.

The log itself has a JSON object in each line, two for each access: one before
anything is asked of a vault, one that says what came of it. Values are never in
it. Nor are requests for the completion of a key."
);

pub(in crate::cli) const AUDIT_ON: &str = page!(
    local,
    "  keep audit:on
  keep audit:on --file /var/log/keep/ann.jsonl --max-size 50 --keep 20
  keep audit:on --shared",
    "

From then on, a command reads and changes nothing where it cannot write to the
log: the code is 5. It says who did what, when, with which command, vault, driver,
environment and key, and what came of it.

Without --shared it is for you, in all your projects, and no project can turn it
off. With --shared it is for all who work on this project: the switch is in
.keep/audit.json, which is for version control; the log of each is their own.

A full file is called audit.jsonl.1, then .2 and so on; the oldest goes where
there would be too many (--keep)."
);

pub(in crate::cli) const AUDIT_OFF: &str = page!(
    local,
    "  keep audit:off
  keep audit:off --shared",
    "

That it was turned off is the last line of the log. What is in it stays."
);
