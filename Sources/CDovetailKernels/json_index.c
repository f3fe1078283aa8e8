// Stage one of the JSON reader: where the tokens are. Blocks of 64 bytes become bit masks; the parity of the unescaped
// quotes before a byte says whether it stands in a string.
#include "dovetail_cpu.h"
#include "dovetail_json.h"

#include <string.h>

#if defined(__x86_64__)
#include "bit_positions.h"
#endif

#define INLINE static inline __attribute__((always_inline))

typedef struct {
    uint64_t quote, backslash, operators, newline, white, control, high;
} block_masks;

INLINE uint64_t prefix_xor(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ (bits << 32);
}

// The bytes that follow an odd number of backslashes. A run that starts at an even place and ends at an odd one is odd, and
// the other way round; adding a run's first bit to it gives the bit behind it.
INLINE uint64_t escaped_bytes(uint64_t backslash, uint64_t *carry) {
    const uint64_t even = 0x5555555555555555ull;
    uint64_t first = *carry;
    backslash &= ~first;
    uint64_t starts = backslash & ~(backslash << 1), behind_odd;
    uint64_t behind_even = (backslash + (starts & even)) & ~backslash;
    *carry = (uint64_t)__builtin_add_overflow(backslash, starts & ~even, &behind_odd);
    return (behind_even & ~even) | (behind_odd & ~backslash & even) | first;
}

// The loop over blocks; MASKS makes the masks of the 64 bytes at a pointer, EMIT writes the positions of the set bits.
#define INDEX_BODY(MASKS, EMIT)                                                                                         \
    uint64_t count = scan->entries, inside = scan->inside, escaped = scan->escaped, in_scalar = scan->in_scalar;        \
    uint64_t high = 0, backslashes = 0, controls = 0;                                                                   \
    const uint64_t line_mask = lines ? ~0ull : 0;                                                                       \
    for (size_t i = start; i < end; i += 64) {                                                                          \
        block_masks m;                                                                                                  \
        MASKS(base + i, m);                                                                                             \
        size_t left = end - i;                                                                                          \
        uint64_t keep = left < 64 ? (1ull << left) - 1 : ~0ull;                                                         \
        m.quote &= keep, m.backslash &= keep;                                                                           \
        uint64_t carried = escaped;                                                                                     \
        if (m.backslash | escaped) m.quote &= ~escaped_bytes(m.backslash, &escaped);                                    \
        uint64_t in_string = prefix_xor(m.quote) ^ inside;                                                              \
        uint64_t other = ~(in_string | m.quote | m.operators | m.white) & keep;                                         \
        uint64_t tokens_here = (m.operators & ~in_string & keep) | m.quote | (other & ~((other << 1) | in_scalar))      \
            | (m.newline & ~in_string & keep & line_mask);                                                              \
        high |= m.high & keep;                                                                                          \
        backslashes |= m.backslash;                                                                                     \
        controls |= m.control & keep & (in_string | ~m.white);                                                          \
        uint64_t found = (uint64_t)__builtin_popcountll(tokens_here);                                                   \
        EMIT(tokens_here, found, tokens + count, (uint32_t)i);                                                          \
        count += found;                                                                                                 \
        inside = (uint64_t)((int64_t)in_string >> 63);                                                                  \
        in_scalar = other >> 63;                                                                                        \
        if (left < 64) {                                                                                                \
            /* Carries speak of the byte past the last one. */                                                          \
            in_scalar = (other >> (left - 1)) & 1;                                                                      \
            escaped = tail_escaped(m.backslash, left, carried);                                                         \
        }                                                                                                               \
    }                                                                                                                   \
    scan->entries = count, scan->inside = inside, scan->escaped = escaped, scan->in_scalar = in_scalar;                 \
    scan->has_high_bytes |= high != 0;                                                                                  \
    scan->has_escapes |= backslashes != 0;                                                                              \
    scan->has_controls |= controls != 0;

// Whether the byte behind a last block of `left` bytes is escaped.
static uint64_t tail_escaped(uint64_t backslash, size_t left, uint64_t carried) {
    uint64_t escaped = carried;
    for (size_t i = 0; i < left; i++) escaped = (escaped ^ 1) & (backslash >> i);
    return escaped & 1;
}

// MARK: portable

INLINE uint64_t zero_bytes(uint64_t word) {
    const uint64_t low = 0x7F7F7F7F7F7F7F7Full;
    return ~(((word & low) + low) | word | low);
}

INLINE uint64_t gather_bits(uint64_t flags) { return ((flags >> 7) * 0x0102040810204080ull) >> 56; }

#define PORTABLE_EQUAL(byte) zero_bytes(word ^ (0x0101010101010101ull * (byte)))

