/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Realtek RTL8139 (RTL8139D data sheet): frames arrive in one ring of bytes and leave
 * from four buffers, so that everything is copied once. Addresses have 32 bits.
 */
#include "drivers/drivers.h"
#include "drivers/nic_pool.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "arch/mmu.h"
#include "core/log.h"
#include "lib/string.h"
#include "mm/frame.h"
#include "mm/heap.h"

#define VENDOR_REALTEK 0x10ec
#define DEVICE_8139    0x8139

/* Registers (chapter 5). */
#define REG_ID            0x00
#define REG_MULTICAST     0x08
#define REG_TX_STATUS     0x10 /* four */
#define TX_OWN            0x2000u
#define REG_TX_ADDRESS    0x20 /* four */
#define REG_RX_START      0x30
#define REG_COMMAND       0x37
#define COMMAND_RX_EMPTY  0x01u
#define COMMAND_TX_ENABLE 0x04u
#define COMMAND_RX_ENABLE 0x08u
#define COMMAND_RESET     0x10u
#define REG_RX_READ       0x38 /* less 16, so says the card */
#define REG_INT_MASK      0x3c
#define REG_INT_STATUS    0x3e
#define INT_RX_OK         0x01u
#define INT_RX_ERROR      0x02u
#define INT_RX_OVERFLOW   0x10u
#define INT_LINK          0x20u
#define INT_RX_FIFO       0x40u
#define INT_WANTED        (INT_RX_OK | INT_RX_ERROR | INT_RX_OVERFLOW | INT_LINK | INT_RX_FIFO)
#define REG_TX_CONFIG     0x40
#define TX_CONFIG         0x03000700u /* standard gap, DMA without limit */
#define REG_RX_CONFIG     0x44
#define RX_CONFIG         0x00000f8eu /* own, multicast, broadcast; no wrap; 16 KiB */
#define RX_CONFIG_32K     0x00001000u
#define REG_MEDIA         0x58
#define MEDIA_NO_LINK     0x04u
#define REGISTERS_BYTES   0x100

#define RX_RING_BYTES  32768u
#define RX_BYTES       (RX_RING_BYTES + 16 + 2048) /* the last frame runs over the end */
#define RX_ORDER       4                           /* 64 KiB */
#define RX_OK          1u
#define RX_HEADER      4u
#define CRC_BYTES      4u
#define TX_COUNT       4u
#define TX_BYTES       2048u
#define FRAME_MIN      14u
#define FRAME_SENT_MIN 60u
#define MTU            1500
#define FRAME_MAX      (MTU + 14 + 4)
#define RESET_TRIES    1000000u

struct rtl8139 {
    struct nic nic;
    struct pci_device pci;
    struct window regs;
    struct nic_pool pool;
    uint8_t *rx, *tx;
    uint64_t tx_pa;
    uint32_t rx_at;            /* offset of the next frame in the ring */
    uint32_t tx_next, tx_done; /* free-running */
    void *tx_token[TX_COUNT];
};

static struct rtl8139 *of(struct nic *nic)
{
    return container_of(nic, struct rtl8139, nic);
}

static bool reset(struct rtl8139 *card)
{
    window_write8(&card->regs, REG_COMMAND, COMMAND_RESET);
    for (uint32_t i = 0; window_read8(&card->regs, REG_COMMAND) & COMMAND_RESET; i++) {
        if (i == RESET_TRIES) {
            return false;
        }
        cpu_relax();
    }
    return true;
}

