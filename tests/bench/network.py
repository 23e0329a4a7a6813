#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""The network of HermitCore and of a Linux guest, side by side: the same programs on the
same QEMU with one processor and the same memory, at the same tap device in a network
namespace that is made for it, served by the same clients. Throughput is what iperf 2 tells,
built for each from one source (tests/net/iperf2.py), against the one for Linux on this
machine; usr/net/webserver.c answers ab; with usr/net/netio.c round trips are timed and
instructions counted, by a plugin (tests/figures/count.c). These move by some percent; what
is timed moves with the load of this machine, so both systems take turns and the best of a
few rounds counts.

network.py --peer WORK...   the client, in the namespace: WORD:AMOUNT for each line of netio
"""

import importlib.machinery
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "tests/net"))
sys.dont_write_bytecode = True

import iperf2  # noqa: E402
from linux_guest import (CPU_MODEL, MODULES_NET, Unavailable, command_output,  # noqa: E402
                         compile_program, find_kernel, make_archive, modules_of)
from netlib import Failed, Guest, check, connect, make_bytes, run  # noqa: E402

MIB = 1 << 20
MEMORY = "512M"
PORT_NETIO, PORT_WEB = 18767, 8080
BLOCK = 65536
ROUNDS = 3
WORDS = ("receive", "send", "turns")
TURNS = 2000
IPERF_SECONDS = 2
COUNTED = {"receive": (4 * MIB, 16 * MIB), "send": (4 * MIB, 16 * MIB), "turns": (500, 1500)}
REQUESTS, CLIENTS = 4000, 50
# Where programs of the Linux guest lie: nowhere that init has code.
LINUX_TEXT = "0x10000000"
COMMAND_LINE = "console=ttyS0 quiet panic=-1 tsc=reliable"


def load_tap():
    path = os.path.join(TOP, "tests/net/tap")
    loader = importlib.machinery.SourceFileLoader("tap", path)
    tap = importlib.util.module_from_spec(importlib.util.spec_from_loader("tap", loader))
    loader.exec_module(tap)
    return tap


tap = load_tap()


def symbol(program, name):
    found = re.search(rf"^([0-9a-f]+) \w {name}$", run(["nm", program]).stdout, re.M)
    check(found, f"{program} has no symbol {name}")
    return "0x" + found[1]


# ---------------------------------------------------------------- the two systems

class HermitSide:
    name, last_symbol = "HermitCore", "sys_exit"

    def __init__(self, build, tool):
        self.build = build
        self.iperf = iperf2.for_hermit(build, tool)

    def program(self, name):
        return self.iperf if name == "iperf" else os.path.join(self.build, "guest/usr/net",
                                                               name)

    def start(self, space, name, card, extra=(), args=()):
        options = ["--net", "tap:tap0", "--nic", tap.CARDS[card], "--mem", MEMORY,
                   "--cpu", CPU_MODEL, "--env", f"HERMIT_IP={tap.GUEST}",
                   "--env", f"HERMIT_GATEWAY={tap.HOST}", "--env", "HERMIT_MASK=255.255.255.0"]
        options += [f"--qemu-arg={word}" for word in extra]
        return Guest(self.build, self.program(name), args, options, space.prefix)


class LinuxMachine(Guest):
    """A guest with the ways of netlib's, but another QEMU command."""

    def __init__(self, command):  # pylint: disable=super-init-not-called
        import threading
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.output = b""
        self.changed = threading.Condition()
        threading.Thread(target=self.pump, daemon=True).start()
        self.wait_for("listening")


class LinuxSide:
    name, last_symbol = "Linux", "_exit"

    def __init__(self, folder, say, iperf, kernel=None):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.kernel = kernel or find_kernel(say, True)
        self.qemu = shutil.which(os.environ.get("HERMIT_QEMU", "qemu-system-x86_64"))
        files = {"iperf": iperf}
        compile_program(os.path.join(HERE, "net_init.c"), os.path.join(folder, "init"))
        files["init"] = os.path.join(folder, "init")
        for name in ("netio", "webserver"):
            command_output(["gcc", "-std=gnu11", "-O2", "-static", "-w",
                            f"-Wl,-Ttext-segment={LINUX_TEXT}", "-o", self.program(name),
                            os.path.join(TOP, "usr/net", name + ".c")])
            files[name] = self.program(name)
        for number, module in enumerate(MODULES_NET, 1):
            path = os.path.join(modules_of(self.kernel), module + ".ko")
            if not os.path.exists(path):
                raise Unavailable(f"{path} is missing")
            files[f"{number}.ko"] = path
        self.archive = os.path.join(folder, "initramfs-net")
        make_archive(files, self.archive)

    def program(self, name):
        return os.path.join(self.folder, name)

    def start(self, space, name, card, extra=(), args=()):
        line = f"{COMMAND_LINE} -- {tap.GUEST} 255.255.255.0 {' '.join(['/' + name, *args])}"
        return LinuxMachine(
            [*space.prefix, *kept_with_parent(), self.qemu, "-nodefaults", "-no-user-config",
             "-display", "none", "-no-reboot", "-serial", "stdio", "-smp", "1", "-m", MEMORY,
             "-accel", "tcg", "-cpu", CPU_MODEL, "-kernel", self.kernel, "-initrd",
             self.archive, "-append", line, "-netdev",
             "tap,id=net0,ifname=tap0,script=no,downscript=no", "-device",
             f"{tap.CARDS[card]},netdev=net0", *extra])


