//! What stands below each command's options: examples, and the exit codes that
//! the command can end with.

/// The page of one command: examples, then the codes of one of the groups, and
/// what else there is to say.
macro_rules! page {
    ($group:ident, $examples:literal, $notes:literal) => {
        concat!(page!($group, $examples), $notes)
    };
    (local, $examples:literal) => {
        concat!("Examples:\n", $examples, "\n\nExit codes:\n", codes!(local))
    };
    (one, $examples:literal) => {
        concat!("Examples:\n", $examples, "\n\nExit codes:\n", codes!(one))
    };
    (many, $examples:literal) => {
        concat!("Examples:\n", $examples, "\n\nExit codes:\n", codes!(many))
    };
    (compared, $examples:literal) => {
        concat!(
            "Examples:\n",
            $examples,
            "\n\nExit codes:\n",
            codes!(compared)
        )
    };
}

/// The codes of commands that touch only the project's own files (`local`), one
/// secret in a vault (`one`), many (`many`), or compare many (`compared`).
macro_rules! codes {
    (local) => {
        "  0  ok
  1  any other failure
  2  wrong usage, or an answer is missing
  3  not found
  5  the project or its configuration is wrong
  6  the driver failed"
    };
    (one) => {
        "  0  ok
  1  any other failure
  2  wrong usage, or an answer is missing
  3  not found
  4  access denied, or no usable credentials
  5  the project or its configuration is wrong
  6  the driver failed
  7  the vault is unavailable, throttled or timed out; a retry may help"
    };
    (many) => {
        concat!(codes!(one), "\n  8  some secrets worked and some did not")
    };
    (compared) => {
        concat!(
            codes!(many),
            "\n  9  with --exit-code: a secret differs, or is missing somewhere"
        )
    };
}

mod files;
mod insight;
mod plugins;
mod project;
mod secrets;
mod shell;
#[cfg(test)]
mod tests;

pub(super) use files::*;
pub(super) use insight::*;
pub(super) use plugins::*;
pub(super) use project::*;
pub(super) use secrets::*;
pub(super) use shell::*;

pub(super) const KEEP: &str = "\
`keep vault add` means the same as `keep vault:add`. `keep COMMAND --help` has
examples and the exit codes.

stdout is data and nothing else; all messages go to stderr, errors as text
whatever the --format.

Environment:
  KEEP_PROJECT         the project's directory
  KEEP_ENV             the environment, where --env is not given
  KEEP_VAULT           the vault, where --vault is not given
  KEEP_CONFIG_DIR      where the key of local vaults, and what plugins may do, is kept
  KEEP_CACHE_DIR       where completion keeps the names of keys
  KEEP_DRIVER_TIMEOUT  how many seconds a call to a vault may take [default: 120]
  NO_COLOR             no colour, unless --color says otherwise";

pub(super) const INIT: &str = page!(
    local,
    "  keep init
  keep init --name 'My App' --namespace my-app --envs local,staging,production --no-vault"
);

pub(super) const INFO: &str = page!(
    local,
    "  keep info
  keep info --identity
  keep info --format json"
);

pub(super) const VAULT_ADD: &str = page!(
    local,
    "  keep vault:add
  keep vault:add --driver secretsmanager --slug main --set region=eu-west-1 --default"
);

pub(super) const VAULT_LIST: &str = page!(
    local,
    "  keep vault:list
  keep vault:list --format json"
);

pub(super) const VAULT_EDIT: &str = page!(
    local,
    "  keep vault:edit main
  keep vault:edit main --set region=eu-west-1 --unset profile"
);

pub(super) const VAULT_DELETE: &str = page!(
    local,
    "  keep vault:delete old
  keep vault:delete old --yes"
);

pub(super) const VAULT_DEFAULT: &str = page!(local, "  keep vault:default main");

pub(super) const ENV_ADD: &str = page!(local, "  keep env:add qa");

