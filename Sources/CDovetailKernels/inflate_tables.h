#ifndef DOVETAIL_INFLATE_TABLES_H
#define DOVETAIL_INFLATE_TABLES_H

#include <stdint.h>

// An entry of a decoding table:
//   bits  0-5   bits to pass over: code and extra bits
//   bits  8-13  bits of the code alone; for a second-level table, log2 of its size
//   bits 16-30  the literal, base of the length or distance, or start of the second-level table
#define ENTRY_LITERAL 0x80000000u
// None of literal, length, distance: one of the next two, or, without them, a code that does not exist.
#define ENTRY_SPECIAL 0x8000u
#define ENTRY_SUBTABLE 0x4000u
#define ENTRY_END 0x0080u

enum {
    LITERAL_BITS = 11,
    DISTANCE_BITS = 8,
    PRECODE_BITS = 7,
    LITERAL_ROOM = 4096,
    DISTANCE_ROOM = 1024,
    LITERAL_CODES = 288,
    DISTANCE_CODES = 32,
    PRECODES = 19,
    LONGEST_CODE = 15,
};

typedef enum { CODE_LITERAL, CODE_DISTANCE, CODE_PRECODE } code_kind;

/// Builds the table of a canonical Huffman code given by the lengths of its codes. Returns 0 for lengths that make none.
int dovetail_inflate_table(code_kind kind, const uint8_t *lengths, unsigned count, uint32_t *table);

#endif
