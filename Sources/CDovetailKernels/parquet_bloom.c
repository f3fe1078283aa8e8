// Parquet's Bloom filters: blocks of eight words, in each of which a value sets one bit; values are hashed by XXH64.
#include "dovetail_parquet.h"

#include <string.h>

static const uint64_t P1 = 0x9E3779B185EBCA87ull, P2 = 0xC2B2AE3D27D4EB4Full, P3 = 0x165667B19E3779F9ull,
                      P4 = 0x85EBCA77C2B2AE63ull, P5 = 0x27D4EB2F165667C5ull;

static inline uint64_t load64(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

static inline uint64_t rotate(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

static inline uint64_t mix(uint64_t lane, uint64_t input) { return rotate(lane + input * P2, 31) * P1; }

static inline uint64_t merge(uint64_t hash, uint64_t lane) { return (hash ^ mix(0, lane)) * P1 + P4; }

// Up to 31 bytes that are left, and the last mixing.
static inline uint64_t finish(uint64_t hash, const uint8_t *at, size_t count) {
    for (; count >= 8; count -= 8, at += 8) hash = rotate(hash ^ mix(0, load64(at)), 27) * P1 + P4;
    if (count >= 4) {
        uint32_t word;
        memcpy(&word, at, 4);
        hash = rotate(hash ^ word * P1, 23) * P2 + P3;
        at += 4;
        count -= 4;
    }
    for (; count > 0; count--, at++) hash = rotate(hash ^ *at * P5, 11) * P1;
    hash = (hash ^ hash >> 33) * P2;
    hash = (hash ^ hash >> 29) * P3;
    return hash ^ hash >> 32;
}

uint64_t dovetail_xxh64(const uint8_t *bytes, size_t count) {
    const uint64_t total = count;
    if (count < 32) return finish(P5 + total, bytes, count);
    uint64_t lanes[4] = {P1 + P2, P2, 0, 0 - P1};
    for (; count >= 32; count -= 32, bytes += 32)
        for (int lane = 0; lane < 4; lane++) lanes[lane] = mix(lanes[lane], load64(bytes + lane * 8));
    uint64_t hash = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18);
    for (int lane = 0; lane < 4; lane++) hash = merge(hash, lanes[lane]);
    return finish(hash + total, bytes, count);
}

enum { WORDS = 8 };

static const uint32_t SALT[WORDS] = {0x47b6137bu, 0x44974d91u, 0x8824ad5bu, 0xa2b7289du,
                                     0x705495c7u, 0x2df1424bu, 0x9efc4947u, 0x5c6bfb31u};

size_t dovetail_bloom_block(uint64_t hash, size_t blocks) { return (size_t)(((hash >> 32) * blocks) >> 32); }

void dovetail_bloom_insert(uint32_t *filter, size_t blocks, const uint64_t *hashes, size_t count) {
    for (size_t index = 0; index < count; index++) {
        uint32_t *block = filter + dovetail_bloom_block(hashes[index], blocks) * WORDS;
        const uint32_t key = (uint32_t)hashes[index];
        for (int word = 0; word < WORDS; word++) block[word] |= 1u << (key * SALT[word] >> 27);
    }
}

int dovetail_bloom_contains(const uint32_t *block, uint64_t hash) {
    uint32_t missing = 0;
    for (int word = 0; word < WORDS; word++) missing |= ~block[word] >> ((uint32_t)hash * SALT[word] >> 27) & 1;
    return !missing;
}
