/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Intel 8254x (PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's
 * Manual, 317453): legacy descriptors, interrupts by the line. The card says where it is
 * in its rings by flags in memory; each is checked once against what we gave it.
 */
#include "drivers/drivers.h"
#include "drivers/nic_pool.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "core/log.h"
#include "mm/frame.h"
#include "mm/heap.h"

#define VENDOR_INTEL 0x8086

/* Registers (table 13-2). */
#define REG_CTRL        0x0000
#define CTRL_LINK_UP    0x00000040u
#define CTRL_RESET      0x04000000u
#define REG_STATUS      0x0008
#define STATUS_LINK_UP  2u
#define REG_ICR         0x00c0 /* reading acknowledges */
#define REG_IMS         0x00d0
#define REG_IMC         0x00d8
#define INT_LINK        0x04u
#define INT_RX_LOW      0x10u
#define INT_RX_OVERRUN  0x40u
#define INT_RX          0x80u
#define INT_WANTED      (INT_LINK | INT_RX_LOW | INT_RX_OVERRUN | INT_RX)
#define REG_RCTL        0x0100
#define RCTL_ENABLE     0x00000002u
#define RCTL_MULTICAST  0x00000010u /* all of it */
#define RCTL_BROADCAST  0x00008000u
#define RCTL_STRIP_CRC  0x04000000u /* buffers of 2048 bytes: the other bits are 0 */
#define REG_TCTL        0x0400
#define TCTL_ON         0x0004010au /* enable, pad, collision threshold and distance */
#define REG_TIPG        0x0410
#define TIPG_COPPER     0x0060200au
#define REG_RX_BASE     0x2800
#define REG_RX_LEN      0x2808
#define REG_RX_HEAD     0x2810
#define REG_RX_TAIL     0x2818
#define REG_TX_BASE     0x3800
#define REG_TX_LEN      0x3808
#define REG_TX_HEAD     0x3810
#define REG_TX_TAIL     0x3818
#define REG_RXCSUM      0x5000
#define RXCSUM_TCP_UDP  0x200u
#define REG_MULTICAST   0x5200 /* 128 words */
#define REG_ADDRESS_LOW 0x5400
#define REG_ADDRESS_TOP 0x5404
#define ADDRESS_VALID   0x80000000u
#define REGISTERS_BYTES 0x6000

#define RX_DONE         0x01u
#define RX_END          0x02u
#define RX_NO_CHECKSUM  0x04u
#define RX_TCP_CHECKED  0x20u
#define RX_BAD          0x97u /* CRC, symbol, sequence, extension, data */
#define RX_BAD_CHECKSUM 0x60u

#define TX_END_CRC_REPORT 0x0bu
#define TX_DONE           0x01u

#define RING         256u /* both rings: 4 KiB of descriptors */
#define BUFFER_BYTES 2048u
#define MTU          1500
#define FRAME_MIN    14u
#define RESET_TRIES  1000000u

struct rx_desc { /* 3.2.3 */
    uint64_t pa;
    uint16_t len;
    uint16_t checksum;
    uint8_t status;
    uint8_t errors;
    uint16_t special;
};

struct tx_desc { /* 3.3.3 */
    uint64_t pa;
    uint16_t len;
    uint8_t checksum_offset;
    uint8_t command;
    uint8_t status;
    uint8_t checksum_start;
    uint16_t special;
};
_Static_assert(sizeof(struct rx_desc) == 16 && sizeof(struct tx_desc) == 16,
               "the card's");

struct e1000 {
    struct nic nic;
    struct pci_device pci;
    struct window regs;
    struct nic_pool pool;
    struct rx_desc *rx;
    struct tx_desc *tx;
    uint32_t rx_next, rx_given; /* free-running: taken back, and given to the card */
    uint32_t tx_next, tx_done;
    bool tail_due;
    struct nic_buffer *rx_buffer[RING];
    void *tx_token[RING]; /* of a frame's last descriptor */
};

static struct e1000 *of(struct nic *nic)
{
    return container_of(nic, struct e1000, nic);
}

static void refill(struct e1000 *card)
{
    bool any = false;

    /* One place stays free: head and tail at the same place mean empty. */
    while (card->rx_given - card->rx_next < RING - 1) {
        struct nic_buffer *buffer = nic_pool_get(&card->pool, &card->nic);
        struct rx_desc *desc = &card->rx[card->rx_given % RING];

        if (buffer == NULL) {
            break;
        }
        card->rx_buffer[card->rx_given % RING] = buffer;
        desc->pa = buffer->pa;
        desc->status = 0;
        card->rx_given++;
        any = true;
    }
    if (any) {
        __atomic_thread_fence(__ATOMIC_RELEASE); /* descriptors before the tail */
        window_write32(&card->regs, REG_RX_TAIL, card->rx_given % RING);
    }
}

