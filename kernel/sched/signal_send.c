/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Sending: what becomes pending for whom, and who is told. */
#include "core/percore.h"
#include "mm/heap.h"
#include "sched/ptimer.h"
#include "sched/sched.h"
#include "sched/signal_state.h"
#include "sched/task_table.h"

struct signal_process signal_process = {.lock = SPINLOCK_OF(LOCK_SIGNALS)};

/* Nodes that are not in use, and how many there are altogether. */
static struct signal_node *free_nodes;
static uint32_t node_count;

struct signal_node *signal_lock_with_node(void)
{
    signal_lock();
    struct signal_node *node = free_nodes;

    if (likely(node != NULL)) {
        free_nodes = node->next;
    } else if (node_count < SIGNAL_QUEUE_MAX) {
        node_count++;
        signal_unlock();
        node = kmalloc(sizeof(*node));
        signal_lock();
        if (node == NULL) {
            node_count--;
        }
    }
    return node;
}

void signal_node_free(struct signal_node *node)
{
    if (node == NULL) {
        return;
    }
    node->is_queued = false;
    if (node->is_timer) {
        node->told = node->info.overrun;
    } else {
        node->next = free_nodes;
        free_nodes = node;
    }
}

static bool may_take(const struct task *task, uint64_t bit)
{
    return !task->signals.has_ended &&
           ((task->signals.awaited | ~task->signals.blocked) & bit) != 0;
}

static bool awaits(const struct task *task, uint64_t bit)
{
    return !task->signals.has_ended && (task->signals.awaited & bit) != 0;
}

/* Who gets a signal that is sent to the program; null if all block it. (Sections of one
 * name are one section for the linker: no other file may have a function of this name.)
 */
static struct task *choose_taker(uint64_t bit)
{
    struct task *self = task_current();
    struct task *task = NULL;

    if (signal_process.awaiting > 0) {
        task = task_table_find(awaits, bit);
    }
    if (task == NULL && self != CORE_GET(idle) && may_take(self, bit)) {
        task = self;
    }
    return task != NULL ? task : task_table_find(may_take, bit);
}

void signal_alert(struct task *task)
{
    /* Sequentially consistent, before sleeps_on is read: pairs with futex_wait_flags().
     */
    __atomic_or_fetch(&task->signals.flags, FUTEX_SIGNALS, __ATOMIC_SEQ_CST);
    if (task != task_current() || CORE_GET(irq_nesting) > 0) {
        signal_chase(task);
    }
}

void signal_alert_anybody(uint64_t set)
{
    while (set != 0) {
        uint64_t bit = set & -set;
        struct task *task = choose_taker(bit);

        if (task != NULL) {
            signal_alert(task);
        }
        set &= ~bit;
    }
}

void signal_post(struct task *task, const struct hermit_siginfo *info,
                 struct signal_node *node)
{
    uint64_t bit = HSIG_BIT(info->signo);
    uint64_t *pending = task != NULL ? &task->signals.pending : &signal_process.pending;
    struct task *taker = task;

    if (task == NULL) {
        taker = choose_taker(bit);
    } else if (!may_take(task, bit)) {
        taker = NULL;
    }
    if (taker != NULL && (taker->signals.awaited & bit) == 0) {
        if (signal_is_ignored(info->signo)) {
            signal_node_free(node);
            return;
        }
        if (signal_process.actions[info->signo].handler == HSIG_DFL) {
            signal_end(info->signo);
        }
    }
    if ((*pending & bit) != 0 && info->signo < HSIG_RTMIN) {
        signal_node_free(node); /* one is enough */
        return;
    }
    *pending |= bit;
    if (node != NULL) {
        struct signal_node **first =
            task != NULL ? &task->signals.first : &signal_process.first;
        struct signal_node **last =
            task != NULL ? &task->signals.last : &signal_process.last;

        node->info = *info;
        node->is_queued = true;
        node->next = NULL;
        if (*first == NULL) {
            *first = node;
        } else {
            (*last)->next = node;
        }
        *last = node;
    }
    if (taker != NULL) {
        signal_alert(taker);
    }
}

