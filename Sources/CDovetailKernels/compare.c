// Comparison of two columns, or of a column and a value, to a bitmap.
#include "dovetail_compare.h"
#include "dovetail_cpu.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// MARK: - Portable, and the tails of all others

#define INTEGER_TEST(a, b, op) (op == DOVETAIL_EQUAL ? a == b : op == DOVETAIL_LESS ? a < b : a <= b)
// NaN is the greatest: x < NaN unless x is one, x <= NaN always.
#define FLOATING_TEST(a, b, op)                                                                                        \
    (op == DOVETAIL_EQUAL  ? (a == b) | ((a != a) & (b != b))                                                          \
     : op == DOVETAIL_LESS ? (a < b) | ((a == a) & (b != b))                                                           \
                           : (a <= b) | (b != b))

// Sets the bits [from, count), of which the first must begin a word. Bytes first: compilers turn both loops into wide
// instructions.
#define PORTABLE(T, name, TEST)                                                                                        \
    static inline __attribute__((always_inline)) void portable_##name##_op(                                            \
        const int op, const T *a, const T *b, const int constant, int64_t from, int64_t count, uint64_t *bits) {       \
        for (int64_t start = from; start < count; start += 64) {                                                       \
            uint8_t bytes[64] = {0};                                                                                   \
            const int64_t length = count - start < 64 ? count - start : 64;                                            \
            for (int64_t i = 0; i < length; i++) {                                                                     \
                const T x = a[start + i], y = constant ? b[0] : b[start + i];                                          \
                bytes[i] = TEST(x, y, op);                                                                             \
            }                                                                                                          \
            uint64_t word = 0;                                                                                         \
            for (int group = 0; group < 8; group++) {                                                                  \
                uint64_t eight;                                                                                        \
                memcpy(&eight, bytes + group * 8, 8);                                                                  \
                word |= ((eight * 0x0102040810204080ULL) >> 56) << (group * 8);                                        \
            }                                                                                                          \
            bits[start >> 6] = word;                                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
    static void portable_##name(int op, const void *a, const void *b, int constant, int64_t from, int64_t count,       \
                                uint64_t *bits) {                                                                      \
        if (constant) switch (op) {                                                                                    \
            case DOVETAIL_EQUAL: portable_##name##_op(DOVETAIL_EQUAL, a, b, 1, from, count, bits); break;              \
            case DOVETAIL_LESS: portable_##name##_op(DOVETAIL_LESS, a, b, 1, from, count, bits); break;                \
            default: portable_##name##_op(DOVETAIL_LESS_OR_EQUAL, a, b, 1, from, count, bits); break;                  \
            }                                                                                                          \
        else switch (op) {                                                                                             \
            case DOVETAIL_EQUAL: portable_##name##_op(DOVETAIL_EQUAL, a, b, 0, from, count, bits); break;              \
            case DOVETAIL_LESS: portable_##name##_op(DOVETAIL_LESS, a, b, 0, from, count, bits); break;                \
            default: portable_##name##_op(DOVETAIL_LESS_OR_EQUAL, a, b, 0, from, count, bits); break;                  \
            }                                                                                                          \
    }

PORTABLE(int8_t, int8, INTEGER_TEST)
PORTABLE(int16_t, int16, INTEGER_TEST)
PORTABLE(int32_t, int32, INTEGER_TEST)
PORTABLE(int64_t, int64, INTEGER_TEST)
PORTABLE(uint8_t, uint8, INTEGER_TEST)
PORTABLE(uint16_t, uint16, INTEGER_TEST)
PORTABLE(uint32_t, uint32, INTEGER_TEST)
PORTABLE(uint64_t, uint64, INTEGER_TEST)
PORTABLE(float, float, FLOATING_TEST)
PORTABLE(double, double, FLOATING_TEST)

#if defined(__x86_64__)

// MARK: - Wide

// One function a level, type and operation shape: STEP yields the mask of LANES values.
#define WIDE(level, features, T, name, LANES, LOAD, FILL, MASK)                                                        \
    static inline __attribute__((always_inline, target(features))) void level##_##name##_op(                           \
        const int op, const T *a, const T *b, const int constant, int64_t words, uint64_t *bits) {                     \
        __typeof__(LOAD(a)) fill = FILL(b[0]);                                                                         \
        for (int64_t word = 0; word < words; word++) {                                                                 \
            uint64_t result = 0;                                                                                       \
            for (int lane = 0; lane < 64; lane += LANES) {                                                             \
                __typeof__(LOAD(a)) x = LOAD(a + word * 64 + lane);                                                    \
                __typeof__(LOAD(a)) y = constant ? fill : LOAD(b + word * 64 + lane);                                  \
                result |= (uint64_t)(MASK(x, y, op)) << lane;                                                          \
            }                                                                                                          \
            bits[word] = result;                                                                                       \
        }                                                                                                              \
    }                                                                                                                  \
    __attribute__((target(features))) static void level##_##name(int op, const void *a, const void *b, int constant,   \
                                                                 int64_t words, uint64_t *bits) {                      \
        if (constant) switch (op) {                                                                                    \
            case DOVETAIL_EQUAL: level##_##name##_op(DOVETAIL_EQUAL, a, b, 1, words, bits); break;                     \
            case DOVETAIL_LESS: level##_##name##_op(DOVETAIL_LESS, a, b, 1, words, bits); break;                       \
            default: level##_##name##_op(DOVETAIL_LESS_OR_EQUAL, a, b, 1, words, bits); break;                         \
            }                                                                                                          \
        else switch (op) {                                                                                             \
            case DOVETAIL_EQUAL: level##_##name##_op(DOVETAIL_EQUAL, a, b, 0, words, bits); break;                     \
            case DOVETAIL_LESS: level##_##name##_op(DOVETAIL_LESS, a, b, 0, words, bits); break;                       \
            default: level##_##name##_op(DOVETAIL_LESS_OR_EQUAL, a, b, 0, words, bits); break;                         \
            }                                                                                                          \
    }

