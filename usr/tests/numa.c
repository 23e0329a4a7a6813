/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * NUMA nodes: argv[1] is how many there are; node n has the cores n, n + nodes, ... and
 * argv[2] MiB of memory, less what the PC takes below the first (see CMakeLists.txt).
 * Without arguments: one node.
 */
#include <hermit/syscalls.h>
#include "check.h"

static uint64_t node_bytes(uint32_t node)
{
    uint64_t base, bytes, sum = 0;
    uint32_t index = 0;
    int err;

    while (err = sys_numa_node_memory(node, index, &base, &bytes), err == 0) {
        CHECK(bytes != 0 && base + bytes > base);
        sum += bytes;
        index++;
    }
    CHECK(err == -ENOENT);
    return sum;
}

int main(int argc, char **argv)
{
    int nodes = argc > 1 ? atoi(argv[1]) : 1;
    uint64_t base, bytes, on_stack = 0;
    int seen[64] = {0};

    CHECK(sys_numa_node_count() == nodes);
    for (uint32_t core = 0; core < sys_get_processor_count(); core++) {
        int node = sys_numa_node_of_core(core);

        CHECK(node >= 0 && node < nodes);
        seen[node]++;
    }
    for (int node = 0; node < nodes && argc > 2; node++) {
        CHECK(seen[node] == (int)sys_get_processor_count() / nodes);
        CHECK((node_bytes((uint32_t)node) + 0xfffff) >> 20 == strtoull(argv[2], NULL, 0));
    }
    int node = sys_numa_node_of_address(&on_stack);

    CHECK(node >= 0 && node < nodes);
    CHECK(sys_numa_node_of_core((uint32_t)sys_get_processor_count()) == -EINVAL);
    CHECK(sys_numa_node_memory((uint32_t)nodes, 0, &base, &bytes) == -EINVAL);
    CHECK(sys_numa_node_of_address((void *)0x100000000000) == -EFAULT);
    puts("numa: ok");
    return 0;
}
