/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * The host takes physical addresses: what is named by virtual ones is touched, so that
 * it is backed, and looked up page by page. A thread that unmaps memory while another
 * one has it filled loses what is put there since; it is never the host's harm.
 */
#include "hypercall.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "arch/irq.h"
#include "arch/mmu.h"
#include "boot.h"
#include "insn.h"

#define SEGMENTS 32 /* on the caller's stack */

/* A request, with the room of a slot of the doorbell. */
union request {
    struct hypercall_io io;
    struct hypercall_hostfs files;
    struct hypercall_terminal terminal;
    struct hypercall_clock clock;
    struct hypercall_slot slot;
};
#define REQUEST __attribute__((aligned(HYPERCALL_ALIGN)))

#define UART_IER      1
#define UART_IER_RX   0x01
#define UART_MCR      4
#define UART_MCR_IRQ  0x08 /* OUT2 connects the interrupt */
#define UART_LSR      5
#define UART_LSR_RX   0x01
#define DOORBELL_SPIN 100000 /* a core that was stopped may have it */

static uint32_t doorbell_busy; /* 1: a core is between its four bytes */

static bool has_doorbell(void)
{
    return boot_information()->console == BOOT_CONSOLE_DOORBELL;
}

bool hypercall_is_there(void)
{
    return boot_information()->console == BOOT_CONSOLE_HYPERCALL || has_doorbell();
}

/* Physical address of p, which is backed. */
static uint64_t pa_of(const void *p)
{
    uint64_t pa = 0;

    mmu_query((uintptr_t)p, &pa, NULL, NULL);
    return pa;
}

/* No interrupt comes between the bytes: its handler may want to call, too. */
static void send_bytes(uint32_t value)
{
    uint64_t flags = hard_mask_save();

    /* Acquire pairs with the release below: whole messages, one after the other. */
    for (unsigned i = 0; __atomic_exchange_n(&doorbell_busy, 1, __ATOMIC_ACQUIRE) != 0 &&
                         i < DOORBELL_SPIN;
         i++) {
        cpu_relax();
    }
    outsb(HYPERCALL_DOORBELL_PORT, (const char *)&value, sizeof(value));
    __atomic_store_n(&doorbell_busy, 0, __ATOMIC_RELEASE);
    hard_mask_restore(flags);
}

static void ring(enum hypercall_port port, union request *request)
{
    request->slot.port = port;
    __atomic_store_n(&request->slot.done, 0, __ATOMIC_RELEASE);
    send_bytes((uint32_t)(pa_of(request) >> HYPERCALL_ALIGN_SHIFT));
    /* Acquire pairs with the host's release: what it wrote is seen. */
    while (__atomic_load_n(&request->slot.done, __ATOMIC_ACQUIRE) == 0) {
        cpu_relax();
    }
}

/* The compiler sees that the host reads and writes memory meanwhile. */
static void call(enum hypercall_port port, union request *request)
{
    if (has_doorbell()) {
        ring(port, request);
        return;
    }
    __asm__ volatile("outl %0, %1"
                     :
                     : "a"((uint32_t)(pa_of(request) >> HYPERCALL_ALIGN_SHIFT)),
                       "Nd"((uint16_t)port)
                     : "memory");
}

static int64_t move(enum hypercall_port port, uint32_t stream, const char *data,
                    size_t len)
{
    REQUEST union request request;

    request.io = (struct hypercall_io){
        .version = HYPERCALL_VERSION,
        .size_bytes = sizeof(request.io),
        .stream = stream,
        .data_pa = pa_of(data),
        .len_bytes = len,
        .result = -HE_NOSYS,
    };
    call(port, &request);
    return __atomic_load_n(&request.io.result, __ATOMIC_RELAXED);
}

void hypercall_exit(int status)
{
    REQUEST union request request;

    if (has_doorbell()) {
        request.slot.value = (uint32_t)status;
        call(HYPERCALL_EXIT, &request);
    } else {
        outl(HYPERCALL_EXIT, (uint32_t)status);
    }
}

static void (*input_handler)(void);

static void line_interrupt(void *arg)
{
    (void)arg;
    while (has_doorbell() &&
           (inb(HYPERCALL_DOORBELL_PORT + UART_LSR) & UART_LSR_RX) != 0) {
        (void)inb(HYPERCALL_DOORBELL_PORT);
    }
    input_handler();
}

int hypercall_listen(void (*on_input)(void))
{
    uint32_t line = has_doorbell() ? HYPERCALL_DOORBELL_LINE : HYPERCALL_INPUT_LINE;

    input_handler = on_input;
    int result = irq_arch_attach_isa(line, line_interrupt, NULL);

    if (result == 0) {
        if (has_doorbell()) {
            outb(HYPERCALL_DOORBELL_PORT + UART_MCR, UART_MCR_IRQ);
            outb(HYPERCALL_DOORBELL_PORT + UART_IER, UART_IER_RX);
        }
        on_input(); /* the first reading makes the host tell of input */
    }
    return result;
}

