#ifndef DOVETAIL_MEMORY_H
#define DOVETAIL_MEMORY_H

#include <stdint.h>

/// Asks for the cache line of `address` to be read soon.
static inline void dovetail_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

/// Sets a byte that several threads may set at once, always to 1.
static inline void dovetail_mark(uint8_t *byte) { __atomic_store_n(byte, 1, __ATOMIC_RELAXED); }

#endif
