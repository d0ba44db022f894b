"""Runs argv[2:] on a terminal of its own and types what argv[1] says, in JSON.

{"steps": [[WAIT, KEYS], …]}: once WAIT is on the screen (after what an earlier
step waited for), KEYS are typed, or with null for KEYS the terminal is hung up.
The program leads the session. stdin and stderr are the terminal; stdout is a
pipe, or the terminal too with {"stdout": "terminal"}. With {"ahead": KEYS}
nothing can be written to the terminal until it does not echo; then KEYS are
typed, and the steps begin. Prints
{"code": …, "screen": …, "stdout": …, "restored": …}; `restored` tells whether
the terminal echoes and edits lines as before; a hung-up one does not.
"""

import fcntl
import json
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time

PATIENCE = 50

question = json.loads(sys.argv[1])
master, slave = os.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
before = termios.tcgetattr(slave)
ahead = question.get("ahead")
if ahead is not None:
    termios.tcflow(slave, termios.TCOOFF)
pipe_read, pipe_write = os.pipe()
stdout = slave if question.get("stdout") == "terminal" else pipe_write


def own_terminal():
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


child = subprocess.Popen(
    sys.argv[2:],
    stdin=slave,
    stdout=stdout,
    stderr=slave,
    preexec_fn=own_terminal,
)
os.close(pipe_write)

screen = b""
output = b""
seen = 0
steps = [
    (wait.encode(), None if keys is None else keys.encode())
    for wait, keys in question["steps"]
]
sources = [master, pipe_read]
deadline = time.monotonic() + PATIENCE
while time.monotonic() < deadline:
    # Asked before the screen is read, or the last words would be missed.
    over = child.poll() is not None
    ready, _, _ = select.select(sources, [], [], 0.02)
    if ahead is not None and not termios.tcgetattr(slave)[3] & termios.ECHO:
        os.write(master, ahead.encode())
        termios.tcflow(slave, termios.TCOON)
        ahead = None
    for source in ready:
        data = os.read(source, 65536)
        if source == master:
            screen += data
        else:
            output += data
            if not data:
                sources.remove(pipe_read)
    while steps and (at := screen.find(steps[0][0], seen)) >= 0:
        seen = at + len(steps[0][0])
        _, keys = steps.pop(0)
        if keys is None:
            sources.remove(master)
            os.close(master)
        else:
            os.write(master, keys)
    if over and not ready:
        break
else:
    child.send_signal(signal.SIGKILL)
    sys.stderr.write(
        f"still running; left to type: {ahead or steps}; on the screen: {screen!r}"
    )
    sys.exit(1)
if steps:
    sys.stderr.write(f"ended before {steps}; on the screen: {screen!r}")
    sys.exit(1)
restored = master in sources and termios.tcgetattr(slave)[:4] == before[:4]
json.dump(
    {
        "code": child.returncode if child.returncode >= 0 else 128 - child.returncode,
        "screen": screen.decode(errors="replace"),
        "stdout": output.decode(errors="replace"),
        "restored": restored,
    },
    sys.stdout,
)
