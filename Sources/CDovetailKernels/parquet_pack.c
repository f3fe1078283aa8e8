#include "dovetail_parquet.h"

#include <string.h>

// Every width has its own copy of the packing loop, so that all shifts are constants.
#define WIDTHS_TO_32(X) \
    X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) \
    X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31) X(32)

static inline uint64_t load64(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

static inline __attribute__((always_inline)) void pack_groups(
    const uint32_t *in, size_t groups, const int width, uint8_t *out) {
    for (size_t group = 0; group < groups; group++) {
        uint64_t word = 0;
        int fill = 0;
#pragma clang loop unroll(full)
        for (int lane = 0; lane < 8; lane++) {
            word |= (uint64_t)in[lane] << fill;
            fill += width;
            if (fill >= 32) {
                uint32_t low = (uint32_t)word;
                memcpy(out, &low, 4);
                out += 4;
                word >>= 32;
                fill -= 32;
            }
        }
        if (fill > 0) {
            uint32_t low = (uint32_t)word;
            memcpy(out, &low, 4);
            out += fill / 8;
        }
        in += 8;
    }
}

static void pack(const uint32_t *in, size_t groups, int width, uint8_t *out) {
    switch (width) {
#define PACK(W) case W: pack_groups(in, groups, W, out); break;
        WIDTHS_TO_32(PACK)
    }
}

static inline __attribute__((always_inline)) void unpack_groups(
    const uint8_t *in, size_t groups, const int width, uint32_t *out) {
    const uint32_t mask = (uint32_t)((1ull << width) - 1);
    for (size_t group = 0; group < groups; group++) {
#pragma clang loop unroll(full)
        for (int lane = 0; lane < 8; lane++)
            out[lane] = (uint32_t)(load64(in + (lane * width) / 8) >> ((lane * width) & 7)) & mask;
        in += width;
        out += 8;
    }
}

void dovetail_unpack32(const uint8_t *in, size_t groups, int width, uint32_t *out) {
    switch (width) {
#define UNPACK(W) case W: unpack_groups(in, groups, W, out); break;
        WIDTHS_TO_32(UNPACK)
    default: memset(out, 0, groups * 32);
    }
}

void dovetail_unpack64(const uint8_t *in, size_t groups, int width, uint64_t *out) {
    if (width == 0) {
        memset(out, 0, groups * 64);
        return;
    }
    const uint64_t mask = width == 64 ? ~0ull : (1ull << width) - 1;
    for (size_t group = 0; group < groups; group++) {
        for (int lane = 0; lane < 8; lane++) {
            const int bit = lane * width, shift = bit & 7;
            uint64_t word = load64(in + bit / 8) >> shift;
            if (shift + width > 64) word |= load64(in + bit / 8 + 8) << (64 - shift);
            out[lane] = word & mask;
        }
        in += width;
        out += 8;
    }
}

static uint8_t *put_varint(uint8_t *out, uint64_t value) {
    while (value >= 0x80) {
        *out++ = (uint8_t)value | 0x80;
        value >>= 7;
    }
    *out++ = (uint8_t)value;
    return out;
}

// 63 groups are the most whose header is one byte.
enum { GROUPS_IN_RUN = 63 };

static uint8_t *put_literals(const uint32_t *values, size_t count, int width, uint8_t *out) {
    size_t groups = count / 8;
    while (groups > 0) {
        size_t some = groups < GROUPS_IN_RUN ? groups : GROUPS_IN_RUN;
        *out++ = (uint8_t)(some << 1 | 1);
        pack(values, some, width, out);
        out += some * (size_t)width;
        values += some * 8;
        groups -= some;
    }
    if (count % 8 > 0) {
        uint32_t last[8] = {0};
        memcpy(last, values, (count % 8) * 4);
        *out++ = 3;
        pack(last, 1, width, out);
        out += width;
    }
    return out;
}

size_t dovetail_hybrid_bound(size_t count, int width) {
    size_t groups = count / 8 + 1;
    return groups * (size_t)width + (groups / GROUPS_IN_RUN + 2) * 12 + groups * 2 + 64;
}

size_t dovetail_hybrid_encode(const uint32_t *values, size_t count, int width, uint8_t *out) {
    uint8_t *start = out;
    // A run takes a header, its value, and ends the literals before it: narrow values must repeat more for it to pay.
    const size_t least = width >= 4 ? 8 : width >= 2 ? 16 : 32;
    const int value_bytes = (width + 7) / 8;
    size_t literals = 0, at = 0;
    while (at + 8 <= count) {
        const uint32_t first = values[at];
        uint32_t differ = 0;
        for (int lane = 1; lane < 8; lane++) differ |= values[at + lane] ^ first;
        if (differ != 0) {
            at += 8;
            continue;
        }
        size_t end = at + 8;
        while (end < count && values[end] == first) end++;
        if (end - at < least) {
            at += 8;
            continue;
        }
        out = put_literals(values + literals, at - literals, width, out);
        out = put_varint(out, (uint64_t)(end - at) << 1);
        memcpy(out, &first, 4);
        out += value_bytes;
        at = literals = end;
    }
    return (size_t)(put_literals(values + literals, count - literals, width, out) - start);
}