static size_t rest_of_page(const void *p)
{
    return PAGE_BYTES - (uintptr_t)p % PAGE_BYTES;
}

ptrdiff_t hypercall_write(uint32_t stream, const char *text, size_t len)
{
    size_t done = 0;

    while (done < len) {
        size_t now = MIN(len - done, rest_of_page(text + done));

        (void)__atomic_load_n(text + done, __ATOMIC_RELAXED); /* backed from here on */
        int64_t taken = move(HYPERCALL_WRITE, stream, text + done, now);

        if (taken < 0) {
            return done > 0 ? (ptrdiff_t)done : (ptrdiff_t)taken;
        }
        done += MIN((size_t)taken, now);
        if ((size_t)taken < now) {
            break;
        }
    }
    return (ptrdiff_t)done;
}

ptrdiff_t hypercall_read(char *buf, size_t len)
{
    __atomic_fetch_or(buf, 0, __ATOMIC_RELAXED);
    return move(HYPERCALL_READ, HYPERCALL_STREAM_IN, buf, MIN(len, rest_of_page(buf)));
}

int64_t hypercall_terminal(uint32_t flags)
{
    REQUEST union request request;

    request.terminal = (struct hypercall_terminal){
        .version = HYPERCALL_VERSION,
        .size_bytes = sizeof(request.terminal),
        .flags = flags,
        .result = -HE_NOSYS,
    };
    call(HYPERCALL_TERMINAL, &request);
    return __atomic_load_n(&request.terminal.result, __ATOMIC_RELAXED);
}

int64_t hypercall_clock_ns(void)
{
    REQUEST union request request;

    request.clock = (struct hypercall_clock){
        .version = HYPERCALL_VERSION,
        .size_bytes = sizeof(request.clock),
        .result = -HE_NOSYS,
    };
    call(HYPERCALL_CLOCK, &request);
    return __atomic_load_n(&request.clock.result, __ATOMIC_RELAXED);
}

struct segment_list {
    struct hypercall_segment segments[SEGMENTS];
    uint32_t count, most;
};
/* So that the segments cross no page. */
#define SEGMENT_LIST __attribute__((aligned(512)))
_Static_assert(SEGMENTS * sizeof(struct hypercall_segment) == 512, "crosses no page");

/* Adds [p, p + len) within a page; false if there is no room. */
static bool add_part(struct segment_list *list, uint32_t first, const char *p, size_t len)
{
    uint64_t pa = pa_of(p);

    if (list->count > first) {
        struct hypercall_segment *last = &list->segments[list->count - 1];

        if (last->pa + last->len_bytes == pa) {
            last->len_bytes += len;
            return true;
        }
    }
    if (list->count == list->most) {
        return false;
    }
    list->segments[list->count++] = (struct hypercall_segment){pa, len};
    return true;
}

/* Adds pieces as far as there is room, up to len bytes; how many they have. */
static uint64_t add_pieces(struct segment_list *list, const struct hermit_iovec *pieces,
                           int count, uint64_t len, bool is_written)
{
    uint32_t first = list->count;
    uint64_t sum = 0;

    for (int i = 0; i < count; i++) {
        char *p = pieces[i].base, *end = p + MIN(pieces[i].len, len - sum);

        while (p < end) {
            size_t now = MIN((size_t)(end - p), rest_of_page(p));

            if (is_written) {
                __atomic_fetch_or(p, 0, __ATOMIC_RELAXED);
            } else {
                (void)__atomic_load_n(p, __ATOMIC_RELAXED);
            }
            if (!add_part(list, first, p, now)) {
                return sum;
            }
            p += now;
            sum += now;
        }
    }
    return sum;
}

void hypercall_hostfs(struct hostfs_request *request, const struct hermit_iovec *in,
                      int in_count, const struct hermit_iovec *out, int out_count,
                      struct hostfs_reply *reply)
{
    SEGMENT_LIST struct segment_list list;
    REQUEST union request call_files;
    struct hypercall_hostfs *files = &call_files.files;

    *files = (struct hypercall_hostfs){
        .version = HYPERCALL_VERSION,
        .size_bytes = sizeof(*files),
        .result = -HE_NOSYS,
    };
    list.count = 0;
    list.most = request->out_bytes != 0 ? SEGMENTS / 2 : SEGMENTS;
    request->in_bytes = add_pieces(&list, in, in_count, request->in_bytes, false);
    files->in_count = list.count;
    list.most = SEGMENTS;
    request->out_bytes = add_pieces(&list, out, out_count, request->out_bytes, true);
    files->out_count = list.count - files->in_count;
    files->request = *request;
    files->segments_pa = pa_of(list.segments);
    call(HYPERCALL_HOSTFS, &call_files);
    reply->result = files->result;
    reply->out_bytes = files->result_bytes;
    reply->flags = files->result_flags;
}
