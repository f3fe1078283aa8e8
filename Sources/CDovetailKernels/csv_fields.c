// Stage two of the CSV reader: one tight loop a column over the fields of many rows. Words of eight bytes that end where
// a field ends hold its digits, last digit on top; what stands before the field is shifted out.
#include "dovetail_csv.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t load64(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

INLINE uint32_t load32(const uint8_t *p) {
    uint32_t word;
    memcpy(&word, p, 4);
    return word;
}

INLINE uint32_t load16(const uint8_t *p) {
    uint16_t word;
    memcpy(&word, p, 2);
    return word;
}

static const uint64_t ZEROS = 0x3030303030303030ull;

static const int64_t TENS[19] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
    10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000};

static const double DOUBLE_TENS[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Nonzero in some high bit when a byte of `word` (digits with '0' taken off) is above nine.
INLINE uint64_t not_digits(uint64_t word) { return ((word + 0x7676767676767676ull) | word) & 0x8080808080808080ull; }

// Eight digits with '0' taken off, the first in the lowest byte.
INLINE uint64_t fold(uint64_t word) {
    word = word * 10 + (word >> 8);
    return (((word & 0x000000FF000000FFull) * 0x000F424000000064ull)
            + (((word >> 16) & 0x000000FF000000FFull) * 0x0000271000000001ull))
        >> 32;
}

// Clears all but the upper `count` bytes, 1 to 8.
INLINE uint64_t keep_upper(uint64_t word, int64_t count) {
    int64_t shift = 64 - 8 * count;
    return (word >> shift) << shift;
}

// The loop every parser has: the last argument sets `ok` and `value` of the field [s, s + length) that ends at `e`.
#define FIELD_LOOP(TYPE, OUTPUT, ...)                                                                                   \
    const uint8_t *base = fields->base;                                                                                 \
    const uint32_t *left = fields->before, *right = fields->ends;                                                       \
    const size_t left_stride = fields->before_stride, right_stride = fields->end_stride;                                \
    size_t exception_count = 0;                                                                                         \
    uint64_t null_count = 0;                                                                                            \
    for (uint32_t i = 0; i < fields->count;) {                                                                          \
        uint64_t valid = 0;                                                                                             \
        const uint32_t begin = i;                                                                                       \
        uint32_t stop = fields->count - i < 64 ? fields->count : i + 64;                                                \
        for (uint32_t bit = 0; i < stop; i++, bit++, left += left_stride, right += right_stride) {                      \
            const uint8_t *s = base + *left + 1, *e = base + *right;                                                    \
            int64_t length = (int64_t)*right - (int64_t)*left - 1;                                                      \
            uint64_t present = length > 0;                                                                              \
            uint64_t ok = 0;                                                                                            \
            TYPE value = 0;                                                                                             \
            __VA_ARGS__;                                                                                                \
            OUTPUT;                                                                                                     \
            valid |= present << bit;                                                                                    \
            exceptions[exception_count] = i;                                                                            \
            exception_count += (present & ~ok) & 1;                                                                     \
            (void)s, (void)e;                                                                                           \
        }                                                                                                               \
        null_count += stop - begin - (uint64_t)__builtin_popcountll(valid);                                             \
        validity[begin / 64] = valid;                                                                                   \
    }                                                                                                                   \
    *nulls += null_count;                                                                                               \
    return exception_count;

#define STORE_VALUE output[i] = present & ok ? value : 0

// MARK: whole numbers

INLINE int64_t whole_number(const uint8_t *s, const uint8_t *e, int64_t length, uint64_t *ok) {
    int64_t negative = s[0] == '-';
    int64_t digits = length - negative;
    uint64_t magnitude;
    if (__builtin_expect(digits <= 8, 1)) {
        uint64_t word = keep_upper(load64(e - 8) ^ ZEROS, digits < 1 ? 1 : digits);
        *ok = (not_digits(word) == 0) & (digits > 0);
        magnitude = fold(word);
    } else if (digits <= 16) {
        uint64_t low = load64(e - 8) ^ ZEROS, high = keep_upper(load64(e - 16) ^ ZEROS, digits - 8);
        *ok = (not_digits(low) | not_digits(high)) == 0;
        magnitude = fold(high) * 100000000 + fold(low);
    } else if (digits <= 18) {
        uint64_t low = load64(e - 8) ^ ZEROS, middle = load64(e - 16) ^ ZEROS;
        uint64_t first = (uint64_t)s[negative] - '0';
        uint64_t second = digits == 18 ? (uint64_t)s[negative + 1] - '0' : 0;
        *ok = ((not_digits(low) | not_digits(middle)) == 0) & (first < 10) & (second < 10);
        first = digits == 18 ? first * 10 + second : first;
        magnitude = first * 10000000000000000ull + fold(middle) * 100000000 + fold(low);
    } else {
        *ok = 0;
        return 0;
    }
    return ((int64_t)magnitude ^ -negative) + negative;
}

size_t dovetail_csv_int64(
    const dovetail_csv_fields *fields, int64_t *output, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls) {
    FIELD_LOOP(int64_t, STORE_VALUE, value = whole_number(s, e, length, &ok))
}

size_t dovetail_csv_int32(
    const dovetail_csv_fields *fields, int32_t *output, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls) {
    FIELD_LOOP(
        int32_t, STORE_VALUE, int64_t wide = whole_number(s, e, length, &ok); value = (int32_t)wide; ok &= value == wide)
}

// MARK: numbers with a fraction

// Up to 16 characters ending at `e`: digits with at most one point, and how many stand behind it.
INLINE uint64_t plain_number(const uint8_t *e, int64_t length, uint64_t *mantissa, int64_t *fraction) {
    const uint64_t points = 0x1E1E1E1E1E1E1E1Eull;  // '.' ^ '0'
    const uint64_t low7 = 0x7F7F7F7F7F7F7F7Full;
    uint64_t low, high;
    if (length <= 8) {
        low = keep_upper(load64(e - 8) ^ ZEROS, length < 1 ? 1 : length);
        high = 0;
    } else {
        low = load64(e - 8) ^ ZEROS;
        high = keep_upper(load64(e - 16) ^ ZEROS, length - 8);
    }
    uint64_t x = low ^ points;
    uint64_t found = ~(((x & low7) + low7) | x | low7);
    int64_t digits = length;
    *fraction = 0;
    if (found) {
        int at = __builtin_ctzll(found) & ~7;
        uint64_t below = (1ull << at) - 1;
        *fraction = 7 - (at >> 3);
        low = ((low & below) << 8) | (low & ~((below << 8) | 0xFF)) | (high >> 56);
        high <<= 8;
        digits--;
    } else if (length > 8) {
        x = high ^ points;
        found = ~(((x & low7) + low7) | x | low7);
        if (found) {
            int at = __builtin_ctzll(found) & ~7;
            uint64_t below = (1ull << at) - 1;
            *fraction = 15 - (at >> 3);
            high = ((high & below) << 8) | (high & ~((below << 8) | 0xFF));
            digits--;
        }
    }
    *mantissa = length <= 7 || high == 0 ? fold(low) : fold(high) * 100000000 + fold(low);
    return ((not_digits(low) | not_digits(high)) == 0) & (digits > 0);
}

// As above when the point stands `scale` (1 to 6) digits before the end; at most 16 characters.
INLINE uint64_t fixed_point(const uint8_t *e, int64_t length, int64_t scale, uint64_t *mantissa) {
    uint64_t word = load64(e - 8) ^ ZEROS;
    uint64_t below = (1ull << (8 * (7 - scale))) - 1;
    uint64_t low = ((word & below) << 8) | (word & ~((below << 8) | 0xFF));
    uint64_t ok = e[-1 - scale] == '.';
    if (__builtin_expect(length <= 8, 1)) {
        int64_t digits = length - 1 < 1 ? 1 : length - 1;
        low = keep_upper(low, digits);
        *mantissa = fold(low);
        return ok & (length > scale) & (not_digits(low) == 0);
    }
    uint64_t high = keep_upper(load64(e - 16) ^ ZEROS, length - 8);
    *mantissa = fold(high) * 10000000 + fold(low);
    return ok & ((not_digits(low) | not_digits(high)) == 0);
}

INLINE int64_t decimal_value(
    const uint8_t *s, const uint8_t *e, int64_t length, int64_t scale, int64_t bound, uint64_t *ok) {
    int64_t negative = s[0] == '-';
    int64_t body = length - negative;
    uint64_t mantissa;
    if (__builtin_expect(body > 16, 0)) return 0;
    if (scale >= 1 && scale <= 6) {
        *ok = fixed_point(e, body, scale, &mantissa) & (body > 0);
        if (__builtin_expect(*ok & ((int64_t)mantissa < bound), 1)) return ((int64_t)mantissa ^ -negative) + negative;
    }
    int64_t fraction;
    *ok = plain_number(e, body, &mantissa, &fraction) & (body > 0) & (fraction <= scale);
    if (!*ok) return 0;
    unsigned __int128 product = (unsigned __int128)mantissa * (uint64_t)TENS[scale - fraction];
    *ok = product < (unsigned __int128)bound;
    int64_t value = (int64_t)product;
    return (value ^ -negative) + negative;
}

size_t dovetail_csv_decimal(
    const dovetail_csv_fields *fields, int64_t *output, uint32_t precision, uint32_t scale, uint64_t *validity,
    uint32_t *exceptions, uint64_t *nulls) {
    const int64_t bound = TENS[precision > 18 ? 18 : precision], places = scale > 18 ? 18 : scale;
    FIELD_LOOP(int64_t, STORE_VALUE, if (present) value = decimal_value(s, e, length, places, bound, &ok))
}

// mantissa × 10^power, correctly rounded, for powers from -27 to 27: a product or quotient of 128 bits decides.
static double scaled_double(uint64_t mantissa, int64_t power) {
    if (mantissa == 0) return 0;
    uint64_t five = 1;
    for (int64_t k = power < 0 ? -power : power; k > 0; k--) five *= 5;
    uint64_t top;
    int64_t exponent;
    int sticky;
    if (power >= 0) {
        unsigned __int128 product = (unsigned __int128)mantissa * five;
        uint64_t upper = (uint64_t)(product >> 64);
        int zeros = upper ? __builtin_clzll(upper) : 64 + __builtin_clzll((uint64_t)product);
        product <<= zeros;
        top = (uint64_t)(product >> 64);
        sticky = (uint64_t)product != 0;
        exponent = 64 - zeros + power;
    } else {
        int zeros = __builtin_clzll(mantissa), five_zeros = __builtin_clzll(five);
        uint64_t numerator = mantissa << zeros, divisor = five << five_zeros;
        // The quotient must fit: halve the numerator, which then is below the divisor.
        unsigned __int128 wide = (unsigned __int128)(numerator >> 1) << 64 | (unsigned __int128)(numerator & 1) << 63;
        uint64_t quotient = (uint64_t)(wide / divisor);
        sticky = wide % divisor != 0;
        // wide = mantissa * 2^(zeros + 63), divisor = five * 2^five_zeros.
        int shift = __builtin_clzll(quotient);
        top = quotient << shift;
        exponent = -zeros - 63 + five_zeros + power - shift;
    }
    // top has its highest bit set; keep 53 bits, to nearest, ties to even.
    uint64_t kept = top >> 11, rest = top & 0x7FF;
    uint64_t up = rest > 0x400 || (rest == 0x400 && (sticky || (kept & 1)));
    kept += up;
    double result = (double)kept;
    exponent += 11;
    // Both factors and the result are normal: the powers are small.
    uint64_t scale = (uint64_t)(exponent + 1023) << 52;
    double factor;
    memcpy(&factor, &scale, 8);
    return result * factor;
}

// Digits with a point, an exponent, up to 19 significant digits; the rest is left to the caller.
static double long_double(const uint8_t *s, int64_t length, uint64_t *ok) {
    uint64_t mantissa = 0;
    int64_t digits = 0, fraction = 0, seen = 0, i = 0;
    int has_point = 0;
    *ok = 0;
    for (; i < length; i++) {
        uint8_t digit = (uint8_t)(s[i] - '0');
        if (digit > 9) {
            if (s[i] != '.' || has_point) break;
            has_point = 1;
            continue;
        }
        seen = 1;
        mantissa = mantissa * 10 + digit;
        digits += mantissa != 0;
        fraction += has_point;
    }
    if (!seen || digits > 19) return 0;
    int64_t power = -fraction;
    if (i < length) {
        if ((s[i] | 0x20) != 'e') return 0;
        i++;
        int64_t negative = i < length && s[i] == '-';
        if (i < length && (s[i] == '-' || s[i] == '+')) i++;
        if (i >= length || length - i > 4) return 0;
        int64_t exponent = 0;
        for (; i < length; i++) {
            uint8_t digit = (uint8_t)(s[i] - '0');
            if (digit > 9) return 0;
            exponent = exponent * 10 + digit;
        }
        power += negative ? -exponent : exponent;
    }
    if (power < -27 || power > 27) return 0;
    *ok = 1;
    return scaled_double(mantissa, power);
}

INLINE double double_value(const uint8_t *s, const uint8_t *e, int64_t length, uint64_t *ok) {
    int64_t negative = s[0] == '-';
    int64_t body = length - negative;
    double value;
    if (__builtin_expect(body <= 16, 1)) {
        uint64_t mantissa;
        int64_t fraction;
        *ok = plain_number(e, body, &mantissa, &fraction) & (mantissa <= 1ull << 53);
        if (__builtin_expect(*ok, 1)) {
            value = (double)(int64_t)mantissa / DOUBLE_TENS[fraction];
            return negative ? -value : value;
        }
    }
    value = long_double(s + negative, body, ok);
    return negative ? -value : value;
}

size_t dovetail_csv_double(
    const dovetail_csv_fields *fields, double *output, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls) {
    FIELD_LOOP(double, STORE_VALUE, if (present) value = double_value(s, e, length, &ok))
}

size_t dovetail_csv_float(
    const dovetail_csv_fields *fields, float *output, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls) {
    FIELD_LOOP(
        float, STORE_VALUE, if (present) {
            double wide = double_value(s, e, length, &ok);
            uint64_t bits;
            memcpy(&bits, &wide, 8);
            value = (float)wide;
            // A double halfway between two floats may itself be a rounding; subnormal floats round at other places.
            double size = wide < 0 ? -wide : wide;
            ok &= (bits & 0x1FFFFFFF) != 0x10000000 && (size == 0 || size >= 0x1p-126);
        })
}

// MARK: dates and times

// Days since 1970-01-01 of the ten bytes YYYY-MM-DD.
INLINE int64_t plain_date(const uint8_t *s, uint64_t *ok) {
    static const uint16_t before_month[16] = {0, 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 0, 0, 0};
    static const uint8_t month_days[16] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0};
    uint64_t word = load64(s), tail = load16(s + 8);
    uint64_t separators = (word & 0xFF0000FF00000000ull) ^ 0x2D00002D00000000ull;
    uint64_t digits = ((word & 0xFFFFFFFF) | (((word >> 40) & 0xFFFF) << 32) | (tail << 48)) ^ ZEROS;
    uint64_t bad = separators | not_digits(digits);
    uint64_t pairs = digits * 10 + (digits >> 8);
    uint64_t year = (pairs & 0xFF) * 100 + ((pairs >> 16) & 0xFF), month = (pairs >> 32) & 0xFF, day = (pairs >> 48) & 0xFF;
    uint64_t index = month & 15;
    uint64_t is_leap = ((year & 3) == 0) & ((year % 100 != 0) | ((year & 15) == 0));
    uint64_t last = month_days[index] + (is_leap & (month == 2));
    *ok = (bad == 0) & (month - 1 < 12) & (day - 1 < last);
    // Years start in March here; 400 more keep them positive.
    uint64_t march = year + 400 - (month <= 2);
    uint64_t century = march / 100;
    return (int64_t)(march * 365 + march / 4 - century + century / 4 + before_month[index] + day) - 865566;
}

