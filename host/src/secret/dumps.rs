//! Plaintext does not leave this process by way of its memory image.

/// No core file holds what is in memory, and no other program of this user may
/// look at it or trace it (Linux: `PR_SET_DUMPABLE`; root may). A program that
/// `keep run` becomes is as it would be without Keep: the kernel resets this with
/// every `exec`.
///
/// Where the kernel refuses, a command is worth more than no command.
pub(crate) fn forbid() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
    // It has no such switch, but a size that may be nothing.
    #[cfg(all(unix, not(target_os = "linux")))]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let Rlimit { maximum, .. } = getrlimit(Resource::Core);
        let none = Rlimit {
            current: Some(0),
            maximum,
        };
        let _ = setrlimit(Resource::Core, none);
    }
}
