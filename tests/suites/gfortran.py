# SPDX-License-Identifier: MIT OR Apache-2.0
"""GCC's gfortran.dg: the tests that run, at -O2 (GCC itself runs them at up to six
levels), every fifth one unless all are asked for."""

import glob
import os

import dejagnu
from libgomp import keyword

EVERY = 5


def has_options(path):
    """Whether the test says with what it is to be compiled: else it is as GCC does."""
    with open(path, encoding="latin-1") as text:
        return "dg-options" in text.read()


def all_tests():
    top = os.path.join(dejagnu.folder(), "gcc/testsuite/gfortran.dg")
    for path in sorted(glob.glob(top + "/**/*.[fF]*", recursive=True)):
        name = os.path.relpath(path, top)
        if name.startswith(("vect/", "graphite/", "lto/", "goacc/", "debug/", "analyzer/",
                            "guality/", "coarray/")):
            continue
        test = dejagnu.make("gfortran", path, name, keyword, ["-O2"], default="compile")
        if test is not None:
            test.flags += ["-I", os.path.dirname(path)]
            if not has_options(path):
                test.flags.append("-pedantic-errors")
            if "goacc" in name:
                test.skip = "OpenACC"
            if name.startswith("ubsan/"): # those of asan/ do not ask for it themselves
                test.skip = "GCC's sanitizers, which are not built"
            yield test


def tests():
    return list(all_tests())[::EVERY]
