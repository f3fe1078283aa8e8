#ifndef DOVETAIL_JSON_H
#define DOVETAIL_JSON_H

#include <stddef.h>
#include <stdint.h>

/// State and findings of a scan of JSON text; counts add up over calls.
typedef struct {
    /// All ones inside a string.
    uint64_t inside;
    /// 1 when the next byte is escaped.
    uint64_t escaped;
    /// 1 when the byte before belongs to a number or a word.
    uint64_t in_scalar;
    uint64_t entries;
    /// Some byte is above 127.
    uint32_t has_high_bytes;
    uint32_t has_escapes;
    /// Some control character stands where none may: anywhere in a string, or one that is no white space outside.
    uint32_t has_controls;
} dovetail_json_scan;

/// Finds the tokens in [start, end) and writes their positions behind the `scan->entries` that are there: braces,
/// brackets, colons and commas outside strings, both quotes of each string, the first byte of everything else, and line
/// feeds outside strings when `lines` is not 0.
///
/// `tokens` must have room for `end - start + 64` more; 64 bytes past `end` are read.
void dovetail_json_index(
    int level, const uint8_t *base, size_t start, size_t end, int lines, dovetail_json_scan *scan, uint32_t *tokens);

/// A value in a text: the bytes between the positions, both excluded. A string's are those inside its quotes, any other
/// value's before is the byte before it, which never is a quote. Null when `end` is not above `before`.
typedef struct {
    uint32_t before;
    uint32_t end;
} dovetail_json_span;

/// String views (see dovetail_csv_strings) of values: strings without their escapes, anything else as it is spelled.
/// Rewritten strings longer than twelve bytes go to `*arena`, which moves; it has room for all of them and 64 bytes more.
/// Numbers of the strings with wrong escapes are written to `exceptions`; returns how many there are.
size_t dovetail_json_strings(
    const uint8_t *base, const dovetail_json_span *spans, size_t count, int has_escapes, uint64_t *views,
    uint64_t *validity, uint8_t **arena, uint32_t *exceptions, uint64_t *nulls, uint64_t *longs);

/// Writes the string inside quotes without its escapes; `target` has room for `count + 16` bytes. A surrogate without its
/// partner becomes U+FFFD. Returns the length, or -1 when an escape is wrong.
int64_t dovetail_json_unescape(uint8_t *target, const uint8_t *bytes, size_t count);

/// Whether all escapes inside a string are right.
int dovetail_json_is_string(const uint8_t *bytes, size_t count);

/// Writes text as the inside of a JSON string; `target` has room for `6 * count + 16` bytes. Returns the length.
size_t dovetail_json_escape(uint8_t *target, const uint8_t *bytes, size_t count);

#endif
