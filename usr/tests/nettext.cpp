// SPDX-License-Identifier: MIT OR Apache-2.0
// Addresses as text and back, names that need no server, and that C++ takes the headers.
#include <arpa/inet.h>
#include <hermit/syscalls.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <cstdio>
#include <cstring>
#include <string>
#include "check.h"

static std::string v6(const char *text)
{
    in6_addr address;
    char out[INET6_ADDRSTRLEN];

    return inet_pton(AF_INET6, text, &address) == 1
               ? inet_ntop(AF_INET6, &address, out, sizeof(out))
               : "bad";
}

static std::string v4(const char *text)
{
    in_addr address;

    return inet_aton(text, &address) ? inet_ntoa(address) : "bad";
}

static void test_text()
{
    in6_addr loopback = IN6ADDR_LOOPBACK_INIT;

    CHECK(htonl(0x01020304) == 0x04030201 && ntohs(0x0102) == 0x0201);
    CHECK(IN6_IS_ADDR_LOOPBACK(&loopback));
    CHECK(IN6_ARE_ADDR_EQUAL(&loopback, &in6addr_loopback));
    CHECK(v6("1:2:3:4:5:6:7:8") == "1:2:3:4:5:6:7:8");
    CHECK(v6("::") == "::" && v6("0:0::1") == "::1" && v6("1::") == "1::");
    CHECK(v6("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");
    CHECK(v6("::ffff:1.2.3.4") == "::ffff:1.2.3.4");
    CHECK(v6("1:2:3:4:5:6:1.2.3.4") == "1:2:3:4:5:6:102:304");
    for (const char *bad : {"", ":1", "1:", "1::2::3", "12345::", "::1.2.3", "::g",
                            "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7"}) {
        CHECK(v6(bad) == "bad");
    }
    CHECK(v4("1.2.3") == "1.2.0.3" && v4("0x7f.1") == "127.0.0.1");
    CHECK(v4("010.1.1.1") == "8.1.1.1" && v4("4294967295") == "255.255.255.255");
    CHECK(v4("256.1.1.1") == "bad" && v4("1.2.3.4.5") == "bad" && v4("") == "bad");
    CHECK(inet_addr("1.2.3.4x") == INADDR_NONE);
    CHECK(inet_network("141.76") == 0x8d4c && inet_network("1.2.3.0x14") == 0x1020314);
    CHECK(inet_network("1.256") == INADDR_NONE && inet_network("1.") == INADDR_NONE);
    CHECK(inet_network("1.2.3.4.5") == INADDR_NONE && inet_network("7 \n") == 7);
    CHECK(inet_network("7 x") == INADDR_NONE);
}

static void test_names()
{
    addrinfo hints = {}, *list;
    char host[64], service[16];

    hints.ai_family = AF_INET;
    CHECK(getaddrinfo("localhost", "http", &hints, &list) == 0);
    CHECK(list->ai_socktype == SOCK_STREAM && list->ai_addrlen == sizeof(sockaddr_in));
    CHECK(getnameinfo(list->ai_addr, list->ai_addrlen, host, sizeof(host), service,
                      sizeof(service), 0) == 0);
    CHECK(strcmp(host, "localhost") == 0 && strcmp(service, "http") == 0);
    freeaddrinfo(list);
    hints.ai_flags = AI_PASSIVE;
    hints.ai_socktype = SOCK_DGRAM;
    CHECK(sys_getaddrinfo(nullptr, "no-such-service", &hints, &list) == EAI_SERVICE);
    CHECK(sys_getaddrinfo(nullptr, "53", &hints, &list) == 0);
    CHECK(reinterpret_cast<sockaddr_in *>(list->ai_addr)->sin_addr.s_addr == INADDR_ANY);
    CHECK(list->ai_next == nullptr);
    sys_freeaddrinfo(list);
    hints.ai_flags = AI_NUMERICHOST;
    CHECK(getaddrinfo("localhost", "53", &hints, &list) == EAI_NONAME);
    CHECK(getaddrinfo("::1", "53", &hints, &list) == EAI_NONAME);
    CHECK(getaddrinfo("1.1.1.1", "no-such-service", &hints, &list) == EAI_SERVICE);
    CHECK(getaddrinfo(nullptr, nullptr, &hints, &list) == EAI_NONAME);
    hints.ai_flags = 0x8000;
    CHECK(getaddrinfo("1.1.1.1", "53", &hints, &list) == EAI_BADFLAGS);
    CHECK(gethostbyname("127.0.0.1")->h_length == 4);
    CHECK(getservbyname("domain", "udp")->s_port == htons(53));
    CHECK(getprotobyname("tcp")->p_proto == IPPROTO_TCP);
}

static void test_interfaces()
{
    char name[IF_NAMESIZE];
    ifaddrs *list;
    int loopbacks = 0;
    unsigned index = if_nametoindex("lo0");

    CHECK(index == 0);
    index = if_nametoindex("lo");
    CHECK(index != 0 && strcmp(if_indextoname(index, name), "lo") == 0);
    CHECK(getifaddrs(&list) == 0);
    for (const ifaddrs *entry = list; entry != nullptr; entry = entry->ifa_next) {
        loopbacks += (entry->ifa_flags & IFF_LOOPBACK) != 0 && entry->ifa_addr != nullptr;
    }
    CHECK(loopbacks == 2); /* of both families */
    freeifaddrs(list);
}

int main()
{
    test_text();
    test_names();
    test_interfaces();
    puts("nettext: ok");
    return 0;
}