static void start(struct rtl8139 *card)
{
    uint64_t rx_pa = (uint64_t)(uintptr_t)card->rx - MMU_DIRECT_MAP_VA;

    card->rx_at = 0;
    card->tx_next = card->tx_done = 0;
    window_write8(&card->regs, REG_COMMAND, COMMAND_TX_ENABLE | COMMAND_RX_ENABLE);
    window_write32(&card->regs, REG_RX_START, (uint32_t)rx_pa);
    window_write32(&card->regs, REG_TX_CONFIG, TX_CONFIG);
    window_write32(&card->regs, REG_RX_CONFIG, (RX_CONFIG & ~0x1800u) | RX_CONFIG_32K);
    window_write32(&card->regs, REG_MULTICAST, UINT32_MAX);
    window_write32(&card->regs, REG_MULTICAST + 4, UINT32_MAX);
    window_write16(&card->regs, REG_INT_MASK, 0);
    window_write16(&card->regs, REG_INT_STATUS, UINT16_MAX);
}

/* The ring cannot be trusted any more: from the start, with what is in flight lost. */
static void start_again(struct rtl8139 *card)
{
    log_warn("rtl8139: the receive ring is out of step; reset");
    for (uint32_t i = 0; i < TX_COUNT; i++) {
        card->tx_token[i] = NULL; /* the bytes were copied, and freed */
    }
    if (reset(card)) {
        start(card);
    } else {
        card->nic.link_up = false;
    }
}

/* --- receiving */

static void deliver(struct rtl8139 *card, const uint8_t *bytes, uint32_t len)
{
    struct nic_buffer *buffer = nic_pool_get(&card->pool, &card->nic);

    if (buffer != NULL) {
        memcpy(buffer->data, bytes, len);
        buffer->len = len;
        card->nic.receive(&card->nic, buffer, 0);
    }
}

/* False: there is none. */
static bool receive_one(struct rtl8139 *card)
{
    if (window_read8(&card->regs, REG_COMMAND) & COMMAND_RX_EMPTY) {
        return false;
    }
    uint32_t header;

    __builtin_memcpy(&header, card->rx + card->rx_at, sizeof(header));
    uint32_t len = header >> 16;

    if ((header & RX_OK) == 0 || len < FRAME_MIN + CRC_BYTES || len > FRAME_MAX) {
        start_again(card);
        return false;
    }
    deliver(card, card->rx + card->rx_at + RX_HEADER, len - CRC_BYTES);
    card->rx_at = ALIGN_UP(card->rx_at + RX_HEADER + len, 4u) % RX_RING_BYTES;
    window_write16(&card->regs, REG_RX_READ, (uint16_t)(card->rx_at - 16));
    return true;
}

/* --- sending */

static void reclaim(struct nic *nic)
{
    struct rtl8139 *card = of(nic);

    while (card->tx_done != card->tx_next) {
        uint32_t at = card->tx_done % TX_COUNT;

        if ((window_read32(&card->regs, REG_TX_STATUS + 4 * at) & TX_OWN) == 0) {
            return;
        }
        card->tx_done++;
    }
}

static int send(struct nic *nic, const struct nic_frame *frame)
{
    struct rtl8139 *card = of(nic);
    uint32_t at = card->tx_next % TX_COUNT, len = 0;
    uint8_t *to = card->tx + at * TX_BYTES;

    if (card->tx_next - card->tx_done == TX_COUNT) {
        reclaim(nic);
        if (card->tx_next - card->tx_done == TX_COUNT) {
            return -HE_AGAIN;
        }
    }
    for (uint32_t i = 0; i < frame->count; i++) {
        if (frame->pieces[i].len > TX_BYTES - len) {
            return -HE_IO;
        }
        memcpy(to + len, frame->pieces[i].data, frame->pieces[i].len);
        len += frame->pieces[i].len;
    }
    if (len < FRAME_SENT_MIN) { /* the card sends what is there */
        memset(to + len, 0, FRAME_SENT_MIN - len);
        len = FRAME_SENT_MIN;
    }
    window_write32(&card->regs, REG_TX_ADDRESS + 4 * at,
                   (uint32_t)(card->tx_pa + at * TX_BYTES));
    window_write32(&card->regs, REG_TX_STATUS + 4 * at, len); /* and off it goes */
    card->tx_next++;
    nic->sent(nic, frame->token); /* it was copied */
    return 0;
}

