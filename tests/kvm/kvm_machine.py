# SPDX-License-Identifier: MIT OR Apache-2.0
"""A Linux machine with a working /dev/kvm, wherever this is run.

QEMU's emulator knows AMD's virtualisation, so a small Linux in it (the kernel of
tests/bench/linux_guest.py and busybox) runs KVM without the hardware for it. Many
shell commands go into one boot; each gives its status and its output.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "bench"))
import linux_guest  # noqa: E402
from linux_guest import Unavailable, archive_entry  # noqa: E402

# nohz=off, highres=off: the emulator sometimes loses an interrupt that comes while a guest
# of KVM is left; a clock that ticks regularly gets over it.
# maxcpus=1: QEMU before 8.1 may go on with code that another processor has changed while it
# was translated, and Linux changes its own when the first machine of KVM begins and the last
# one ends (INT3 for ever in its scheduler). So one is made before there is another processor,
# and kept.
COMMAND_LINE = ("console=ttyS0 quiet loglevel=1 panic=-1 tsc=reliable nohz=off highres=off "
                "maxcpus=1 rdinit=/init")
KEEPER = os.path.join(HERE, "keep_machine.c")
BOOT_SECONDS = 120  # on a busy machine
INIT = """#!/bin/busybox sh
/bin/busybox mkdir -p /bin /sbin /proc /sys /dev /tmp /work
/bin/busybox --install -s /bin
export PATH=/bin HOME=/
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
stty -onlcr </dev/console
for module in irqbypass kvm kvm-amd tun binfmt_misc; do
    [ -e /modules/$module.ko ] && insmod /modules/$module.ko
done
ip link set lo up
[ -c /dev/kvm ] || echo "@problem no /dev/kvm"
/sbin/keep_machine || echo "@problem KVM makes no machine"
for switch in /sys/devices/system/cpu/cpu[1-9]*/online; do
    [ -e $switch ] && echo 1 >$switch
