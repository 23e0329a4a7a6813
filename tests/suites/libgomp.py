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


# C files beside Fortran tests are parts of them.
ENDINGS = {compiler: re.compile(ending) for compiler, ending in {
    "gcc": r"\.(c|C)$", "g++": r"\.(c|C)$", "gfortran": r"\.[fF](90|95|03|08)?$"}.items()}
HEADERS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "libgomp-build")


def keyword(word):
    return word not in dejagnu.NOT_OURS and dejagnu.directives.holds(word)


def tests():
    top = os.path.join(dejagnu.folder(), "libgomp/testsuite")
    includes = [os.path.dirname(top), os.path.join(dejagnu.folder(), "include")]
    for suite, compilers in FOLDERS.items():
        ending = ENDINGS[compilers[0]]
        paths = glob.glob(f"{top}/{suite}/**/*.[cCfF]*", recursive=True)
        for path in sorted(path for path in paths if ending.search(path)):
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
                for folder in [os.path.dirname(path), HEADERS] + includes:
                    test.flags += ["-I", folder]
                yield test
