// DELTA_BINARY_PACKED and BYTE_STREAM_SPLIT, written.
#include "dovetail_cpu.h"
#include "dovetail_parquet_write.h"

#include <string.h>

// 128 values a block and 32 a miniblock, as all writers have it.
enum { BLOCK = 128, MINIBLOCKS = 4, MINIBLOCK = BLOCK / MINIBLOCKS };

#define ALWAYS_INLINE static inline __attribute__((always_inline))

static uint8_t *put_varint(uint8_t *out, uint64_t value) {
    while (value >= 0x80) {
        *out++ = (uint8_t)value | 0x80;
        value >>= 7;
    }
    *out++ = (uint8_t)value;
    return out;
}

static size_t varint_size(uint64_t value) { return (size_t)(63 - __builtin_clzll(value | 1)) / 7 + 1; }

static uint64_t zigzag(int64_t value) { return (uint64_t)value << 1 ^ (uint64_t)(value >> 63); }

// MARK: Packing

// 32 values of `width` bits, packed through one word; every width has its own copy, so that all shifts are constants.
ALWAYS_INLINE void pack_constant(const uint32_t *in, const int width, uint8_t *out) {
    uint64_t word = 0;
    int fill = 0;
#pragma clang loop unroll(full)
    for (int lane = 0; lane < MINIBLOCK; lane++) {
        word |= (uint64_t)in[lane] << fill;
        fill += width;
        if (fill >= 32) {
            const uint32_t low = (uint32_t)word;
            memcpy(out, &low, 4);
            out += 4;
            word >>= 32;
            fill -= 32;
        }
    }
}

static uint8_t *pack32(const uint32_t *in, int width, uint8_t *out) {
    switch (width) {
#define PACK(W) case W: pack_constant(in, W, out); break;
#define EIGHT(W) PACK(W + 1) PACK(W + 2) PACK(W + 3) PACK(W + 4) PACK(W + 5) PACK(W + 6) PACK(W + 7) PACK(W + 8)
        EIGHT(0) EIGHT(8) EIGHT(16) EIGHT(24)
    }
    return out + width * (MINIBLOCK / 8);
}

static uint8_t *pack64(const uint64_t *in, int width, uint8_t *out) {
    if (width <= 32) {
        uint32_t narrow[MINIBLOCK];
        for (int lane = 0; lane < MINIBLOCK; lane++) narrow[lane] = (uint32_t)in[lane];
        return pack32(narrow, width, out);
    }
    uint8_t *const end = out + width * (MINIBLOCK / 8);
    uint64_t word = 0;
    int fill = 0;
    for (int lane = 0; lane < MINIBLOCK; lane++) {
        word |= in[lane] << fill;
        if (fill + width >= 64) {
            memcpy(out, &word, 8);
            out += 8;
            word = fill == 0 ? (width == 64 ? 0 : in[lane] >> 63 >> 1) : in[lane] >> (64 - fill);
            fill -= 64;
        }
        fill += width;
    }
    memcpy(out, &word, 8);
    return end;
}

// MARK: Blocks

