#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""A /dev/kvm that opens and can not run a guest: uhyve says so in one line, and proxy takes
QEMU's emulator instead. broken_kvm.c stands for such devices.

usage: kvm.py PROXY FOLDER_OF_TEST_PROGRAMS FOLDER_OF_EXAMPLES
"""

import os
import re
import subprocess
import sys
import tempfile

from harness import ENV, HELLO, PROXY, TIMEOUT, check, finish

HERE = os.path.dirname(os.path.realpath(__file__))
UHYVE = os.path.join(os.path.dirname(PROXY), "uhyve")
UNAVAILABLE = 77  # of broken_kvm
GREETING = b"Hello World!\n"

# What is broken, and what uhyve says of it before what helps.
KINDS = {
    "version": r"its interface has version 11, not 12",
    "busy": r"no virtual machine: Device or resource busy",
    "irqchip": r"no interrupt controllers: .*",
    "vcpu": r"no more than 0 processors: .*",
    "start": r"its processor does not start: it can not run applications",
    "emulator": r"a guest that uses SSE does not run: it can not run applications",
    "wrong": r"a guest that uses SSE computes wrong results: it can not run applications",
}


def compiled(folder):
    program = os.path.join(folder, "broken_kvm")
    subprocess.run(["gcc", "-std=gnu11", "-O2", "-o", program,
                    os.path.join(HERE, "broken_kvm.c")], check=True)
    return program


def run(words, env):
    variables = {name: value for name, value in ENV.items()
                 if name not in ("HERMIT_ISLE", "HERMIT_KVM")}
    return subprocess.run(words, env={**variables, **env}, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=TIMEOUT, check=False)


def one_line_of_uhyve(result, said):
    return (result.returncode, result.stdout) == (126, b"") and re.fullmatch(
        rf"uhyve: /dev/kvm: {said}; .*run it in QEMU \(HERMIT_ISLE=qemu with proxy\)\n".encode(),
        result.stderr)


def broken():
    with tempfile.TemporaryDirectory() as folder:
        breaker = compiled(folder)
        for kind, said in KINDS.items():
            result = run([breaker, kind, UHYVE, HELLO], {})
            if result.returncode == UNAVAILABLE:
                print("broken: Linux does not let this process stand for a device")
                sys.exit(UNAVAILABLE)
            check(f"uhyve: {kind}", one_line_of_uhyve(result, said), result)
            result = run([breaker, kind, PROXY, HELLO], {})
            check(f"proxy takes QEMU: {kind}", (result.returncode, result.stdout,
                                                result.stderr) == (0, GREETING, b""), result)
        result = run([breaker, "emulator", PROXY, HELLO], {"HERMIT_VERBOSE": "1"})
        check("proxy says why", result.stdout == GREETING and result.stderr.startswith(
            b"proxy: QEMU emulates the processor: /dev/kvm: a guest that uses SSE does not "
            b"run\n"), result)
        result = run([breaker, "emulator", PROXY, HELLO], {"HERMIT_ISLE": "uhyve"})
        check("HERMIT_ISLE=uhyve is what it says", one_line_of_uhyve(result, KINDS["emulator"]),
              result)
        for kvm in ("0", "1"):
            result = run([breaker, "emulator", PROXY, HELLO],
                         {"HERMIT_ISLE": "qemu", "HERMIT_KVM": kvm})
            check(f"the isle QEMU with HERMIT_KVM={kvm}", (result.returncode, result.stdout)
                  == (0, GREETING), result)


def another_device():
    """A device that is not KVM's, where that can be made: in a file system of its own."""
    script = ('mount -t tmpfs none /dev && mknod /dev/kvm c 1 3 && mknod /dev/null c 1 3 || '
              'exit 77; exec "$@"')
    for program, wanted in ((UHYVE, 126), (PROXY, 0)):
        result = run(["unshare", "-m", "sh", "-c", script, "sh", program, HELLO], {})
        if result.returncode in (1, UNAVAILABLE) and b"uhyve" not in result.stderr:
            print("another_device: not tried, it needs root")
            return
        check(f"{program} where /dev/kvm is another device", result.returncode == wanted and
              (result.stdout == GREETING if wanted == 0 else
               one_line_of_uhyve(result, "it is not KVM's: .*")), result)


finish([broken, another_device])
