// Byte arrays as DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY want them: lengths apart from bytes.
#include "dovetail_parquet_write.h"
#include "string_view.h"

#include <string.h>

static inline const uint8_t *bytes_of(const view *at) { return at->length <= INLINE_LENGTH ? at->prefix : at->pointer; }

void dovetail_view_lengths(const void *views, size_t count, uint32_t *lengths) {
    const view *at = views;
    for (size_t index = 0; index < count; index++) lengths[index] = at[index].length;
}

size_t dovetail_view_concat(const void *views, size_t count, uint8_t *out) {
    const view *at = views;
    uint8_t *const start = out;
    for (size_t index = 0; index < count; index++) {
        const uint32_t length = at[index].length;
        if (length <= INLINE_LENGTH) {
            memcpy(out, at[index].prefix, INLINE_LENGTH);
        } else if (length <= 64) {
            const uint8_t *bytes = at[index].pointer;
            memcpy(out, bytes, 32);
            if (length > 32) memcpy(out + 32, bytes + 32, 32);
        } else {
            memcpy(out, at[index].pointer, length);
        }
        out += length;
    }
    return (size_t)(out - start);
}

static uint32_t shared(const uint8_t *left, const uint8_t *right, uint32_t limit) {
    uint32_t at = 0;
    while (at + 8 <= limit) {
        uint64_t a, b;
        memcpy(&a, left + at, 8);
        memcpy(&b, right + at, 8);
        if (a != b) return at + (uint32_t)__builtin_ctzll(a ^ b) / 8;
        at += 8;
    }
    while (at < limit && left[at] == right[at]) at++;
    return at;
}

size_t dovetail_view_prefixes(const void *views, size_t count, uint32_t *prefixes, uint32_t *suffixes) {
    const view *at = views;
    size_t total = 0;
    for (size_t index = 0; index < count; index++) {
        const uint32_t length = at[index].length;
        uint32_t same = 0;
        if (index > 0) {
            const uint32_t before = at[index - 1].length;
            same = shared(bytes_of(at + index), bytes_of(at + index - 1), length < before ? length : before);
        }
        prefixes[index] = same;
        suffixes[index] = length - same;
        total += length - same;
    }
    return total;
}

size_t dovetail_view_suffixes(const void *views, const uint32_t *prefixes, size_t count, uint8_t *out) {
    const view *at = views;
    uint8_t *const start = out;
    for (size_t index = 0; index < count; index++) {
        const uint32_t length = at[index].length - prefixes[index];
        memcpy(out, bytes_of(at + index) + prefixes[index], length);
        out += length;
    }
    return (size_t)(out - start);
}
