// Stage one of the CSV reader: where the separators and line ends outside quotes are.
//
// Blocks of 64 bytes become bit masks. Between quotes whose places make sense the parity of the quotes before a byte says
// whether it is quoted; a block in which some quote opens in the middle of a field, or that has escapes or comments, goes
// through the state machine byte by byte instead, which defines what is right.
#include "dovetail_csv.h"
#include "dovetail_cpu.h"

#include <string.h>

#if defined(__x86_64__)
#include "bit_positions.h"
#endif

typedef struct {
    uint64_t delimiter, newline, quote, special, high;
} block_masks;

// What goes from block to block.
typedef struct {
    // All ones inside quotes.
    uint64_t inside;
    // 1 when a quote at the next byte opens (or reopens) a quoted field.
    uint64_t may_open;
    // 1 at the start of a row.
    uint64_t row_start;
    uint32_t state;
    // The state is only in `state`.
    int is_exact;
} block_carry;

static inline __attribute__((always_inline)) uint64_t prefix_xor(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ (bits << 32);
}

// MARK: delimiters of several bytes

// Where the last match ended, or far enough before everything.
static inline int64_t last_match(const uint32_t *entries, uint64_t count) {
    return count ? (int64_t)entries[count - 1] : -64;
}

// Whether a whole delimiter ends with the byte at `i`, behind the one that ends at `last`.
static inline int is_delimiter(const uint8_t *base, size_t i, int64_t last, const dovetail_csv_dialect *dialect) {
    uint32_t word;
    memcpy(&word, base + i - 3, 4);
    return (word & dialect->delimiter_mask) == dialect->delimiter_word && (int64_t)i >= last + dialect->delimiter_count;
}

// Of the bits for a delimiter's last byte those that end a whole one.
static uint64_t whole_delimiters(
    const uint8_t *base, size_t i, uint64_t bits, int64_t *last, const dovetail_csv_dialect *dialect) {
    uint64_t found = 0;
    while (bits) {
        size_t at = i + (size_t)__builtin_ctzll(bits);
        if (is_delimiter(base, at, *last, dialect)) {
            found |= bits & -bits;
            *last = (int64_t)at;
        }
        bits &= bits - 1;
    }
    return found;
}

// The state machine, over [start, end).
static void scan_bytes(
    const uint8_t *base, size_t start, size_t end, const dovetail_csv_dialect *dialect, dovetail_csv_scan *scan,
    uint32_t *entries) {
    uint32_t state = scan->state;
    uint64_t count = scan->entries;
    for (size_t i = start; i < end; i++) {
        uint8_t byte = base[i];
        scan->has_high_bytes |= byte >> 7;
        if (dialect->has_quote && byte == dialect->quote) scan->quotes++;
        switch (state) {
        case DOVETAIL_CSV_QUOTED:
            if (dialect->has_escape && byte == dialect->escape) state = DOVETAIL_CSV_ESCAPED;
            else if (byte == dialect->quote) state = DOVETAIL_CSV_QUOTE_SEEN;
            continue;
        case DOVETAIL_CSV_ESCAPED: state = DOVETAIL_CSV_QUOTED; continue;
        case DOVETAIL_CSV_COMMENT:
            if (byte != dialect->newline) continue;
            break;
        case DOVETAIL_CSV_ROW_START:
            if (dialect->has_comment && byte == dialect->comment) {
                state = DOVETAIL_CSV_COMMENT;
                continue;
            }
            break;
        default: break;
        }
        if (byte == dialect->newline) {
            entries[count++] = (uint32_t)i;
            scan->newlines++;
            state = DOVETAIL_CSV_ROW_START;
        } else if (
            byte == dialect->delimiter
            && (dialect->delimiter_count == 1 || is_delimiter(base, i, last_match(entries, count), dialect))) {
            entries[count++] = (uint32_t)i;
            state = DOVETAIL_CSV_FIELD_START;
        } else if (dialect->has_quote && byte == dialect->quote && state != DOVETAIL_CSV_UNQUOTED) {
            state = DOVETAIL_CSV_QUOTED;
        } else {
            state = DOVETAIL_CSV_UNQUOTED;
        }
    }
    scan->state = state;
    scan->entries = count;
}