pub(super) const ENV_LIST: &str = page!(
    local,
    "  keep env:list
  keep env:list --format json"
);

pub(super) const ENV_REMOVE: &str = page!(
    local,
    "  keep env:remove qa
  keep env:remove qa --yes"
);

pub(super) const WORKSPACE: &str = page!(
    local,
    "  keep workspace
  keep workspace --vaults main --envs local,staging
  keep workspace --reset"
);

pub(super) const SET: &str = page!(
    one,
    "  keep set DB_PASSWORD --env production
  keep set DB_PASSWORD --env production --generate=40
  pass show db | keep set DB_PASSWORD --env production --stdin --trim
  keep set TLS_KEY --env production --from-file key.pem
  keep set DATABASE --env production --field password --generate
  keep set DATABASE --env production --field port 5432 --json
  keep set DATABASE --env production --field /hosts/- db2.internal
  keep set DATABASE --env production --field password_old --unset",
    "

With --field, one field of a secret that is JSON is written, and every other
byte of it stays. FIELD is a name, or a JSON pointer to what is deeper, where
`-` stands for a new item of a list. The value becomes a JSON string; with --json
it is JSON itself. A secret that does not exist becomes an object with that
field. Where others write at the same time, no field is lost: Keep reads the
secret again and writes over the version it has read. With --if-version it
tries once, over that version. Of a name that is there twice, the last is
written, which is the one that is read; --unset removes both."
);

pub(super) const GET: &str = page!(
    one,
    "  keep get DB_PASSWORD --env production
  keep get DATABASE --env production --field password
  keep get DB_PASSWORD --env production --stage AWSPREVIOUS
  keep get TLS_KEY --env production --output key.pem"
);

pub(super) const SHOW: &str = page!(
    many,
    "  keep show --env staging
  keep show --env staging --only 'DB_*' --unmask
  keep show --env staging --keys"
);

pub(super) const DELETE: &str = page!(
    one,
    "  keep delete OLD_KEY --env staging
  keep delete OLD_KEY --env staging --recovery-days 7 --yes
  keep delete OLD_KEY --env staging --purge"
);

pub(super) const RESTORE: &str = page!(
    one,
    "  keep show --deleted --env staging
  keep restore OLD_KEY --env staging"
);

pub(super) const DIFF: &str = page!(
    compared,
    "  keep diff --env staging,production
  keep diff --env production --vault main,backup --exit-code
  keep diff --env staging,production --only 'DB_*' --unmask",
    "

Values that are equal have the same letter: A is what most places hold. A place
that cannot be read is an `error`, never `missing`."
);

pub(super) const SEARCH: &str = page!(
    many,
    "  keep search db.internal
  keep search --names stripe --env production
  pass show leaked | keep search --stdin --case-sensitive",
    "

The code is 0 whether or not anything is found; `--format json` prints `[]`
where nothing is."
);

pub(super) const COPY: &str = page!(
    many,
    "  keep copy DB_PASSWORD --from staging --to production
  keep copy --only 'DB_*,API_*' --from staging --to aws:production --dry-run
  keep copy --only '*' --from local --to staging --overwrite"
);

pub(super) const RENAME: &str = page!(
    many,
    "  keep rename DB_PASS DB_PASSWORD --env staging
  keep rename DB_PASS DB_PASSWORD --env staging --yes"
);

pub(super) const HISTORY: &str = page!(
    one,
    "  keep history DB_PASSWORD --env production
  keep history DB_PASSWORD --env production --limit 50 --format json
  keep history DB_PASSWORD --env production --since 2026-01-31 --before 12h"
);

pub(super) const ROLLBACK: &str = page!(
    one,
    "  keep rollback DB_PASSWORD --env production
  keep rollback DB_PASSWORD --env production --to AWSPREVIOUS --yes
  keep rollback DB_PASSWORD --env local --to 3",
    "

A number or a UUID after --to is taken for a version first, any other text for
a label. On AWS the version itself becomes current; a local vault makes a new
version with its value."
);

