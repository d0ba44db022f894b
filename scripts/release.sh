#!/bin/sh
# What a release consists of, in `dist`: the binary for this machine's kind with its
# manual pages and completions, a list of all that it is made of (CycloneDX), and
# checksums, signed where KEEP_SIGNING_KEY names a private SSH key.
#
# The archive depends on the commit and the binary alone: neither the clock nor the
# order of a directory gets in.
set -eu
cd "$(dirname "$0")/.."

target_dir=${CARGO_TARGET_DIR:-target}
keep=$target_dir/release/keep
version=$("$keep" --version | cut -d ' ' -f 2)
triple=$(rustc -vV | sed -n 's/^host: //p')
name=keep-$version-$triple
epoch=$(git log -1 --format=%ct)

# macOS has GNU's tar under another name.
tar=$(command -v gtar || command -v tar)
sha256() {
    if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

rm -rf dist
mkdir -p "dist/$name/completions" "dist/$name/man"
cp "$keep" README.md SECURITY.md LICENSE-APACHE LICENSE-MIT "dist/$name/"
for shell in bash zsh fish; do
    "$keep" completions "$shell" > "dist/$name/completions/keep.$shell"
done
"$keep" man --output "dist/$name/man" --quiet

"$tar" --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
    --mtime="@$epoch" -C dist -cf - "$name" | gzip -9n > "dist/$name.tar.gz"
rm -rf "dist/${name:?}"

SOURCE_DATE_EPOCH=$epoch cargo cyclonedx --format json --target "$triple" \
    --manifest-path host/Cargo.toml --override-filename "$name.cdx" --quiet
mv "host/$name.cdx.json" dist/
# One is written beside each crate of the workspace.
find . -path "./$target_dir" -prune -o -name "$name.cdx.json" -not -path './dist/*' -exec rm {} +

cd dist
sha256 -- *.tar.gz *.cdx.json > SHA256SUMS
if [ -n "${KEEP_SIGNING_KEY:-}" ]; then
    ssh-keygen -q -Y sign -f "$KEEP_SIGNING_KEY" -n keep SHA256SUMS
fi
cat SHA256SUMS
