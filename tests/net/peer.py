#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""The other end of a connection, for tests that put it into a network namespace.

peer.py tcp ADDRESS PORT BYTES        sends and checks what an echo server returns
peer.py udp ADDRESS PORT SIZE...      the same with one message of each size
peer.py connects ADDRESS PORT COUNT   opens, uses and closes that many connections
peer.py pages ADDRESS PORT COUNT N    asks the web server COUNT times for a page of N bytes
peer.py late ADDRESS PORT SECONDS     reads an echo server's answer long after it closed
"""

import hashlib
import selectors
import socket
import sys
import time

from netlib import (PATIENCE_SECONDS, Failed, check, connect, make_bytes, tcp_echo, udp_echo,
                    web_bytes_hash)

CLIENTS = 50


def target(host, port):
    """With the scope of a link-local address."""
    return socket.getaddrinfo(host, int(port))[0][4]


def connects(address, count):
    start = time.monotonic()
    for i in range(count):
        with connect(address) as link:
            word = str(i).encode()
            link.sendall(word)
            check(link.recv(100) == word, f"connection {i}: another answer")
    return f"{count / (time.monotonic() - start):.0f} a second"


class Client:
    """One connection with a request under way; each page is hashed."""

    def __init__(self, address, size):
        self.link = connect(address)
        self.link.setblocking(False)
        self.size, self.wanted = size, web_bytes_hash(size)
        self.got = b""

    def ask(self):
        self.link.send(f"GET /bytes/{self.size} HTTP/1.1\r\nHost: guest\r\n\r\n".encode())

    def take(self):
        """True when the page is complete."""
        part = self.link.recv(1 << 16)
        check(part, "closed within a page")
        self.got += part
        head, end, body = self.got.partition(b"\r\n\r\n")
        if not end or len(body) < self.size:
            return False
        check(head.startswith(b"HTTP/1.1 200 OK"), f"another answer: {head[:100]}")
        check(hashlib.sha256(body).hexdigest() == self.wanted, "other bytes")
        self.got = b""
        return True


def pages(address, count, size):
    start = time.monotonic()
    chosen = selectors.DefaultSelector()
    asked, done = min(CLIENTS, count), 0
    for _ in range(asked):
        client = Client(address, size)
        chosen.register(client.link, selectors.EVENT_READ, client)
        client.ask()
    while done < count:
        ready = chosen.select(PATIENCE_SECONDS)
        check(ready, f"nothing comes any more after {done} pages")
        for key, _ in ready:
            if key.data.take():
                done += 1
                if asked < count:
                    asked += 1
                    key.data.ask()
    return f"{count / (time.monotonic() - start):.0f} a second"


def late(address, seconds):
    """The server has sent and closed while most of it finds no room here yet."""
    data = make_bytes(300000)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.settimeout(PATIENCE_SECONDS)
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
        elif what == "pages":
            print(pages(address, int(rest[0]), int(rest[1])))
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
