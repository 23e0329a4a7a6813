/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The contract of <arch/smp.h> for the boot core alone. */
#include "arch/smp.h"
#include "arch/percore.h"

void smp_start(const struct boot_info *boot)
{
    (void)boot;
}

uint32_t smp_settle(void)
{
    return 1;
}

uint32_t smp_core_count(void)
{
    return 1;
}

struct core *smp_core(uint32_t id)
{
    (void)id;
    return this_core();
}

void smp_kick(uint32_t id)
{
    (void)id;
}

void smp_stop_others(void)
{
}

uint32_t smp_core_node(uint32_t id)
{
    (void)id;
    return 0;
}