/* A frame in one whole buffer, without errors. */
static bool is_good(const struct rx_desc *desc, uint32_t len)
{
    return (desc->status & RX_END) != 0 && (desc->errors & RX_BAD) == 0 &&
           len >= FRAME_MIN && len <= BUFFER_BYTES;
}

static bool receive_one(struct e1000 *card)
{
    uint32_t at = card->rx_next % RING;
    const struct rx_desc *desc = &card->rx[at];

    if (card->rx_next == card->rx_given ||
        (__atomic_load_n(&desc->status, __ATOMIC_ACQUIRE) & RX_DONE) == 0) {
        return false;
    }
    struct nic_buffer *buffer = card->rx_buffer[at];
    bool checked = (desc->status & (RX_NO_CHECKSUM | RX_TCP_CHECKED)) == RX_TCP_CHECKED &&
                   (desc->errors & RX_BAD_CHECKSUM) == 0;

    card->rx_next++;
    buffer->len = desc->len;
    if (is_good(desc, buffer->len)) {
        card->nic.receive(&card->nic, buffer, checked ? NIC_CHECKSUM : 0);
    } else {
        nic_pool_put(&card->pool, buffer);
    }
    return true;
}

static void reclaim(struct nic *nic)
{
    struct e1000 *card = of(nic);

    while (card->tx_done != card->tx_next) {
        uint32_t at = card->tx_done % RING;

        if ((__atomic_load_n(&card->tx[at].status, __ATOMIC_ACQUIRE) & TX_DONE) == 0) {
            return;
        }
        card->tx_done++;
        if (card->tx_token[at] != NULL) {
            nic->sent(nic, card->tx_token[at]);
            card->tx_token[at] = NULL;
        }
    }
}

static void flush(struct nic *nic)
{
    struct e1000 *card = of(nic);

    if (card->tail_due) {
        card->tail_due = false;
        __atomic_thread_fence(__ATOMIC_RELEASE);
        window_write32(&card->regs, REG_TX_TAIL, card->tx_next % RING);
    }
}

static int send(struct nic *nic, const struct nic_frame *frame)
{
    struct e1000 *card = of(nic);

    if (RING - 1 - (card->tx_next - card->tx_done) < frame->count) {
        flush(nic);
        reclaim(nic);
        if (RING - 1 - (card->tx_next - card->tx_done) < frame->count) {
            return -HE_AGAIN;
        }
    }
    for (uint32_t i = 0; i < frame->count; i++) {
        struct tx_desc *desc = &card->tx[card->tx_next % RING];
        bool last = i + 1 == frame->count;

        *desc = (struct tx_desc){
            .pa = (uint64_t)(uintptr_t)frame->pieces[i].data - MMU_DIRECT_MAP_VA,
            .len = (uint16_t)frame->pieces[i].len,
            .command = last ? TX_END_CRC_REPORT : TX_END_CRC_REPORT & ~1u,
        };
        card->tx_token[card->tx_next % RING] = last ? frame->token : NULL;
        card->tx_next++;
    }
    card->tail_due = true;
    return 0;
}

static uint32_t room(struct nic *nic)
{
    struct e1000 *card = of(nic);

    flush(nic);
    reclaim(nic);
    return RING - 1 - (card->tx_next - card->tx_done);
}

static uint32_t poll(struct nic *nic, uint32_t budget)
{
    struct e1000 *card = of(nic);
    uint32_t frames = 0;

    reclaim(nic);
    while (frames < budget && receive_one(card)) {
        frames++;
    }
    if (RING - 1 - (card->rx_given - card->rx_next) >= RING / 4) {
        refill(card);
    }
    return frames;
}

static bool arm(struct nic *nic)
{
    struct e1000 *card = of(nic);

    refill(card);
    window_write32(&card->regs, REG_IMS, INT_WANTED);
    return card->rx_next != card->rx_given &&
           (__atomic_load_n(&card->rx[card->rx_next % RING].status, __ATOMIC_ACQUIRE) &
            RX_DONE) != 0;
}

static void free_buffer(struct nic *nic, struct nic_buffer *buffer)
{
    nic_pool_put(&of(nic)->pool, buffer);
}

static void on_interrupt(void *arg)
{
    struct e1000 *card = arg;
    uint32_t cause = window_read32(&card->regs, REG_ICR);

    if (cause == 0 || cause == UINT32_MAX) {
        return; /* another device on the line */
    }
    window_write32(&card->regs, REG_IMC, UINT32_MAX);
    if (cause & INT_LINK) {
        card->nic.link_up =
            (window_read32(&card->regs, REG_STATUS) & STATUS_LINK_UP) != 0;
    }
    if (card->nic.wake != NULL) {
        card->nic.wake(&card->nic);
    }
}

static const struct nic_ops e1000_ops = {
    .name = "e1000",
    .send = send,
    .room = room,
    .flush = flush,
    .poll = poll,
    .reclaim = reclaim,
    .arm = arm,
    .free = free_buffer,
};