static void flush(struct nic *nic)
{
    (void)nic;
}

/* --- the rest */

static uint32_t poll(struct nic *nic, uint32_t budget)
{
    struct rtl8139 *card = of(nic);
    uint32_t frames = 0;

    reclaim(nic);
    while (frames < budget && receive_one(card)) {
        frames++;
    }
    return frames;
}

static bool arm(struct nic *nic)
{
    struct rtl8139 *card = of(nic);

    window_write16(&card->regs, REG_INT_MASK, INT_WANTED);
    return (window_read8(&card->regs, REG_COMMAND) & COMMAND_RX_EMPTY) == 0;
}

static void free_buffer(struct nic *nic, struct nic_buffer *buffer)
{
    nic_pool_put(&of(nic)->pool, buffer);
}

static void on_interrupt(void *arg)
{
    struct rtl8139 *card = arg;
    uint16_t cause = window_read16(&card->regs, REG_INT_STATUS);

    if (cause == 0 || cause == UINT16_MAX) {
        return; /* another device on the line */
    }
    window_write16(&card->regs, REG_INT_STATUS, cause);
    window_write16(&card->regs, REG_INT_MASK, 0);
    if (cause & INT_LINK) {
        card->nic.link_up = (window_read8(&card->regs, REG_MEDIA) & MEDIA_NO_LINK) == 0;
    }
    if (card->nic.wake != NULL) {
        card->nic.wake(&card->nic);
    }
}

static const struct nic_ops rtl8139_ops = {
    .name = "rtl8139",
    .send = send,
    .flush = flush,
    .poll = poll,
    .reclaim = reclaim,
    .arm = arm,
    .free = free_buffer,
};

static int set_up(struct rtl8139 *card)
{
    int err = pci_map(&card->pci, card->pci.bar[1].len >= REGISTERS_BYTES ? 1 : 0, 0,
                      REGISTERS_BYTES, &card->regs);

    if (err < 0) {
        return err;
    }
    uint64_t rx_pa = frame_alloc_zeroed(RX_ORDER);

    card->tx_pa = frame_alloc_zeroed(1);
    if (rx_pa == FRAME_NONE || card->tx_pa == FRAME_NONE ||
        rx_pa + RX_BYTES > UINT32_MAX || card->tx_pa + TX_COUNT * TX_BYTES > UINT32_MAX) {
        return -HE_NOMEM;
    }
    _Static_assert((PAGE_BYTES << RX_ORDER) >= RX_BYTES, "room for the ring");
    card->rx = mmu_direct(rx_pa);
    card->tx = mmu_direct(card->tx_pa);
    nic_pool_init(&card->pool, 0);
    if (!reset(card)) {
        return -HE_NODEV;
    }
    for (uint32_t i = 0; i < sizeof(card->nic.mac); i++) {
        card->nic.mac[i] = window_read8(&card->regs, REG_ID + i);
    }
    pci_command(&card->pci, PCI_COMMAND_MASTER, 0);
    start(card);
    return pci_line_attach(&card->pci, on_interrupt, card);
}

struct nic *rtl8139_start(const struct pci_device *found)
{
    if (found->vendor != VENDOR_REALTEK || found->device != DEVICE_8139) {
        return NULL;
    }
    struct rtl8139 *card = kzalloc(sizeof(*card));

    if (card == NULL) {
        return NULL;
    }
    card->nic.ops = &rtl8139_ops;
    card->nic.mtu = MTU;
    card->nic.link_up = true;
    card->pci = *found;
    pci_read_bars(&card->pci);
    pci_command(&card->pci, PCI_COMMAND_IO | PCI_COMMAND_MEMORY, 0);
    int err = set_up(card);

    if (err < 0) {
        log_warn("rtl8139: cannot be started: error %d", err);
        pci_command(&card->pci, 0, PCI_COMMAND_MASTER);
        return NULL;
    }
    log_info("rtl8139: ready");
    return &card->nic;
}
