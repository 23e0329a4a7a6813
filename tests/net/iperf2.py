# SPDX-License-Identifier: MIT OR Apache-2.0
"""iperf 2 from Debian's source package: for a guest, built with x86_64-hermit-gcc, and for
Linux, in one static program that a Linux guest and this machine can both run."""

import os
import re

from netlib import check, run

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))


def build(work, options):
    """The program, made in folder work by configure with options."""
    source = run([os.path.join(TOP, "tools/fetch-source"), "iperf"]).stdout.strip()
    check(source, "iperf's source cannot be fetched")
    program = os.path.join(work, "src/iperf")
    if os.path.exists(program):
        return program
    os.makedirs(os.path.join(work, "src"), exist_ok=True)
    # Debian's archive lacks the file for Windows that its Makefile names.
    with open(os.path.join(work, "src/service.c"), "a", encoding="ascii") as text:
        text.write("extern int no_service;\n")
    for command in ([f"{source}/configure", *options], ["make", "-C", "include"],
                    ["make", "-C", "compat"], ["make", "-C", "src"]):
        result = run(command, 600, cwd=work)
        check(result.returncode == 0,
              f"{command[0]}: {result.stdout[-1500:]}{result.stderr[-1500:]}")
    return program


def for_hermit(folder, tool):
    """folder: of the whole build; tool: what the compiler's name begins with."""
    work = os.path.join(folder, "iperf")
    os.makedirs(os.path.join(work, "src"), exist_ok=True)
    # There is no second process to put into the background.
    with open(os.path.join(work, "src/service.c"), "w", encoding="ascii") as text:
        text.write("#include <errno.h>\nint daemon(int a, int b);\n"
                   "int daemon(int a, int b)\n"
                   "{\n    (void)a, (void)b;\n    errno = ENOSYS;\n    return -1;\n}\n")
    with open(os.path.join(work, "daemon.h"), "w", encoding="ascii") as text:
        text.write('#ifdef __cplusplus\nextern "C"\n#endif\nint daemon(int a, int b);\n')
    sysroot = os.path.join(folder, "hermit")
    headers = f"-isystem {TOP}/libc-glue/include -isystem {sysroot}/include"
    # Its config.sub is older than the target's name.
    return build(work, ["--host=x86_64-elf", f"CC={tool}gcc {headers}",
                        f"CXX={tool}g++ {headers}", "CFLAGS=-O2",
                        f"CXXFLAGS=-O2 -include {work}/daemon.h",
                        f"LDFLAGS=-B{sysroot}/lib/ -L{sysroot}/lib"])


def for_linux(folder):
    return build(os.path.join(folder, "iperf-linux"),
                 ["CFLAGS=-O2", "CXXFLAGS=-O2", "LDFLAGS=-static"])


# A server says that it listens before it does.
PATIENT = ["--connect-retries", "50"]


def rate(text, errors=""):
    """MB/s that a run has printed last."""
    found = re.findall(r"([\d.]+) ([MG])bits/sec", text)
    check(found, f"no rate in:\n{text}{errors}")
    return float(found[-1][0]) * (1000 if found[-1][1] == "G" else 1) / 8
