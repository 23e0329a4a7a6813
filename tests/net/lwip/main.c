/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* lwIP's own unit tests of those parts that the kernel links, and what they ask for. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include "core/entropy.h"
#include "core/panic.h"
#include "core/time.h"
#include "lwip_check.h"
#include "mm/heap.h"
#include "core/test_def.h"
#include "core/test_mem.h"
#include "core/test_netif.h"
#include "core/test_pbuf.h"
#include "dhcp/test_dhcp.h"
#include "etharp/test_etharp.h"
#include "ip4/test_ip4.h"
#include "ip6/test_ip6.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/stats.h"
#include "tcp/test_tcp.h"
#include "tcp/test_tcp_oos.h"
#include "udp/test_udp.h"

/* Called by the tests. */
Suite *create_suite(const char *name, testfunc *tests, size_t count, SFun setup,
                    SFun teardown)
{
    Suite *suite = suite_create(name);

    for (size_t i = 0; i < count; i++) {
        TCase *one = tcase_create(name);

        if (setup != NULL || teardown != NULL) {
            tcase_add_checked_fixture(one, setup, teardown);
        }
        tcase_add_named_test(one, tests[i]);
        suite_add_tcase(suite, one);
    }
    return suite;
}

void lwip_check_ensure_no_alloc(unsigned int skip)
{
    fail_unless((skip & SKIP_HEAP) != 0 || lwip_stats.mem.used == 0);
    for (int i = 0; i < MEMP_MAX; i++) {
        fail_unless((skip & SKIP_POOL(i)) != 0 || lwip_stats.memp[i]->used == 0);
    }
}

/* Packets to ourselves, which a thread of lwIP's would take in. */
int tcpip_thread_poll_one(void)
{
    netif_poll_all();
    return 0;
}

Suite *merge_suite(void); /* merge.c */
Suite *cut_suite(void);   /* cut.c */
Suite *queue_suite(void); /* queue.c */

/* What the kernel gives lwIP. */
uint32_t lwip_sys_now; /* set by tests */

uint32_t sys_now(void)
{
    return lwip_sys_now;
}

void *kmalloc(size_t size)
{
    return malloc(size);
}

void *kzalloc(size_t size)
{
    return calloc(1, size);
}

void kfree(void *ptr)
{
    free(ptr);
}

void panic(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    abort();
}

void entropy_read(void *buf, size_t len)
{
    for (uint8_t *to = buf; len > 0; len--) {
        *to++ = (uint8_t)random();
    }
}

int64_t time_mono_ns(void)
{
    return (int64_t)lwip_sys_now * NS_PER_MSEC;
}

int main(void)
{
    suite_getter_fn *suites[] = {ip4_suite,  ip6_suite,     udp_suite,  tcp_suite,
                                 def_suite,  tcp_oos_suite, mem_suite,  netif_suite,
                                 pbuf_suite, etharp_suite,  dhcp_suite, merge_suite,
                                 cut_suite,  queue_suite};
    SRunner *runner = srunner_create(NULL);

    lwip_init();
    for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
        srunner_add_suite(runner, suites[i]());
    }
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);

    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
