#include "dovetail_parquet.h"
#include "string_view.h"

#include <string.h>

size_t dovetail_plain_views(const void *views, size_t count, uint8_t *out) {
    const view *at = views;
    uint8_t *start = out;
    for (size_t index = 0; index < count; index++) {
        const uint32_t length = at[index].length;
        if (length <= INLINE_LENGTH) {
            // A short view is a PLAIN value already.
            memcpy(out, &at[index], 16);
        } else {
            const uint8_t *bytes = at[index].pointer;
            memcpy(out, &length, 4);
            if (length <= 64) {
                memcpy(out + 4, bytes, 32);
                if (length > 32) memcpy(out + 36, bytes + 32, 32);
            } else {
                memcpy(out + 4, bytes, length);
            }
        }
        out += 4 + (size_t)length;
    }
    return (size_t)(out - start);
}

uint64_t dovetail_view_bytes(const void *views, size_t count) {
    const view *at = views;
    uint64_t total = 0;
    for (size_t index = 0; index < count; index++) total += at[index].length;
    return total;
}

static inline uint64_t load64(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

// All ones in the low `bytes` bytes, at most eight.
static inline uint64_t low_bytes(uint32_t bytes) { return bytes >= 8 ? ~0ull : (1ull << (bytes * 8)) - 1; }

void dovetail_view_of(const uint8_t *bytes, uint32_t length, void *out) {
    const uint64_t low = load64(bytes);
    uint64_t words[2];
    if (length <= INLINE_LENGTH) {
        const uint64_t rest = load64(bytes + 4);
        words[0] = length | (low & low_bytes(length)) << 32;
        words[1] = length > 4 ? rest & low_bytes(length - 4) : 0;
    } else {
        words[0] = length | low << 32;
        words[1] = (uint64_t)(uintptr_t)bytes;
    }
    memcpy(out, words, 16);
}

size_t dovetail_views_of_plain(const uint8_t *in, size_t bytes, size_t count, void *views) {
    uint8_t *out = views;
    size_t at = 0;
    for (size_t index = 0; index < count; index++) {
        if (bytes - at < 4) return SIZE_MAX;
        uint32_t length;
        memcpy(&length, in + at, 4);
        at += 4;
        if (length > bytes - at) return SIZE_MAX;
        dovetail_view_of(in + at, length, out + index * 16);
        at += length;
    }
    return at;
}

size_t dovetail_skip_plain(const uint8_t *in, size_t bytes, size_t count) {
    size_t at = 0;
    for (size_t index = 0; index < count; index++) {
        if (bytes - at < 4) return SIZE_MAX;
        uint32_t length;
        memcpy(&length, in + at, 4);
        at += 4;
        if (length > bytes - at) return SIZE_MAX;
        at += length;
    }
    return at;
}

size_t dovetail_count_plain(const uint8_t *in, size_t bytes, size_t most) {
    size_t at = 0, count = 0;
    while (count < most && bytes - at >= 4) {
        uint32_t length;
        memcpy(&length, in + at, 4);
        if (length > bytes - at - 4) break;
        at += 4 + (size_t)length;
        count++;
    }
    return count;
}

void dovetail_gather32(const uint32_t *dictionary, const uint32_t *codes, size_t count, uint32_t *values) {
    for (size_t index = 0; index < count; index++) values[index] = dictionary[codes[index]];
}

void dovetail_gather64(const uint64_t *dictionary, const uint32_t *codes, size_t count, uint64_t *values) {
    for (size_t index = 0; index < count; index++) values[index] = dictionary[codes[index]];
}

uint32_t dovetail_largest32(const uint32_t *codes, size_t count) {
    uint32_t largest = 0;
    for (size_t index = 0; index < count; index++) largest = codes[index] > largest ? codes[index] : largest;
    return largest;
}
