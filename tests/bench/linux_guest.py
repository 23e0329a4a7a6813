# SPDX-License-Identifier: MIT OR Apache-2.0
"""A Linux machine that runs a few programs and nothing else.

Its kernel is Debian's for virtual machines, fetched once as a package that is only
unpacked, never installed; its files are a static init (init.c) and the programs,
in an archive that is made here. What this host cannot do is an Unavailable that
says what was tried and what helps.
"""

import glob
import os
import re
import shutil
import stat
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
PACKAGE = "linux-image-cloud-amd64"
COMPILER = ["gcc", "-std=gnu11", "-O2", "-static", "-pthread", "-fopenmp"]
# maxcpus=1: init starts the others, see there.
COMMAND_LINE = "console=ttyS0 quiet panic=-1 tsc=reliable maxcpus=1"

# Modules of that kernel which are kept beside it: for tests/kvm and tests/proxy, and those
# of a network card in the order in which they are loaded.
MODULES_NET = ["virtio_ring", "virtio", "virtio_pci_modern_dev", "virtio_pci_legacy_dev",
               "virtio_pci", "failover", "net_failover", "virtio_net"]
MODULES = ["irqbypass", "kvm", "kvm-amd", "tun", "binfmt_misc", *MODULES_NET]
# For a bad line (tests/net/tap).
MODULES_LINE = [*MODULES_NET, "llc", "stp", "bridge", "sch_netem"]
MODULES_KEPT_ALL = [*MODULES, *MODULES_LINE[len(MODULES_NET):]]
MODULES_KEPT = "kept"  # a file beside them that names them

# The machine of both systems. Linux takes large pages by itself from 512 MiB on. A
# processor without ERMS, so that both clear and copy memory by words of 8 bytes: as
# -icount counts each repetition, bytes would cost eight times as much.
MEMORY = "1G"
CPU_MODEL = "max,-erms,-fsrm"


class Unavailable(Exception):
    """Why there is no Linux guest on this host."""


def command_output(command, **options):
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, **options).stdout
    except FileNotFoundError:
        raise Unavailable(f"{command[0]} is not here") from None
    except subprocess.CalledProcessError as error:
        text = error.stderr.strip().splitlines() or [f"status {error.returncode}"]
        raise Unavailable(f"{' '.join(command)}: {text[-1]}") from None


# -------------------------------------------------------------------- the kernel

def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "hermit", "linux")


def keep_modules(unpacked, folder):
    for module in MODULES_KEPT_ALL:
        pattern = os.path.join(unpacked, "lib", "modules", "*", "kernel", "**", module + ".ko")
        for path in glob.glob(pattern, recursive=True):
            version = os.path.relpath(path, unpacked).split(os.sep)[2]
            target = os.path.join(folder, f"modules-{version}")
            os.makedirs(target, exist_ok=True)
            os.replace(path, os.path.join(target, module + ".ko"))
            with open(os.path.join(target, MODULES_KEPT), "w", encoding="ascii") as out:
                out.write(" ".join(MODULES_KEPT_ALL))


def fetch_kernel(folder, say):
    """Puts vmlinuz-VERSION and modules-VERSION of the newest package into folder."""
    help_text = "run `apt-get update`, or name a kernel with --kernel FILE"
    try:
        depends = command_output(["apt-cache", "depends", "--important", PACKAGE])
        match = re.search(r"Depends: (linux-image-[0-9]\S+)", depends)
        if not match:
            raise Unavailable(f"package {PACKAGE} is not known")
        say(f"fetching {match[1]} (about 30 MB, once)")
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as workdir:
            command_output(["apt-get", "download", match[1]], cwd=workdir)
            for package in glob.glob(os.path.join(workdir, "*.deb")):
                command_output(["dpkg", "-x", package, workdir])
            keep_modules(workdir, folder)
            for kernel in glob.glob(os.path.join(workdir, "boot", "vmlinuz-*")):
                os.replace(kernel, os.path.join(folder, os.path.basename(kernel)))
    except (Unavailable, OSError) as error:
        raise Unavailable(f"no Linux kernel: {error}; {help_text}") from None


def modules_of(kernel):
    """The folder of a kernel's modules; it may not be there."""
    version = os.path.basename(kernel).partition("-")[2]
    return os.path.join(os.path.dirname(kernel), f"modules-{version}")


def has_modules(kernel, wanted):
    """Whether all that is wanted was looked for when the kernel was fetched."""
    try:
        with open(os.path.join(modules_of(kernel), MODULES_KEPT), encoding="ascii") as text:
            return set(wanted) <= set(text.read().split())
    except OSError:
        return False


