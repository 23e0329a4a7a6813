# SPDX-License-Identifier: MIT OR Apache-2.0
"""GCC's libstdc++-v3: the tests of 17_intro to 30_threads that run, every sixth one
of those that apply."""

import glob
import os
import re

import dejagnu
import directives

EVERY = 6
DATA = ("*.txt", "*.tst")
HELPERS = ["testsuite_abi.cc", "testsuite_allocator.cc", "testsuite_character.cc",
           "testsuite_hooks.cc"]
# dg-require-...: why a test with it does not apply.
MISSING = {
    "namedlocale": "named locales: newlib has C and C.UTF-8 only", "fork": "fork",
    "sharedlib": "shared libraries", "mkfifo": "named pipes", "parallel-mode": "parallel mode",
    "debug-mode": "debug mode", "profile-mode": "profile mode", "iconv": "iconv",
}
YEARS = {"98": 98, "03": 98, "0x": 111, "11": 111, "1y": 114, "14": 114, "1z": 117, "17": 117,
         "2a": 120, "20": 120, "2b": 123, "23": 123, "26": 126}


def year(text):
    return YEARS.get(text, 117)


def keyword_for(text):
    """The selector function for one test: c++NN holds by the standard it is compiled for."""
    chosen = re.search(r"-std=(?:gnu|c)\+\+(\w\w)", text)
    standard = year(chosen[1]) if chosen else 117

    def keyword(word):
        match = re.fullmatch(r"c\+\+(\w\w)(_only|_down)?", word)
        if match:
            wanted = year(match[1])
            return {None: standard >= wanted, "_only": standard == wanted,
                    "_down": standard <= wanted}[match[2]]
        if word in dejagnu.NOT_OURS:
            return False
        return directives.holds(word)
    return keyword


def all_tests():
    top = os.path.join(dejagnu.folder(), "libstdc++-v3/testsuite")
    util = os.path.join(top, "util")
    data = sorted(path for glob_ in DATA for path in glob.glob(f"{top}/data/{glob_}"))
    for path in sorted(glob.glob(top + "/[123][0-9]_*/**/*.cc", recursive=True)):
        name = os.path.relpath(path, top)
        with open(path, encoding="latin-1") as text:
            content = text.read()
        test = dejagnu.make("libstdc++", path, name, keyword_for(content),
                            ["-O2", "-D_GLIBCXX_ASSERT", "-fmessage-length=0", "-I", util])
        if test is None or "_xin" in name or "performance" in name:
            continue
        test.mem = "1G" # one makes a string of 50 million wide characters
        test.flags.append('-DLOCALEDIR="."')
        test.helpers = [os.path.join(util, helper) for helper in HELPERS]
        for need, argument in test.requires:
            if need in MISSING and not (need == "namedlocale" and argument in ("", "C")):
                test.skip = test.skip or MISSING[need]
        test.modules = [item for item in data if os.path.basename(item) in content]
        yield test


def tests():
    listed = list(all_tests())
    return [test for test in listed if not test.skip][::EVERY] + [
        test for test in listed if test.skip]
