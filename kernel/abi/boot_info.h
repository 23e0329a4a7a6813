/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * What a door into the kernel (the multiboot loader, uhyve, ...) hands over.
 * Installed as <hermit/boot_info.h>; depends on nothing but fixed-width types.
 *
 * State of the processor at the ELF entry point of the image:
 *   - 64-bit mode, CPL 0, interrupts off, direction flag clear; CR0.WP, CR4.PAE
 *     and EFER.LMA are set, EFER.NXE where the processor has it (AMD APM 2, 5.6);
 *   - rdi: physical address of a struct boot_info; rsp: 16-byte aligned, at
 *     least 2 KiB of stack below it; cs and ss are flat segments whose table stays
 *     valid; other registers, the IDT and the rest of CR0 and CR4: undefined;
 *   - CR3: page tables that the kernel adopts and extends. They map
 *       * the file-backed pages of every PT_LOAD segment at its p_vaddr, 4 KiB
 *         each, with exactly the permissions of p_flags (W^X; the loader refuses
 *         a segment that is writable and executable). The part of the last such
 *         page behind p_filesz is zero; the part of the first one before p_vaddr
 *         can be anything, but no other segment sees what is written to it. Pages
 *         that are .bss alone are NOT mapped: the kernel backs them on demand;
 *       * physical memory [0, direct_map_bytes) at BOOT_DIRECT_MAP_VA, writable,
 *         not executable. It covers whatever this structure points to, the page
 *         tables and the modules, and BOOT_DIRECT_SPARE_BYTES behind the last of
 *         these, so that the kernel sees free memory before it extends the tables;
 *       * optionally [0, 2 MiB) identically, which the kernel unmaps at once.
 *   - All memory that is in use for the above is outside the BOOT_MEM_FREE
 *     regions of the map, so that the kernel may take every free frame.
 *   - rsi: 0 on the core that boots.
 *
 * The other cores. On a PC (BOOT_HOST_MULTIBOOT) a door leaves them as the firmware
 * did: waiting for INIT and SIPI. BOOT_HOST_UHYVE starts cpu_count - 1 more processors,
 * whenever it likes, each at the same entry point and in the same state as above: same
 * CR3 and boot information, rsi = 1, 2, ..., a stack and a valid segment table of its own
 * or shared ones (the stack is not written). The entry code parks them (PAUSE) until the
 * kernel wants them, so the door need not wait for anything; no INIT or SIPI is sent.
 * Each has a local APIC with an id of its own, by which it gets interrupts and NMIs. What
 * the door supplied for them is in use until the machine ends.
 *
 * All addresses in this structure are physical unless the name ends in _va.
 */
#ifndef HERMIT_BOOT_INFO_H
#define HERMIT_BOOT_INFO_H

#include <stddef.h>
#include <stdint.h>

#define BOOT_INFO_MAGIC   UINT64_C(0x4f464e4954494d48) /* "HMITINFO" in memory */
#define BOOT_INFO_VERSION 1

/* Physical address pa is at BOOT_DIRECT_MAP_VA + pa while below direct_map_bytes. */
#define BOOT_DIRECT_MAP_VA UINT64_C(0xffff800000000000)

/* How much more than what is in use below end_pa the direct map covers, if there is so
 * much: room for the states of the frames that it covers and for some page tables. */
#define BOOT_DIRECT_SPARE_BYTES(end_pa) (UINT64_C(0x10000) + (end_pa) / 2048)

/* Link address of every Hermit executable, and what no segment of it reaches beyond:
 * the application's mappings begin there. */
#define BOOT_IMAGE_VA     UINT64_C(0x800000)
#define BOOT_IMAGE_END_VA UINT64_C(0x1000000000)

enum boot_host {
    BOOT_HOST_UNKNOWN = 0,
    BOOT_HOST_MULTIBOOT = 1, /* PC firmware: ACPI, PCI, 16550 at 0x3f8 */
    BOOT_HOST_UHYVE = 2,     /* no firmware, hypercalls */
    /* A PC's processors, I/O APIC and timers, and no tables that tell of them: cpu_count
     * local APICs from id 0 on, which start by INIT and SIPI. */
    BOOT_HOST_BARE = 3,
};

enum boot_mem_kind {
    BOOT_MEM_FREE = 1,     /* usable by the kernel from the first instruction */
    BOOT_MEM_BOOT = 2,     /* image, page tables, boot_info, modules: in use */
    BOOT_MEM_RESERVED = 3, /* firmware or device; never touched */
    BOOT_MEM_ACPI = 4,     /* ACPI tables: readable */
};

