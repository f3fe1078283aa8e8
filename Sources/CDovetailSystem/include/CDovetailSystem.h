// A call of the operating system that Swift's overlay of the C library leaves out.
#ifndef C_DOVETAIL_SYSTEM_H
#define C_DOVETAIL_SYSTEM_H

/// Swaps two paths in one step. 0, or -1 with errno set (ENOSYS where the system cannot).
int dovetail_exchange(const char *first, const char *second);

#endif