static inline __attribute__((always_inline)) void carry_from_state(block_carry *carry, uint32_t state) {
    carry->inside = state == DOVETAIL_CSV_QUOTED ? ~0ull : 0;
    carry->may_open = state == DOVETAIL_CSV_ROW_START || state == DOVETAIL_CSV_FIELD_START
        || state == DOVETAIL_CSV_QUOTE_SEEN;
    carry->row_start = state == DOVETAIL_CSV_ROW_START;
    carry->is_exact = state == DOVETAIL_CSV_ESCAPED || state == DOVETAIL_CSV_COMMENT;
    carry->state = state;
}

// The state after a block that went through the masks, from its last byte.
static uint32_t state_from_carry(const block_carry *carry, uint8_t last, const dovetail_csv_dialect *dialect) {
    if (carry->is_exact) return carry->state;
    if (carry->inside) return DOVETAIL_CSV_QUOTED;
    if (!carry->may_open) return DOVETAIL_CSV_UNQUOTED;
    if (last == dialect->newline) return DOVETAIL_CSV_ROW_START;
    if (last == dialect->delimiter) return DOVETAIL_CSV_FIELD_START;
    return DOVETAIL_CSV_QUOTE_SEEN;
}

// The separators of a block whose masks are `m`; sets `*is_irregular` where the state machine has to decide.
static inline __attribute__((always_inline)) uint64_t block_separators(
    const block_masks *m, block_carry *carry, uint64_t *newlines, int *is_irregular) {
    uint64_t quotes = m->quote;
    uint64_t separators = m->delimiter | m->newline;
    uint64_t starts = (m->newline << 1) | carry->row_start;
    if ((quotes | carry->inside) == 0) {
        if (m->special & starts) {
            *is_irregular = 1;
            return 0;
        }
        *newlines = m->newline;
        carry->may_open = separators >> 63;
        carry->row_start = m->newline >> 63;
        return separators;
    }
    uint64_t inside = prefix_xor(quotes) ^ carry->inside;
    uint64_t opening = quotes & inside;
    uint64_t closing = quotes & ~inside;
    uint64_t outside = separators & ~inside;
    uint64_t allowed = outside | closing;
    // `special` holds escapes, which matter inside quotes, and comments, which do at the start of rows.
    if ((opening & ~((allowed << 1) | carry->may_open)) | m->special) {
        *is_irregular = 1;
        return 0;
    }
    *newlines = m->newline & ~inside;
    carry->inside = (uint64_t)((int64_t)inside >> 63);
    carry->may_open = allowed >> 63;
    carry->row_start = (m->newline & ~inside) >> 63;
    return outside;
}

// The loop over blocks; MASKS makes the masks of the 64 bytes at a pointer, EMIT writes the positions of the set bits.
#define INDEX_BODY(MASKS, EMIT)                                                                                         \
    uint64_t count = scan->entries, newline_count = 0, quote_count = 0, high = 0;                                       \
    block_carry carry;                                                                                                  \
    carry_from_state(&carry, scan->state);                                                                              \
    const int is_wide = dialect->delimiter_count > 1;                                                                   \
    int64_t match = last_match(entries, count);                                                                         \
    size_t i = start;                                                                                                   \
    for (; i < end; i += 64) {                                                                                          \
        block_masks m;                                                                                                  \
        MASKS(base + i, m);                                                                                             \
        size_t left = end - i;                                                                                          \
        if (left < 64) {                                                                                                \
            uint64_t keep = (1ull << left) - 1;                                                                         \
            m.delimiter &= keep, m.newline &= keep, m.quote &= keep, m.special &= keep, m.high &= keep;                 \
        }                                                                                                               \
        if (__builtin_expect(is_wide, 0)) m.delimiter = whole_delimiters(base, i, m.delimiter, &match, dialect);        \
        uint64_t newlines = 0, separators = 0;                                                                          \
        int is_irregular = carry.is_exact;                                                                              \
        if (!is_irregular) separators = block_separators(&m, &carry, &newlines, &is_irregular);                         \
        if (__builtin_expect(is_irregular, 0)) {                                                                        \
            size_t stop = left < 64 ? end : i + 64;                                                                     \
            scan->state = i == start ? scan->state : state_from_carry(&carry, base[i - 1], dialect);                    \
            scan->entries = count;                                                                                      \
            scan_bytes(base, i, stop, dialect, scan, entries);                                                          \
            count = scan->entries;                                                                                      \
            carry_from_state(&carry, scan->state);                                                                      \
            match = last_match(entries, count);                                                                         \
            if (left <= 64) goto done;                                                                                  \
            continue;                                                                                                   \
        }                                                                                                               \
        high |= m.high;                                                                                                 \
        quote_count += (uint64_t)__builtin_popcountll(m.quote);                                                         \
        newline_count += (uint64_t)__builtin_popcountll(newlines);                                                      \
        uint64_t found = (uint64_t)__builtin_popcountll(separators);                                                    \
        EMIT(separators, found, entries + count, (uint32_t)i);                                                          \
        count += found;                                                                                                 \
        if (left < 64) {                                                                                                \
            /* The masks' carries speak of byte 63, which is past the end. */                                           \
            scan->state = tail_state(&m, separators, newlines, left, &carry, base[end - 1], dialect);                   \
            goto done;                                                                                                  \
        }                                                                                                               \
    }                                                                                                                   \
    if (end > start) scan->state = state_from_carry(&carry, base[end - 1], dialect);                                    \