// AVX2 knows only "equal" and signed "greater": unsigned values have their top bit flipped, "at most" is "not greater".

#define LOAD256(p) _mm256_loadu_si256((const __m256i *)(p))
#define FLIP(v, set, top) _mm256_xor_si256(v, set(top))
#define LOAD256_U8(p) FLIP(LOAD256(p), _mm256_set1_epi8, (char)0x80)
#define LOAD256_U16(p) FLIP(LOAD256(p), _mm256_set1_epi16, (short)0x8000)
#define LOAD256_U32(p) FLIP(LOAD256(p), _mm256_set1_epi32, (int)0x80000000)
#define LOAD256_U64(p) FLIP(LOAD256(p), _mm256_set1_epi64x, (long long)0x8000000000000000ULL)
#define FILL256_8(v) _mm256_set1_epi8((char)(v))
#define FILL256_16(v) _mm256_set1_epi16((short)(v))
#define FILL256_32(v) _mm256_set1_epi32((int)(v))
#define FILL256_64(v) _mm256_set1_epi64x((long long)(v))
#define FILL256_U8(v) _mm256_set1_epi8((char)((v) ^ 0x80))
#define FILL256_U16(v) _mm256_set1_epi16((short)((v) ^ 0x8000))
#define FILL256_U32(v) _mm256_set1_epi32((int)((v) ^ 0x80000000u))
#define FILL256_U64(v) _mm256_set1_epi64x((long long)((v) ^ 0x8000000000000000ULL))

