#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""proxy's TCP ports on the isle QEMU: the channel to the application and its token, the
application's own port, QEMU's monitor and gdb's; and what happens where one is in use.

usage: channel.py PROXY FOLDER_OF_TEST_PROGRAMS FOLDER_OF_EXAMPLES FOLDER_OF_NET_PROGRAMS
"""

import errno
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from harness import (ENV, EXAMPLES, HELLO, PROXY, TIMEOUT, check, difference, finish,
                     free_port, listen_on, run, test)

NET = os.path.abspath(sys.argv[4])
DEFAULT_PORT = 18766
GDB_PORT = 1234
PCAP = b"\xd4\xc3\xb2\xa1"
GREETING = (0, b"Hello World!\n", b"")


def outcome(result):
    return result.returncode, result.stdout, result.stderr


def tcp():
    port = str(free_port())
    for env in [{"HERMIT_PORT": port}, {"HERMIT_CHANNEL": "tcp"},
                {"HERMIT_CHANNEL": "tcp", "HERMIT_PORT": port},
                {"HERMIT_CHANNEL": "memory", "HERMIT_PORT": port},
                {"HERMIT_PORT": port, "HERMIT_CPUS": "4"},
                {"HERMIT_PORT": port, "HERMIT_CAPTURE_NET": "0"}]:
        result = run(HELLO, env=env)
        check(f"hello with {env}", outcome(result) == GREETING, result)
    data = bytes(range(256)) * 4096
    result = run(test("copy"), data=data, env={"HERMIT_PORT": port})
    check("a MiB through the channel", result.stdout == data and
          result.stderr == f"{len(data)} bytes\n".encode(),
          (*difference(result.stdout, data), result))
    result = run(test("ending"), env={"HERMIT_PORT": port})
    check("status through the channel", result.returncode == 46, result)
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/in.txt", "wb") as out:
            out.write(data)
        result = run(os.path.join(EXAMPLES, "cat"), "in.txt", cwd=folder,
                     env={"HERMIT_PORT": port})
        check("a file through the channel", result.stdout == data,
              (*difference(result.stdout, data), result))
    processes = [subprocess.Popen([PROXY, HELLO], env={**ENV, "HERMIT_CHANNEL": "tcp"},
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) for _ in range(20)]
    outputs = [process.communicate(timeout=TIMEOUT) for process in processes]
    wrong = [(process, output) for process, output in zip(processes, outputs)
             if (process.returncode, *output) != GREETING]
    check("20 at once by TCP", not wrong, wrong)


def heard(stranger):
    """What the other end says before it hangs up, at the latest when the machine has come;
    None if it does not hang up."""
    stranger.settimeout(TIMEOUT)
    said = b""
    try:
        while part := stranger.recv(100):
            said += part
    except ConnectionResetError:
        pass
    except TimeoutError:
        return None
    return said


def strangers():
    """Others come before QEMU, which a script holds back until they have spoken."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        gate = f"{folder}/gate"
        os.mkfifo(gate)
        with open(f"{folder}/qemu", "w", encoding="ascii") as script:
            script.write(f'#!/bin/sh\nread line <{gate}\nexec qemu-system-x86_64 "$@"\n')
        os.chmod(f"{folder}/qemu", 0o755)
        process = subprocess.Popen(
            [PROXY, HELLO], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**ENV, "HERMIT_PORT": str(port), "HERMIT_QEMU": f"{folder}/qemu"})
        with open(gate, "w", encoding="ascii") as opened:  # the script reads: proxy listens
            wrong = socket.create_connection(("127.0.0.1", port))
            wrong.sendall(b"\0" * 32)
            said = heard(wrong)
            check("a wrong token is hung up on", said == b"", said)
            request = socket.create_connection(("127.0.0.1", port))
            request.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            said = heard(request)
            check("a browser is hung up on", said == b"", said)
            silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
            half = socket.create_connection(("127.0.0.1", port))
            half.sendall(b"\1" * 31)
            gone = socket.create_connection(("127.0.0.1", port))
            gone.close()
            opened.write("go\n")
        result = process.communicate(timeout=TIMEOUT)
        check("hello in spite of strangers", (process.returncode, *result) == GREETING,
              (process, result))
        said = [heard(one) for one in silent + [half]]
        check("strangers are hung up on", set(said) == {b""}, said)


