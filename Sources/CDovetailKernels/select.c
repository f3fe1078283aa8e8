// Bitmaps to row numbers, and the search for a piece of text.
#include "dovetail_select.h"
#include "dovetail_cpu.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static int64_t portable_select(const uint64_t *bits, int64_t words, uint32_t *indices) {
    uint32_t *out = indices;
    for (int64_t word = 0; word < words; word++) {
        uint64_t rest = bits[word];
        const uint32_t base = (uint32_t)(word * 64);
        if (rest == ~0ULL) {
            for (uint32_t i = 0; i < 64; i++) out[i] = base + i;
            out += 64;
            continue;
        }
        while (rest != 0) {
            *out++ = base + (uint32_t)__builtin_ctzll(rest);
            rest &= rest - 1;
        }
    }
    return out - indices;
}

#if defined(__x86_64__)

// Eight numbers a step whatever the bits, so that no branch depends on them; what is written too much is overwritten.
__attribute__((target("avx2,bmi,bmi2"))) static int64_t avx2_select(const uint64_t *bits, int64_t words,
                                                                    uint32_t *indices) {
    uint32_t *out = indices;
    for (int64_t word = 0; word < words; word++) {
        uint64_t rest = bits[word];
        const uint32_t base = (uint32_t)(word * 64);
        const int found = __builtin_popcountll(rest);
        for (int step = 0; step < found; step += 8)
            for (int i = 0; i < 8; i++) {
                out[step + i] = base + (uint32_t)_tzcnt_u64(rest);
                rest = _blsr_u64(rest);
            }
        out += found;
    }
    return out - indices;
}

__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi2,bmi,bmi2,popcnt"))) static int64_t
avx512_select(const uint64_t *bits, int64_t words, uint32_t *indices) {
    static const uint8_t numbers[64] __attribute__((aligned(64))) = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
    };
    const __m512i all = _mm512_load_si512(numbers);
    uint32_t *out = indices;
    for (int64_t word = 0; word < words; word++) {
        const uint64_t set = bits[word];
        if (set == 0) continue;
        const int found = __builtin_popcountll(set);
        const __m512i chosen = _mm512_maskz_compress_epi8(set, all);
        const __m512i base = _mm512_set1_epi32((int)(word * 64));
        _mm512_storeu_si512(out, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(chosen))));
        if (found > 16)
            _mm512_storeu_si512(
                out + 16, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(chosen, 1))));
        if (found > 32)
            _mm512_storeu_si512(
                out + 32, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(chosen, 2))));
        if (found > 48)
            _mm512_storeu_si512(
                out + 48, _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(chosen, 3))));
        out += found;
    }
    return out - indices;
}

#endif

int64_t dovetail_select_bits(int level, const uint64_t *bits, int64_t count, uint32_t *indices) {
    const int64_t words = (count + 63) >> 6;
#if defined(__x86_64__)
    if (level >= DOVETAIL_CPU_AVX512) return avx512_select(bits, words, indices);
    if (level >= DOVETAIL_CPU_AVX2) return avx2_select(bits, words, indices);
#else
    (void)level;
#endif
    return portable_select(bits, words, indices);
}

int64_t dovetail_find(const uint8_t *text, int64_t count, const uint8_t *needle, int64_t length) {
    const uint8_t *at = text;
    int64_t rest = count - length + 1;
    while (rest > 0) {
        const uint8_t *next = memchr(at, needle[0], (size_t)rest);
        if (next == NULL) return -1;
        if (memcmp(next, needle, (size_t)length) == 0) return next - text;
        rest -= next - at + 1;
        at = next + 1;
    }
    return -1;
}
