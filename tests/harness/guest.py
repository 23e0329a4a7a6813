# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiles one test with the cross compiler against the tree's own libraries,
boots it in QEMU, and says how it went."""

import os
import re
import shutil
import subprocess
import tarfile
import threading

from results import cmake_variable, fingerprint, last_line

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
COMPILE_TIMEOUT_S = 600

# One instruction is 16 ns and waiting costs nothing: results can be repeated, and a
# test that sleeps for ten seconds ends at once.
VIRTUAL_TIME = ["--qemu-arg=-icount", "--qemu-arg=shift=4,sleep=off"]


class Test:
    """One program. What differs from the defaults is set by the suite."""

    def __init__(self, suite, name):
        self.suite, self.name = suite, name
        self.skip = None             # why it does not apply
        self.compiler = "gcc"        # or g++, gfortran
        self.flags, self.sources, self.link = [], [], []
        self.helpers = []            # sources that many tests share: compiled once
        self.args, self.env, self.modules = [], [], []
        self.tree = []               # (folder, path): files at their path below /
        self.output = ""             # regular expression that the output matches
        self.should_fail = False     # any status but 0 is right
        self.compile_only = False
        self.statuses = {}           # status: result, for statuses that mean more
        self.mem = "256M"
        self.timeout_s = 90
        self.virtual_time = False


class Guest:
    """The toolchain and the machine."""

    def __init__(self, build, cpus):
        self.build, self.cpus = build, cpus
        self.bin = cmake_variable(build, "TOOLCHAIN_BIN_DIR")
        self.sysroot = os.path.join(build, "hermit")
        self.loader = os.path.join(build, "loader", "hermit-loader")
        includes = [self.sysroot + "/include", os.path.join(TOP, "libc-glue/include")]
        self.flags = [word for path in includes for word in ("-isystem", path)]
        self.link = [f"-B{self.sysroot}/lib/", f"-L{self.sysroot}/lib"]
        parts = [os.path.join(self.sysroot, "lib", name)
                 for name in ("libhermit.a", "libposix.a", "crt0.o")]
        toolchain = os.path.join(os.path.dirname(self.bin), "x86_64-hermit/lib")
        parts += [os.path.join(toolchain, name) for name in os.listdir(toolchain)
                  if name.endswith((".a", ".o"))]
        self.mark = fingerprint(sorted(parts) + [self.loader, self.compiler("gcc")])

        self.helper_lock = threading.Lock()

    def helper(self, test, source):
        """The object of a source that is compiled without the test's own flags."""
        folder = os.path.join(self.build, "suites", "helpers-" + self.mark)
        made = os.path.join(folder, os.path.basename(source) + ".o")
        with self.helper_lock:
            if not os.path.exists(made):
                os.makedirs(folder, exist_ok=True)
                part = f"{made}.{os.getpid()}"
                subprocess.run([self.compiler(test.compiler), "-w", "-O2", "-c", source, "-o",
                                part, "-I", os.path.dirname(source)] + self.flags, check=True)
                os.rename(part, made)
        return made

    def compiler(self, language):
        return os.path.join(self.bin, "x86_64-hermit-" + language)

    def runner(self, test, program):
        command = [os.path.join(TOP, "tools/hermit-qemu"), "--loader", self.loader,
                   "--accel", "tcg", "--cpus", str(self.cpus), "--mem", test.mem,
                   "--timeout", str(test.timeout_s)]
        # With several processors a turn of each is 100 ms long then, which is nobody's time.
        if test.virtual_time and self.cpus == 1:
            command += VIRTUAL_TIME
        for pair in test.env:
            command += ["--env", pair]
        for module in test.modules:
            command += ["--module", module]
        if test.tree:
            archive = os.path.join(os.path.dirname(program), "tree.tar")
            with tarfile.open(archive, "w", format=tarfile.USTAR_FORMAT) as out:
                for folder, path in test.tree:
                    out.add(os.path.join(folder, path), path)
            command += ["--module", archive]
        return command + [program] + test.args

    def compile(self, test, program):
        """None, or what went wrong."""
        command = [self.compiler(test.compiler), "-w"] + test.flags + self.flags + test.sources
        command += ["-c", "-o", program] if test.compile_only else ["-o", program] + self.link
        if not test.compile_only:
            command += [self.helper(test, source) for source in test.helpers] + test.link
        compiled = subprocess.run(command, capture_output=True, timeout=COMPILE_TIMEOUT_S,
                                  cwd=os.path.dirname(program), stdin=subprocess.DEVNULL)
        return "compile: " + last_line(compiled.stderr) if compiled.returncode else None

    def boot(self, test, program):
        ended = subprocess.run(self.runner(test, program), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               timeout=test.timeout_s + 30, cwd=os.path.dirname(program))
        return judge(test, ended.returncode, ended.stdout)

    def run(self, test, work):
        """'pass', 'skip: ...' or what failed. Uses a folder of its own in work."""
        folder = os.path.join(work, re.sub(r"\W", "_", f"{test.suite}-{test.name}"))
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        program = os.path.join(folder, "program")
        try:
            wrong = self.compile(test, program)
            if wrong or test.compile_only:
                return wrong or "pass"
            result = self.boot(test, program)
            if result == "timeout" and test.virtual_time: # it waits by computing
                test.virtual_time = False
                result = self.boot(test, program)
            return result
        except subprocess.TimeoutExpired:
            return "timeout"
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def judge(test, status, output):
    if status == 124:
        return "timeout"
    if status in (125, 126) and b"hermit-qemu: " in output: # else the program said so
        return "crash: " + last_line(output)
    if status in test.statuses:
        return test.statuses[status]
    if (status != 0) != test.should_fail:
        return f"status {status}: " + last_line(output)
    text = output.decode("utf-8", "replace").replace("\r\n", "\n")
    if test.output and not re.search(test.output, text, re.S):
        return f"output does not match {test.output[:100]!r}"
    return "pass"
