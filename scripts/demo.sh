#!/bin/sh
# Manages a few secrets of a made-up application in a `local` vault, from
# nothing to a finished .env file. All of it happens in a temporary directory.
# Argument: the `keep` binary.
set -eu

bin=$(cd "$(dirname "$1")" && pwd)
PATH=$bin:$PATH
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
mkdir "$dir/my-app"
cd "$dir/my-app"
export KEEP_CONFIG_DIR="$dir/config" KEEP_CACHE_DIR="$dir/cache"

# Shows a command line, then runs it.
run() {
    printf '\n$ %s\n' "$1"
    eval "$1"
}

run 'keep init -n --name "My App" --namespace myapp --envs local,staging,production'
run 'keep vault:add -n --driver local --slug safe --name "Safe" --default'

run 'printf %s "s3cr3t" | keep set DB_PASSWORD --env=production --stdin'
run 'printf %s "db.example.com" | keep set DB_HOST --env=production --stdin'
run 'keep get DB_PASSWORD --env=production'
run 'keep show --env=production'

cat >.env.template <<'TEMPLATE'
APP_NAME="My App"
DB_HOST={safe:DB_HOST}
DB_PASSWORD={safe:DB_PASSWORD}
TEMPLATE
run 'cat .env.template'
run 'keep export --template=.env.template --env=production --output=.env'
run 'cat .env'

run "keep run --env=production -- sh -c 'echo connecting to \$DB_HOST'"
run 'keep copy DB_HOST --from=production --to=staging'
run 'keep diff --env=staging,production --vault=safe'
