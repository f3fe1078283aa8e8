// Calls of the operating system that Swift's overlay of the C library leaves out.
#ifndef C_DOVETAIL_SYSTEM_H
#define C_DOVETAIL_SYSTEM_H

#include <stdint.h>

/// Swaps two paths in one step. 0, or -1 with errno set (ENOSYS where the system cannot).
int dovetail_exchange(const char *first, const char *second);

/// Asks the system to begin bringing a range of a file to the disk, without waiting for it. Only a hint.
void dovetail_begin_writeback(int file, int64_t offset, int64_t count);

#endif
