#ifndef DOVETAIL_MEMORY_H
#define DOVETAIL_MEMORY_H

/// Asks for the cache line of `address` to be read soon.
static inline void dovetail_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

#endif
