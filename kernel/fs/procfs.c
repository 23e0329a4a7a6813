/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* An open text is a buffer that nobody changes. */
#include "fs/procfs.h"
#include "arch/timer.h"
#include "core/args.h"
#include "core/time.h"
#include "fs/path.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/vm.h"
#include "sched/sched.h"

#define TEXT_BYTES 1024
#define CPU_BYTES  64 /* more for each processor */
#define MAP_BYTES  96 /* of a line of maps */

/* Inode numbers; those of directories are in roottree.c. */
#define INO_TEXT 32
#define INO_EXE  (INO_TEXT + PROC_TEXTS)
#define INO_FD   (INO_EXE + 1)
#define INO_STD  (INO_FD + 1)

struct text {
    size_t len, room;
    char bytes[];
};

static void PRINTF_LIKE(2, 3) put(struct text *text, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    size_t len = kvsnprintf(text->bytes + text->len, text->room - text->len, fmt, args);

    va_end(args);
    text->len = MIN(text->len + len, text->room - 1);
}

static void put_cpuinfo(struct text *text)
{
    uint64_t khz = timer_cycles_hz() / 1000;

    for (uint32_t i = 0; i < sched_core_count(); i++) {
        put(text, "processor\t: %u\ncpu MHz\t\t: %u.%03u\n\n", i, (unsigned)(khz / 1000),
            (unsigned)(khz % 1000));
    }
}

static void put_meminfo(struct text *text)
{
    unsigned long total = frame_total_bytes() / KIB, free = frame_free_bytes() / KIB;

    put(text, "MemTotal: %14lu kB\nMemFree: %15lu kB\nMemAvailable: %10lu kB\n", total,
        free, free);
    put(text, "SwapTotal: %13u kB\nSwapFree: %14u kB\n", 0u, 0u);
}

static void put_uptime(struct text *text)
{
    int64_t hundredths = time_mono_ns() / (10 * NS_PER_MSEC);

    put(text, "%lu.%02lu 0.00\n", (unsigned long)(hundredths / 100),
        (unsigned long)(hundredths % 100));
}

/* Arguments with a NUL behind each. */
static void put_cmdline(struct text *text)
{
    const char *arg;

    for (uint32_t i = 0; (arg = args_at(i)) != NULL; i++) {
        put(text, "%s", arg);
        if (text->len < text->room - 1) {
            text->len++; /* the NUL is there */
        }
    }
}

/* As proc(5) of Linux has it; there is no file behind any. */
static void put_maps(struct text *text)
{
    struct vm_range range;

    for (uint64_t va = 0; vm_next_range(va, &range); va = range.end) {
        put(text, "%08lx-%08lx %c%c%cp 00000000 00:00 0 %s\n", range.start, range.end,
            (range.prot & HPROT_READ) != 0 ? 'r' : '-',
            (range.prot & HPROT_WRITE) != 0 ? 'w' : '-',
            (range.prot & HPROT_EXEC) != 0 ? 'x' : '-', range.name);
    }
}

static uint64_t mapped_bytes(void)
{
    struct vm_range range;
    uint64_t bytes = 0;

    for (uint64_t va = 0; vm_next_range(va, &range); va = range.end) {
        bytes += range.end - range.start;
    }
    return bytes;
}

static void put_status(struct text *text)
{
    const char *name = args_at(0);

    put(text, "Name:\t%s\nState:\tR (running)\nPid:\t1\nPPid:\t0\n",
        name != NULL ? name : "");
    put(text, "VmSize:\t%8lu kB\nVmRSS:\t%8lu kB\n", mapped_bytes() / KIB,
        vm_resident_bytes() / KIB);
}

/* In pages: all, resident, and what is not told apart. */
static void put_statm(struct text *text)
{
    put(text, "%lu %lu 0 0 0 0 0\n", mapped_bytes() / PAGE_BYTES,
        vm_resident_bytes() / PAGE_BYTES);
}

/* Memory may be mapped until it is read: such lines are lost. */
static size_t room_for(enum proc_id id)
{
    size_t room = TEXT_BYTES + sched_core_count() * CPU_BYTES;
    struct vm_range range;

    for (uint64_t va = 0; id == PROC_MAPS && vm_next_range(va, &range); va = range.end) {
        room += MAP_BYTES;
    }
    return room;
}

static void fill(struct text *text, enum proc_id id)
{
    switch (id) {
    case PROC_CPUINFO:
        put_cpuinfo(text);
        break;
    case PROC_MEMINFO:
        put_meminfo(text);
        break;
    case PROC_UPTIME:
        put_uptime(text);
        break;
    case PROC_VERSION:
        put(text, "HermitCore\n");
        break;
    case PROC_MAPS:
        put_maps(text);
        break;
    case PROC_STATUS:
        put_status(text);
        break;
    case PROC_STATM:
        put_statm(text);
        break;
    default:
        put_cmdline(text);
        break;
    }
}

