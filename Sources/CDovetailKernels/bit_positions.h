// Writing the places of the set bits of a 64-bit mask, `found` of them, as 32-bit numbers from `position` on. The target
// has room for 64 numbers whatever is found.
#ifndef DOVETAIL_BIT_POSITIONS_H
#define DOVETAIL_BIT_POSITIONS_H

#include <immintrin.h>
#include <stdint.h>

// Eight at a time whether or not there are so many: what is too much is overwritten by the next block.
#define AVX2_EMIT(bits, found, target, position)                                                                        \
    do {                                                                                                                \
        uint64_t rest = (bits);                                                                                         \
        uint32_t *place = (target);                                                                                     \
        for (uint64_t done = 0; done < (found); done += 8) {                                                            \
            for (int k = 0; k < 8; k++) {                                                                               \
                place[k] = (position) + (uint32_t)_tzcnt_u64(rest);                                                     \
                rest = _blsr_u64(rest);                                                                                 \
            }                                                                                                           \
            place += 8;                                                                                                 \
        }                                                                                                               \
    } while (0)

// Wants `iota`, the bytes from 0 to 63, beside it.
#define AVX512_WIDEN(packed, part, target, position)                                                                    \
    _mm512_storeu_si512(                                                                                                \
        (target) + (part) * 16,                                                                                         \
        _mm512_add_epi32(                                                                                               \
            _mm512_set1_epi32((int)(position)), _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, part))))

#define AVX512_EMIT(bits, found, target, position)                                                                      \
    do {                                                                                                                \
        __m512i packed = _mm512_maskz_compress_epi8((__mmask64)(bits), iota);                                           \
        AVX512_WIDEN(packed, 0, target, position);                                                                      \
        if ((found) > 16) {                                                                                             \
            AVX512_WIDEN(packed, 1, target, position);                                                                  \
            if ((found) > 32) {                                                                                         \
                AVX512_WIDEN(packed, 2, target, position);                                                              \
                AVX512_WIDEN(packed, 3, target, position);                                                              \
            }                                                                                                           \
        }                                                                                                               \
    } while (0)

#endif
