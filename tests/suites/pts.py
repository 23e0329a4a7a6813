# SPDX-License-Identifier: MIT OR Apache-2.0
"""posixtestsuite: all conformance/interfaces. A program returns 0 when it passed, 1
when it failed, 2 when it could not tell, 4 for what the system says it does not
support, and 5 when the test is only a text."""

import glob
import os
import re

from guest import Test
import sources

VERSION = "1.5.2-8"
SHA256 = "15a2185672127cba851d35ec9d538ff6148defdbb75f99c7e9c50aeba0f94757"
# As Debian's Makefile and LDFLAGS have it, without -Werror.
FLAGS = ["-g", "-O2", "-D_POSIX_C_SOURCE=200112L", "-std=gnu99", "-D_GNU_SOURCE"]
LINK = ["-lpthread", "-lrt", "-lm"]

FAMILIES = {"fork": "fork"}
PROCESSES = re.compile(r"\b(fork|waitpid|wait|execl|execv|execvp|execlp|system|popen) *\(")
STATUSES = {1: "FAIL", 2: "UNRESOLVED", 4: "UNSUPPORTED", 5: "skip: the test says UNTESTED"}


def code_of(path):
    with open(path, encoding="latin-1") as text:
        code = re.sub(r"/\*.*?\*/", " ", text.read(), flags=re.S)
    return re.sub(r'//[^\n]*|"(\\.|[^"\\\n])*"', " ", code)


def reason_to_skip(name, code):
    for prefix, reason in FAMILIES.items():
        if name.startswith(prefix):
            return reason
    call = PROCESSES.search(code)
    if call:
        return "fork" if call[1] in ("fork", "wait", "waitpid") else call[1]
    return None


def program(folder, path, name):
    code = code_of(path)
    test = Test("posix", name)
    test.sources, test.flags = [path], FLAGS + ["-I", os.path.join(folder, "include")]
    test.link, test.statuses, test.virtual_time = LINK, STATUSES, True
    with open(path, encoding="latin-1") as text: # as it is: code_of() drops strings
        opened = re.search(r'open\("(conformance/[^"]+)"', text.read())
    if opened:
        test.tree = [(folder, opened[1])]
    if "SPORADIC" in code:
        test.statuses = {**STATUSES, 4: "skip: sporadic server scheduling, an option of POSIX"}
    if "_POSIX_ASYNCHRONOUS_IO != 200112L" in code: # what it was before POSIX.1-2008
        test.statuses = {**STATUSES, 4: "skip: asks for asynchronous I/O as it was in 2001"}
    if "PTHREAD_SCOPE_PROCESS" in code:
        test.statuses = {**STATUSES, 4: "skip: threads that compete in their process only, an "
                                        "option of POSIX"}
    test.compile_only = not re.search(r"\bmain *\(", code)
    test.skip = reason_to_skip(name, code)
    return test


def script(folder, path, name):
    """A script calls a program with an argument, or says where the test really is."""
    with open(path, encoding="latin-1") as text:
        call = re.search(r"^(conformance/interfaces/\S+)\.test +(\w+)", text.read(), re.M)
    if call:
        test = program(folder, os.path.join(folder, call[1] + ".c"), name)
        test.args = [call[2]]
        return test
    test = Test("posix", name)
    test.skip = "tested by another test of the suite"
    return test


def tests():
    folder = sources.fetch("posixtestsuite", VERSION, SHA256)
    top = os.path.join(folder, "conformance", "interfaces")
    for path in sorted(glob.glob(top + "/*/[0-9]*.c")):
        if not path.endswith("-core-buildonly.c"):
            yield program(folder, path, os.path.relpath(path, top)[:-2])
    for path in sorted(glob.glob(top + "/*/[0-9]*.sh")):
        yield script(folder, path, os.path.relpath(path, top)[:-3])
