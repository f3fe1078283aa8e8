// Strings of JSON: escapes taken out on reading, put in on writing; eight bytes at a time where there are none.
#include "dovetail_json.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

static const uint64_t ONES = 0x0101010101010101ull;
static const uint64_t HIGHS = 0x8080808080808080ull;

INLINE uint64_t load64(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

// Exact up to the lowest byte found, which is all that is asked.
INLINE uint64_t bytes_equal(uint64_t word, uint8_t byte) {
    uint64_t x = word ^ (ONES * byte);
    return (x - ONES) & ~x & HIGHS;
}

// MARK: reading

static int32_t four_hexadecimals(const uint8_t *p) {
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t byte = p[i], letter = (uint8_t)((byte | 0x20) - 'a');
        uint8_t digit = (uint8_t)(byte - '0');
        if (digit > 9) {
            if (letter > 5) return -1;
            digit = (uint8_t)(letter + 10);
        }
        value = value << 4 | digit;
    }
    return value;
}

static uint8_t *put_code_point(uint8_t *target, uint32_t code) {
    if (code < 0x80) {
        *target++ = (uint8_t)code;
    } else if (code < 0x800) {
        *target++ = (uint8_t)(0xC0 | code >> 6);
        *target++ = (uint8_t)(0x80 | (code & 63));
    } else if (code < 0x10000) {
        *target++ = (uint8_t)(0xE0 | code >> 12);
        *target++ = (uint8_t)(0x80 | (code >> 6 & 63));
        *target++ = (uint8_t)(0x80 | (code & 63));
    } else {
        *target++ = (uint8_t)(0xF0 | code >> 18);
        *target++ = (uint8_t)(0x80 | (code >> 12 & 63));
        *target++ = (uint8_t)(0x80 | (code >> 6 & 63));
        *target++ = (uint8_t)(0x80 | (code & 63));
    }
    return target;
}

// What a letter after a backslash stands for; 0 is none.
static const uint8_t PLAIN_ESCAPES[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};

int64_t dovetail_json_unescape(uint8_t *target, const uint8_t *bytes, size_t count) {
    uint8_t *place = target;
    const uint8_t *p = bytes, *end = bytes + count;
    while (p < end) {
        uint64_t word = load64(p);
        memcpy(place, &word, 8);
        uint64_t found = bytes_equal(word, '\\');
        size_t plain = found ? (size_t)__builtin_ctzll(found) >> 3 : 8;
        size_t left = (size_t)(end - p);
        if (plain >= left) return place + left - target;
        p += plain, place += plain;
        if (plain == 8) continue;
        if (end - p < 2) return -1;
        uint8_t letter = p[1];
        if (PLAIN_ESCAPES[letter]) {
            *place++ = PLAIN_ESCAPES[letter];
            p += 2;
            continue;
        }
        if (letter != 'u' || end - p < 6) return -1;
        int32_t code = four_hexadecimals(p + 2);
        if (code < 0) return -1;
        p += 6;
        if (code >= 0xD800 && code < 0xE000) {
            int32_t low = code < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? four_hexadecimals(p + 2) : -1;
            if (low >= 0xDC00 && low < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                p += 6;
            } else {
                code = 0xFFFD;
            }
        }
        place = put_code_point(place, (uint32_t)code);
    }
    return place - target;
}

int dovetail_json_is_string(const uint8_t *bytes, size_t count) {
    const uint8_t *p = bytes, *end = bytes + count;
    while (p < end) {
        uint64_t found = bytes_equal(load64(p), '\\');
        p += found ? (size_t)__builtin_ctzll(found) >> 3 : 8;
        if (!found || p >= end) continue;
        if (end - p < 2) return 0;
        if (p[1] == 'u') {
            if (end - p < 6 || four_hexadecimals(p + 2) < 0) return 0;
            p += 6;
        } else {
            if (!PLAIN_ESCAPES[p[1]]) return 0;
            p += 2;
        }
    }
    return 1;
}

