/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Networks by name: /etc/networks is nobody's, so none is found. Hosts one by one. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include "internal.h"

void setnetent(int stays_open)
{
    (void)stays_open;
}

void endnetent(void)
{
}

struct netent *getnetent(void)
{
    return NULL;
}

struct netent *getnetbyname(const char *name)
{
    (void)name;
    return NULL;
}

struct netent *getnetbyaddr(uint32_t net, int type)
{
    (void)net, (void)type;
    return NULL;
}

static FILE *list; /* /etc/hosts; as these functions are, for one thread at a time */

void sethostent(int stays_open)
{
    (void)stays_open;
    if (list != NULL) {
        rewind(list);
    } else {
        list = fopen("/etc/hosts", "re");
    }
}

void endhostent(void)
{
    if (list != NULL) {
        fclose(list);
        list = NULL;
    }
}

struct hostent *gethostent(void)
{
    static char line[512];

    if (list == NULL) {
        sethostent(0);
    }
    while (list != NULL && fgets(line, sizeof(line), list) != NULL) {
        line[strcspn(line, "#\n")] = '\0';
        char *rest, *address = strtok_r(line, " \t", &rest);

        if (address != NULL && strtok_r(NULL, " \t", &rest) != NULL) {
            return gethostbyname2(address, strchr(address, ':') ? AF_INET6 : AF_INET);
        }
    }
    return NULL;
}
