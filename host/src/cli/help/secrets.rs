//! Pages of the commands on secrets.

pub(in crate::cli) const SET: &str = page!(
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

pub(in crate::cli) const GET: &str = page!(
    one,
    "  keep get DB_PASSWORD --env production
  keep get DATABASE --env production --field password
  keep get DB_PASSWORD --env production --stage AWSPREVIOUS
  keep get TLS_KEY --env production --output key.pem"
);

pub(in crate::cli) const SHOW: &str = page!(
    many,
    "  keep show --env staging
  keep show --env staging --only 'DB_*' --unmask
  keep show --env staging --keys"
);

pub(in crate::cli) const DELETE: &str = page!(
    one,
    "  keep delete OLD_KEY --env staging
  keep delete OLD_KEY --env staging --recovery-days 7 --yes
  keep delete OLD_KEY --env staging --purge"
);

pub(in crate::cli) const RESTORE: &str = page!(
    one,
    "  keep show --deleted --env staging
  keep restore OLD_KEY --env staging"
);

pub(in crate::cli) const COPY: &str = page!(
    many,
    "  keep copy DB_PASSWORD --from staging --to production
  keep copy --only 'DB_*,API_*' --from staging --to aws:production --dry-run
  keep copy --only '*' --from local --to staging --overwrite"
);

pub(in crate::cli) const RENAME: &str = page!(
    many,
    "  keep rename DB_PASS DB_PASSWORD --env staging
  keep rename DB_PASS DB_PASSWORD --env staging --yes"
);

pub(in crate::cli) const HISTORY: &str = page!(
    one,
    "  keep history DB_PASSWORD --env production
  keep history DB_PASSWORD --env production --limit 50 --format json
  keep history DB_PASSWORD --env production --since 2026-01-31 --before 12h"
);

pub(in crate::cli) const ROLLBACK: &str = page!(
    one,
    "  keep rollback DB_PASSWORD --env production
  keep rollback DB_PASSWORD --env production --to AWSPREVIOUS --yes
  keep rollback DB_PASSWORD --env local --to 3",
    "

A number or a UUID after --to is taken for a version first, any other text for
a label. On AWS the version itself becomes current; a local vault makes a new
version with its value."
);

pub(in crate::cli) const ROTATE: &str = page!(
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

pub(in crate::cli) const REPLICATE: &str = page!(
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

pub(in crate::cli) const POLICY: &str = page!(
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