static ptrdiff_t text_read(struct file *file, void *buf, size_t len, int64_t offset)
{
    const struct text *text = file->object;

    mutex_lock(&file->node->lock);
    int64_t at = offset == FILE_POS ? file->offset : offset;

    len = at < (int64_t)text->len ? MIN(len, text->len - (size_t)at) : 0;
    memcpy(buf, text->bytes + (len > 0 ? at : 0), len);
    if (offset == FILE_POS) {
        file->offset = at + (int64_t)len;
    }
    mutex_unlock(&file->node->lock);
    return (ptrdiff_t)len;
}

static int64_t text_seek(struct file *file, int64_t offset, int whence)
{
    const struct text *text = file->object;
    int64_t start = 0;

    mutex_lock(&file->node->lock);
    if (whence != HSEEK_SET) {
        start = whence == HSEEK_CUR ? file->offset : (int64_t)text->len;
    }
    if (__builtin_add_overflow(start, offset, &offset) || offset < 0) {
        offset = -HE_INVAL;
    } else {
        file->offset = offset;
    }
    mutex_unlock(&file->node->lock);
    return offset;
}

static void text_release(struct file *file)
{
    kfree(file->object);
}

static const struct file_ops text_ops = {
    .read = text_read, .seek = text_seek, .release = text_release};

static int text_open(struct node *node, struct file *file)
{
    enum proc_id id = (enum proc_id)(node - proc_texts);
    size_t room = room_for(id);
    struct text *text;

    if (file_can_write(file)) {
        return -HE_ACCES;
    }
    text = kmalloc(sizeof(*text) + room);
    if (text == NULL) {
        return -HE_NOMEM;
    }
    text->len = 0;
    text->room = room;
    fill(text, id);
    file->ops = &text_ops;
    file->object = text;
    return 0;
}

static const struct node_ops proc_text_ops = {.open = text_open};

#define TEXT(id)                     \
    [id] = {.ops = &proc_text_ops,   \
            .fs = &ram_filesystem,   \
            .refs = 2,               \
            .mode = HS_IFREG | 0444, \
            .nlink = 1,              \
            .ino = INO_TEXT + (id)}

struct node proc_texts[PROC_TEXTS] = {
    TEXT(PROC_CPUINFO), TEXT(PROC_MEMINFO), TEXT(PROC_UPTIME), TEXT(PROC_VERSION),
    TEXT(PROC_CMDLINE), TEXT(PROC_MAPS),    TEXT(PROC_STATUS), TEXT(PROC_STATM)};

/* Appends the components of name to the absolute path of len bytes at path, which has
 * room for all of them; its length. There are no symbolic links in it to mind. */
static size_t append_components(char *path, size_t len, const char *name)
{
    while (*name != '\0') {
        const char *end = name;

        while (*end != '\0' && *end != '/') {
            end++;
        }
        size_t count = (size_t)(end - name);

        if (count == 2 && name[0] == '.' && name[1] == '.') {
            while (len > 0 && path[--len] != '/') {
            }
        } else if (count > 0 && !(count == 1 && name[0] == '.')) {
            path[len++] = '/';
            memcpy(path + len, name, count);
            len += count;
        }
        name = *end == '/' ? end + 1 : end;
    }
    return len;
}

/* Where the program is, if it is a file here: what it was called by, seen from the
 * directory in which it started. */
static ptrdiff_t exe_readlink(struct node *link, char *buf, size_t size)
{
    const char *name = args_program();
    ptrdiff_t len = 0;

    (void)link;
    name = name != NULL ? name : "";
    char *path = kmalloc(HERMIT_PATH_MAX + strlen(name) + 1);

    if (path == NULL) {
        return -HE_NOMEM;
    }
    if (*name != '/') {
        struct node *dir = path_start();

        len = path_of_dir(dir, path, HERMIT_PATH_MAX);
        node_put(dir);
        len -= len > 0;  /* its NUL */
        len -= len == 1; /* "/" */
    }
    if (len >= 0) {
        len = (ptrdiff_t)MIN(append_components(path, (size_t)len, name), size);
        memcpy(buf, path, (size_t)len);
    }
    kfree(path);
    return len;
}

static ptrdiff_t devices_readlink(struct node *link, char *buf, size_t size)
{
    char target[] = "/proc/self/fd/0";
    size_t len = sizeof(target) - 1;

    if (link == &proc_devices) {
        len -= 2;
    } else {
        target[len - 1] += (char)(link - proc_streams);
    }
    len = MIN(len, size);
    memcpy(buf, target, len);
    return (ptrdiff_t)len;
}

static const struct node_ops exe_ops = {.readlink = exe_readlink};
static const struct node_ops devices_ops = {.readlink = devices_readlink};

#define LINK(node_ops_, number)                                                         \
    {                                                                                   \
        .ops = &(node_ops_), .fs = &ram_filesystem, .refs = 2, .mode = HS_IFLNK | 0777, \
        .nlink = 1, .ino = (number)                                                     \
    }

struct node proc_exe = LINK(exe_ops, INO_EXE);
struct node proc_devices = LINK(devices_ops, INO_FD);
struct node proc_streams[3] = {LINK(devices_ops, INO_STD), LINK(devices_ops, INO_STD + 1),
                               LINK(devices_ops, INO_STD + 2)};