#define PORTABLE_MASKS(pointer, m)                                                                                      \
    do {                                                                                                                \
        (m) = (block_masks){0, 0, 0, 0, 0, 0, 0};                                                                       \
        for (int word_index = 0; word_index < 8; word_index++) {                                                        \
            uint64_t word;                                                                                              \
            memcpy(&word, (pointer) + word_index * 8, 8);                                                               \
            int shift = word_index * 8;                                                                                 \
            uint64_t feeds = PORTABLE_EQUAL('\n');                                                                      \
            (m).quote |= gather_bits(PORTABLE_EQUAL('"')) << shift;                                                     \
            (m).backslash |= gather_bits(PORTABLE_EQUAL('\\')) << shift;                                                \
            (m).operators |= gather_bits(                                                                               \
                                 PORTABLE_EQUAL('{') | PORTABLE_EQUAL('}') | PORTABLE_EQUAL('[') | PORTABLE_EQUAL(']')  \
                                 | PORTABLE_EQUAL(':') | PORTABLE_EQUAL(','))                                           \
                << shift;                                                                                               \
            (m).newline |= gather_bits(feeds) << shift;                                                                 \
            (m).white |=                                                                                                \
                gather_bits(feeds | PORTABLE_EQUAL(' ') | PORTABLE_EQUAL('\t') | PORTABLE_EQUAL('\r')) << shift;        \
            (m).control |= gather_bits(zero_bytes(word & 0xE0E0E0E0E0E0E0E0ull)) << shift;                              \
            (m).high |= gather_bits(word & 0x8080808080808080ull) << shift;                                                 \
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
    const uint8_t *base, size_t start, size_t end, int lines, dovetail_json_scan *scan, uint32_t *tokens) {
    INDEX_BODY(PORTABLE_MASKS, LOOP_EMIT)
}

#if defined(__x86_64__)

// MARK: AVX2

#define AVX2_BITS(a, b) ((uint64_t)(uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32)
#define AVX2_EQUAL(a, b, byte)                                                                                          \
    AVX2_BITS(_mm256_cmpeq_epi8(a, _mm256_set1_epi8(byte)), _mm256_cmpeq_epi8(b, _mm256_set1_epi8(byte)))

#define AVX2_MASKS(pointer, m)                                                                                          \
    do {                                                                                                                \
        const __m256i space_bit = _mm256_set1_epi8(0x20), last_control = _mm256_set1_epi8(0x1F);                        \
        __m256i a = _mm256_loadu_si256((const __m256i *)(pointer));                                                     \
        __m256i b = _mm256_loadu_si256((const __m256i *)((pointer) + 32));                                              \
        __m256i la = _mm256_or_si256(a, space_bit), lb = _mm256_or_si256(b, space_bit);                                 \
        (m).quote = AVX2_EQUAL(a, b, '"');                                                                              \
        (m).backslash = AVX2_EQUAL(a, b, '\\');                                                                         \
        (m).operators = AVX2_EQUAL(la, lb, '{') | AVX2_EQUAL(la, lb, '}') | AVX2_EQUAL(a, b, ':') | AVX2_EQUAL(a, b, ','); \
        (m).newline = AVX2_EQUAL(a, b, '\n');                                                                           \
        (m).white = (m).newline | AVX2_EQUAL(a, b, ' ') | AVX2_EQUAL(a, b, '\t') | AVX2_EQUAL(a, b, '\r');              \
        (m).control = AVX2_BITS(                                                                                        \
            _mm256_cmpeq_epi8(_mm256_min_epu8(a, last_control), a), _mm256_cmpeq_epi8(_mm256_min_epu8(b, last_control), b)); \
        (m).high = AVX2_BITS(a, b);                                                                                     \
    } while (0)

__attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt"))) static void index_avx2(
    const uint8_t *base, size_t start, size_t end, int lines, dovetail_json_scan *scan, uint32_t *tokens) {
    INDEX_BODY(AVX2_MASKS, AVX2_EMIT)
}

// MARK: AVX-512

#define AVX512_EQUAL(block, byte) _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8(byte))

#define AVX512_MASKS(pointer, m)                                                                                        \
    do {                                                                                                                \
        __m512i block = _mm512_loadu_si512((pointer));                                                                  \
        __m512i folded = _mm512_or_si512(block, _mm512_set1_epi8(0x20));                                                \
        (m).quote = AVX512_EQUAL(block, '"');                                                                           \
        (m).backslash = AVX512_EQUAL(block, '\\');                                                                      \
        (m).operators = AVX512_EQUAL(folded, '{') | AVX512_EQUAL(folded, '}') | AVX512_EQUAL(block, ':')                \
            | AVX512_EQUAL(block, ',');                                                                                 \
        (m).newline = AVX512_EQUAL(block, '\n');                                                                        \
        (m).white = (m).newline | AVX512_EQUAL(block, ' ') | AVX512_EQUAL(block, '\t') | AVX512_EQUAL(block, '\r');     \
        (m).control = _mm512_cmplt_epu8_mask(block, _mm512_set1_epi8(0x20));                                            \
        (m).high = _mm512_movepi8_mask(block);                                                                          \
    } while (0)

__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi2,bmi,bmi2,popcnt,lzcnt"))) static void index_avx512(
    const uint8_t *base, size_t start, size_t end, int lines, dovetail_json_scan *scan, uint32_t *tokens) {
    uint8_t numbers[64];
    for (int k = 0; k < 64; k++) numbers[k] = (uint8_t)k;
    const __m512i iota = _mm512_loadu_si512(numbers);
    INDEX_BODY(AVX512_MASKS, AVX512_EMIT)
}

#endif

void dovetail_json_index(
    int level, const uint8_t *base, size_t start, size_t end, int lines, dovetail_json_scan *scan, uint32_t *tokens) {
    if (start >= end) return;
#if defined(__x86_64__)
    if (level >= DOVETAIL_CPU_AVX512) {
        index_avx512(base, start, end, lines, scan, tokens);
        return;
    }
    if (level >= DOVETAIL_CPU_AVX2) {
        index_avx2(base, start, end, lines, scan, tokens);
        return;
    }
#endif
    (void)level;
    index_portable(base, start, end, lines, scan, tokens);
}