size_t dovetail_csv_date(
    const dovetail_csv_fields *fields, int32_t *output, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls) {
    FIELD_LOOP(int32_t, STORE_VALUE, value = (int32_t)plain_date(s, &ok); ok &= length == 10)
}

// Seconds since midnight of the eight bytes hh:mm:ss.
INLINE int64_t plain_clock(const uint8_t *s, uint64_t *ok) {
    uint64_t word = load64(s);
    uint64_t colons = (word & 0x0000FF0000FF0000ull) ^ 0x00003A00003A0000ull;
    uint64_t digits = ((word & 0xFFFF) | (((word >> 24) & 0xFFFF) << 16) | ((word >> 48) << 32)) ^ 0x303030303030ull;
    uint64_t pairs = digits * 10 + (digits >> 8);
    uint64_t hour = pairs & 0xFF, minute = (pairs >> 16) & 0xFF, second = (pairs >> 32) & 0xFF;
    *ok = ((colons | not_digits(digits)) == 0) & (hour < 24) & (minute < 60) & (second < 60);
    return (int64_t)(hour * 3600 + minute * 60 + second);
}

// The units of `.` and one to nine digits; digits finer than the unit are cut off.
static int64_t fraction_units(const uint8_t *s, int64_t length, int64_t per_second, uint64_t *ok) {
    *ok = s[0] == '.' && length >= 2 && length <= 10;
    if (!*ok) return 0;
    int64_t value = 0;
    for (int64_t i = 1; i < 10; i++) {
        uint8_t digit = i < length ? (uint8_t)(s[i] - '0') : 0;
        *ok &= digit <= 9;
        value = value * 10 + digit;
    }
    return value / (1000000000 / per_second);
}

