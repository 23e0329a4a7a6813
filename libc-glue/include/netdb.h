/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Names of hosts, services and protocols (POSIX.1-2017, and what is older). */
#ifndef _NETDB_H
#define _NETDB_H

#include <netinet/in.h>
#include <sys/socket.h>

struct hostent {
    char *h_name;
    char **h_aliases;
    int h_addrtype;
    int h_length;
    char **h_addr_list;
#define h_addr h_addr_list[0]
};

struct servent {
    char *s_name;
    char **s_aliases;
    int s_port;
    char *s_proto;
};

struct protoent {
    char *p_name;
    char **p_aliases;
    int p_proto;
};

struct netent {
    char *n_name;
    char **n_aliases;
    int n_addrtype;
    uint32_t n_net;
};

struct addrinfo {
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    socklen_t ai_addrlen;
    struct sockaddr *ai_addr;
    char *ai_canonname;
    struct addrinfo *ai_next;
};

#define AI_PASSIVE     0x01
#define AI_CANONNAME   0x02
#define AI_NUMERICHOST 0x04
#define AI_V4MAPPED    0x08
#define AI_ALL         0x10
#define AI_ADDRCONFIG  0x20
#define AI_NUMERICSERV 0x400

#define NI_NUMERICHOST  0x01
#define NI_NUMERICSERV  0x02
#define NI_NOFQDN       0x04
#define NI_NAMEREQD     0x08
#define NI_DGRAM        0x10
#define NI_NUMERICSCOPE 0x100
#define NI_MAXHOST      1025
#define NI_MAXSERV      32

#define EAI_BADFLAGS (-1)
#define EAI_NONAME   (-2)
#define EAI_AGAIN    (-3)
#define EAI_FAIL     (-4)
#define EAI_NODATA   (-5)
#define EAI_FAMILY   (-6)
#define EAI_SOCKTYPE (-7)
#define EAI_SERVICE  (-8)
#define EAI_MEMORY   (-10)
#define EAI_SYSTEM   (-11)
#define EAI_OVERFLOW (-12)

#define HOST_NOT_FOUND 1
#define TRY_AGAIN      2
#define NO_RECOVERY    3
#define NO_DATA        4
#define NO_ADDRESS     NO_DATA

__BEGIN_DECLS

int getaddrinfo(const char *__restrict __host, const char *__restrict __service,
                const struct addrinfo *__restrict __hints,
                struct addrinfo **__restrict __result);
void freeaddrinfo(struct addrinfo *__list);
const char *gai_strerror(int __error);
int getnameinfo(const struct sockaddr *__restrict __address, socklen_t __len,
                char *__restrict __host, socklen_t __host_size,
                char *__restrict __service, socklen_t __service_size, int __flags);

int *__h_errno_location(void);
#define h_errno (*__h_errno_location())
struct hostent *gethostbyname(const char *__name);
struct hostent *gethostbyname2(const char *__name, int __family);
struct hostent *gethostbyaddr(const void *__address, socklen_t __len, int __family);
const char *hstrerror(int __error);
void herror(const char *__text);

struct servent *getservbyname(const char *__name, const char *__protocol);
struct servent *getservbyport(int __port, const char *__protocol);
struct protoent *getprotobyname(const char *__name);
struct protoent *getprotobynumber(int __number);

/* The lists, entry by entry. That of hosts is /etc/hosts; there are no networks. */
void sethostent(int __stays_open);
struct hostent *gethostent(void);
void endhostent(void);
void setservent(int __stays_open);
struct servent *getservent(void);
void endservent(void);
void setprotoent(int __stays_open);
struct protoent *getprotoent(void);
void endprotoent(void);
void setnetent(int __stays_open);
struct netent *getnetent(void);
struct netent *getnetbyname(const char *__name);
struct netent *getnetbyaddr(uint32_t __net, int __type);
void endnetent(void);

#if __MISC_VISIBLE
/* With the answer in the caller's buffer, as GNU has them: 0 or an error number (ERANGE:
 * it is too small); *result null where there is no such name. */
int gethostbyname_r(const char *__restrict __name, struct hostent *__restrict __entry,
                    char *__restrict __buf, size_t __len,
                    struct hostent **__restrict __result, int *__restrict __error);
int gethostbyname2_r(const char *__restrict __name, int __family,
                     struct hostent *__restrict __entry, char *__restrict __buf,
                     size_t __len, struct hostent **__restrict __result,
                     int *__restrict __error);
int gethostbyaddr_r(const void *__restrict __address, socklen_t __address_len,
                    int __family, struct hostent *__restrict __entry,
                    char *__restrict __buf, size_t __len,
                    struct hostent **__restrict __result, int *__restrict __error);
int getservbyname_r(const char *__restrict __name, const char *__restrict __protocol,
                    struct servent *__restrict __entry, char *__restrict __buf,
                    size_t __len, struct servent **__restrict __result);
int getservbyport_r(int __port, const char *__restrict __protocol,
                    struct servent *__restrict __entry, char *__restrict __buf,
                    size_t __len, struct servent **__restrict __result);
int getprotobyname_r(const char *__restrict __name, struct protoent *__restrict __entry,
                     char *__restrict __buf, size_t __len,
                     struct protoent **__restrict __result);
int getprotobynumber_r(int __number, struct protoent *__restrict __entry,
                       char *__restrict __buf, size_t __len,
                       struct protoent **__restrict __result);
#endif

__END_DECLS

#endif
