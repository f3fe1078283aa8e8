#ifndef DOVETAIL_TEXT_H
#define DOVETAIL_TEXT_H

#include <stddef.h>
#include <stdint.h>

/// True when no byte has its high bit set.
int dovetail_is_ascii(const uint8_t *bytes, size_t count);

/// True when the bytes are UTF-8 without surrogates, overlong forms or values past U+10FFFF.
int dovetail_is_utf8(const uint8_t *bytes, size_t count);

/// How many 16-byte string views from the first on are UTF-8; `count` when all are.
size_t dovetail_views_utf8(const void *views, size_t count);

#endif
