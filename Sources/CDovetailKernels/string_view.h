// A 16-byte string view as C sees it: up to 12 bytes inside, more behind a pointer.
#ifndef DOVETAIL_STRING_VIEW_H
#define DOVETAIL_STRING_VIEW_H

#include <stdint.h>

typedef struct {
    uint32_t length;
    uint8_t prefix[4];
    union {
        uint8_t rest[8];
        const uint8_t *pointer;
    };
} view;

enum { INLINE_LENGTH = 12 };

#endif
