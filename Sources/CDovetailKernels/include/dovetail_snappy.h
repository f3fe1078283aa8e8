#ifndef DOVETAIL_SNAPPY_H
#define DOVETAIL_SNAPPY_H

#include <stddef.h>
#include <stdint.h>

/// Unpacks a Snappy block, without the length at its head, to exactly `out_count` bytes. Returns 0 for a block that is
/// damaged or holds another number of bytes. Reads and writes nothing outside of the two.
int dovetail_snappy_unpack(const uint8_t *in, size_t in_count, uint8_t *out, size_t out_count);

#endif
