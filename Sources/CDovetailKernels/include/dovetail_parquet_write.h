#ifndef DOVETAIL_PARQUET_WRITE_H
#define DOVETAIL_PARQUET_WRITE_H

#include <stddef.h>
#include <stdint.h>

/// Most bytes that a DELTA_BINARY_PACKED page of values of `width` bytes (4 or 8) takes, slack for whole-word stores
/// included.
size_t dovetail_delta_bound(size_t count, int width);

/// Encodes values as DELTA_BINARY_PACKED in blocks of 128. Differences wrap around at the width of the values. Returns
/// the bytes written.
size_t dovetail_delta_encode32(int level, const uint32_t *values, size_t count, uint8_t *out);
size_t dovetail_delta_encode64(int level, const uint64_t *values, size_t count, uint8_t *out);

/// The bytes that the encoders above would write.
size_t dovetail_delta_size32(int level, const uint32_t *values, size_t count);
size_t dovetail_delta_size64(int level, const uint64_t *values, size_t count);

/// The number of runs of like codes.
size_t dovetail_runs32(const uint32_t *codes, size_t count);

/// BYTE_STREAM_SPLIT: all first bytes of `count` values of `width` bytes, then all second bytes and so on.
void dovetail_split_streams(const uint8_t *values, size_t count, size_t width, uint8_t *out);

/// Lengths of 16-byte string views.
void dovetail_view_lengths(const void *views, size_t count, uint32_t *lengths);

/// The bytes of string views one behind the other. Long values may be read, and the output written, up to 32 bytes past
/// the end. Returns the bytes written.
size_t dovetail_view_concat(const void *views, size_t count, uint8_t *out);

/// For each string view how many bytes it begins with like the one before it, and how many follow. Returns the sum of
/// the latter.
size_t dovetail_view_prefixes(const void *views, size_t count, uint32_t *prefixes, uint32_t *suffixes);

/// What follows the shared beginnings, one behind the other. Returns the bytes written.
size_t dovetail_view_suffixes(const void *views, const uint32_t *prefixes, size_t count, uint8_t *out);

#endif
