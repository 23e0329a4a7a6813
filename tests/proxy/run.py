#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""proxy as users call it, on the isle QEMU: streams, arguments, status, signals, files,
every variable and wrong values of each, and what is left behind.

usage: run.py PROXY FOLDER_OF_TEST_PROGRAMS FOLDER_OF_EXAMPLES
"""

import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time

from harness import (ENV, EXAMPLES, HELLO, PROXY, TIMEOUT, check, children, difference, ends,
                     finish, run, test)


def streams():
    result = run(HELLO)
    check("hello", (result.returncode, result.stdout, result.stderr) ==
          (0, b"Hello World!\n", b""), result)
    result = run(test("arguments"), "one", "two words", "", "a\nb\\\"'", env={"X": "=\n\x7f"})
    check("arguments", b"argument 1: 'one'\nargument 2: 'two words'\nargument 3: ''\n"
          b"argument 4: 'a\nb\\\"''\n" in result.stdout, result)
    check("environment", b"environment: 'X==\n\x7f'\n" in result.stdout, result)
    result = run(test("ending"))
    check("status", result.returncode == 46, result)
    lines = b"".join(b"line %d\n" % i for i in range(40))
    result = run(test("input"), data=lines)
    check("standard input", f"input: 40 lines, {len(lines)} bytes".encode() in result.stdout,
          result)
    many = {f"VARIABLE_{i}": "x" * (i % 50) for i in range(3000)}
    result = run(test("arguments"), env=many)
    lines = [f"environment: '{name}={value}'".encode() for name, value in many.items()]
    missing = set(lines) - set(result.stdout.splitlines())
    check("3000 variables", result.returncode == 0 and not missing,
          (f"{len(missing)} are missing", sorted(missing)[:3], result))
    data = bytes(range(256)) * 4096
    result = run(test("copy"), data=data)
    check("binary-clean standard input and output", result.stdout == data,
          (*difference(result.stdout, data), result))
    check("standard error apart", result.stderr == f"{len(data)} bytes\n".encode(), result)
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROXY, test("copy")], input=b"text", stdout=full, env=ENV,
                              stderr=subprocess.PIPE, timeout=TIMEOUT, check=False)
    check("output that finds no room", done.returncode == 1, done)


def start_itself(program, *args, proxy=PROXY, data=b""):
    """By its name alone: it becomes the proxy."""
    return run(program, *args, by=(), env={"HERMIT_PROXY": proxy}, data=data)


def by_name():
    result = start_itself(HELLO)
    check("by name", (result.returncode, result.stdout, result.stderr) ==
          (0, b"Hello World!\n", b""), result)
    result = start_itself(test("arguments"), "", "--help", "two words")
    check("arguments by name", "argument 1: ''\n"
          "argument 2: '--help'\nargument 3: 'two words'\n".encode() in result.stdout, result)
    data = bytes(range(256)) * 256
    result = start_itself(test("copy"), data=data)
    check("a stream by name", result.stdout == data, (*difference(result.stdout, data), result))
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(HELLO, os.path.join(folder, "-x"))
        done = run("-x", by=(), env={"PATH": f"{folder}:{ENV['PATH']}", "HERMIT_PROXY": PROXY})
        check("by PATH", done.stdout == b"Hello World!\n", done)
        os.symlink(test("arguments"), os.path.join(folder, "arguments"))
        done = run("arguments", by=(), env={"PATH": f"{folder}:{ENV['PATH']}",
                                            "HERMIT_PROXY": PROXY})
        check("the name it was started by", done.stdout.startswith(b"argument 0: 'arguments'\n"),
              done)
        check("its file", f"executable: '{folder}/arguments'\n".encode() in done.stdout, done)
    result = start_itself(HELLO, proxy="/nowhere")
    check("by name without a proxy", (result.returncode, result.stdout) == (126, b"") and
          f"{HELLO}: a HermitCore application; /nowhere".encode() in result.stderr, result)


def terminals():
    """A stream of the program is a terminal where proxy's is one."""
    for which in [(), (0,), (1,), (2,), (0, 1), (0, 1, 2)]:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [PROXY, test("ttys")], env=ENV,
            **{name: theirs if number in which else subprocess.PIPE
               for number, name in enumerate(["stdin", "stdout", "stderr"])})
        os.close(theirs)
        output = os.read(ours, 1000) if 1 in which else process.stdout.read()
        _, errors = process.communicate(timeout=TIMEOUT)
        os.close(ours)
        wanted = "terminals:" + "".join(f" {number}" for number in which)
        check(f"streams {which} are terminals", output.decode().strip() == wanted,
              (process, output, errors))


