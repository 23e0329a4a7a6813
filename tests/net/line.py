# SPDX-License-Identifier: MIT OR Apache-2.0
"""Two bad lines between the tap device of a namespace and a machine of QEMU that is on the
other end of -netdev dgram: relay.py, which is there at once and needs nothing, and a Linux
guest that bridges both and has `sch_netem` on each card (netem_init.c), for which Debian's
kernel must be there or fetched. Both give the options of hermit-qemu for it."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading

from netlib import PATIENCE_SECONDS, check

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "bench"))

OUR_PORT, ITS_PORT = 17002, 17001  # in the namespace
PLAIN_CARD = ("virtio-net-pci,csum=off,gso=off,guest_csum=off,guest_tso4=off,guest_tso6=off,"
              "host_tso4=off,host_tso6=off")
MAC = "52:54:00:6c:69"  # not those that QEMU gives by itself, as the other guest has


def dgram(name, local, remote):
    return (f"dgram,id={name},local.type=inet,local.host=127.0.0.1,local.port={local},"
            f"remote.type=inet,remote.host=127.0.0.1,remote.port={remote}")


def guest_options():
    words = ["-netdev", dgram("net0", OUR_PORT, ITS_PORT), "-device",
             "virtio-net-pci,netdev=net0"]
    return [f"--qemu-arg={word}" for word in words]


@contextlib.contextmanager
def relay(space, rates):
    """rates: loss, duplicates, reordering, each in percent."""
    process = subprocess.Popen([*space.prefix, sys.executable, os.path.join(HERE, "relay.py"),
                                "tap0", str(ITS_PORT), str(OUR_PORT), *map(str, rates)],
                               stdout=subprocess.PIPE)
    try:
        process.stdout.readline()
        yield guest_options()
    finally:
        process.terminate()
        process.wait()


def linux_command(folder, rates):
    from linux_guest import (COMMAND_LINE, MODULES_LINE, compile_program, find_kernel,
                             make_archive, modules_of)
    kernel = find_kernel(print, True, MODULES_LINE)
    init = os.path.join(folder, "init")
    archive = os.path.join(folder, "initramfs")
    compile_program(os.path.join(HERE, "netem_init.c"), init)
    files = {f"{number}.ko": os.path.join(modules_of(kernel), module + ".ko")
             for number, module in enumerate(MODULES_LINE, 1)}
    make_archive({"init": init, **files}, archive)
    return [shutil.which(os.environ.get("HERMIT_QEMU", "qemu-system-x86_64")), "-nodefaults",
            "-no-user-config", "-display", "none", "-no-reboot", "-serial", "stdio", "-m",
            "256M", "-accel", "tcg", "-kernel", kernel, "-initrd", archive, "-append",
            f"{COMMAND_LINE} -- {' '.join(map(str, rates))}",
            "-netdev", "tap,id=net0,ifname=tap0,script=no,downscript=no", "-device",
            f"{PLAIN_CARD},netdev=net0,mac={MAC}:01", "-netdev", dgram("net1", ITS_PORT, OUR_PORT),
            "-device", f"{PLAIN_CARD},netdev=net1,mac={MAC}:02"]


@contextlib.contextmanager
def linux(space, rates):
    """The same; linux_guest.Unavailable where there is no kernel with the modules."""
    with tempfile.TemporaryDirectory(prefix="hermit-") as folder:
        command = linux_command(folder, rates)
        with subprocess.Popen([*space.prefix, *command], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace") as machine:
            limit = threading.Timer(PATIENCE_SECONDS, machine.kill)
            limit.start()
            said = ""
            try:
                for said in machine.stdout:
                    if "the line is ready" in said or "problem" in said:
                        break
                limit.cancel()
                check("ready" in said, f"the Linux guest is no line: {said}")
                threading.Thread(target=machine.stdout.read, daemon=True).start()
                yield guest_options()
            finally:
                limit.cancel()
                machine.kill()