pub(super) const ROTATE: &str = page!(
    one,
    "  keep rotate DB_PASSWORD --env production
  keep rotate DB_PASSWORD --env production --status
  keep rotate DB --env staging --lambda-arn arn:aws:lambda:eu-west-1:111122223333:function:rotate
  keep rotate DB --env staging --schedule 30d --later
  keep rotate DB --env production --schedule 'cron(0 8 1 * ? *)'
  keep rotate DB_PASSWORD --env production --cancel",
    "

Until a rotation is over, get reads the current version, and with
`--stage AWSPENDING` the next."
);

pub(super) const REPLICATE: &str = page!(
    many,
    "  keep replicate DB_PASSWORD --env production
  keep replicate DB_PASSWORD --env production --to eu-central-1,us-east-2
  keep replicate DB_PASSWORD --env production --remove us-east-2 --yes
  keep replicate --all --env production --to eu-central-1
  keep replicate --only 'DB_*' --env production --status",
    "

Where copies failed, the code is 8. The setting `replica-regions` of a vault
replicates secrets when they are made."
);

pub(super) const POLICY: &str = page!(
    one,
    "  keep policy DB_PASSWORD --env production
  keep policy DB_PASSWORD --env production --from-file policy.json
  keep policy DB_PASSWORD --env production --remove --yes",
    "

A policy that lets a role of another account read the secret:
  {
    \"Version\": \"2012-10-17\",
    \"Statement\": [{
      \"Effect\": \"Allow\",
      \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:role/app\"},
      \"Action\": [\"secretsmanager:GetSecretValue\", \"secretsmanager:DescribeSecret\"],
      \"Resource\": \"*\"
    }]
  }
That account needs a KMS key of yours that it may use, too; the key
`aws/secretsmanager` cannot be shared. There, the setting `links` of a vault
names the secret by its ARN. AWS refuses a policy that lets everybody in."
);

pub(super) const VERIFY: &str = page!(
    many,
    "  keep verify
  keep verify main:production backup:staging
  keep verify --env production --write",
    "

`yes` is allowed, `no` denied, `unknown` tried without an answer, and `-` not
tried (`untried` in JSON). Where something is denied, the code is 4."
);

pub(super) const IAM: &str = page!(
    local,
    "  keep iam --role developer --env local,staging --output developer.json
  aws iam create-policy --policy-name app-developer --policy-document file://developer.json
  keep iam --role read-only --env production --vault main | jq -c .
  keep iam --role admin --format terraform --output keep.tf
  keep iam --role developer --env staging --format cloudformation",
    "

Nobody is asked and nothing is changed: what is written is for whoever manages
the account. Without --env, it is for all environments of the namespace, also
those that are added later; without --vault, for all vaults that live on AWS.

read-only reads values, their history and descriptions. developer also writes,
deletes, restores and rolls back. admin also rotates, replicates, repairs tags,
adopts other tools' secrets and says which accounts are let in; it is bound by
names alone, the others by names and tags.

AWS takes 6,144 characters (without blanks) as a managed policy, and 2,048 as
all policies that stand in a user."
);

pub(super) const DOCTOR: &str = page!(
    many,
    "  keep doctor
  keep doctor --env production --vault main
  keep doctor --fix
  keep doctor --fix --adopt --env production --yes
  keep doctor --format json",
    "

Looks at the project's files, at what you may do in each vault and environment,
and at the secrets there: their tags, rotation, replicas, region and scope. One
secret of each is read to see whether it can be decrypted; no value is shown.

In a pipe, each line is a finding: vault, environment, key, severity, code,
message and what to do, separated by tabs.

The code is 0 where nothing is worse than a warning; else that of the worst
problem: 5, 4, 6, 7 or 1, in this order. With --fix it is 8 where some repairs
worked and some did not."
);

