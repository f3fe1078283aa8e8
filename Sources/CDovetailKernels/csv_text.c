// Text on its way into a CSV file: copied and searched at once, eight bytes at a time.
#include "dovetail_csv.h"

#include <string.h>

static inline uint64_t has_byte(uint64_t word, uint64_t pattern) {
    // Exact as a yes or no: some byte of `x` is zero.
    uint64_t x = word ^ pattern;
    return (x - 0x0101010101010101ull) & ~x & 0x8080808080808080ull;
}

static size_t put_quoted(uint8_t *target, const uint8_t *bytes, size_t count, uint8_t quote, uint8_t escape) {
    uint8_t *place = target;
    *place++ = quote;
    for (size_t i = 0; i < count; i++) {
        uint8_t byte = bytes[i];
        *place = escape;
        place += (byte == quote) | (byte == escape);
        *place++ = byte;
    }
    *place++ = quote;
    return (size_t)(place - target);
}

size_t dovetail_csv_put_text(
    uint8_t *target, const uint8_t *bytes, size_t count, uint8_t delimiter, uint8_t quote, uint8_t escape, int force) {
    const uint64_t ones = 0x0101010101010101ull;
    const uint64_t delimiters = ones * delimiter, quotes = ones * quote, feeds = ones * '\n', returns = ones * '\r';
    uint64_t found = (force != 0) | (count == 0);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        memcpy(target + i, &word, 8);
        found |= has_byte(word, delimiters) | has_byte(word, quotes) | has_byte(word, feeds) | has_byte(word, returns);
    }
    for (; i < count; i++) {
        uint8_t byte = bytes[i];
        target[i] = byte;
        found |= (byte == delimiter) | (byte == quote) | (byte == '\n') | (byte == '\r');
    }
    return found ? put_quoted(target, bytes, count, quote, escape) : count;
}
