/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* System calls: what the C start-up code, the unwinder and debuggers ask for. */
#include "abi/errno.h"
#include "abi/syscalls.h"
#include "core/args.h"
#include "core/image.h"
#include "core/log.h"
#include "sched/sched.h"

int sys_get_args(struct hermit_args *args)
{
    *args = *args_of_application();
    return 0;
}

int sys_get_image(struct hermit_image *image)
{
    image_describe(image);
    return 0;
}

ptrdiff_t sys_log_write(int level, const char *text, size_t len)
{
    if (level < LOG_ERROR || level > LOG_DEBUG || text == NULL || len > INT32_MAX) {
        return -HE_INVAL;
    }
    log_print((enum log_level)level, "%.*s", (int)len, text);
    return (ptrdiff_t)len;
}

int sys_symbol_name(uintptr_t pc, char *buf, size_t len, uintptr_t *offset)
{
    uint64_t distance;

    if (!image_symbol(pc, buf, len, &distance)) {
        return -HE_NOENT;
    }
    *offset = distance;
    return 0;
}

size_t sys_get_processor_count(void)
{
    return sched_core_count();
}
