//! seccomp: what the process may ask the kernel for. What no command needs once its
//! vaults are open is refused as a file without permission would be, so that it ends
//! in an ordinary error.

mod denied;
#[cfg(target_arch = "x86_64")]
mod x32;

use std::collections::BTreeMap;
use std::fs;
use std::process;

use libc::c_int;
use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen::Dword, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch, apply_filter, apply_filter_all_threads,
};

/// The call by its number, and the arguments that are refused; none stands for any.
type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// The kind of a socket, without the flags beside it.
const KIND: u64 = 0xf;

/// `TIOCSTI` and `TIOCLINUX`, which type at a terminal as a person would.
const TYPING: [u64; 2] = [0x5412, 0x541c];

/// Whether it holds now, for every thread of the process.
pub(super) fn confine(servers: bool) -> bool {
    // Its arguments lie in memory, where no filter sees them. Told that there is no
    // such call, the C library makes threads by the older one.
    let newer = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    let first = hold(newer, libc::ENOSYS);
    #[cfg(target_arch = "x86_64")]
    let first = first.and_then(|()| apply(&x32::refused()));
    let rest = rules(servers).and_then(|rules| hold(rules, libc::EPERM));
    first.is_ok() && rest.is_ok()
}

pub(super) fn are_offered() -> bool {
    fs::exists("/proc/sys/kernel/seccomp").unwrap_or_default()
}

fn hold(rules: Rules, answer: c_int) -> Result<(), Error> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let answer = SeccompAction::Errno(answer.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, answer, arch)?;
    apply(&BpfProgram::try_from(filter)?)
}

/// To every thread.
fn apply(program: &BpfProgram) -> Result<(), Error> {
    match apply_filter_all_threads(program) {
        // A thread has filters of its own.
        Err(Error::ThreadSync(_)) => apply_filter(program),
        applied => applied,
    }
}

/// One argument of a call, as the kernel takes it: 32 bits.
fn argument(index: u8, is: SeccompCmpOp, value: u64) -> Result<SeccompCondition, Error> {
    Ok(SeccompCondition::new(index, Dword, is, value)?)
}

/// Refuses the call where all of these hold.
fn where_all(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, Error> {
    Ok(SeccompRule::new(conditions)?)
}

fn is_none_of(index: u8, values: &[c_int]) -> Result<SeccompRule, Error> {
    let conditions = values
        .iter()
        .map(|value| argument(index, SeccompCmpOp::Ne, u64::from(value.unsigned_abs())));
    where_all(conditions.collect::<Result<_, _>>()?)
}

fn is(index: u8, value: u64) -> Result<SeccompRule, Error> {
    where_all(vec![argument(index, SeccompCmpOp::Eq, value)?])
}

/// Of a kind that is not among these.
fn is_another_kind(kinds: &[c_int]) -> Result<Vec<SeccompRule>, Error> {
    let kind = |kind: u64| where_all(vec![argument(1, SeccompCmpOp::MaskedEq(KIND), kind)?]);
    let allowed = |kind: &u64| {
        kinds
            .iter()
            .any(|one| u64::from(one.unsigned_abs()) == *kind)
    };
    (0..=KIND).filter(|one| !allowed(one)).map(kind).collect()
}

fn rules(servers: bool) -> Result<Rules, Error> {
    let mut rules: Rules = denied::ALWAYS
        .iter()
        .chain(denied::OF_THIS_MACHINE)
        .map(|number| (*number, Vec::new()))
        .collect();
    // A thread is a part of this process; anything else would outlive it.
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    let another = argument(0, SeccompCmpOp::MaskedEq(thread), 0)?;
    rules.insert(libc::SYS_clone, vec![where_all(vec![another])?]);
    // Signals are for this process, as are limits.
    let own = c_int::try_from(process::id()).unwrap_or(c_int::MAX);
    for number in denied::WITH_A_PROCESS {
        rules.insert(*number, vec![is_none_of(0, &[own])?]);
    }
    rules.insert(libc::SYS_prlimit64, vec![is_none_of(0, &[0, own])?]);
    // A shell would run it.
    let typing = TYPING.into_iter().map(|request| is(1, request));
    rules.insert(libc::SYS_ioctl, typing.collect::<Result<_, _>>()?);
    let traced = [libc::PR_SET_PTRACER, libc::PR_SET_DUMPABLE, libc::PR_SET_MM];
    let traced = traced
        .into_iter()
        .map(|option| is(0, u64::from(option.unsigned_abs())));
    rules.insert(libc::SYS_prctl, traced.collect::<Result<_, _>>()?);
    // A pair within the process: whatever is no stream could be led elsewhere.
    rules.insert(libc::SYS_socketpair, is_another_kind(&[libc::SOCK_STREAM])?);
    rules.insert(
        libc::SYS_socket,
        if servers { sockets()? } else { Vec::new() },
    );
    Ok(rules)
}

/// Which are refused where there are servers to talk to: all but TCP and UDP. What
/// else the internet's families have, Landlock's rules on ports do not see.
fn sockets() -> Result<Vec<SeccompRule>, Error> {
    let mut refused = is_another_kind(&[libc::SOCK_STREAM, libc::SOCK_DGRAM])?;
    refused.push(is_none_of(0, &[libc::AF_INET, libc::AF_INET6])?);
    refused.push(is_none_of(2, &[0, libc::IPPROTO_TCP, libc::IPPROTO_UDP])?);
    Ok(refused)
}

#[cfg(test)]
mod tests {
    use super::rules;

    /// A filter holds 4,096 instructions, and each call goes through them.
    #[test]
    fn the_filter_is_one_that_the_kernel_takes() {
        use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

        for servers in [false, true] {
            let arch = TargetArch::try_from(std::env::consts::ARCH).unwrap();
            let rules = rules(servers).unwrap();
            let (allow, deny) = (SeccompAction::Allow, SeccompAction::Errno(1));
            let filter = SeccompFilter::new(rules, allow, deny, arch).unwrap();
            let length = BpfProgram::try_from(filter).unwrap().len();
            assert!(length < 1_024, "{length}");
        }
    }
}
