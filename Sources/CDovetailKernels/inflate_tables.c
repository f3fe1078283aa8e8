#include "inflate_tables.h"

#include <string.h>

// Base and extra bits of the length codes 257 to 285 and the distance codes 0 to 29 (RFC 1951, section 3.2.5).
static const uint16_t length_base[29] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                         31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_extra[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                         2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint16_t distance_base[30] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                           193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const uint8_t distance_extra[30] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                           6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

/// The entry of a symbol without the lengths of its code.
static uint32_t symbol_entry(code_kind kind, unsigned symbol) {
    switch (kind) {
    case CODE_PRECODE: return symbol << 16;
    case CODE_DISTANCE:
        return symbol < 30 ? (uint32_t)distance_base[symbol] << 16 | distance_extra[symbol] : ENTRY_SPECIAL;
    case CODE_LITERAL: break;
    }
    if (symbol < 256) return ENTRY_LITERAL | symbol << 16;
    if (symbol == 256) return ENTRY_SPECIAL | ENTRY_END;
    if (symbol > 285) return ENTRY_SPECIAL;
    return (uint32_t)length_base[symbol - 257] << 16 | length_extra[symbol - 257];
}

/// The entry with `bits` of code before its extra bits.
static uint32_t with_length(uint32_t entry, unsigned bits) { return (entry | bits << 8) + bits; }

/// The next code of one length more or the same, in the order of bits in which a table is looked up: lowest first.
static unsigned next_code(unsigned code, unsigned bits) {
    unsigned bit = 1u << (bits - 1);
    while (code & bit) bit >>= 1;
    return bit ? (code & (bit - 1)) + bit : 0;
}

typedef struct {
    unsigned count[LONGEST_CODE + 1];
    uint16_t sorted[LITERAL_CODES];
} code_order;

/// Symbols by length of their codes. Returns 0 when the codes do not fit, or leave gaps where they may not.
static int order_codes(code_kind kind, const uint8_t *lengths, unsigned count, code_order *order) {
    unsigned offsets[LONGEST_CODE + 2] = {0};
    memset(order->count, 0, sizeof order->count);
    for (unsigned symbol = 0; symbol < count; symbol++) order->count[lengths[symbol]]++;
    unsigned used = count - order->count[0];
    order->count[0] = 0;
    int left = 1;
    for (unsigned bits = 1; bits <= LONGEST_CODE; bits++) {
        left = (left << 1) - (int)order->count[bits];
        if (left < 0) return 0;
        offsets[bits + 1] = offsets[bits] + order->count[bits];
    }
    // One distance may be coded by one bit, or none be coded at all.
    if (left > 0 && !(kind != CODE_PRECODE && (used == 0 || (used == 1 && order->count[1] == 1)))) return 0;
    for (unsigned symbol = 0; symbol < count; symbol++)
        if (lengths[symbol]) order->sorted[offsets[lengths[symbol]]++] = (uint16_t)symbol;
    return 1;
}

/// log2 of the size of the second-level table that begins with a code of `bits`.
static unsigned subtable_bits(const unsigned *count, unsigned bits, unsigned table_bits) {
    unsigned size = bits - table_bits;
    int left = 1 << size;
    while (size + table_bits < LONGEST_CODE) {
        left -= (int)count[size + table_bits];
        if (left <= 0) break;
        size++;
        left <<= 1;
    }
    return size;
}

int dovetail_inflate_table(code_kind kind, const uint8_t *lengths, unsigned count, uint32_t *table) {
    code_order order;
    if (!order_codes(kind, lengths, count, &order)) return 0;
    unsigned table_bits = kind == CODE_LITERAL ? LITERAL_BITS : kind == CODE_DISTANCE ? DISTANCE_BITS : PRECODE_BITS;
    unsigned room = kind == CODE_LITERAL ? LITERAL_ROOM : kind == CODE_DISTANCE ? DISTANCE_ROOM : 1u << PRECODE_BITS;
    unsigned end = 1u << table_bits;
    for (unsigned index = 0; index < end; index++) table[index] = ENTRY_SPECIAL;
    const uint16_t *symbol = order.sorted;
    unsigned code = 0, prefix = ~0u, start = 0, size = 0;
    for (unsigned bits = 1; bits <= LONGEST_CODE; bits++) {
        while (order.count[bits] > 0) {
            uint32_t entry = symbol_entry(kind, *symbol++);
            if (bits <= table_bits) {
                for (unsigned at = code; at < 1u << table_bits; at += 1u << bits) table[at] = with_length(entry, bits);
            } else {
                if ((code & ((1u << table_bits) - 1)) != prefix) {
                    prefix = code & ((1u << table_bits) - 1);
                    size = subtable_bits(order.count, bits, table_bits);
                    start = end;
                    end += 1u << size;
                    if (end > room) return 0;
                    for (unsigned at = start; at < end; at++) table[at] = ENTRY_SPECIAL;
                    table[prefix] = ENTRY_SPECIAL | ENTRY_SUBTABLE | start << 16 | size << 8 | table_bits;
                }
                unsigned rest = bits - table_bits;
                for (unsigned at = code >> table_bits; at < 1u << size; at += 1u << rest)
                    table[start + at] = with_length(entry, rest);
            }
            order.count[bits]--;
            code = next_code(code, bits);
        }
        // A longer code continues the last one's with zeros: in this order of bits nothing changes.
    }
    return 1;
}
