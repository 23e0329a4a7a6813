#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""The other end of a connection, for tests that put it into a network namespace.

peer.py tcp ADDRESS PORT BYTES        sends and checks what an echo server returns
peer.py udp ADDRESS PORT SIZE...      the same with one message of each size
peer.py connects ADDRESS PORT COUNT   opens, uses and closes that many connections
peer.py late ADDRESS PORT SECONDS     reads an echo server's answer long after it closed
"""

import socket
import sys
import time

from netlib import Failed, check, connect, make_bytes, tcp_echo, udp_echo


def target(host, port):
    """With the scope of a link-local address."""
    return socket.getaddrinfo(host, int(port))[0][4]


def connects(address, count):
    start = time.monotonic()
    for i in range(count):
        with connect(address, 20) as link:
            word = str(i).encode()
            link.sendall(word)
            check(link.recv(100) == word, f"connection {i}: another answer")
    return f"{count / (time.monotonic() - start):.0f} a second"


def late(address, seconds):
    """The server has sent and closed while most of it finds no room here yet."""
    data = make_bytes(300000)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.settimeout(30)
        link.connect(address)
        link.sendall(data)
        link.shutdown(socket.SHUT_WR)
        time.sleep(seconds)
        got = b"".join(iter(lambda: link.recv(1 << 16), b""))
    check(got == data, f"{len(got)} of {len(data)} bytes came back")


def main():
    what, host, port, *rest = sys.argv[1:]
    address = target(host, port)
    try:
        if what == "tcp":
            start = time.monotonic()
            tcp_echo(address, make_bytes(int(rest[0])))
            print(f"{int(rest[0]) / (time.monotonic() - start) / 1e6:.0f} MB/s both ways")
        elif what == "udp":
            udp_echo(address, [int(size) for size in rest])
        elif what == "late":
            late(address, float(rest[0]))
        else:
            print(connects(address, int(rest[0])))
    except (Failed, OSError) as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