pub(super) const IMPORT: &str = page!(
    many,
    "  keep import .env --env staging
  keep import secrets.json --env staging --overwrite --dry-run
  keep export --env staging --format json | keep import - --env local --format json
  sops --decrypt secrets.yaml | keep import - --format yaml --env production --skip-existing"
);

pub(super) const EXPORT: &str = page!(
    many,
    "  keep export --env production > .env
  keep export --env production --output .env --overwrite
  keep export --env production --format json | jq -r .DB_PASSWORD
  keep export --env staging --format docker --output docker.env
  keep export --env production --format k8s --name shop-db | kubectl apply -f -
  keep export --env ci --format github --output \"$GITHUB_ENV\" --append
  keep export --env production --expand-json --only DATABASE
  keep export --env local --template --missing blank --output .env",
    "

With --expand-json, a secret DATABASE that is a JSON object is written as
DATABASE_USERNAME, DATABASE_PASSWORD and so on: strings without quotes, `null`
as an empty value, numbers, `true`, `false`, lists and inner objects as their
JSON. All other secrets stay as they are. --only and --except choose keys of
secrets. A template names fields by itself, as {VAULT:KEY|field=NAME}.

With --template, secrets are filled in where it names them, and all else stays
as it is. The page of template:add says how it names them."
);

pub(super) const TEMPLATE_ADD: &str = page!(
    one,
    "  keep template:add --env production
  keep template:add --env production --vault main --path deploy/
  keep template:add --env production --print",
    "

In the values of a template's assignments, {VAULT:KEY} stands for a secret,
{VAULT:KEY|field=NAME} for a field of one that is JSON, and {VAULT} as the whole
value for the secret named like the variable. {{VAULT:KEY}} stays {VAULT:KEY}."
);

pub(super) const TEMPLATE_VALIDATE: &str = "\
Examples:
  keep template:validate --env production
  keep template:validate deploy/app.env --env production
  keep template:validate --env production --format json

No value is read, but for secrets of which the template names a field.
The page of template:add says how a template names secrets.

Exit codes:
  0  ok
  1  any other failure
  2  wrong usage, or an answer is missing
  3  the template, or a secret or a field that it names, is not there
  4  access denied, or no usable credentials
  5  the template, the project or its configuration is wrong
  6  the driver failed
  7  the vault is unavailable, throttled or timed out; a retry may help
  8  some secrets could not be checked";

pub(super) const RUN: &str = concat!(
    page!(
        one,
        "  keep run --env local -- npm start
  keep run --env production --only 'DB_*' -- psql
  keep run --env local --template -- docker compose up
  keep run --env local --template=deploy.env --missing skip -- make
  keep run --env production --no-inherit -- /usr/bin/env
  keep run --env production --expand-json -- ./migrate
  keep run --env staging --redact -- ./migrate --verbose"
    ),
    "
  8  some secrets could not be read
  126  the program is there but could not be started
  127  the program is not there
Once the program runs, the code is its own; 128+n where signal n ended it.

Keep becomes the program: process, input, output, terminal and signals are the
program's. It is looked for in Keep's own PATH, whatever it is given.

With --expand-json, each field of a secret that is a JSON object is a variable of
its own, as the page of export says.

With --template, every assignment becomes a variable, with or without
placeholders. Where a secret is missing, `--missing` says what becomes of the
variable: `fail` starts nothing, `remove` takes it from the program even where
Keep has it, `blank` makes it empty, `skip` leaves it as Keep has it.

With --redact, Keep stays between the program and its output, which is then a
pipe and no terminal; signals are passed on. Secrets of 4 bytes and more are
replaced as they are, and in their base64, URL and JSON forms."
);

pub(super) const COMPLETIONS: &str = "\
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

pub(super) const MAN: &str = "\
Examples:
  keep man | man -l -
  keep man vault:add | man -l -
  keep man --output ~/.local/share/man/man1

Exit codes:
  0  ok
  1  any other failure
  2  wrong usage";
