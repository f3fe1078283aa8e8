// Byte arrays whose lengths are kept apart from their bytes.
#include "dovetail_parquet.h"

#include <string.h>

int64_t dovetail_sum_lengths(const int32_t *lengths, size_t count) {
    int64_t total = 0;
    int32_t signs = 0;
    for (size_t index = 0; index < count; index++) {
        total += lengths[index];
        signs |= lengths[index];
    }
    return signs < 0 ? -1 : total;
}

void dovetail_views_of_lengths(const int32_t *lengths, size_t count, const uint8_t *bytes, void *views) {
    uint8_t *out = views;
    for (size_t index = 0; index < count; index++) {
        const uint32_t length = (uint32_t)lengths[index];
        dovetail_view_of(bytes, length, out + index * 16);
        bytes += length;
    }
}

int dovetail_views_of_prefixed(
    const int32_t *prefixes, const int32_t *suffixes, size_t count, const uint8_t *bytes, uint8_t *heap, void *views) {
    uint8_t *out = views;
    size_t last = 0;
    for (size_t index = 0; index < count; index++) {
        const size_t prefix = (size_t)prefixes[index], suffix = (size_t)suffixes[index];
        if (prefix > last) return 0;
        const uint8_t *before = heap - last;
        if (prefix <= 32 && suffix <= 32) {
            // The heap has room for whole words, and the input may be read past its end. What one move writes too much the
            // next one corrects.
            uint8_t words[32];
            memcpy(words, before, 32);
            memcpy(heap, words, 32);
            memcpy(heap + prefix, bytes, 32);
        } else {
            memcpy(heap, before, prefix);
            memcpy(heap + prefix, bytes, suffix);
        }
        last = prefix + suffix;
        dovetail_view_of(heap, (uint32_t)last, out + index * 16);
        bytes += suffix;
        heap += last;
    }
    return 1;
}