def start_on_terminal(name):
    """A program with a terminal for its input: the process, both ends, and how it was."""
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    process = subprocess.Popen([PROXY, test(name)], env=ENV, stdin=theirs,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + TIMEOUT
    while termios.tcgetattr(theirs)[3] & termios.ICANON and time.monotonic() < deadline:
        time.sleep(0.01)
    check("a program that edits lines itself makes the host's terminal raw",
          not termios.tcgetattr(theirs)[3] & (termios.ICANON | termios.ECHO),
          termios.tcgetattr(theirs))
    return process, ours, theirs, before


def raw_terminal():
    """And it is given back however proxy ends."""
    process, ours, theirs, before = start_on_terminal("terminal")
    os.write(ours, b"nobox\x7f\x7fne\rx\x7fabc\n")
    output, errors = process.communicate(timeout=TIMEOUT)
    check("line editing of the program", (process.returncode, output) == (0, b"terminal: ok\n"),
          (process.returncode, output, errors))
    after = termios.tcgetattr(theirs)
    check("the terminal is as before", after == before, (after, before))
    for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]:
        process, ours, theirs, before = start_on_terminal("terminal")
        process.send_signal(number)
        process.communicate(timeout=TIMEOUT)
        check(f"the terminal is as before {number.name}",
              process.returncode == -number and termios.tcgetattr(theirs) == before,
              process.returncode)
        os.close(ours)
        os.close(theirs)


def variables():
    wrong = {
        "HERMIT_ISLE": ["kvm", "QEMU", " qemu"],
        "HERMIT_CPUS": ["0", "-1", "two", "1.5", "256", "99999999999999999999", "1 "],
        "HERMIT_MEM": ["0", "-1", "much", "1.5G", "64X", "64MM", "1K", "99999999999999999999",
                       "1023T", "M"],
        "HERMIT_VERBOSE": ["yes", "2", "01"],
        "HERMIT_KVM": ["no", "-1"],
        "HERMIT_DEBUG": ["on"],
        "HERMIT_MONITOR": ["on"],
        "HERMIT_CAPTURE_NET": ["on"],
        "HERMIT_PORT": ["0", "65535", "http", "-5", "1e3"],
        "HERMIT_APP_PORT": ["0", "65536", "x"],
        "HERMIT_FILES": ["none", "/", "All"],
        "HERMIT_CHANNEL": ["udp", "TCP", "1"],
        "HERMIT_NETIF": ["tap0,x=y", "a b"],
        "HERMIT_NETIF_MAC": ["xx", "1,2", "52:54:00:12:34", "52:54:00:12:34:5g",
                             "53:54:00:12:34:56", "52-54-00-12-34-56"],
        "HERMIT_HUGEPAGE": ["yes"], "HERMIT_HUGETLB": ["2"], "HERMIT_MERGEABLE": ["on"],
        "HERMIT_SANDBOX": ["off"], "HERMIT_GDB_PORT": ["0", "65536", "gdb"],
        "HERMIT_AFFINITY": ["all", "1-", "3-1"],
        "HERMIT_IP": ["10.0.5", "10.0.5.256", "::1"], "HERMIT_GATEWAY": ["router"],
        "HERMIT_MASK": ["24"],
    }
    for name, values in wrong.items():
        for value in values:
            result = run(HELLO, env={name: value})
            check(f"{name}={value} is refused",
                  result.returncode == 2 and result.stdout == b"" and
                  result.stderr.startswith(b"proxy: " + name.encode()) and
                  result.stderr.count(b"\n") == 1, result)
    for name, value in [("HERMIT_CPUS", "2"), ("HERMIT_CPUS", "4"), ("HERMIT_MEM", "128m"),
                        ("HERMIT_MEM", "3500M"), ("HERMIT_MEM", "5g"), ("HERMIT_MEM", "16"),
                        ("HERMIT_MEM", "65536K"), ("HERMIT_QEMU", "qemu-system-x86_64")]:
        result = run(HELLO, env={name: value})
        check(f"{name}={value}", (result.returncode, result.stdout) == (0, b"Hello World!\n"),
              result)
    result = run(HELLO, env={"HERMIT_VERBOSE": "1"})
    check("HERMIT_VERBOSE=1", result.stdout == b"Hello World!\n" and
          b"Dump kernel log:\n" in result.stderr and b"exit status 0" in result.stderr, result)
    result = run(HELLO, env={"HERMIT_QEMU": "/nowhere/qemu"})
    check("HERMIT_QEMU that is not there", result.returncode == 126 and
          b"/nowhere/qemu" in result.stderr, result)
    result = run(HELLO, env={"HERMIT_QEMU": "/bin/false"})
    check("HERMIT_QEMU that fails", result.returncode == 126 and
          b"status 1" in result.stderr, result)