/* Takes the first node of number off a queue; *more: there is another one. */
static struct signal_node *queue_take(struct signal_node **first,
                                      struct signal_node **last, int number, bool *more)
{
    struct signal_node *before = NULL, *found = NULL, *found_before = NULL;

    *more = false;
    for (struct signal_node *node = *first; node != NULL; node = node->next) {
        if (node->info.signo == number) {
            if (found != NULL) {
                *more = true;
                break;
            }
            found = node;
            found_before = before;
        }
        before = node;
    }
    if (found == NULL) {
        return NULL;
    }
    if (found_before != NULL) {
        found_before->next = found->next;
    } else {
        *first = found->next;
    }
    if (*last == found) {
        *last = found_before;
    }
    return found;
}

static void take_from(uint64_t *pending, struct signal_node **first,
                      struct signal_node **last, int number, struct hermit_siginfo *info)
{
    bool more;
    struct signal_node *node = queue_take(first, last, number, &more);

    if (!more) {
        *pending &= ~HSIG_BIT(number);
    }
    *info = (struct hermit_siginfo){.signo = number, .code = HSI_USER, .pid = 1};
    if (node != NULL) {
        if (node->is_timer) {
            ptimer_settle(node);
        }
        *info = node->info;
        signal_node_free(node);
    }
}

int signal_take(struct task *self, uint64_t set, struct hermit_siginfo *info)
{
    struct task_signals *mine = &self->signals;
    uint64_t all = (mine->pending | signal_process.pending) & set;

    if (all == 0) {
        return 0;
    }
    int number = __builtin_ctzl(all) + 1;

    if ((mine->pending & HSIG_BIT(number)) != 0) {
        take_from(&mine->pending, &mine->first, &mine->last, number, info);
    } else {
        take_from(&signal_process.pending, &signal_process.first, &signal_process.last,
                  number, info);
    }
    return number;
}

static void discard_from(uint64_t *pending, struct signal_node **first,
                         struct signal_node **last, int number)
{
    struct hermit_siginfo info;

    while ((*pending & HSIG_BIT(number)) != 0) {
        take_from(pending, first, last, number, &info);
    }
}

/* Also a search that finds nobody, so that it sees every thread. */
static bool discard_of(const struct task *task, uint64_t number)
{
    struct task_signals *signals = (struct task_signals *)&task->signals;

    discard_from(&signals->pending, &signals->first, &signals->last, (int)number);
    return false;
}

void signal_discard(int number)
{
    discard_from(&signal_process.pending, &signal_process.first, &signal_process.last,
                 number);
    (void)task_table_find(discard_of, (uint64_t)number);
}

static bool unlink_node(struct signal_node **first, struct signal_node **last,
                        const struct signal_node *node)
{
    struct signal_node *before = NULL;

    for (struct signal_node *at = *first; at != NULL; before = at, at = at->next) {
        if (at == node) {
            if (before != NULL) {
                before->next = at->next;
            } else {
                *first = at->next;
            }
            if (*last == at) {
                *last = before;
            }
            return true;
        }
    }
    return false;
}

static bool has_other(const struct signal_node *first, int number)
{
    while (first != NULL && first->info.signo != number) {
        first = first->next;
    }
    return first != NULL;
}

void signal_unqueue(struct signal_node *node, struct task *task)
{
    if (!node->is_queued) {
        return;
    }
    uint64_t *pending = task != NULL ? &task->signals.pending : &signal_process.pending;
    struct signal_node **first =
        task != NULL ? &task->signals.first : &signal_process.first;
    struct signal_node **last = task != NULL ? &task->signals.last : &signal_process.last;

    node->is_queued = false;
    if (unlink_node(first, last, node) && !has_other(*first, node->info.signo)) {
        *pending &= ~HSIG_BIT(node->info.signo);
    }
}
