//! Pages of the commands on files and programs.

pub(in crate::cli) const IMPORT: &str = page!(
    many,
    "  keep import .env --env staging
  keep import secrets.json --env staging --overwrite --dry-run
  keep export --env staging --format json | keep import - --env local --format json
  sops --decrypt secrets.yaml | keep import - --format yaml --env production --skip-existing"
);

pub(in crate::cli) const EXPORT: &str = page!(
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

pub(in crate::cli) const TEMPLATE_ADD: &str = page!(
    one,
    "  keep template:add --env production
  keep template:add --env production --vault main --path deploy/
  keep template:add --env production --print",
    "

In the values of a template's assignments, {VAULT:KEY} stands for a secret,
{VAULT:KEY|field=NAME} for a field of one that is JSON, and {VAULT} as the whole
value for the secret named like the variable. {{VAULT:KEY}} stays {VAULT:KEY}."
);

pub(in crate::cli) const TEMPLATE_VALIDATE: &str = "\
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

pub(in crate::cli) const RUN: &str = concat!(
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