def network_card():
    with tempfile.TemporaryDirectory() as folder:
        result = run(HELLO, env={"HERMIT_CAPTURE_NET": "1"}, cwd=folder)
        check("HERMIT_CAPTURE_NET", (result.returncode, result.stdout) ==
              (0, b"Hello World!\n") and os.path.exists(f"{folder}/qemu-vlan0.pcap"), result)


def bad_programs():
    result = run("/nowhere/app")
    check("a program that is not there", result.returncode == 126 and
          b"/nowhere/app" in result.stderr, result)
    result = run("/bin/true")
    check("a program of Linux", result.returncode == 126 and b"/bin/true" in result.stderr,
          result)
    result = run("/")
    check("a directory", result.returncode == 126, result)
    for words, status in [([], 2), (["--nonsense"], 2), (["--help"], 0), (["--version"], 0)]:
        result = subprocess.run([PROXY, *words], env=ENV, capture_output=True,
                                timeout=TIMEOUT, check=False)
        check(f"proxy {words}", result.returncode == status and
              (result.stdout if status == 0 else result.stderr), result)


def start_reader(**more):
    """A program that waits for its input, and QEMU's process."""
    process = subprocess.Popen([PROXY, test("copy")], env=ENV, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    process.stdin.write(b"ready\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    check("a program that reads", answer == b"ready\n", (process.poll(), answer))
    machines = children(process.pid)
    check("one process of QEMU", len(machines) == 1, machines)
    return process, machines[0]


def signals():
    for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]:
        process, machine = start_reader()
        process.send_signal(number)
        process.wait(TIMEOUT)
        check(f"{number.name} ends proxy", process.returncode == -number, process)
        check(f"{number.name} ends the machine", ends(machine), machine)
        process.communicate()
    process, machine = start_reader()
    os.kill(machine, signal.SIGKILL)
    _, errors = process.communicate(timeout=TIMEOUT)
    check("the machine is killed", process.returncode == 125 and b"proxy:" in errors,
          (process, errors))


def files():
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/in.txt", "wb") as out:
            out.write(b"from the host\n" * 1000)
        result = run(os.path.join(EXAMPLES, "cat"), "in.txt", cwd=folder)
        check("a file of the current directory", result.stdout == b"from the host\n" * 1000,
              result)
        own = shutil.copy(os.path.join(EXAMPLES, "cat"), folder)
        os.mkdir(f"{folder}/below")
        result = run("./below/.././cat", "/proc/self/exe", cwd=folder)
        with open(own, "rb") as program:
            wanted = program.read()
        check("the program's own file", result.stdout == wanted,
              (*difference(result.stdout, wanted), result))
        result = run(os.path.join(EXAMPLES, "cat"), "/etc/passwd", cwd=folder)
        check("a file that was not granted", result.returncode != 0 and result.stdout == b"",
              result)
        result = run(os.path.join(EXAMPLES, "cat"), "/etc/passwd", cwd=folder,
                     env={"HERMIT_FILES": "all"})
        with open("/etc/passwd", "rb") as text:
            wanted = text.read()
        check("HERMIT_FILES=all", result.stdout == wanted,
              (*difference(result.stdout, wanted), result))


def run_on_files(part, **streams):
    return subprocess.run([PROXY, test("stdfiles"), part], env=ENV, timeout=TIMEOUT,
                          check=False, **{"stderr": subprocess.PIPE, **streams})


def content(path):
    with open(path, "rb") as file:
        return file.read()


def stream_files():
    """Streams that are files of the host can be sought in, cut and mapped."""
    lines = [b"line %d of some length\n" % i for i in range(300)]
    with tempfile.TemporaryDirectory() as folder:
        source, target = f"{folder}/source", f"{folder}/target"
        with open(source, "wb") as file:
            file.write(b"".join(lines))
        with open(source, "rb") as file:
            done = run_on_files("seek", stdin=file, stdout=subprocess.PIPE)
        wanted = b"".join(reversed(lines))
        check("standard input backwards", (done.returncode, done.stdout) == (0, wanted),
              (*difference(done.stdout, wanted), done))
        with open(source, "rb") as file:
            done = run_on_files("line", stdin=file, stdout=subprocess.PIPE)
            at = os.lseek(file.fileno(), 0, os.SEEK_CUR)
        check("a line of standard input", (done.returncode, done.stdout) == (0, lines[0]), done)
        check("the rest is for the next program", at == len(lines[0]), (at, done))
        with open(target, "wb") as file:
            file.write(b"before\n")
        with open(target, "ab") as file:
            done = run_on_files("write", stdout=file, stderr=file)
        check("standard output and error append to one file", done.returncode == 0 and
              content(target) == b"before\none\ntwo\nthree\n", (done, content(target)))
        with open(target, "wb") as file:
            done = run_on_files("write", stdout=file, stderr=file)
            at = os.lseek(file.fileno(), 0, os.SEEK_CUR)
        check("and write to one", (done.returncode, at) == (0, 14) and
              content(target) == b"one\ntwo\nthree\n", (done, at, content(target)))
        with open(target, "wb") as file:
            done = run_on_files("cut", stdout=file)
        check("standard output that is cut", done.returncode == 0 and
              content(target) == b"01ab\0!", (done, content(target)))
        with open(target, "w+b") as file:
            done = run_on_files("room", stdout=file)
        check("room in a file in advance", done.returncode == 0 and
              content(target) == b"ab" + bytes(9998), (done, content(target)[:99]))


def mapped():
    """Shared mappings of the host's files, which are written when the program ends."""
    for cpus in ["1", "4"]:
        with tempfile.TemporaryDirectory() as folder:
            result = run(test("sharedparts"), folder, cwd=folder, env={"HERMIT_CPUS": cpus})
            check(f"mapped files of the host, {cpus} processors",
                  (result.returncode, result.stdout) == (0, b"sharedparts: ok\n"), result)
            with open(f"{folder}/left", "rb") as file:
                left = file.read()
            wanted = b"1" + bytes(4096) + b"2" + bytes(4094) + b"end"
            check("what was stored in a mapping", left == wanted,
                  (*difference(left, wanted), result))


def many():
    processes = [subprocess.Popen([PROXY, HELLO], env=ENV, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                 for _ in range(20)]
    outputs = [process.communicate(timeout=TIMEOUT) for process in processes]
    wrong = [(process, output) for process, output in zip(processes, outputs)
             if (process.returncode, output) != (0, (b"Hello World!\n", b""))]
    check("20 at once", not wrong, wrong)


finish([streams, by_name, terminals, raw_terminal, variables, network_card, bad_programs, signals, files,
        stream_files, mapped, many])
