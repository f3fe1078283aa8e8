// Whether text is UTF-8. Most is ASCII, which one pass over all bytes finds out.
#include "dovetail_text.h"
#include "string_view.h"

#include <string.h>

enum { BLOCK = 64 };

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

static uint64_t load64(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    return word;
}

int dovetail_is_utf8(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    while (i < count) {
        while (i + 8 <= count && (load64(bytes + i) & HIGH_BITS) == 0) i += 8;
        if (i >= count) return 1;
        uint8_t lead = bytes[i];
        if (lead < 0x80) {
            i++;
            continue;
        }
        size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if (lead < 0xC2 || lead > 0xF4 || count - i <= more) return 0;
        uint8_t next = bytes[i + 1];
        uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        uint8_t most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (next < least || next > most) return 0;
        for (size_t k = 2; k <= more; k++)
            if ((bytes[i + k] & 0xC0) != 0x80) return 0;
        i += more + 1;
    }
    return 1;
}

size_t dovetail_views_utf8(const void *views, size_t count) {
    const view *at = views;
    for (size_t index = 0; index < count; index++) {
        if (at[index].length <= INLINE_LENGTH) {
            uint64_t words[2];
            memcpy(words, &at[index], 16);
            // The length is below 128, so that its bytes have no high bit.
            if (((words[0] | words[1]) & HIGH_BITS) == 0) continue;
            if (!dovetail_is_utf8(at[index].prefix, at[index].length)) return index;
        } else if (!dovetail_is_utf8(at[index].pointer, at[index].length)) {
            return index;
        }
    }
    return count;
}
