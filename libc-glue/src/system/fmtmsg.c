/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* fmtmsg() (POSIX 2017): to stderr, with the parts that MSGVERB names; to the console is
 * the kernel's log. */
#include <fmtmsg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

enum { LABEL, SEVERITY, TEXT, ACTION, TAG, PARTS };

#define ALL ((1u << PARTS) - 1)

static const char *const severities[] = {"", "HALT", "ERROR", "WARNING", "INFO"};

/* The parts that the variable lists; all of them if it is not there or wrong. */
static unsigned int wanted_parts(void)
{
    static const char *const names[PARTS] = {"label", "severity", "text", "action",
                                             "tag"};
    const char *list = getenv("MSGVERB");
    unsigned int wanted = 0;

    while (list != NULL && *list != '\0') {
        size_t len = strcspn(list, ":");
        int part = 0;

        while (part < PARTS &&
               (strlen(names[part]) != len || strncmp(names[part], list, len) != 0)) {
            part++;
        }
        if (part == PARTS) {
            return ALL;
        }
        wanted |= 1u << part;
        list += len + (list[len] == ':');
    }
    return wanted != 0 ? wanted : ALL;
}

static void write_message(char *to, size_t size, unsigned int parts,
                          const char *const part[PARTS])
{
    const char *shown[PARTS];

    for (int i = 0; i < PARTS; i++) {
        shown[i] = (parts & 1u << i) != 0 ? part[i] : NULL;
    }
#define TEXT_OF(i)          (shown[i] != NULL ? shown[i] : "")
#define BETWEEN(i, j, text) (shown[i] != NULL && (j) ? (text) : "")
    int more_than_label = shown[SEVERITY] != NULL || shown[TEXT] != NULL ||
                          shown[ACTION] != NULL || shown[TAG] != NULL;
    int more_than_severity =
        shown[TEXT] != NULL || shown[ACTION] != NULL || shown[TAG] != NULL;
    int more_than_text = shown[ACTION] != NULL || shown[TAG] != NULL;

    snprintf(to, size, "%s%s%s%s%s%s%s%s%s%s\n", TEXT_OF(LABEL),
             BETWEEN(LABEL, more_than_label, ": "), TEXT_OF(SEVERITY),
             BETWEEN(SEVERITY, more_than_severity, ": "), TEXT_OF(TEXT),
             more_than_text ? "\n" : "", shown[ACTION] != NULL ? "TO FIX: " : "",
             TEXT_OF(ACTION), BETWEEN(ACTION, shown[TAG] != NULL, "  "), TEXT_OF(TAG));
}

int fmtmsg(long class, const char *label, int severity, const char *text,
           const char *action, const char *tag)
{
    char message[1024], number[16];
    const char *part[PARTS] = {label, NULL, text, action, tag};
    int result = MM_OK;

    if (severity > MM_NOSEV && severity <= MM_INFO) {
        part[SEVERITY] = severities[severity];
    } else if (severity != MM_NOSEV) {
        snprintf(number, sizeof(number), "SV=%d", severity);
        part[SEVERITY] = number;
    }
    if ((class & MM_PRINT) != 0) {
        write_message(message, sizeof(message), wanted_parts(), part);
        result = fputs(message, stderr) < 0 ? MM_NOMSG : MM_OK;
    }
    if ((class & MM_CONSOLE) != 0) {
        write_message(message, sizeof(message), ALL, part);
        syslog(LOG_NOTICE, "%s", message);
    }
    return result;
}
