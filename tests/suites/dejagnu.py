# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the suites of GCC have in common: tests that describe themselves in
DejaGnu directives."""

import os

import directives
import sources
from guest import Test

WANTED = ("libgomp/testsuite/", "libgomp/libgomp_g.h", "include/gomp-constants.h",
          "libstdc++-v3/testsuite/", "gcc/testsuite/gfortran.dg/",
          "gcc/testsuite/gcc.dg/vect/tree-vect.h", "gcc/testsuite/c-c++-common/")

# Effective targets that do not hold here, beside those of directives.NOT_OURS.
# offload_device_shared_as does: it asks whether a target region sees the host's memory.
NOT_OURS = directives.NOT_OURS | {
    "offload_device", "offload_device_nonshared_as", "offload_target_nvptx",
    "offload_target_amdgcn", "offload_target_intelmic",
    "tbb_backend", "net_ts_ip", "simulator", "shared", "fopenacc", "powerpc_vsx_ok",
    "skip-all-targets", "lax_strtofp", "dummy_wcsftime", "broken_cplxf_arg", "no_pch",
    "debug_mode", "parallel_mode", "stacktrace", "fortran_real_c_float128", "fgnu_tm",
    "no_shared_libs", "lto_incremental", "default_packed", "c++98_only", "arm_eabi"}


def folder():
    return sources.unpack("gcc-12", "/usr/src/gcc-12/gcc-12*.tar.xz", WANTED)


def language(path):
    extension = os.path.splitext(path)[1]
    if extension in (".C", ".cc"):
        return "g++"
    return "gcc" if extension == ".c" else "gfortran"


def make(suite, path, name, keyword, flags, default="run"):
    """A Test from the directives in path, or None if it is not one that runs."""
    with open(path, encoding="latin-1") as text:
        found = directives.read_all(text.read(), flags, keyword)
    if (found.action or default) != "run":
        return None
    test = Test(suite, name)
    test.compiler, test.skip = language(path), found.skip
    here = os.path.dirname(path)
    names = found.modules + [os.path.basename(path)]
    names += [source for source in found.sources if source not in found.modules]
    test.sources = [os.path.join(here, source) for source in names]
    test.flags = flags + [word for word in found.options if not word.startswith("-l")]
    test.link = [word for word in found.options if word.startswith("-l")]
    test.env, test.should_fail = found.env, found.should_fail
    test.output = "".join(found.output)
    test.requires = found.requires
    return test
