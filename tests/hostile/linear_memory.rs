//! Looking into the memories of the guests of this process, from outside: no
//! part of the runtime takes part in it.
//!
//! A linear memory lies in gigabytes of reserved address space, of which the
//! front can be written. Nothing else in a process looks like that.

use std::{
    fs::{self, File},
    ops::Range,
    os::unix::fs::FileExt as _,
};

/// What follows a linear memory: at least this much that cannot be touched.
const RESERVED: u64 = 1 << 30;

/// How many of the guests' linear memories hold these bytes.
pub(crate) fn holding(bytes: &[u8]) -> usize {
    let memory = File::open("/proc/self/mem").expect("a process may read its own memory");
    let memories = linear_memories();
    assert!(!memories.is_empty(), "no guest is alive");
    let holds = |range: &Range<u64>| {
        let length = usize::try_from(range.end - range.start).expect("it is mapped");
        let mut read = vec![0; length];
        // Of another test, it may be gone by now.
        memory.read_exact_at(&mut read, range.start).is_ok()
            && read.windows(bytes.len()).any(|window| window == bytes)
    };
    memories.iter().filter(|range| holds(range)).count()
}

fn linear_memories() -> Vec<Range<u64>> {
    let maps = fs::read_to_string("/proc/self/maps").expect("Linux tells what is mapped");
    let mut memories = Vec::new();
    // What can be written and ends where the next mapping starts.
    let mut front: Option<Range<u64>> = None;
    for line in maps.lines() {
        let mut words = line.split(' ');
        let (Some(range), Some(access)) = (words.next(), words.next()) else {
            continue;
        };
        let Some((start, end)) = range.split_once('-') else {
            continue;
        };
        let address = |text| u64::from_str_radix(text, 16).expect("an address");
        let (start, end) = (address(start), address(end));
        let before = front.take().filter(|front| front.end == start);
        if access.starts_with("rw") {
            front = Some(before.map_or(start, |front| front.start)..end);
        } else if access.starts_with("---") && end - start >= RESERVED {
            memories.extend(before);
        }
    }
    memories
}