done
cd /work
. /commands
poweroff -f
"""


class Result:
    """What became of one command; status None: it has not been reached."""

    def __init__(self, status, output, seconds):
        self.status, self.output, self.seconds = status, output, seconds


def libraries_of(program):
    """The shared libraries of a program of this host, by path."""
    output = subprocess.run(["ldd", program], capture_output=True, text=True, check=False)
    return re.findall(r"(/\S+) \(0x", output.stdout)


def find_busybox():
    for path in ("/bin/busybox", "/usr/bin/busybox"):
        if os.path.exists(path) and not libraries_of(path):
            return path
    raise Unavailable("no static busybox; install busybox-static")


class Archive:
    """The files of the machine; folders come by themselves."""

    def __init__(self, path):
        self.out = open(path, "wb")
        self.folders = set()

    def folder(self, name):
        parent = os.path.dirname(name)
        if name and name not in self.folders:
            self.folder(parent)
            self.folders.add(name)
            self.out.write(archive_entry(name, stat.S_IFDIR | 0o755))

    def add(self, name, data, mode=0o755):
        name = name.lstrip("/")
        self.folder(os.path.dirname(name))
        self.out.write(archive_entry(name, stat.S_IFREG | mode, data))

    def add_file(self, name, path):
        with open(path, "rb") as source:
            self.add(name, source.read())

    def close(self):
        self.out.write(archive_entry("dev/console", stat.S_IFCHR | 0o600, device=(5, 1)))
        self.out.write(archive_entry("TRAILER!!!", 0))
        self.out.close()


class KvmMachine:
    """files: path on this host (or bytes) by path in the machine. Programs of this
    host bring their libraries."""

    def __init__(self, folder, files, say, memory="2G", cpus=2, extra=(), marks=None,
                 boot_options=""):
        """extra: arguments of QEMU; marks: what to call when a line is printed;
        boot_options: more of Linux's."""
        os.makedirs(folder, exist_ok=True)
        self.folder, self.files, self.say = folder, dict(files), say
        self.extra, self.marks = list(extra), marks or {}
        self.memory, self.cpus, self.boot_options = memory, cpus, boot_options
        self.qemu = shutil.which(os.environ.get("HERMIT_QEMU", "qemu-system-x86_64"))
        if not self.qemu:
            raise Unavailable("qemu-system-x86_64 is not here")
        self.kernel = linux_guest.find_kernel(say, with_modules=True)
        self.busybox = find_busybox()
        self.keeper = os.path.join(folder, "keep_machine")
        linux_guest.compile_program(KEEPER, self.keeper)

    def make_archive(self, path, commands):
        archive = Archive(path)
        archive.folder("dev")
        archive.add_file("bin/busybox", self.busybox)
        archive.add_file("sbin/keep_machine", self.keeper)
        archive.add("init", INIT.encode())
        modules = linux_guest.modules_of(self.kernel)
        for name in os.listdir(modules):
            archive.add_file(f"modules/{name}", os.path.join(modules, name))
        done = set()
        for name, source in self.files.items():
            if isinstance(source, bytes):
                archive.add(name, source)
                continue
            archive.add_file(name, source)
            for library in libraries_of(source):
                if library not in done:
                    done.add(library)
                    archive.add_file(library, library)
        lines = []
        for number, (command, timeout) in enumerate(commands):
            archive.add(f"steps/{number}", f"cd /work\n{command}\n".encode())
            lines += [f"echo '@begin {number}'",
                      f"timeout -s KILL {timeout} sh /steps/{number} </dev/null 2>&1",
                      "status=$?; echo; echo \"@end $status\""]
        archive.add("commands", "\n".join(lines).encode() + b"\n")
        archive.close()

    def run(self, commands, timeout):
        """[Result] of shell commands, each (text, seconds in the machine). A machine that
        stops answering is booted once more for what is left."""
        results, end, stalled = [], time.monotonic() + timeout, None
        while len(results) < len(commands) and time.monotonic() < end:
            results += self.boot(commands[len(results):], end)
            if len(results) < len(commands):
                self.say(f"the machine stands still at command {len(results)}; "
                         f"its console is in {self.folder}/console-stalled")
                os.replace(os.path.join(self.folder, "console"),
                           os.path.join(self.folder, "console-stalled"))
                if stalled == len(results):
                    results.append(Result(None, b"", 0))
                stalled = len(results)
        return results + [Result(None, b"", 0)] * (len(commands) - len(results))

    def boot(self, commands, end):
        """The results that one boot gives."""
        archive = os.path.join(self.folder, "initramfs")
        self.make_archive(archive, commands)
        command = [self.qemu, "-nodefaults", "-no-user-config", "-display", "none",
                   "-no-reboot", "-serial", "stdio", "-smp", str(self.cpus), "-m", self.memory,
                   "-accel", "tcg,thread=multi", "-cpu", "max", "-kernel", self.kernel,
                   "-initrd", archive, "-append", f"{COMMAND_LINE} {self.boot_options}"] + self.extra
        if shutil.which("setpriv"):  # QEMU ends when this script is killed
            command = ["setpriv", "--pdeathsig", "KILL"] + command
        self.limits = iter([limit + 30 for _, limit in commands] + [60])
        self.deadline = min(end, time.monotonic() + BOOT_SECONDS + next(self.limits))
        with open(os.path.join(self.folder, "console"), "wb") as keep, \
             subprocess.Popen(command, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE) as machine:
            watch = threading.Thread(target=self.watch, args=(machine, end), daemon=True)
            watch.start()
            try:
                return self.follow(machine.stdout, keep)
            finally:
                machine.kill()  # no effect on one that ended

    def watch(self, machine, end):
        """Ends a machine that is late with the command that it is at."""
        while machine.poll() is None:
            if time.monotonic() > min(self.deadline, end):
                machine.kill()
            time.sleep(1)

    def follow(self, lines, keep):
        """Splits the console at the marks of make_archive()."""
        results, output, start = [], None, 0
        for line in lines:
            keep.write(line)
            keep.flush()
            self.marks.get(line.strip(), lambda: None)()
            if line.startswith(b"@begin "):
                output, start = [], time.monotonic()
            elif line.startswith(b"@end ") and output is not None:
                text = b"".join(output)
                results.append(Result(int(line.split()[1]), text[:-1],
                                      time.monotonic() - start))
                output = None
                self.deadline = time.monotonic() + next(self.limits, 60)
            elif line.startswith(b"@problem"):
                self.say(line.decode("utf-8", "replace").strip())
            elif output is not None:
                output.append(line)
        return results
