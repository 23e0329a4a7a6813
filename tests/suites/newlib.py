# SPDX-License-Identifier: MIT OR Apache-2.0
"""newlib's own tests: they return 0, or print what the .exp file lists."""

import glob
import os
import re

import sources
from guest import Test

EXPECTED = {"newlib.stdlib/atexit.c": "^a0cba$"}


def lines_of(path):
    """The output of UTF-8.c as its .exp file has it: patterns, one a line."""
    with open(path, encoding="utf-8") as text:
        listed = re.search(r"set expected_output \{(.*?)\}", text.read(), re.S)[1]
    patterns = re.findall(r'"(.*)"', listed)
    return r"\A" + "\n".join(re.escape(line).replace(r"\*", "[^\n]*") for line in patterns)


def tests():
    top = os.path.join(sources.unpack("newlib", "/usr/src/newlib/newlib-3*.tar.xz",
                                      ["newlib/testsuite/"]), "newlib/testsuite")
    for path in sorted(glob.glob(top + "/newlib.*/*.c")):
        name = os.path.relpath(path, top)
        test = Test("newlib", name)
        test.sources, test.flags = [path], ["-O2", "-I", top + "/include"]
        test.link = ["-lm"]
        test.output = EXPECTED.get(name, "")
        if name == "newlib.locale/UTF-8.c":
            test.output = lines_of(path[:-2] + ".exp")
        elif name.startswith("newlib.elix/"):
            test.skip = "the suite runs it on i386 Linux only"
        yield test
