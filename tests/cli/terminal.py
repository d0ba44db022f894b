"""Runs a program on a terminal of its own, 40 rows by 123 columns.

Usage: terminal.py WAIT_FOR PROGRAM [ARG...]: whenever the program has shown the
text WAIT_FOR, what stands on stdin is typed; where nothing does, the terminal
is hung up. Prints what the terminal shows; ends as the program does, with 128+n
for signal n. The program leads the session.
"""

import fcntl
import os
import pty
import struct
import sys
import termios

wanted, program = sys.argv[1].encode(), sys.argv[2:]
typed = sys.stdin.buffer.read()
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 123, 0, 0))
    os.execvp(program[0], program)
shown = b""
answered = 0
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:  # Linux's end of a terminal.
        break
    if not part:
        break
    shown += part
    if wanted and shown.count(wanted) > answered:
        if not typed:
            os.close(terminal)
            break
        os.write(terminal, typed)
        answered += 1
sys.stdout.buffer.write(shown)
sys.stdout.flush()
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(code if code >= 0 else 128 - code)