#define BITS8(v) (uint32_t) _mm256_movemask_epi8(v)
// Two bytes a value: every second bit of the byte mask.
#define BITS16(v) _pext_u32((uint32_t)_mm256_movemask_epi8(v), 0x55555555u)
#define BITS32(v) (uint32_t) _mm256_movemask_ps(_mm256_castsi256_ps(v))
#define BITS64(v) (uint32_t) _mm256_movemask_pd(_mm256_castsi256_pd(v))
#define MASK256(x, y, op, width, BITS, all)                                                                            \
    (op == DOVETAIL_EQUAL  ? BITS(_mm256_cmpeq_epi##width(x, y))                                                       \
     : op == DOVETAIL_LESS ? BITS(_mm256_cmpgt_epi##width(y, x))                                                       \
                           : (BITS(_mm256_cmpgt_epi##width(x, y))) ^ all)
#define MASK256_8(x, y, op) MASK256(x, y, op, 8, BITS8, 0xFFFFFFFFu)
#define MASK256_16(x, y, op) MASK256(x, y, op, 16, BITS16, 0xFFFFu)
#define MASK256_32(x, y, op) MASK256(x, y, op, 32, BITS32, 0xFFu)
#define MASK256_64(x, y, op) MASK256(x, y, op, 64, BITS64, 0xFu)

// Not less-or-equal means greater or a NaN somewhere; the NaN on the right is then put right.
#define FLOATING256(x, y, op, s)                                                                                       \
    (op == DOVETAIL_EQUAL                                                                                              \
         ? _mm256_or_##s(_mm256_cmp_##s(x, y, _CMP_EQ_OQ),                                                             \
                         _mm256_and_##s(_mm256_cmp_##s(x, x, _CMP_UNORD_Q), _mm256_cmp_##s(y, y, _CMP_UNORD_Q)))       \
     : op == DOVETAIL_LESS                                                                                             \
         ? _mm256_or_##s(_mm256_cmp_##s(x, y, _CMP_LT_OQ),                                                             \
                         _mm256_and_##s(_mm256_cmp_##s(x, x, _CMP_ORD_Q), _mm256_cmp_##s(y, y, _CMP_UNORD_Q)))         \
         : _mm256_or_##s(_mm256_cmp_##s(x, y, _CMP_LE_OQ), _mm256_cmp_##s(y, y, _CMP_UNORD_Q)))
#define MASK256_F(x, y, op) (uint32_t) _mm256_movemask_ps(FLOATING256(x, y, op, ps))
#define MASK256_D(x, y, op) (uint32_t) _mm256_movemask_pd(FLOATING256(x, y, op, pd))

#define AVX2 "avx2,bmi,bmi2"
WIDE(avx2, AVX2, int8_t, int8, 32, LOAD256, FILL256_8, MASK256_8)
WIDE(avx2, AVX2, int16_t, int16, 16, LOAD256, FILL256_16, MASK256_16)
WIDE(avx2, AVX2, int32_t, int32, 8, LOAD256, FILL256_32, MASK256_32)
WIDE(avx2, AVX2, int64_t, int64, 4, LOAD256, FILL256_64, MASK256_64)
WIDE(avx2, AVX2, uint8_t, uint8, 32, LOAD256_U8, FILL256_U8, MASK256_8)
WIDE(avx2, AVX2, uint16_t, uint16, 16, LOAD256_U16, FILL256_U16, MASK256_16)
WIDE(avx2, AVX2, uint32_t, uint32, 8, LOAD256_U32, FILL256_U32, MASK256_32)
WIDE(avx2, AVX2, uint64_t, uint64, 4, LOAD256_U64, FILL256_U64, MASK256_64)
WIDE(avx2, AVX2, float, float, 8, _mm256_loadu_ps, _mm256_set1_ps, MASK256_F)
WIDE(avx2, AVX2, double, double, 4, _mm256_loadu_pd, _mm256_set1_pd, MASK256_D)

// AVX-512 compares to masks, signed and unsigned.

#define LOAD512(p) _mm512_loadu_si512(p)
#define FILL512_8(v) _mm512_set1_epi8((char)(v))
#define FILL512_16(v) _mm512_set1_epi16((short)(v))
#define FILL512_32(v) _mm512_set1_epi32((int)(v))
#define FILL512_64(v) _mm512_set1_epi64((long long)(v))
#define MASK512(x, y, op, kind)                                                                                        \
    (op == DOVETAIL_EQUAL  ? _mm512_cmpeq_##kind##_mask(x, y)                                                          \
     : op == DOVETAIL_LESS ? _mm512_cmplt_##kind##_mask(x, y)                                                          \
                           : _mm512_cmple_##kind##_mask(x, y))
#define MASK512_8(x, y, op) MASK512(x, y, op, epi8)
#define MASK512_16(x, y, op) MASK512(x, y, op, epi16)
#define MASK512_32(x, y, op) MASK512(x, y, op, epi32)
#define MASK512_64(x, y, op) MASK512(x, y, op, epi64)
#define MASK512_U8(x, y, op) MASK512(x, y, op, epu8)
#define MASK512_U16(x, y, op) MASK512(x, y, op, epu16)
#define MASK512_U32(x, y, op) MASK512(x, y, op, epu32)
#define MASK512_U64(x, y, op) MASK512(x, y, op, epu64)
#define MASK512_FLOATING(x, y, op, s)                                                                                  \
    (op == DOVETAIL_EQUAL                                                                                              \
         ? (uint32_t)_mm512_cmp_##s##_mask(x, y, _CMP_EQ_OQ)                                                           \
               | ((uint32_t)_mm512_cmp_##s##_mask(x, x, _CMP_UNORD_Q) & _mm512_cmp_##s##_mask(y, y, _CMP_UNORD_Q))     \
     : op == DOVETAIL_LESS                                                                                             \
         ? (uint32_t)_mm512_cmp_##s##_mask(x, y, _CMP_LT_OQ)                                                           \
               | ((uint32_t)_mm512_cmp_##s##_mask(x, x, _CMP_ORD_Q) & _mm512_cmp_##s##_mask(y, y, _CMP_UNORD_Q))       \
         : (uint32_t)_mm512_cmp_##s##_mask(x, y, _CMP_LE_OQ) | _mm512_cmp_##s##_mask(y, y, _CMP_UNORD_Q))
#define MASK512_F(x, y, op) MASK512_FLOATING(x, y, op, ps)
#define MASK512_D(x, y, op) MASK512_FLOATING(x, y, op, pd)

#define AVX512 "avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi2"
WIDE(avx512, AVX512, int8_t, int8, 64, LOAD512, FILL512_8, MASK512_8)
WIDE(avx512, AVX512, int16_t, int16, 32, LOAD512, FILL512_16, MASK512_16)
WIDE(avx512, AVX512, int32_t, int32, 16, LOAD512, FILL512_32, MASK512_32)
WIDE(avx512, AVX512, int64_t, int64, 8, LOAD512, FILL512_64, MASK512_64)
WIDE(avx512, AVX512, uint8_t, uint8, 64, LOAD512, FILL512_8, MASK512_U8)
WIDE(avx512, AVX512, uint16_t, uint16, 32, LOAD512, FILL512_16, MASK512_U16)
WIDE(avx512, AVX512, uint32_t, uint32, 16, LOAD512, FILL512_32, MASK512_U32)
WIDE(avx512, AVX512, uint64_t, uint64, 8, LOAD512, FILL512_64, MASK512_U64)
WIDE(avx512, AVX512, float, float, 16, _mm512_loadu_ps, _mm512_set1_ps, MASK512_F)
WIDE(avx512, AVX512, double, double, 8, _mm512_loadu_pd, _mm512_set1_pd, MASK512_D)

#endif

// MARK: - Dispatch

typedef void portable_function(int, const void *, const void *, int, int64_t, int64_t, uint64_t *);
typedef void wide_function(int, const void *, const void *, int, int64_t, uint64_t *);

static portable_function *const portable[] = {
    portable_int8,  portable_int16,  portable_int32,  portable_int64, portable_uint8,
    portable_uint16, portable_uint32, portable_uint64, portable_float, portable_double,
};

#if defined(__x86_64__)
static wide_function *const avx2[] = {
    avx2_int8,   avx2_int16,  avx2_int32,  avx2_int64, avx2_uint8,
    avx2_uint16, avx2_uint32, avx2_uint64, avx2_float, avx2_double,
};
static wide_function *const avx512[] = {
    avx512_int8,   avx512_int16,  avx512_int32,  avx512_int64, avx512_uint8,
    avx512_uint16, avx512_uint32, avx512_uint64, avx512_float, avx512_double,
};
#endif

void dovetail_compare(int level, int type, int operation, const void *left, const void *right, int right_is_constant,
                      int64_t count, uint64_t *bits) {
    int64_t done = 0;
#if defined(__x86_64__)
    if (level >= DOVETAIL_CPU_AVX2 && count >= 64) {
        wide_function *const *table = level >= DOVETAIL_CPU_AVX512 ? avx512 : avx2;
        table[type](operation, left, right, right_is_constant, count >> 6, bits);
        done = count & ~(int64_t)63;
    }
#else
    (void)level;
#endif
    if (done < count) portable[type](operation, left, right, right_is_constant, done, count, bits);
}