INLINE void put_view(uint64_t *view, const uint8_t *bytes, uint64_t count) {
    uint32_t first;
    memcpy(&first, bytes, 4);
    if (count > 12) {
        view[0] = count | (uint64_t)first << 32;
        view[1] = (uint64_t)(uintptr_t)bytes;
        return;
    }
    uint64_t head = count < 4 ? count : 4, tail = count - head;
    view[0] = count | ((uint64_t)first & ((1ull << (8 * head)) - 1)) << 32;
    view[1] = tail ? load64(bytes + 4) & (~0ull >> (64 - 8 * tail)) : 0;
}

INLINE int has_backslash(const uint8_t *bytes, uint64_t count) {
    uint64_t i = 0;
    for (; i + 8 <= count; i += 8)
        if (bytes_equal(load64(bytes + i), '\\')) return 1;
    uint64_t found = bytes_equal(load64(bytes + i), '\\');
    return found && ((uint64_t)__builtin_ctzll(found) >> 3) < count - i;
}

size_t dovetail_json_strings(
    const uint8_t *base, const dovetail_json_span *spans, size_t count, int has_escapes, uint64_t *views,
    uint64_t *validity, uint8_t **arena, uint32_t *exceptions, uint64_t *nulls, uint64_t *longs) {
    size_t exception_count = 0;
    uint64_t null_count = 0, long_count = 0;
    uint8_t *place = *arena;
    for (size_t i = 0; i < count;) {
        uint64_t valid = 0;
        size_t begin = i, stop = count - i < 64 ? count : i + 64;
        for (uint32_t bit = 0; i < stop; i++, bit++, views += 2) {
            int64_t length = (int64_t)spans[i].end - (int64_t)spans[i].before - 1;
            if (length < 0) {
                views[0] = views[1] = 0;
                continue;
            }
            valid |= 1ull << bit;
            const uint8_t *bytes = base + spans[i].before + 1;
            if (has_escapes && bytes[-1] == '"' && has_backslash(bytes, (uint64_t)length)) {
                int64_t written = dovetail_json_unescape(place, bytes, (size_t)length);
                if (written < 0) {
                    exceptions[exception_count++] = (uint32_t)i;
                    views[0] = views[1] = 0;
                    continue;
                }
                put_view(views, place, (uint64_t)written);
                if (written > 12) place += written;
                continue;
            }
            put_view(views, bytes, (uint64_t)length);
            long_count += length > 12;
        }
        null_count += stop - begin - (uint64_t)__builtin_popcountll(valid);
        validity[begin / 64] = valid;
    }
    *arena = place;
    *nulls += null_count;
    *longs += long_count;
    return exception_count;
}

// MARK: writing

// Bytes that must be escaped: quotes, backslashes, control characters. Exact up to the lowest byte found.
INLINE uint64_t special_bytes(uint64_t word) {
    uint64_t control = (word - ONES * 0x20) & ~word & HIGHS;
    return bytes_equal(word, '"') | bytes_equal(word, '\\') | control;
}

static uint8_t *put_escape(uint8_t *target, uint8_t byte) {
    static const uint8_t letters[32] = {['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    static const char digits[] = "0123456789abcdef";
    *target++ = '\\';
    if (byte >= 0x20) {
        *target++ = byte;
    } else if (letters[byte]) {
        *target++ = letters[byte];
    } else {
        *target++ = 'u', *target++ = '0', *target++ = '0';
        *target++ = (uint8_t)digits[byte >> 4];
        *target++ = (uint8_t)digits[byte & 15];
    }
    return target;
}

size_t dovetail_json_escape(uint8_t *target, const uint8_t *bytes, size_t count) {
    uint8_t *place = target;
    const uint8_t *p = bytes, *end = bytes + count;
    while (end - p >= 8) {
        uint64_t word = load64(p);
        memcpy(place, &word, 8);
        uint64_t found = special_bytes(word);
        size_t plain = found ? (size_t)__builtin_ctzll(found) >> 3 : 8;
        p += plain, place += plain;
        if (found) place = put_escape(place, *p++);
    }
    for (; p < end; p++) {
        if (*p == '"' || *p == '\\' || *p < 0x20) place = put_escape(place, *p);
        else *place++ = *p;
    }
    return (size_t)(place - target);
}
