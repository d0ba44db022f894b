//! The codes the process ends with: part of the command line's contract, so a
//! number never changes its meaning. Which error gets which is `error`'s.

use std::process::ExitCode;

/// How the process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Ok = 0,
    /// Any failure without a code of its own.
    Failure = 1,
    /// The command line is wrong, or an answer is missing.
    Usage = 2,
    NotFound = 3,
    /// Access denied, or no usable credentials.
    Denied = 4,
    /// The project or its configuration is wrong.
    Config = 5,
    /// A fault of the driver: load, grant, trap, limit, contract.
    Driver = 6,
    /// The vault is unavailable, throttled or timed out: a retry may help.
    Unavailable = 7,
    /// Some items worked and some did not.
    Partial = 8,
    /// `diff --exit-code`: the environments differ.
    Different = 9,
}

impl Exit {
    /// The number the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
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
        ];
        for (exit, code) in documented {
            assert_eq!(exit.code(), code, "{exit:?}");
        }
    }
}
