/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Between the processor's byte order and the network's, as functions. */
#include <netinet/in.h>

#undef htonl
#undef htons
#undef ntohl
#undef ntohs

const struct in6_addr in6addr_any = IN6ADDR_ANY_INIT;
const struct in6_addr in6addr_loopback = IN6ADDR_LOOPBACK_INIT;

uint32_t htonl(uint32_t value)
{
    return __builtin_bswap32(value);
}

uint16_t htons(uint16_t value)
{
    return __builtin_bswap16(value);
}

uint32_t ntohl(uint32_t value)
{
    return __builtin_bswap32(value);
}

uint16_t ntohs(uint16_t value)
{
    return __builtin_bswap16(value);
}