def find_kernel(say, with_modules=False, modules=MODULES):
    folder = cache_folder()
    pattern = os.path.join(folder, "vmlinuz-*")
    found = [path for path in glob.glob(pattern)
             if not with_modules or has_modules(path, modules)]
    if not found:
        fetch_kernel(folder, say)
    kernels = sorted(glob.glob(pattern), key=os.path.getmtime)
    if not kernels:
        raise Unavailable(f"no Linux kernel: {PACKAGE} has no boot/vmlinuz-*")
    return kernels[-1]


# ------------------------------------------------------------------ its programs

def compile_program(source, target):
    command_output(COMPILER + ["-o", target, source])


def archive_entry(name, mode, data=b"", device=(0, 0)):
    """One file of a cpio archive in the "newc" format, which the kernel unpacks."""
    words = [0, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08x" % word for word in words) + name.encode() + b"\0"
    return head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)


def make_archive(programs, target):
    """programs: path on this host by the name in the guest's root."""
    with open(target, "wb") as out:
        for folder in ("dev", "proc", "sys"):
            out.write(archive_entry(folder, stat.S_IFDIR | 0o755))
        out.write(archive_entry("dev/console", stat.S_IFCHR | 0o600, device=(5, 1)))
        out.write(archive_entry("dev/null", stat.S_IFCHR | 0o666, device=(1, 3)))
        for name, path in programs.items():
            with open(path, "rb") as program:
                out.write(archive_entry(name, stat.S_IFREG | 0o755, program.read()))
        out.write(archive_entry("TRAILER!!!", 0))


# ------------------------------------------------------------------- the machine

class LinuxGuest:
    """Where kernel and archive are; run() boots them."""

    def __init__(self, sources, folder, say, kernel=None):
        """sources: the C file of each program, by name; folder keeps what is made."""
        os.makedirs(folder, exist_ok=True)
        self.say = say
        self.folder = folder
        self.archive = os.path.join(folder, "initramfs")
        self.qemu = shutil.which(os.environ.get("HERMIT_QEMU", "qemu-system-x86_64"))
        if os.uname().machine != "x86_64":
            raise Unavailable("this host's gcc does not make programs for x86-64")
        programs = {"init": os.path.join(HERE, "init.c"), **sources}
        for name, source in programs.items():
            compile_program(source, os.path.join(folder, name))
        make_archive({name: os.path.join(folder, name) for name in programs}, self.archive)
        if kernel and not os.path.isfile(kernel):
            raise Unavailable(f"{kernel}: no such file")
        self.kernel = kernel or find_kernel(say)
        self.release = os.path.basename(self.kernel).partition("-")[2] or self.kernel
        self.command_line = COMMAND_LINE
        self.clock = None

    def command(self, runs, cpus):
        words = " ".join(",".join([run["program"], *run["args"]]) for run in runs)
        return [self.qemu, "-nodefaults", "-no-user-config", "-display", "none",
                "-no-reboot", "-serial", "stdio", "-smp", str(cpus), "-m", MEMORY,
                "-accel", "tcg", "-cpu", CPU_MODEL, "-icount", "shift=0,sleep=off",
                "-kernel", self.kernel, "-initrd", self.archive,
                "-append", f"{COMMAND_LINE} -- {words}"]

    def run(self, runs, cpus, timeout):
        """[(status or None, output)] of runs, each {"program":, "args":}."""
        command = self.command(runs, cpus)
        if shutil.which("setpriv"):  # QEMU ends when this script is killed
            command = ["setpriv", "--pdeathsig", "KILL"] + command
        self.say(f"Linux: booting with {cpus} CPU{'s' if cpus > 1 else ''}")
        log = os.path.join(self.folder, f"console-cpus{cpus}")
        with open(log, "w", encoding="utf-8") as keep, \
             subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              text=True, errors="replace") as machine:
            limit = threading.Timer(timeout, machine.kill)
            limit.start()
            try:
                results = self.follow(machine.stdout, keep)
            finally:
                limit.cancel()
                machine.kill()  # no effect on one that ended
        results += [(None, "")] * (len(runs) - len(results))
        if any(status is None for status, _ in results):
            self.say(f"Linux ended too early; its console is in {log}")
        return results

    def follow(self, lines, keep):
        """Splits the console's lines at the marks that init.c makes."""
        results, output, name, start = [], None, "", 0
        for line in lines:
            keep.write(line)
            mark, _, rest = line.strip().partition(" ")
            if mark == "@begin":
                output, name, start = [], rest, time.monotonic()
            elif mark == "@end" and output is not None:
                results.append((int(rest), "".join(output)))
                self.say(f"Linux: {name.replace(',', ' ')}: {time.monotonic() - start:.1f} s")
                output = None
            elif mark == "@clock":
                self.clock = rest
            elif mark == "@problem":
                self.say(f"Linux: {rest}")
            elif output is not None:
                output.append(line)
        return results if output is None else results + [(None, "".join(output))]
