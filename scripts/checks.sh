#!/bin/sh
# Runs each argument as one command, shows its output, goes on after a failure,
# and ends with the line `N passed, N failed`: the sum of every `test result:`
# line that cargo printed. A command that fails with no failed test to show for
# it (a lint, a build, a crash) counts as one failure.
set -u

log=$(mktemp) || exit 1
code=$(mktemp) || exit 1
trap 'rm -f "$log" "$code"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0

for command in "$@"; do
    printf '$ %s\n' "$command"
    # A pipe's status is tee's, so the command's own goes through a file.
    { sh -c "$command" 2>&1; echo $? >"$code"; } | tee "$log"
    # `test result: ok. 12 passed; 0 failed; 0 ignored; …`
    set -- $(awk '/^test result: / { for (i = 2; i <= NF; i++) {
                if ($i == "passed;") passed += $(i - 1)
                if ($i == "failed;") failed += $(i - 1)
            } } END { print passed + 0, failed + 0 }' "$log")
    if [ "$(cat "$code")" != 0 ] && [ "$2" -eq 0 ]; then
        printf 'failed: %s\n' "$command"
        set -- "$1" 1
    fi
    passed=$((passed + $1))
    failed=$((failed + $2))
done

printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
