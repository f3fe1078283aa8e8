#ifndef DOVETAIL_PARQUET_H
#define DOVETAIL_PARQUET_H

#include <stddef.h>
#include <stdint.h>

/// Most bytes that `dovetail_hybrid_encode` writes, slack for whole-word stores included.
size_t dovetail_hybrid_bound(size_t count, int width);

/// Encodes values of `width` bits (1 to 32, none larger) as Parquet's hybrid of runs and bit-packed groups of eight.
/// Returns the bytes written.
size_t dovetail_hybrid_encode(const uint32_t *values, size_t count, int width, uint8_t *out);

/// Unpacks `groups` times eight values of `width` bits (0 to 32). Reads up to 8 bytes past the last group.
void dovetail_unpack32(const uint8_t *in, size_t groups, int width, uint32_t *out);

/// As above, values of up to 64 bits. Reads up to 16 bytes past the last group.
void dovetail_unpack64(const uint8_t *in, size_t groups, int width, uint64_t *out);

/// Writes 16-byte string views as Parquet's PLAIN byte arrays: a length, then the bytes. Long values may be read, and
/// the output written, up to 32 bytes past the end. Returns the bytes written.
size_t dovetail_plain_views(const void *views, size_t count, uint8_t *out);

/// Sum of the lengths of 16-byte string views.
uint64_t dovetail_view_bytes(const void *views, size_t count);

/// The view of a value, which must stay where it is if it is longer than 12 bytes. Reads 12 bytes whatever the length.
void dovetail_view_of(const uint8_t *bytes, uint32_t length, void *view);

/// Turns `count` PLAIN byte arrays into views that point into `in`. Returns the bytes read, or SIZE_MAX when the input
/// ends too early. Reads up to 12 bytes past the end.
size_t dovetail_views_of_plain(const uint8_t *in, size_t bytes, size_t count, void *views);

/// values[i] = dictionary[codes[i]]. The codes are in range.
void dovetail_gather32(const uint32_t *dictionary, const uint32_t *codes, size_t count, uint32_t *values);
void dovetail_gather64(const uint64_t *dictionary, const uint32_t *codes, size_t count, uint64_t *values);

/// Largest of some codes, 0 for none.
uint32_t dovetail_largest32(const uint32_t *codes, size_t count);

/// XXH64 with seed 0.
uint64_t dovetail_xxh64(const uint8_t *bytes, size_t count);

/// Which of the 32-byte blocks of a Bloom filter a hash belongs to; `blocks` is less than 2^32.
size_t dovetail_bloom_block(uint64_t hash, size_t blocks);

/// Enters hashes into a filter of `blocks` blocks of eight words.
void dovetail_bloom_insert(uint32_t *filter, size_t blocks, const uint64_t *hashes, size_t count);

/// False when no value with this hash was entered into the block.
int dovetail_bloom_contains(const uint32_t *block, uint64_t hash);

/// Passes over `count` PLAIN byte arrays. Returns the bytes they take, or SIZE_MAX when the input ends too early.
size_t dovetail_skip_plain(const uint8_t *in, size_t bytes, size_t count);

/// How many PLAIN byte arrays lie whole in the input, `most` at most.
size_t dovetail_count_plain(const uint8_t *in, size_t bytes, size_t most);

/// Levels as bytes; returns the largest, which need not fit.
size_t dovetail_levels_narrow(const uint32_t *wide, size_t count, uint8_t *levels);

/// How many levels are `level`.
size_t dovetail_levels_count(const uint8_t *levels, size_t count, uint8_t level);

/// How many entries stand before the start of the row after the next `rows` ones; `started` is how many rows begin there.
size_t dovetail_levels_rows(const uint8_t *repetitions, size_t count, size_t rows, size_t *started);

/// For each entry with a level of `slot` or more the number of its value, UINT32_MAX below `present`. `rows` has room for
/// one more than `count`. Returns the slots; `used` is the number of values.
size_t dovetail_levels_slots(
    const uint8_t *definitions, size_t count, uint8_t slot, uint8_t present, uint32_t *rows, size_t *used);

/// A bit for each entry that begins a value of a node: set from level `definition` on. `bits` has room for one word more
/// than `count` bits. Returns the number of bits.
size_t dovetail_levels_valid(
    const uint8_t *definitions, const uint8_t *repetitions, size_t count, uint8_t repetition, uint8_t slot,
    uint8_t definition, uint64_t *bits);

/// Where the elements of each list begin, and after the last one where they end; `offsets` has room for one more than
/// `count`. Returns the number of lists, SIZE_MAX when an element stands before the first list.
size_t dovetail_levels_offsets(
    const uint8_t *definitions, const uint8_t *repetitions, size_t count, uint8_t repetition, uint8_t slot,
    uint8_t definition, int32_t *offsets);

/// Sum of lengths; -1 when one is negative.
int64_t dovetail_sum_lengths(const int32_t *lengths, size_t count);

/// Views of values that stand one after another; their lengths are not negative and do not go past the end. Reads up to 12
/// bytes past it.
void dovetail_views_of_lengths(const int32_t *lengths, size_t count, const uint8_t *bytes, void *views);

/// Puts together values each of which begins with some bytes of the one before; lengths and their sums were checked, and 32
/// bytes past the end may be read. `heap` has 32 bytes before it and 64 after it to spare. Returns 0 when a prefix is longer
/// than the value before.
int dovetail_views_of_prefixed(
    const int32_t *prefixes, const int32_t *suffixes, size_t count, const uint8_t *bytes, uint8_t *heap, void *views);

#endif
