# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the tests of proxy have in common. Their arguments: PROXY, the folder of test
programs, and that of examples."""

import os
import socket
import subprocess
import sys
import time

PROXY, TESTS, EXAMPLES = (os.path.abspath(path) for path in sys.argv[1:4])
HELLO = os.path.join(EXAMPLES, "hello-stripped")
ENV = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"),
       "HERMIT_ISLE": "qemu", "HERMIT_KVM": "0", "HERMIT_MEM": "64M"}
TIMEOUT = 120
SHOWN_BYTES = 600
failures = []
checks = 0


def shown(value):
    """A value for a failed check: of long bytes how many there are and how they end."""
    if isinstance(value, bytes):
        return repr(value) if len(value) <= SHOWN_BYTES else (
            f"{len(value)} bytes, the last of which are {value[-SHOWN_BYTES:]!r}")
    if isinstance(value, (subprocess.CompletedProcess, subprocess.Popen)):
        streams = [(name, getattr(value, name)) for name in ("stdout", "stderr")]
        return f"status {value.returncode}" + "".join(
            f"; {name}: {shown(text)}" for name, text in streams if isinstance(text, bytes))
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(shown(one) for one in value) + ")"
    return repr(value)


def check(what, holds, evidence):
    """evidence: what the check looked at; printed where it does not hold."""
    global checks
    checks += 1
    if not holds:
        failures.append(what)
        print(f"FAILED: {what}: {shown(evidence)}", flush=True)


def difference(seen, wanted):
    """Where bytes that should be the same begin to differ, for a check's evidence."""
    same = len(os.path.commonprefix([seen, wanted]))
    return (f"{len(seen)} bytes for {len(wanted)}, the same up to {same}",
            seen[same:same + 50], wanted[same:same + 50])


def run(program, *args, env=None, data=b"", cwd=None, by=(PROXY,)):
    variables = dict(ENV)
    variables.update(env or {})
    return subprocess.run([*by, program, *args], env=variables, input=data, cwd=cwd,
                          capture_output=True, timeout=TIMEOUT, check=False)


def test(name):
    return os.path.join(TESTS, name)


def children(pid):
    """The processes that pid has started, from /proc."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as text:
                    if int(text.read().rsplit(")", 1)[1].split()[1]) == pid:
                        found.append(int(entry))
            except (OSError, IndexError, ValueError):
                pass
    return found


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as text:
            return text.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def ends(pid, seconds=TIMEOUT):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if not lives(pid):
            return True
        time.sleep(0.02)
    return False


def listen_on(port):
    """A socket that keeps a port of 127.0.0.1 busy; None where somebody else does."""
    busy = socket.socket()
    busy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        busy.bind(("127.0.0.1", port))
    except OSError:
        busy.close()
        return None
    busy.listen()
    return busy


def free_port(count=1):
    """The first of so many ports in a row of which nobody uses one."""
    first = 20000 + os.getpid() % 1000 * 10
    while True:
        sockets = [listen_on(first + i) for i in range(count)]
        for one in sockets:
            if one is not None:
                one.close()
        if None not in sockets:
            return first
        first += count


def finish(groups):
    """Runs groups of checks; ends with status 1 if one has failed."""
    for group in groups:
        group()
        print(f"{group.__name__}: {checks} checks so far, {len(failures)} failed", flush=True)
    sys.exit(1 if failures else 0)
