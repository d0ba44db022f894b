"""Runs a program, and says what of a value its memory holds at its very end: when it
has done everything and is about to be no more.

    last_memory.py REPORT MARK PROGRAM ARGUMENT...

The value is a row of words that begin with MARK. Each run of such words is one copy,
be it as it is or in base64. REPORT becomes a JSON list: where each copy is, how many
words of it there are, in which writing, and what stands before it.

The program keeps others from its memory, so that is opened before its first
instruction, by the tracer that has just started it: this needs no privilege."""

import base64
import ctypes
import json
import os
import re
import signal
import sys

TRACEME, CONT, SETOPTIONS = 0, 7, 0x4200
TRACEEXIT, EXITKILL = 0x40, 0x100000
EXIT_EVENT = signal.SIGTRAP | 6 << 8

# Words of one copy are this far apart at most.
APART = 64

report, mark, program = sys.argv[1], sys.argv[2].encode(), sys.argv[3:]

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long] * 2 + [ctypes.c_void_p] * 2
libc.ptrace.restype = ctypes.c_long


def ptrace(request, pid, data=0):
    if libc.ptrace(request, pid, None, data) == -1:
        error = ctypes.get_errno()
        sys.exit(f"ptrace: {os.strerror(error)}: this system lets nobody trace a child")


def writings():
    yield "plain", mark
    for offset in range(3):
        # The letters that no neighbour has a part in.
        letters = base64.b64encode(b"\0" * offset + mark)
        yield "base64", letters[(0, 2, 3)[offset] : len(letters) // 4 * 4 - 4]


def copies(memory, begin, where):
    for writing, word in writings():
        starts = [found.start() for found in re.finditer(re.escape(word), memory)]
        count = 0
        for index, start in enumerate(starts):
            count += 1
            end = index + 1 == len(starts)
            if end or starts[index + 1] - start > len(mark) + APART:
                first = starts[index + 1 - count]
                before = memory[max(0, first - 80) : first]
                yield {
                    "where": where,
                    "writing": writing,
                    "words": count,
                    "before": before.decode("latin-1"),
                }
                count = 0


def scan(maps, mem):
    found = []
    maps.seek(0)
    for line in maps.read().decode().splitlines():
        area, rights, _, _, inode, *name = line.split(None, 5)
        name = name[0] if name else "anonymous"
        # What is a file's and was never written to holds what the file holds.
        if "r" not in rights or "w" not in rights and inode != "0" or name == "[vvar]":
            continue
        begin, end = (int(part, 16) for part in area.split("-"))
        try:
            memory = os.pread(mem.fileno(), end - begin, begin)
        except OSError:
            continue
        found += copies(memory, begin, name)
    return found


child = os.fork()
if child == 0:
    ptrace(TRACEME, 0)
    os.execv(program[0], program)
_, status = os.waitpid(child, 0)
if not os.WIFSTOPPED(status):
    sys.exit(f"{program[0]} does not start")
ptrace(SETOPTIONS, child, TRACEEXIT | EXITKILL)
with open(f"/proc/{child}/mem", "rb", 0) as mem, open(f"/proc/{child}/maps", "rb", 0) as maps:
    pass_on = 0
    found = None
    while True:
        ptrace(CONT, child, pass_on)
        _, status = os.waitpid(child, 0)
        pass_on = 0
        if not os.WIFSTOPPED(status):
            break
        if status >> 8 == EXIT_EVENT:
            found = scan(maps, mem)
        elif os.WSTOPSIG(status) != signal.SIGTRAP:
            pass_on = os.WSTOPSIG(status)
with open(report, "w") as file:
    json.dump(found, file)
sys.exit(os.waitstatus_to_exitcode(status))
