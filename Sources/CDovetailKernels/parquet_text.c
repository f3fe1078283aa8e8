// Whether the byte arrays of a column are UTF-8. Most are ASCII, which one pass over all bytes finds out.
#include "dovetail_csv.h"
#include "dovetail_parquet.h"

#include <string.h>

typedef struct {
    uint32_t length;
    uint8_t prefix[4];
    union {
        uint8_t rest[8];
        const uint8_t *pointer;
    };
} view;

enum { INLINE = 12, BLOCK = 64 };

static const uint64_t HIGH_BITS = 0x8080808080808080ull;

int dovetail_is_ascii(const uint8_t *bytes, size_t count) {
    size_t at = 0;
    while (at + 16 * BLOCK <= count) {
        uint8_t all = 0;
        for (size_t index = 0; index < 16 * BLOCK; index++) all |= bytes[at + index];
        if (all >= 0x80) return 0;
        at += 16 * BLOCK;
    }
    uint8_t all = 0;
    for (; at < count; at++) all |= bytes[at];
    return all < 0x80;
}

size_t dovetail_views_utf8(const void *views, size_t count) {
    const view *at = views;
    for (size_t index = 0; index < count; index++) {
        if (at[index].length <= INLINE) {
            uint64_t words[2];
            memcpy(words, &at[index], 16);
            // The length is below 128, so that its bytes have no high bit.
            if (((words[0] | words[1]) & HIGH_BITS) == 0) continue;
            if (!dovetail_csv_is_utf8(at[index].prefix, at[index].length)) return index;
        } else if (!dovetail_csv_is_utf8(at[index].pointer, at[index].length)) {
            return index;
        }
    }
    return count;
}
