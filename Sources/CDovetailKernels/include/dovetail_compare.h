#ifndef DOVETAIL_COMPARE_H
#define DOVETAIL_COMPARE_H

#include <stdint.h>

/// The comparisons that are computed; the others are their negations or have the operands swapped.
enum { DOVETAIL_EQUAL = 0, DOVETAIL_LESS = 1, DOVETAIL_LESS_OR_EQUAL = 2 };

/// Types of the values compared. Floating-point numbers have a total order: NaN equals NaN and is greater than all
/// others, -0 equals 0.
enum {
    DOVETAIL_INT8, DOVETAIL_INT16, DOVETAIL_INT32, DOVETAIL_INT64,
    DOVETAIL_UINT8, DOVETAIL_UINT16, DOVETAIL_UINT32, DOVETAIL_UINT64,
    DOVETAIL_FLOAT, DOVETAIL_DOUBLE
};

/// Bit i of `bits` says whether `left[i] operation right[i]`; `*right` stands for all with `right_is_constant`.
/// Writes whole words; bits past `count` are zero. `level` is a DOVETAIL_CPU level this processor has.
void dovetail_compare(int level, int type, int operation, const void *left, const void *right, int right_is_constant,
                      int64_t count, uint64_t *bits);

#endif