// The differences of a block above the least of them, zeros after the last, and the bits each miniblock needs. There is
// a value before the first. Returns the least difference.
#define BLOCK_OF(BITS) \
    ALWAYS_INLINE int##BITS##_t block##BITS( \
        const uint##BITS##_t *values, size_t count, uint##BITS##_t *above, uint8_t *widths) { \
        int##BITS##_t least = INT##BITS##_MAX; \
        for (size_t index = 0; index < count; index++) { \
            const uint##BITS##_t delta = values[index] - values[(ptrdiff_t)index - 1]; \
            above[index] = delta; \
            least = (int##BITS##_t)delta < least ? (int##BITS##_t)delta : least; \
        } \
        for (size_t index = 0; index < count; index++) above[index] -= (uint##BITS##_t)least; \
        for (size_t index = count; index < BLOCK; index++) above[index] = 0; \
        for (int mini = 0; mini < MINIBLOCKS; mini++) { \
            uint##BITS##_t bits = 0; \
            for (int lane = 0; lane < MINIBLOCK; lane++) bits |= above[mini * MINIBLOCK + lane]; \
            widths[mini] = bits == 0 ? 0 : (uint8_t)(64 - __builtin_clzll(bits)); \
        } \
        return least; \
    } \
    ALWAYS_INLINE int##BITS##_t any_block##BITS( \
        const uint##BITS##_t *values, size_t count, uint##BITS##_t *above, uint8_t *widths) { \
        /* The full block apart, so that its loops have a known length. */ \
        return count == BLOCK ? block##BITS(values, BLOCK, above, widths) \
                              : block##BITS(values, count, above, widths); \
    } \
    ALWAYS_INLINE size_t encode##BITS(const uint##BITS##_t *values, size_t count, uint8_t *out) { \
        uint8_t *const start = out; \
        out = put_header(out, count, count == 0 ? 0 : (int##BITS##_t)values[0]); \
        uint##BITS##_t above[BLOCK]; \
        for (size_t at = 1; at < count; at += BLOCK) { \
            const size_t some = count - at < BLOCK ? count - at : BLOCK; \
            uint8_t widths[MINIBLOCKS]; \
            const int##BITS##_t least = any_block##BITS(values + at, some, above, widths); \
            out = put_varint(out, zigzag(least)); \
            memcpy(out, widths, MINIBLOCKS); \
            out += MINIBLOCKS; \
            for (int mini = 0; mini < MINIBLOCKS; mini++) \
                if (widths[mini] > 0) out = pack##BITS(above + mini * MINIBLOCK, widths[mini], out); \
        } \
        return (size_t)(out - start); \
    } \
    ALWAYS_INLINE size_t size##BITS(const uint##BITS##_t *values, size_t count) { \
        size_t size = 3 + varint_size(count) + varint_size(zigzag(count == 0 ? 0 : (int##BITS##_t)values[0])); \
        uint##BITS##_t above[BLOCK]; \
        for (size_t at = 1; at < count; at += BLOCK) { \
            const size_t some = count - at < BLOCK ? count - at : BLOCK; \
            uint8_t widths[MINIBLOCKS]; \
            size += varint_size(zigzag(any_block##BITS(values + at, some, above, widths))) + MINIBLOCKS; \
            for (int mini = 0; mini < MINIBLOCKS; mini++) size += widths[mini] * (size_t)(MINIBLOCK / 8); \
        } \
        return size; \
    }

static uint8_t *put_header(uint8_t *out, size_t count, int64_t first) {
    out = put_varint(out, BLOCK);
    out = put_varint(out, MINIBLOCKS);
    out = put_varint(out, count);
    return put_varint(out, zigzag(first));
}

BLOCK_OF(32)
BLOCK_OF(64)

size_t dovetail_delta_bound(size_t count, int width) {
    return 64 + (count / BLOCK + 1) * (10 + MINIBLOCKS + BLOCK * (size_t)width) + 16;
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt")))
#define CLONES(BITS) \
    AVX2 static size_t encode##BITS##_avx2(const uint##BITS##_t *values, size_t count, uint8_t *out) { \
        return encode##BITS(values, count, out); \
    } \
    AVX2 static size_t size##BITS##_avx2(const uint##BITS##_t *values, size_t count) { \
        return size##BITS(values, count); \
    }
CLONES(32)
CLONES(64)
#define CALL(NAME, ...) \
    if (level >= DOVETAIL_CPU_AVX2) return NAME##_avx2(__VA_ARGS__); \
    return NAME(__VA_ARGS__);
#else
#define CALL(NAME, ...) \
    (void)level; \
    return NAME(__VA_ARGS__);
#endif

size_t dovetail_delta_encode32(int level, const uint32_t *values, size_t count, uint8_t *out) {
    CALL(encode32, values, count, out)
}

size_t dovetail_delta_encode64(int level, const uint64_t *values, size_t count, uint8_t *out) {
    CALL(encode64, values, count, out)
}

size_t dovetail_delta_size32(int level, const uint32_t *values, size_t count) {
    CALL(size32, values, count)
}

size_t dovetail_delta_size64(int level, const uint64_t *values, size_t count) {
    CALL(size64, values, count)
}

size_t dovetail_runs32(const uint32_t *codes, size_t count) {
    if (count == 0) return 0;
    size_t runs = 1;
    for (size_t at = 1; at < count;) {
        // Counted in 32 bits a while, which vectors hold twice as many of.
        const size_t end = count - at < 1u << 20 ? count : at + (1u << 20);
        uint32_t changes = 0;
        for (; at < end; at++) changes += codes[at] != codes[at - 1];
        runs += changes;
    }
    return runs;
}

// MARK: Streams

typedef uint8_t lanes __attribute__((vector_size(16)));

// Sixteen values lie in `width` vectors. A perfect shuffle turns the bits of each byte's place by one; after four of
// them the number of the value, which stood above the number of the byte, stands below it.
ALWAYS_INLINE void split_sixteen(const uint8_t *in, size_t count, const int width, uint8_t *out) {
    lanes now[8], next[8];
    memcpy(now, in, (size_t)width * 16);
#pragma clang loop unroll(full)
    for (int round = 0; round < 4; round++) {
#pragma clang loop unroll(full)
        for (int pair = 0; pair < width / 2; pair++) {
            const lanes a = now[pair], b = now[pair + width / 2];
            next[pair * 2] = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            next[pair * 2 + 1] =
                __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        memcpy(now, next, (size_t)width * 16);
    }
    for (int byte = 0; byte < width; byte++) memcpy(out + (size_t)byte * count, &now[byte], 16);
}

void dovetail_split_streams(const uint8_t *values, size_t count, size_t width, uint8_t *out) {
    size_t index = 0;
    if (width == 8)
        for (; index + 16 <= count; index += 16) split_sixteen(values + index * 8, count, 8, out + index);
    else if (width == 4)
        for (; index + 16 <= count; index += 16) split_sixteen(values + index * 4, count, 4, out + index);
    for (; index < count; index++)
        for (size_t byte = 0; byte < width; byte++) out[byte * count + index] = values[index * width + byte];
}