def kept_with_parent():
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


# ---------------------------------------------------------------------- measuring

def client(space, *work):
    """Seconds that each part of work took."""
    result = space.run(sys.executable, os.path.join(HERE, "network.py"), "--peer", *work)
    check(result.returncode == 0, result.stdout + result.stderr)
    return [float(word) for word in result.stdout.split()]


def count_instructions(side, plugin, folder, word, card):
    """Of one MiB or one turn: the difference of two runs."""
    seen = []
    for amount in COUNTED[word]:
        out = os.path.join(folder, "count")
        if os.path.exists(out):
            os.unlink(out)
        program = side.program("netio")
        words = (f"{plugin},from={symbol(program, 'main')},"
                 f"to={symbol(program, side.last_symbol)},out={out}")
        with tap.Namespace() as space, side.start(space, "netio", card,
                                                  ("-plugin", words)) as guest:
            client(space, f"{word}:{amount}")
            guest.finish()
        with open(out, encoding="ascii") as text:
            seen.append(int(text.read().split()[1]))
    few, many = COUNTED[word]
    return (seen[1] - seen[0]) / ((many - few) / (1 if word == "turns" else MIB))


def time_turns(side):
    """Microseconds of a turn."""
    with tap.Namespace() as space, side.start(space, "netio", "offloads") as guest:
        seconds = client(space, f"turns:{TURNS}")
        guest.finish()
    return seconds[0] / TURNS * 1e6


def run_iperf(side, card, iperf):
    """MB/s to the guest and from it, as the client here sees them."""
    rates = []
    with tap.Namespace() as space, side.start(space, "iperf", card, args=["-s"]):
        for way in ([], ["-R"]):
            result = space.run(iperf, "-c", tap.GUEST, "-t", IPERF_SECONDS, "-f", "m",
                               *iperf2.PATIENT, *way)
            rates.append(iperf2.rate(result.stdout, result.stderr))
    return rates


def time_web(side, keep_alive):
    with tap.Namespace() as space, side.start(space, "webserver", "offloads") as guest:
        url = f"http://{tap.GUEST}:{PORT_WEB}/bytes/300"
        best = tap.ab(url, REQUESTS, CLIENTS, keep_alive, prefix=space.prefix)
        space.run("curl", "-s", f"http://{tap.GUEST}:{PORT_WEB}/quit")
        guest.finish()
    return best


def better(unit, old, new):
    if old is None:
        return new
    return min(old, new) if unit == "us" else max(old, new)


def measure(sides, iperf, folder, say):
    """{figure: (unit, {name of the system: value})}; iperf: the program for this machine."""
    figures = {}

    def take(name, unit, side, value):
        values = figures.setdefault(name, (unit, {}))[1]
        values[side.name] = better(unit, values.get(side.name), value)

    plugin = os.path.join(folder, "count.so")
    command_output(["gcc", "-O2", "-fPIC", "-shared", "-o", plugin,
                    os.path.join(TOP, "tests/figures/count.c")])
    for turn in range(ROUNDS):
        say(f"network: timing, round {turn + 1} of {ROUNDS}")
        for card in tap.CARDS:
            for side in sides:
                for word, value in zip(WORDS, run_iperf(side, card, iperf)):
                    take(f"net-{word}-{card}", "MB/s", side, value)
        for side in sides:
            take("net-round-trip", "us", side, time_turns(side))
        for side in sides:
            take("net-web-requests", "1/s", side, time_web(side, True))
            take("net-web-connections", "1/s", side, time_web(side, False))
    for card in tap.CARDS:
        for word in WORDS:
            if word == "turns" and card != "offloads":
                continue
            name = "net-turn-cost" if word == "turns" else f"net-{word}-{card}-cost"
            say(f"network: counting, {word}, {card}")
            for side in sides:
                figures.setdefault(name, ("instructions", {}))[1][side.name] = \
                    count_instructions(side, plugin, folder, word, card)
    return figures


def why_not():
    """Why nothing can be measured here, or None."""
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        return "the network needs root and /dev/net/tun"
    missing = [tool for tool in ("ip", "ab", "curl") if not shutil.which(tool)]
    return f"the network needs {', '.join(missing)}" if missing else None


# ------------------------------------------------------------------------ the peer

def peer(work):
    with connect((tap.GUEST, PORT_NETIO), tries=50) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        data = make_bytes(MIB)
        for part in work:
            word, amount = part.split(":")
            print(one_work(link, word, int(amount), data))
        link.sendall(b"quit\n")


def one_work(link, word, amount, data):
    link.sendall(f"{word} {amount} {1 if word == 'turns' else BLOCK}\n".encode())
    start = time.monotonic()
    if word == "receive":
        for _ in range(amount // MIB):
            link.sendall(data)
        check(link.recv(1) != b"", "no answer")
    elif word == "send":
        left = amount
        while left > 0:
            block = link.recv(1 << 18)
            check(block, f"{left} bytes are missing")
            left -= len(block)
    else:
        for _ in range(amount):
            link.sendall(b"x")
            check(link.recv(1) == b"x", "another byte")
    return time.monotonic() - start


if __name__ == "__main__":
    try:
        if sys.argv[1:2] != ["--peer"]:
            sys.exit(__doc__)
        peer(sys.argv[2:])
    except (Failed, OSError) as error:
        sys.exit(str(error))
