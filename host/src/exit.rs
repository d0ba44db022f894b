//! The codes the process ends with: part of the command line's contract, so a
//! number never changes its meaning. Which error gets which is `error`'s.

use std::process::ExitCode;

/// How the process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Ok,
    /// Any failure without a code of its own.
    Failure,
    /// The command line is wrong, or an answer is missing.
    Usage,
    NotFound,
    /// Access denied, or no usable credentials.
    Denied,
    /// The project or its configuration is wrong.
    Config,
    /// A fault of the driver: load, grant, trap, limit, contract.
    Driver,
    /// The vault is unavailable, throttled or timed out: a retry may help.
    Unavailable,
    /// Some items worked and some did not.
    Partial,
    /// `diff --exit-code`: the environments differ.
    Different,
    /// `run`: the program is there but could not be started.
    NotStarted,
    /// `run`: there is no such program.
    NoProgram,
    /// `run`: what the program ended with.
    Program(u8),
}

impl Exit {
    /// The number the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Denied => 4,
            Self::Config => 5,
            Self::Driver => 6,
            Self::Unavailable => 7,
            Self::Partial => 8,
            Self::Different => 9,
            // As of every shell, and of `env`.
            Self::NotStarted => 126,
            Self::NoProgram => 127,
            Self::Program(code) => code,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn numbers_are_the_documented_ones() {
        let documented = [
            (Exit::Ok, 0),
            (Exit::Failure, 1),
            (Exit::Usage, 2),
            (Exit::NotFound, 3),
            (Exit::Denied, 4),
            (Exit::Config, 5),
            (Exit::Driver, 6),
            (Exit::Unavailable, 7),
            (Exit::Partial, 8),
            (Exit::Different, 9),
            (Exit::NotStarted, 126),
            (Exit::NoProgram, 127),
            (Exit::Program(200), 200),
        ];
        for (exit, code) in documented {
            assert_eq!(exit.code(), code, "{exit:?}");
        }
    }
}