done:                                                                                                                   \
    scan->entries = count;                                                                                              \
    scan->newlines += newline_count;                                                                                    \
    scan->quotes += quote_count;                                                                                        \
    scan->has_high_bytes |= high != 0;

// The state after the last, partial block. `carry->inside` is right as it stands: no quote follows the end.
static uint32_t tail_state(
    const block_masks *m, uint64_t separators, uint64_t newlines, size_t left, const block_carry *carry, uint8_t last,
    const dovetail_csv_dialect *dialect) {
    if (carry->inside) return DOVETAIL_CSV_QUOTED;
    uint64_t bit = 1ull << (left - 1);
    if (newlines & bit) return DOVETAIL_CSV_ROW_START;
    if (separators & bit) return DOVETAIL_CSV_FIELD_START;
    if (m->quote & bit && last == dialect->quote) return DOVETAIL_CSV_QUOTE_SEEN;
    return DOVETAIL_CSV_UNQUOTED;
}

// MARK: portable

static inline __attribute__((always_inline)) uint64_t zero_bytes(uint64_t word) {
    const uint64_t low = 0x7F7F7F7F7F7F7F7Full;
    return ~(((word & low) + low) | word | low);
}

static inline __attribute__((always_inline)) uint64_t gather_bits(uint64_t flags) {
    return ((flags >> 7) * 0x0102040810204080ull) >> 56;
}

#define PORTABLE_MASKS(pointer, m)                                                                                      \
    do {                                                                                                                \
        (m) = (block_masks){0, 0, 0, 0, 0};                                                                             \
        for (int word_index = 0; word_index < 8; word_index++) {                                                        \
            uint64_t word;                                                                                              \
            memcpy(&word, (pointer) + word_index * 8, 8);                                                               \
            int shift = word_index * 8;                                                                                 \
            (m).delimiter |= gather_bits(zero_bytes(word ^ delimiter)) << shift;                                        \
            (m).newline |= gather_bits(zero_bytes(word ^ newline)) << shift;                                            \
            if (dialect->has_quote) (m).quote |= gather_bits(zero_bytes(word ^ quote)) << shift;                        \
            if (dialect->has_escape) (m).special |= gather_bits(zero_bytes(word ^ escape)) << shift;                    \
            if (dialect->has_comment) (m).special |= gather_bits(zero_bytes(word ^ comment)) << shift;                  \
            (m).high |= word & 0x8080808080808080ull;                                                                   \
        }                                                                                                               \
    } while (0)

#define LOOP_EMIT(bits, found, target, position)                                                                        \
    do {                                                                                                                \
        uint64_t rest = (bits);                                                                                         \
        uint32_t *place = (target);                                                                                     \
        (void)(found);                                                                                                  \
        while (rest) {                                                                                                  \
            *place++ = (position) + (uint32_t)__builtin_ctzll(rest);                                                    \
            rest &= rest - 1;                                                                                           \
        }                                                                                                               \
    } while (0)

static void index_portable(
    const uint8_t *base, size_t start, size_t end, const dovetail_csv_dialect *dialect, dovetail_csv_scan *scan,
    uint32_t *entries) {
    const uint64_t ones = 0x0101010101010101ull;
    const uint64_t delimiter = ones * dialect->delimiter, newline = ones * dialect->newline, quote = ones * dialect->quote,
                   escape = ones * dialect->escape, comment = ones * dialect->comment;
    INDEX_BODY(PORTABLE_MASKS, LOOP_EMIT)
}

#if defined(__x86_64__)

// MARK: AVX2

#define AVX2_EQUAL(a, b, byte)                                                                                          \
    ((uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, byte))                                               \
     | (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, byte)) << 32)

