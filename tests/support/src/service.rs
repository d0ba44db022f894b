//! The services that one test runs on, each a different program with other
//! mistakes.

use std::sync::OnceLock;
use std::{fmt, panic};

use crate::strict::Strict;
use crate::{Ministack, Moto};

/// An AWS on this machine that the tests of this process share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Moto,
    Ministack,
    Strict,
}

impl Service {
    /// As the tests and the tables name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Moto => "moto",
            Self::Ministack => "ministack",
            Self::Strict => "strict",
        }
    }

    /// The endpoint of every AWS service.
    pub fn url(self) -> &'static str {
        match self {
            Self::Moto => Moto::shared().url(),
            Self::Ministack => Ministack::shared().url(),
            Self::Strict => {
                static SHARED: OnceLock<(String, Strict)> = OnceLock::new();
                let start = || {
                    let strict = Strict::start();
                    (strict.url(), strict)
                };
                &SHARED.get_or_init(start).0
            }
        }
    }

    /// Runs the test. Where it is excepted it must fail, or the exception is
    /// out of date: each is a service's name and a reason.
    pub fn run(self, test: fn(Self), exceptions: &[(&str, &str)]) {
        let Some((_, reason)) = exceptions.iter().find(|(name, _)| *name == self.name()) else {
            return test(self);
        };
        let outcome = panic::catch_unwind(|| test(self));
        assert!(
            outcome.is_err(),
            "this runs on {self}: remove its exception ({reason})"
        );
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Makes one test for each service of a function that takes a [`Service`]. The
/// tests of `writes` are `writes::moto` and so on.
///
/// What a service gets wrong is an exception, with its reason:
/// `on_every_service!(writes, except(moto: "it stores names of 600 bytes"));`
/// Each has a row in `tests/README.md`.
#[macro_export]
macro_rules! on_every_service {
    ($test:ident $(, except($service:ident: $reason:literal))* $(,)?) => {
        mod $test {
            #[test]
            fn moto() {
                run($crate::Service::Moto);
            }

            #[test]
            fn ministack() {
                run($crate::Service::Ministack);
            }

            #[test]
            fn strict() {
                run($crate::Service::Strict);
            }

            fn run(service: $crate::Service) {
                service.run(super::$test, &[$((stringify!($service), $reason)),*]);
            }
        }
    };
}

/// The same on the services that other people make, for what the strict one of our
/// own does not have: anything but Secrets Manager.
#[macro_export]
macro_rules! on_every_emulator {
    ($test:ident $(, except($service:ident: $reason:literal))* $(,)?) => {
        mod $test {
            #[test]
            fn moto() {
                run($crate::Service::Moto);
            }

            #[test]
            fn ministack() {
                run($crate::Service::Ministack);
            }

            fn run(service: $crate::Service) {
                service.run(super::$test, &[$((stringify!($service), $reason)),*]);
            }
        }
    };
}
