// Text of other encodings as UTF-8.
#include "dovetail_csv.h"

#include <string.h>

static inline uint8_t *put_character(uint8_t *place, uint32_t value) {
    if (value < 0x80) {
        *place++ = (uint8_t)value;
    } else if (value < 0x800) {
        *place++ = (uint8_t)(0xC0 | value >> 6);
        *place++ = (uint8_t)(0x80 | (value & 0x3F));
    } else if (value < 0x10000) {
        *place++ = (uint8_t)(0xE0 | value >> 12);
        *place++ = (uint8_t)(0x80 | (value >> 6 & 0x3F));
        *place++ = (uint8_t)(0x80 | (value & 0x3F));
    } else {
        *place++ = (uint8_t)(0xF0 | value >> 18);
        *place++ = (uint8_t)(0x80 | (value >> 12 & 0x3F));
        *place++ = (uint8_t)(0x80 | (value >> 6 & 0x3F));
        *place++ = (uint8_t)(0x80 | (value & 0x3F));
    }
    return place;
}

size_t dovetail_csv_from_latin1(const uint8_t *bytes, size_t count, int is_windows, uint8_t *output) {
    // What stands between 0x80 and 0x9F in Windows' code page 1252; its five holes are control characters.
    static const uint16_t windows[32] = {
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};
    uint8_t *place = output;
    size_t i = 0;
    while (i < count) {
        uint64_t word;
        while (i + 8 <= count) {
            memcpy(&word, bytes + i, 8);
            if (word & 0x8080808080808080ull) break;
            memcpy(place, &word, 8);
            place += 8;
            i += 8;
        }
        if (i >= count) break;
        uint8_t byte = bytes[i++];
        place = put_character(place, is_windows && byte >= 0x80 && byte < 0xA0 ? windows[byte - 0x80] : byte);
    }
    return (size_t)(place - output);
}

size_t dovetail_csv_from_utf16(
    const uint8_t *bytes, size_t count, int is_big, uint8_t *output, size_t *consumed, int *is_bad) {
    uint8_t *place = output;
    size_t i = 0;
    *is_bad = 0;
    const int high = is_big ? 0 : 1, low = 1 - high;
    while (i + 2 <= count) {
        uint32_t value = (uint32_t)bytes[i + high] << 8 | bytes[i + low];
        size_t size = 2;
        if (value >= 0xD800 && value < 0xE000) {
            if (value < 0xDC00 && i + 4 > count) break;
            uint32_t second = value < 0xDC00 ? (uint32_t)bytes[i + 2 + high] << 8 | bytes[i + 2 + low] : 0;
            if (second < 0xDC00 || second > 0xDFFF) {
                *is_bad = 1;
                break;
            }
            value = 0x10000 + ((value - 0xD800) << 10) + (second - 0xDC00);
            size = 4;
        }
        place = put_character(place, value);
        i += size;
    }
    *consumed = i;
    return (size_t)(place - output);
}
