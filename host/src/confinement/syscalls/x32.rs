//! The second set of numbers that an `x86_64` kernel may have for its calls. The other
//! filters know the first one; no program of today's has this.

use seccompiler::{BpfProgram, sock_filter};

/// Where it begins.
const FIRST: u32 = 0x4000_0000;

// Of the kernel's `linux/bpf_common.h` and `linux/seccomp.h`.
const LOAD: u16 = 0x20;
const JUMP_IF_AT_LEAST: u16 = 0x35;
const RETURN: u16 = 0x06;
const ERROR: u32 = 0x0005_0000;
const ALLOW: u32 = 0x7fff_0000;

/// All of them: a range, which the compiler of filters has no word for.
pub(super) fn refused() -> BpfProgram {
    let refusal = ERROR | libc::EPERM.unsigned_abs();
    let instruction = |code, jf, k| sock_filter { code, jt: 0, jf, k };
    vec![
        // The number of the call is what comes first of what a filter sees.
        instruction(LOAD, 0, 0),
        instruction(JUMP_IF_AT_LEAST, 1, FIRST),
        instruction(RETURN, 0, refusal),
        instruction(RETURN, 0, ALLOW),
    ]
}
