# Each line is a command that a person could type. `make demo` and `make test`
# work in a fresh clone on Debian 12 with rustup; CARGO_TARGET_DIR is respected.

CHECK_FORMAT = cargo fmt --all --check
CHECK_LINTS  = cargo clippy --locked --workspace --all-targets -- --deny warnings
CYCLONEDX = 0.5.9

# Most tests wait for other programs and for pauses, not for the processor.
RUN_TESTS    = RUST_TEST_THREADS=$$((2 * $$(nproc))) cargo test --locked --workspace --lib --bins --tests --no-fail-fast
# Drivers are libraries that link for WebAssembly alone, as this would do.
RUN_DOCTESTS = cargo test --locked --workspace --exclude "keep-driver-*" --doc --no-fail-fast

# rustup fetches in `make setup` only, where a failure has a second way; a
# person's own RUSTUP_AUTO_INSTALL is handed to that step.
SETUP := env $(or $(RUSTUP_AUTO_INSTALL:%=RUSTUP_AUTO_INSTALL=%),-u RUSTUP_AUTO_INSTALL) sh scripts/setup.sh
export RUSTUP_AUTO_INSTALL := 0

.PHONY: help setup setup-guests setup-tests demo test lint deny bench release

help:
	@echo 'make demo   set up, build, and manage a few secrets in a local vault'
	@echo 'make test   set up, lint and run every test'
	@echo 'make lint   formatting and clippy'
	@echo 'make bench  how long commands take, beside a plain AWS SDK program'
	@echo 'make deny   licences, advisories and sources of dependencies'
	@echo 'make release  binary, SBOM and checksums for this kind of machine, in dist'
	@echo 'make setup  only install what build and tests need'

setup: setup-guests setup-tests

setup-guests:
	@$(SETUP) guests

setup-tests:
	@$(SETUP) tests

# With `--workspace`, dependencies have the features that the tests give them,
# and are compiled once for both; with `--package keep`, twice.
demo: setup-guests
	cargo build --locked --workspace --bin keep
	@sh scripts/demo.sh "$${CARGO_TARGET_DIR:-target}/debug/keep"

test: setup
	@sh scripts/checks.sh '$(CHECK_FORMAT)' '$(CHECK_LINTS)' '$(RUN_TESTS)' '$(RUN_DOCTESTS)'

lint: setup-guests
	$(CHECK_FORMAT)
	$(CHECK_LINTS)

# Apart from `make test`: it compiles cargo-deny (four minutes of processor
# time) and reads the advisory database from the network.
deny:
	@cargo deny --version >/dev/null 2>&1 || cargo install --locked cargo-deny@0.20.2
	cargo deny check

# Apart from `make test`: it builds with all optimisations, and what it prints
# is for a person to judge (tests/bench/README.md).
bench: setup-guests
	cargo build --locked --release --package keep
	cargo build --locked --release --manifest-path tests/bench/Cargo.toml --target-dir "$${CARGO_TARGET_DIR:-target}"
	@cd "$${CARGO_TARGET_DIR:-target}/release" && ./keep-bench .

# Apart from `make test`: see scripts/release.sh for what it makes. It compiles
# cargo-cyclonedx, which lists what the binary is made of.
release: setup-guests
	@cargo cyclonedx --version >/dev/null 2>&1 || cargo install --locked cargo-cyclonedx@$(CYCLONEDX)
	cargo build --locked --release --package keep
	@sh scripts/release.sh
