// Unpacks Snappy blocks from untrusted bytes. Far from both ends every tag is one move of whole words, literal or copy alike, so
// that hardly a branch is guessed wrong; what does not fit this goes through the careful way, tag by tag.
#include "dovetail_snappy.h"

#include <string.h>

// The longest short copy or literal, and a tag before it.
enum { MOVE = 64, INPUT_ROOM = MOVE + 8, OUTPUT_ROOM = MOVE + 16 };

typedef struct {
    uint8_t *out;
    const uint8_t *in;
    uint8_t *start, *out_end;
    const uint8_t *in_end;
} block;

// What a tag says: its length in the low byte, bytes to the next tag in the second, high bits of the distance in the upper
// half. 0 for tags that need the careful way.
#define LITERAL(T) ((T) >> 2 < 60 ? ((T) >> 2) + 1 | (((T) >> 2) + 2) << 8 : 0)
#define NEAR(T) (((T) >> 2 & 7) + 4 | 2 << 8 | ((T) >> 5) << 24)
#define FAR(T) (((T) >> 2) + 1 | 3 << 8)
#define FOUR(T) LITERAL(T), NEAR((T) + 1), FAR((T) + 2), 0
#define SIXTEEN(T) FOUR(T), FOUR((T) + 4), FOUR((T) + 8), FOUR((T) + 12)
#define SIXTY_FOUR(T) SIXTEEN(T), SIXTEEN((T) + 16), SIXTEEN((T) + 32), SIXTEEN((T) + 48)

static const uint32_t TAGS[256] = {SIXTY_FOUR(0u), SIXTY_FOUR(64u), SIXTY_FOUR(128u), SIXTY_FOUR(192u)};
static const uint32_t DISTANCE_MASK[4] = {0, 0xFF, 0xFFFF, 0};

// Up to 64 bytes; most are at most 16, and loads that reach over the stores just made are slow.
static inline __attribute__((always_inline)) void move(uint8_t *out, const uint8_t *in, size_t length) {
    uint8_t bytes[MOVE];
    memcpy(bytes, in, 16);
    memcpy(out, bytes, 16);
    if (__builtin_expect(length > 16, 0)) {
        memcpy(bytes, in + 16, MOVE - 16);
        memcpy(out + 16, bytes, MOVE - 16);
    }
}

// Repeats the `distance` bytes before `out`, fewer than `length`; writes up to 15 bytes too many.
static inline void repeat(uint8_t *out, size_t distance, size_t length) {
    uint8_t *const end = out + length;
    if (distance >= 8) {
        for (; out < end; out += 8) memmove(out, out - distance, 8);
        return;
    }
    uint64_t word;
    memcpy(&word, out - distance, 8);
    word &= (1ull << (distance * 8)) - 1;
    for (size_t bits = distance * 8; bits < 64; bits *= 2) word |= word << bits;
    const size_t step = 8 - 8 % distance;
    for (; out < end; out += step) memcpy(out, &word, 8);
}

static size_t little_endian(const uint8_t *in, size_t bytes) {
    size_t value = 0;
    for (size_t index = 0; index < bytes; index++) value |= (size_t)in[index] << (index * 8);
    return value;
}

// One tag, every byte checked; 0 when it is damaged.
static int careful(block *at) {
    const uint8_t tag = *at->in++;
    const size_t in_left = (size_t)(at->in_end - at->in), out_left = (size_t)(at->out_end - at->out);
    size_t length = (size_t)(tag >> 2) + 1;
    if ((tag & 3) == 0) {
        const size_t bytes = length > 60 ? length - 60 : 0;
        if (in_left < bytes) return 0;
        if (bytes > 0) length = little_endian(at->in, bytes) + 1;
        if (length > in_left - bytes || length > out_left) return 0;
        memcpy(at->out, at->in + bytes, length);
        at->in += bytes + length;
        at->out += length;
        return 1;
    }
    const size_t bytes = (tag & 3) == 3 ? 4 : (tag & 3);
    if (in_left < bytes) return 0;
    size_t distance = little_endian(at->in, bytes);
    if ((tag & 3) == 1) {
        length = (size_t)(tag >> 2 & 7) + 4;
        distance |= (size_t)(tag >> 5) << 8;
    }
    at->in += bytes;
    if (distance == 0 || distance > (size_t)(at->out - at->start) || length > out_left) return 0;
    if (out_left < OUTPUT_ROOM || distance >= length) {
        const uint8_t *from = at->out - distance;
        for (size_t index = 0; index < length; index++) at->out[index] = from[index];
    } else {
        repeat(at->out, distance, length);
    }
    at->out += length;
    return 1;
}

int dovetail_snappy_unpack(const uint8_t *in, size_t in_count, uint8_t *out, size_t out_count) {
    block at = {out, in, out, out + out_count, in + in_count};
    while (at.in < at.in_end) {
        if (at.in_end - at.in >= INPUT_ROOM && at.out_end - at.out >= OUTPUT_ROOM) {
            const uint8_t *const in_limit = at.in_end - INPUT_ROOM;
            uint8_t *const out_limit = at.out_end - OUTPUT_ROOM;
            const uint8_t *tag = at.in;
            uint8_t *target = at.out;
            while (tag <= in_limit && target <= out_limit) {
                const uint32_t entry = TAGS[*tag], type = *tag & 3;
                uint32_t word;
                memcpy(&word, tag + 1, 4);
                const size_t length = entry & 0xFF;
                const size_t distance = (word & DISTANCE_MASK[type]) | entry >> 16;
                // A literal comes from the input, as if from afar.
                const uint8_t *from = type == 0 ? tag + 1 : target - distance;
                const size_t reach = type == 0 ? length : distance;
                if (entry == 0 || reach < length || distance > (size_t)(target - at.start)) break;
                move(target, from, length);
                target += length;
                tag += entry >> 8 & 0xFF;
            }
            at.in = tag;
            at.out = target;
        }
        if (at.in < at.in_end && !careful(&at)) return 0;
    }
    return at.out == at.out_end;
}