static bool reset(struct e1000 *card)
{
    window_write32(&card->regs, REG_IMC, UINT32_MAX);
    window_write32(&card->regs, REG_CTRL, CTRL_RESET);
    for (uint32_t i = 0; window_read32(&card->regs, REG_CTRL) & CTRL_RESET; i++) {
        if (i == RESET_TRIES) {
            return false;
        }
        cpu_relax();
    }
    window_write32(&card->regs, REG_IMC, UINT32_MAX);
    (void)window_read32(&card->regs, REG_ICR);
    window_write32(&card->regs, REG_CTRL,
                   window_read32(&card->regs, REG_CTRL) | CTRL_LINK_UP);
    return true;
}

/* The card has read its address from its EEPROM into the first filter. */
static bool read_mac(struct e1000 *card)
{
    uint32_t low = window_read32(&card->regs, REG_ADDRESS_LOW);
    uint32_t top = window_read32(&card->regs, REG_ADDRESS_TOP);

    for (uint32_t i = 0; i < 6; i++) {
        card->nic.mac[i] = (uint8_t)(i < 4 ? low >> 8 * i : top >> 8 * (i - 4));
    }
    window_write32(&card->regs, REG_ADDRESS_TOP, top | ADDRESS_VALID);
    return (low | (top & 0xffff)) != 0 && (low & 1) == 0;
}

static void start_rings(struct e1000 *card, uint64_t rx_pa, uint64_t tx_pa)
{
    const struct {
        uint32_t base, len, head, tail;
        uint64_t pa;
    } rings[] = {{REG_RX_BASE, REG_RX_LEN, REG_RX_HEAD, REG_RX_TAIL, rx_pa},
                 {REG_TX_BASE, REG_TX_LEN, REG_TX_HEAD, REG_TX_TAIL, tx_pa}};

    for (uint32_t i = 0; i < ARRAY_LEN(rings); i++) {
        window_write32(&card->regs, rings[i].base, (uint32_t)rings[i].pa);
        window_write32(&card->regs, rings[i].base + 4, (uint32_t)(rings[i].pa >> 32));
        window_write32(&card->regs, rings[i].len, RING * 16);
        window_write32(&card->regs, rings[i].head, 0);
        window_write32(&card->regs, rings[i].tail, 0);
    }
    for (uint32_t i = 0; i < 128; i++) {
        window_write32(&card->regs, REG_MULTICAST + 4 * i, 0);
    }
    window_write32(&card->regs, REG_RXCSUM, RXCSUM_TCP_UDP);
    window_write32(&card->regs, REG_TIPG, TIPG_COPPER);
    window_write32(&card->regs, REG_TCTL, TCTL_ON);
    window_write32(&card->regs, REG_RCTL,
                   RCTL_ENABLE | RCTL_MULTICAST | RCTL_BROADCAST | RCTL_STRIP_CRC);
}

static int set_up(struct e1000 *card)
{
    uint64_t rx_pa, tx_pa;
    int err = pci_map(&card->pci, 0, 0, REGISTERS_BYTES, &card->regs);

    if (err < 0) {
        return err;
    }
    if (!reset(card) || !read_mac(card)) {
        return -HE_NODEV;
    }
    rx_pa = frame_alloc_zeroed(0);
    tx_pa = frame_alloc_zeroed(0);
    if (rx_pa == FRAME_NONE || tx_pa == FRAME_NONE) {
        return -HE_NOMEM;
    }
    card->rx = mmu_direct(rx_pa);
    card->tx = mmu_direct(tx_pa);
    nic_pool_init(&card->pool, 0);
    pci_command(&card->pci, PCI_COMMAND_MASTER, 0);
    start_rings(card, rx_pa, tx_pa);
    return pci_line_attach(&card->pci, on_interrupt, card);
}

struct nic *e1000_start(const struct pci_device *found)
{
    /* 82540EM, 82544GC and 82545EM: those that QEMU and others emulate. */
    if (found->vendor != VENDOR_INTEL ||
        (found->device != 0x100e && found->device != 0x100c && found->device != 0x100f)) {
        return NULL;
    }
    struct e1000 *card = kzalloc(sizeof(*card));

    if (card == NULL) {
        return NULL;
    }
    card->nic.ops = &e1000_ops;
    card->nic.mtu = MTU;
    card->nic.send_pieces = RING - 1;
    card->nic.link_up = true;
    card->pci = *found;
    pci_read_bars(&card->pci);
    pci_command(&card->pci, PCI_COMMAND_MEMORY, 0);
    int err = set_up(card);

    if (err < 0) {
        log_warn("e1000: cannot be started: error %d", err);
        pci_command(&card->pci, 0, PCI_COMMAND_MASTER);
        return NULL;
    }
    refill(card);
    log_info("e1000: ready");
    return &card->nic;
}
