/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Addresses of Ethernet as text: six numbers with colons. */
#include <ctype.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>

char *ether_ntoa_r(const struct ether_addr *address, char *buf)
{
    const uint8_t *a = address->ether_addr_octet;

    sprintf(buf, "%x:%x:%x:%x:%x:%x", a[0], a[1], a[2], a[3], a[4], a[5]);
    return buf;
}

char *ether_ntoa(const struct ether_addr *address)
{
    static char shown[18];

    return ether_ntoa_r(address, shown);
}

struct ether_addr *ether_aton_r(const char *text, struct ether_addr *address)
{
    for (int i = 0; i < ETH_ALEN; i++) {
        char *end;

        if (!isxdigit((unsigned char)*text)) {
            return NULL;
        }
        unsigned long value = strtoul(text, &end, 16);

        if (value > 0xff || *end != (i < ETH_ALEN - 1 ? ':' : '\0')) {
            return NULL;
        }
        address->ether_addr_octet[i] = (uint8_t)value;
        text = end + 1;
    }
    return address;
}

struct ether_addr *ether_aton(const char *text)
{
    static struct ether_addr shown;

    return ether_aton_r(text, &shown);
}
