#ifndef DOVETAIL_SELECT_H
#define DOVETAIL_SELECT_H

#include <stdint.h>

/// Numbers of the set bits, ascending, and how many there are. Bits past `count` must be zero. `indices` has room for
/// the result and 64 more, which may be overwritten. `level` is a DOVETAIL_CPU level this processor has.
int64_t dovetail_select_bits(int level, const uint64_t *bits, int64_t count, uint32_t *indices);

/// Offset of the first occurrence of the `length` (at least 1) bytes `needle` in `text`, or -1. Reads no byte outside.
int64_t dovetail_find(const uint8_t *text, int64_t count, const uint8_t *needle, int64_t length);

#endif