def closed_behind():
    """When the machine has connected, nobody else can."""
    port = free_port()
    process = subprocess.Popen([PROXY, test("copy")], env={**ENV, "HERMIT_PORT": str(port)},
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stdin.write(b"ready\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    check("a program that reads, by TCP", answer == b"ready\n", (process.poll(), answer))
    with socket.socket() as late:
        status = late.connect_ex(("127.0.0.1", port))
    check("the port is closed behind the machine", status == errno.ECONNREFUSED, status)
    process.communicate(timeout=TIMEOUT)


def busy_ports():
    port = free_port(4)
    taken = listen_on(port + 1)
    for env, name in [({"HERMIT_PORT": str(port + 1)}, "HERMIT_PORT"),
                      ({"HERMIT_PORT": str(port), "HERMIT_MONITOR": "1"}, "HERMIT_PORT"),
                      ({"HERMIT_APP_PORT": str(port + 1)}, "HERMIT_APP_PORT")]:
        result = run(HELLO, env={**env, "HERMIT_QEMU": "/nowhere/qemu"})
        check(f"{env} in use is refused before QEMU is started",
              outcome(result) == (2, b"", f"proxy: {name}: port {port + 1} of 127.0.0.1: "
                                  "in use\n".encode()), result)
    taken.close()
    default = listen_on(DEFAULT_PORT)  # or somebody else has it: as good
    result = run(HELLO, env={"HERMIT_CHANNEL": "tcp"})
    check("the default port is in use", outcome(result) == GREETING, result)
    result = run(HELLO, env={"HERMIT_CHANNEL": "tcp", "HERMIT_MONITOR": "1"})
    check("the monitor moves on with it", result.returncode == 0 and
          re.fullmatch(rb"proxy: port 18767 is in use: QEMU's monitor is on \d+\n",
                       result.stderr), result)
    if default is not None:
        default.close()


def start_server(folder, *args, env):
    process = subprocess.Popen([PROXY, os.path.join(NET, "webserver"), *args], cwd=folder,
                               env={**ENV, **env}, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = process.stdout.readline()
    check("the web server listens", b"listening" in line, (process.poll(), line))
    return process


def fetch(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=TIMEOUT) as answer:
        return answer.read()


def app_port():
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/page.txt", "wb") as out:
            out.write(b"a file of the host\n" * 5000)
        process = start_server(folder, str(port), ".", env={"HERMIT_APP_PORT": str(port),
                                                              "HERMIT_CAPTURE_NET": "1"})
        room = subprocess.run(["ss", "-Hltn", f"sport = :{port}"], check=True,
                              capture_output=True, text=True).stdout.split()
        check("many may wait at HERMIT_APP_PORT", int(room[2]) >= 50, room)
        wanted = b"a file of the host\n" * 5000
        page = fetch(port, "/page.txt")
        check("a page by HERMIT_APP_PORT", page == wanted, difference(page, wanted))
        fetch(port, "/quit")
        output = process.communicate(timeout=TIMEOUT)
        check("the web server ends", process.returncode == 0, (process, output))
        with open(f"{folder}/qemu-vlan0.pcap", "rb") as capture:
            packets = capture.read()
        check("HERMIT_CAPTURE_NET has the packets", packets.startswith(PCAP) and
              b"GET /page.txt " in packets, (len(packets), packets[:40]))


def card_by_itself():
    """A program that uses the network has a card without being asked for."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    server.settimeout(TIMEOUT)
    process = subprocess.Popen(
        [PROXY, os.path.join(NET, "net_client"), "10.0.2.2", str(server.getsockname()[1])],
        env=ENV, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        server.accept()[0].close()
        has_come = True
    except TimeoutError:
        has_come = False
    process.kill()
    output = process.communicate()
    check("a client of the network", has_come, (process, output))


TAP_SESSION = """
set -e
ip link set lo up
ip tuntap add tap0 mode tap
ip address add 10.0.5.1/24 dev tap0
ip link set tap0 up
coproc SERVER { exec "$0" "$1" 8080 .; }
trap 'kill "$SERVER_PID"' EXIT
read -r line <&"${SERVER[0]}"
curl -sf --max-time 60 http://10.0.5.2:8080/page.txt
"""


def tap():
    """A tap device as the network, in a network namespace of its own; by root only."""
    if os.getuid() != 0:
        print("tap: not tried, it needs root")
        return
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/page.txt", "wb") as out:
            out.write(b"by a tap device\n")
        result = subprocess.run(
            ["unshare", "-n", "bash", "-c", TAP_SESSION, PROXY, os.path.join(NET, "webserver")],
            cwd=folder, capture_output=True, timeout=TIMEOUT, check=False,
            env={**ENV, "HERMIT_NETIF": "tap0", "HERMIT_NETIF_MAC": "52:54:00:12:34:56",
                 "HERMIT_IP": "10.0.5.2", "HERMIT_MASK": "255.255.255.0",
                 "HERMIT_GATEWAY": "10.0.5.1"})
        check("a page by HERMIT_NETIF", outcome(result) == (0, b"by a tap device\n", b""),
              result)


def monitor():
    port = free_port(2)
    process = subprocess.Popen(
        [PROXY, test("copy")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**ENV, "HERMIT_PORT": str(port), "HERMIT_MONITOR": "1"})
    process.stdin.write(b"ready\n")
    process.stdin.flush()
    process.stdout.readline()
    with socket.create_connection(("127.0.0.1", port + 1), TIMEOUT) as telnet:
        telnet.sendall(b"info status\n")
        seen, limit = b"", time.monotonic() + TIMEOUT
        while b"running" not in seen and time.monotonic() < limit:
            seen += telnet.recv(1000)
        check("the monitor answers", b"VM status: running" in seen, seen)
    output = process.communicate(timeout=TIMEOUT)
    check("it does not disturb", process.returncode == 0, (process, output))


def debugger():
    taken = listen_on(GDB_PORT)
    result = run(HELLO, env={"HERMIT_DEBUG": "1"})
    check("gdb's port is in use", outcome(result) ==
          (2, b"", b"proxy: HERMIT_DEBUG: port 1234 of 127.0.0.1: in use\n"), result)
    if taken is None:
        return  # somebody else's gdb
    taken.close()
    process = subprocess.Popen([PROXY, test("copy")], env={**ENV, "HERMIT_DEBUG": "1"},
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stdin.write(b"ready\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if answer == b"ready\n":
        with socket.create_connection(("127.0.0.1", GDB_PORT), TIMEOUT) as gdb:
            gdb.sendall(b"$qSupported#37")
            seen, part = b"", b"-"
            while b"PacketSize" not in seen and part != b"":  # why it stands may come first
                part = gdb.recv(1000)
                seen += part
            check("the server for gdb answers", b"PacketSize" in seen, seen)
    process.kill()
    output = process.communicate(timeout=TIMEOUT)
    check("a program whose machine gdb can stop", answer == b"ready\n" or
          b"port 1234 of 127.0.0.1: in use" in output[1], (process, answer, output))


finish([tcp, strangers, closed_behind, busy_ports, app_port, card_by_itself, tap, monitor,
        debugger])