size_t dovetail_csv_timestamp(
    const dovetail_csv_fields *fields, int64_t *output, int64_t per_second, int64_t shift, uint64_t *validity,
    uint32_t *exceptions, uint64_t *nulls) {
    // Nanoseconds reach from 1677 to 2262 only.
    const int64_t limit = INT64_MAX / per_second - 86400 * 2;
    FIELD_LOOP(
        int64_t, STORE_VALUE, if (length >= 19) {
            uint64_t clock_ok, fraction_ok = 1;
            int64_t seconds = plain_date(s, &ok) * 86400 + plain_clock(s + 11, &clock_ok) - shift;
            int64_t units = length > 19 ? fraction_units(s + 19, length - 19, per_second, &fraction_ok) : 0;
            ok &= clock_ok & fraction_ok & ((s[10] == ' ') | (s[10] == 'T')) & (seconds < limit) & (seconds > -limit);
            value = ok ? seconds * per_second + units : 0;
        })
}

size_t dovetail_csv_time(
    const dovetail_csv_fields *fields, int64_t *output, int64_t per_second, uint64_t *validity, uint32_t *exceptions,
    uint64_t *nulls) {
    FIELD_LOOP(
        int64_t, STORE_VALUE, if (length >= 8) {
            uint64_t fraction_ok = 1;
            int64_t seconds = plain_clock(s, &ok);
            int64_t units = length > 8 ? fraction_units(s + 8, length - 8, per_second, &fraction_ok) : 0;
            ok &= fraction_ok;
            value = seconds * per_second + units;
        })
}

