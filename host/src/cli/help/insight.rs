//! Pages of the commands that compare, find and examine.

pub(in crate::cli) const DIFF: &str = page!(
    compared,
    "  keep diff --env staging,production
  keep diff --env production --vault main,backup --exit-code
  keep diff --env staging,production --only 'DB_*' --unmask",
    "

Values that are equal have the same letter: A is what most places hold. A place
that cannot be read is an `error`, never `missing`."
);

pub(in crate::cli) const SEARCH: &str = page!(
    many,
    "  keep search db.internal
  keep search --names stripe --env production
  pass show leaked | keep search --stdin --case-sensitive",
    "

The code is 0 whether or not anything is found; `--format json` prints `[]`
where nothing is."
);

pub(in crate::cli) const VERIFY: &str = page!(
    many,
    "  keep verify
  keep verify main:production backup:staging
  keep verify --env production --write",
    "

`yes` is allowed, `no` denied, `unknown` tried without an answer, and `-` not
tried (`untried` in JSON). Where something is denied, the code is 4."
);

pub(in crate::cli) const IAM: &str = page!(
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

pub(in crate::cli) const DOCTOR: &str = page!(
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
On Linux it also tells where the kernel does not guard the sandbox of plugins.

In a pipe, each line is a finding: vault, environment, key, severity, code,
message and what to do, separated by tabs.

The code is 0 where nothing is worse than a warning; else that of the worst
problem: 5, 4, 6, 7 or 1, in this order. With --fix it is 8 where some repairs
worked and some did not."
);
