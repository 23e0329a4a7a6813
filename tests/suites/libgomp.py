# SPDX-License-Identifier: MIT OR Apache-2.0
"""GCC's libgomp: the OpenMP tests that run, in C, C++ and Fortran, at -O2 (GCC runs
the Fortran ones at six levels). OpenACC and offloading have no device here."""

import glob
import os
import re

import dejagnu

FOLDERS = {
    "libgomp.c": ["gcc"], "libgomp.c++": ["g++"], "libgomp.c-c++-common": ["gcc", "g++"],
    "libgomp.fortran": ["gfortran"],
}


ENDINGS = re.compile(r"\.(c|C|[fF](90|95|03|08)?)$")
HEADERS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "libgomp-build")


def keyword(word):
    return word not in dejagnu.NOT_OURS and dejagnu.directives.holds(word)


def tests():
    top = os.path.join(dejagnu.folder(), "libgomp/testsuite")
    for suite, compilers in FOLDERS.items():
        paths = glob.glob(f"{top}/{suite}/**/*.[cCfF]*", recursive=True)
        for path in sorted(path for path in paths if ENDINGS.search(path)):
            for compiler in compilers:
                test = dejagnu.make("libgomp", path, os.path.relpath(path, top), keyword,
                                    ["-O2", "-fopenmp"])
                if test is None:
                    continue
                test.compiler, test.mem = compiler, "4G"
                if len(compilers) > 1:
                    test.name += " " + compiler
                    if compiler == "g++":
                        test.flags = ["-xc++"] + test.flags
                test.flags += ["-I", os.path.dirname(path), "-I", HEADERS,
                               "-I", os.path.dirname(top)]
                yield test