#define AVX2_MASKS(pointer, m)                                                                                          \
    do {                                                                                                                \
        __m256i a = _mm256_loadu_si256((const __m256i *)(pointer));                                                     \
        __m256i b = _mm256_loadu_si256((const __m256i *)((pointer) + 32));                                              \
        (m).delimiter = AVX2_EQUAL(a, b, delimiter);                                                                    \
        (m).newline = AVX2_EQUAL(a, b, newline);                                                                        \
        (m).quote = has_quote & AVX2_EQUAL(a, b, quote);                                                                \
        (m).special = 0;                                                                                                \
        if (has_special) {                                                                                              \
            if (dialect->has_escape) (m).special |= AVX2_EQUAL(a, b, escape);                                           \
            if (dialect->has_comment) (m).special |= AVX2_EQUAL(a, b, comment);                                         \
        }                                                                                                               \
        (m).high = (uint64_t)(uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;     \
    } while (0)

__attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt"))) static void index_avx2(
    const uint8_t *base, size_t start, size_t end, const dovetail_csv_dialect *dialect, dovetail_csv_scan *scan,
    uint32_t *entries) {
    const __m256i delimiter = _mm256_set1_epi8((char)dialect->delimiter), newline = _mm256_set1_epi8((char)dialect->newline),
                  quote = _mm256_set1_epi8((char)dialect->quote), escape = _mm256_set1_epi8((char)dialect->escape),
                  comment = _mm256_set1_epi8((char)dialect->comment);
    const uint64_t has_quote = dialect->has_quote ? ~0ull : 0;
    const int has_special = dialect->has_escape | dialect->has_comment;
    INDEX_BODY(AVX2_MASKS, AVX2_EMIT)
}

// MARK: AVX-512

#define AVX512_MASKS(pointer, m)                                                                                        \
    do {                                                                                                                \
        __m512i block = _mm512_loadu_si512((pointer));                                                                  \
        (m).delimiter = _mm512_cmpeq_epi8_mask(block, delimiter);                                                       \
        (m).newline = _mm512_cmpeq_epi8_mask(block, newline);                                                           \
        (m).quote = has_quote & _mm512_cmpeq_epi8_mask(block, quote);                                                   \
        (m).special = 0;                                                                                                \
        if (has_special) {                                                                                              \
            if (dialect->has_escape) (m).special |= _mm512_cmpeq_epi8_mask(block, escape);                              \
            if (dialect->has_comment) (m).special |= _mm512_cmpeq_epi8_mask(block, comment);                            \
        }                                                                                                               \
        (m).high = _mm512_movepi8_mask(block);                                                                          \
    } while (0)

__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi2,bmi,bmi2,popcnt,lzcnt"))) static void index_avx512(
    const uint8_t *base, size_t start, size_t end, const dovetail_csv_dialect *dialect, dovetail_csv_scan *scan,
    uint32_t *entries) {
    const __m512i delimiter = _mm512_set1_epi8((char)dialect->delimiter), newline = _mm512_set1_epi8((char)dialect->newline),
                  quote = _mm512_set1_epi8((char)dialect->quote), escape = _mm512_set1_epi8((char)dialect->escape),
                  comment = _mm512_set1_epi8((char)dialect->comment);
    uint8_t numbers[64];
    for (int k = 0; k < 64; k++) numbers[k] = (uint8_t)k;
    const __m512i iota = _mm512_loadu_si512(numbers);
    const uint64_t has_quote = dialect->has_quote ? ~0ull : 0;
    const int has_special = dialect->has_escape | dialect->has_comment;
    INDEX_BODY(AVX512_MASKS, AVX512_EMIT)
}

#endif

void dovetail_csv_index(
    int level, const uint8_t *base, size_t start, size_t end, const dovetail_csv_dialect *dialect,
    dovetail_csv_scan *scan, uint32_t *entries) {
    if (start >= end) return;
#if defined(__x86_64__)
    if (level >= DOVETAIL_CPU_AVX512) {
        index_avx512(base, start, end, dialect, scan, entries);
        return;
    }
    if (level >= DOVETAIL_CPU_AVX2) {
        index_avx2(base, start, end, dialect, scan, entries);
        return;
    }
#endif
    (void)level;
    index_portable(base, start, end, dialect, scan, entries);
}

uint64_t dovetail_csv_count(const uint8_t *base, size_t count, uint8_t byte) {
    uint64_t total = 0;
    for (size_t i = 0; i < count; i++) total += base[i] == byte;
    return total;
}