/*
 * One physical range. Entries are sorted by base and do not overlap; neighbours can
 * be of the same kind. BOOT_MEM_FREE entries are aligned to 4 KiB at both ends. What
 * no entry covers is not memory, or the firmware's (page 0).
 */
struct boot_mem_region {
    uint64_t base_pa;
    uint64_t len_bytes;
    uint32_t kind; /* enum boot_mem_kind */
    uint32_t reserved;
};

/* One file that the host placed in memory for the application. */
struct boot_module {
    uint64_t base_pa;
    uint64_t len_bytes;
    uint64_t name_pa; /* NUL-terminated; never 0 */
};

enum boot_console {
    BOOT_CONSOLE_NONE = 0,
    BOOT_CONSOLE_UART_16550 = 1, /* console_port: I/O port base */
    BOOT_CONSOLE_HYPERCALL = 2,  /* console_port: BOOT_CONSOLE_* bits below */
    BOOT_CONSOLE_DOORBELL = 3,   /* the same; hypercalls by doorbell (hypercall.h) */
};
#define BOOT_CONSOLE_LOG 1u /* the kernel's log is wanted on standard error */
/* Standard input, output or error, 0 to 2, is no terminal. */
#define BOOT_CONSOLE_FILE(stream) (2u << (stream))

struct boot_net {
    uint32_t flags; /* BOOT_NET_* */
    uint32_t ip_be; /* IPv4 addresses in network byte order */
    uint32_t gateway_be;
    uint32_t netmask_be;
    uint8_t mac[6];
    uint8_t reserved[2];
};
/* A program that can use the network has this text in its file, any other has not: by it
 * a host knows, before it makes a machine, whether that needs a network card. */
#define BOOT_NET_MARK "\177HERMIT-NETWORK-1\177"

#define BOOT_NET_PRESENT 1u
#define BOOT_NET_STATIC  2u /* use the addresses; otherwise DHCP */

struct boot_info {
    uint64_t magic;      /* BOOT_INFO_MAGIC */
    uint32_t version;    /* BOOT_INFO_VERSION */
    uint32_t size_bytes; /* sizeof(struct boot_info) of whoever filled it */
    uint32_t host;       /* enum boot_host */
    uint32_t cpu_count;  /* processors, with the one that boots; 0: ask ACPI */

    uint64_t direct_map_bytes; /* multiple of 2 MiB */
    /* The ELF file, contiguous; what is neither loaded nor symbols may be left out, if
     * the file's header tells of none of it. */
    uint64_t image_pa;
    uint64_t image_bytes;
    uint64_t mem_regions_pa; /* struct boot_mem_region[mem_region_count] */
    uint32_t mem_region_count;
    uint32_t module_count;
    uint64_t modules_pa; /* struct boot_module[module_count]; without the image */

    /*
     * Argument strings, NUL-terminated, one behind the other: argc of them, then
     * env_count of the form NAME=value. argv[0] is the application's name. One more, not
     * empty, is the path of its file; without that, argv[0] is.
     */
    uint64_t strings_pa;
    uint64_t strings_bytes;
    uint32_t argc;
    uint32_t env_count;

    uint64_t tsc_hz;       /* 0: not known */
    uint64_t wall_time_ns; /* since 1970-01-01 UTC when tsc was wall_tsc; 0: not known */
    uint64_t wall_tsc;
    uint64_t rsdp_pa; /* ACPI root pointer; 0: search where the BIOS puts it */

    uint32_t console; /* enum boot_console */
    uint32_t console_port;
    struct boot_net net;
    uint8_t entropy[32]; /* all zero: none given */

    /* A virtio network card whose registers are in memory (virtio 1.1, 4.2), with one of
     * the PC's first 16 interrupt lines to itself, edge-triggered. */
    uint64_t net_mmio_pa; /* 0: none, or it is on PCI */
    uint32_t net_line;
    uint32_t reserved;
};

_Static_assert(sizeof(struct boot_mem_region) == 24, "ABI: read by kernel and doors");
_Static_assert(sizeof(struct boot_module) == 24, "ABI: read by kernel and doors");
_Static_assert(sizeof(struct boot_net) == 24, "ABI: read by kernel and doors");
_Static_assert(offsetof(struct boot_info, direct_map_bytes) == 24, "ABI");
_Static_assert(offsetof(struct boot_info, strings_pa) == 72, "ABI");
_Static_assert(offsetof(struct boot_info, tsc_hz) == 96, "ABI");
_Static_assert(offsetof(struct boot_info, net) == 136, "ABI");
_Static_assert(offsetof(struct boot_info, net_mmio_pa) == 192, "ABI");
_Static_assert(sizeof(struct boot_info) == 208, "ABI: checked by size_bytes");

#endif