// MARK: truth values

size_t dovetail_csv_boolean(
    const dovetail_csv_fields *fields, uint64_t *bits, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls) {
    memset(bits, 0, ((size_t)fields->count + 63) / 64 * 8);
    FIELD_LOOP(
        uint64_t, bits[i / 64] |= (value & ok & present) << (i % 64);
        , uint32_t word = load32(s); uint32_t folded = word | 0x20202020;
        uint64_t is_true = (length == 4) & (folded == 0x65757274);
        uint64_t is_false = (length == 5) & (folded == 0x736C6166) & ((s[4] | 0x20) == 'e');
        uint8_t letter = (uint8_t)(word | 0x20);
        uint64_t short_true = (length == 1) & ((letter == 't') | (s[0] == '1') | (letter == 'y'));
        uint64_t short_false = (length == 1) & ((letter == 'f') | (s[0] == '0') | (letter == 'n'));
        value = is_true | short_true; ok = value | is_false | short_false)
}

// MARK: text

size_t dovetail_csv_strings(
    const dovetail_csv_fields *fields, const dovetail_csv_text_rules *rules, uint64_t *views, uint64_t *validity,
    uint32_t *exceptions, uint64_t *nulls, uint64_t *longs) {
    static const uint64_t first_mask[13] = {
        0, 0xFF, 0xFFFF, 0xFFFFFF, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u};
    static const uint64_t rest_mask[13] = {
        0, 0, 0, 0, 0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF, ~0ull};
    const uint32_t has_quotes = rules->has_quotes, null_count_of_rules = rules->null_count;
    const uint8_t quote = rules->quote, escape = rules->escape;
    const uint64_t keeps_empty = !rules->empty_is_null;
    uint64_t long_count = 0;
    FIELD_LOOP(
        uint64_t, (void)value, uint64_t is_quoted = 0; ok = 1; present |= keeps_empty & (length == 0);
        if (has_quotes && s[0] == quote && length > 0) {
            // Without its closing quote at the very end the field has text behind it: the slow path knows.
            is_quoted = 1;
            present = 1;
            ok = length >= 2 && e[-1] == quote;
            s++;
            length -= 2;
            if (ok && length > 0) {
                ok = memchr(s, quote, (size_t)length) == NULL;
                if (escape != quote) ok &= memchr(s, escape, (size_t)length) == NULL;
            }
        } else if (null_count_of_rules) {
            for (uint32_t k = 0; k < null_count_of_rules; k++)
                if (rules->nulls[k].count == length && memcmp(rules->nulls[k].bytes, s, (size_t)length) == 0) present = 0;
        }
        uint64_t size = present & ok && length > 0 ? (uint64_t)length : 0;
        uint64_t short_size = size < 12 ? size : 12;
        uint64_t first = load32(s) & first_mask[short_size];
        uint64_t rest = load64(s + 4) & rest_mask[short_size];
        uint64_t is_long = size > 12;
        views[2 * (size_t)i] = size | first << 32;
        views[2 * (size_t)i + 1] = is_long ? (uint64_t)(uintptr_t)s : rest;
        long_count += is_long;
        (void)is_quoted;
        if (i + 1 == fields->count) *longs += long_count;)
}
