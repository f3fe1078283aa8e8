#ifndef DOVETAIL_CSV_H
#define DOVETAIL_CSV_H

#include <stddef.h>
#include <stdint.h>

/// How delimited text is written. Every character but the delimiter is one byte.
typedef struct {
    /// Its last byte, where the delimiter has several. No byte of it is the quote, the escape, zero or a line end.
    uint8_t delimiter;
    /// Ends a row; a carriage return before a line feed belongs to the row's end.
    uint8_t newline;
    uint8_t quote;
    /// Takes the next byte literally, inside quotes only. Equal to `quote` where doubling is the escape.
    uint8_t escape;
    uint8_t comment;
    uint8_t has_quote;
    /// `escape` is a character of its own.
    uint8_t has_escape;
    /// A line that starts with `comment` is no row.
    uint8_t has_comment;
    /// Bytes of the delimiter, 1 to 4; the first match from the left counts.
    uint32_t delimiter_count;
    /// The delimiter as the upper bytes of a little-endian word that ends with it, and which bytes those are.
    uint32_t delimiter_word;
    uint32_t delimiter_mask;
} dovetail_csv_dialect;

/// What the byte before a position means for the one at it.
enum {
    DOVETAIL_CSV_ROW_START = 0,
    DOVETAIL_CSV_FIELD_START = 1,
    DOVETAIL_CSV_UNQUOTED = 2,
    DOVETAIL_CSV_QUOTED = 3,
    /// After a quote inside a quoted field: its end, or the first of a doubled one.
    DOVETAIL_CSV_QUOTE_SEEN = 4,
    DOVETAIL_CSV_ESCAPED = 5,
    DOVETAIL_CSV_COMMENT = 6,
};

/// State and findings of a scan; counts add up over calls.
typedef struct {
    uint32_t state;
    /// Some byte is above 127.
    uint32_t has_high_bytes;
    uint64_t entries;
    /// Entries that end a row.
    uint64_t newlines;
    uint64_t quotes;
} dovetail_csv_scan;

/// Finds the separators and line ends outside quotes in [start, end) and writes their positions behind the
/// `scan->entries` that are there. A quote counts only where a field begins with it; elsewhere in a bare field it is
/// text, as is whatever follows a closing quote up to the next separator.
///
/// `entries` must have room for `end - start + 64` more; 64 bytes past `end` are read.
void dovetail_csv_index(
    int level, const uint8_t *base, size_t start, size_t end, const dovetail_csv_dialect *dialect,
    dovetail_csv_scan *scan, uint32_t *entries);

/// Bytes equal to `byte`.
uint64_t dovetail_csv_count(const uint8_t *base, size_t count, uint8_t byte);

/// What became of rows.
typedef struct {
    uint64_t rows;
    /// 0, or 1 when a row has too many or too few fields and that is not allowed.
    uint32_t is_ragged;
    uint32_t field_count;
    uint32_t row_start;
    /// Rows with too many or too few fields that were left out or mended.
    uint64_t bad_rows;
} dovetail_csv_shape;

enum {
    DOVETAIL_CSV_PAD_SHORT_ROWS = 1,
    DOVETAIL_CSV_SKIP_RAGGED = 2,
    /// A row may end with one separator more than it needs.
    DOVETAIL_CSV_TRAILING_DELIMITER = 4,
    /// Rows with too few fields are filled up, those with too many cut, and both are counted.
    DOVETAIL_CSV_MEND_RAGGED = 8,
};

/// Checks that every row has `columns` fields; where so, moves each row's last entry before the carriage return of a line
/// end and writes the position before each row's first byte to `before`. Returns 0, leaving `entries` as it was, when
/// some row differs: then `dovetail_csv_reshape` is to be asked.
int dovetail_csv_check(
    const uint8_t *base, uint32_t first, uint32_t *entries, uint64_t entry_count, uint64_t newline_count,
    uint32_t columns, const dovetail_csv_dialect *dialect, uint32_t *before);

/// Copies the rows that count to `output` (room for `newlines * columns`), without empty lines and comments. Where each bad
/// row starts and how many fields it has goes to `ragged` (room for two numbers a row) unless that is null.
dovetail_csv_shape dovetail_csv_reshape(
    const uint8_t *base, uint32_t first, const uint32_t *entries, uint64_t entry_count, uint32_t columns,
    const dovetail_csv_dialect *dialect, uint32_t flags, uint32_t *output, uint32_t *before,
    uint32_t *ragged);

/// Where the fields end that `entries` close: at the first byte of a delimiter of several bytes.
void dovetail_csv_field_ends(
    const uint8_t *base, const uint32_t *entries, size_t count, const dovetail_csv_dialect *dialect, uint32_t *ends);

/// One field of each of `count` rows: field i lies between before[i * before_stride] and ends[i * end_stride], both
/// excluded. A length of zero or less is a null. 16 bytes before a field and 64 after it are readable.
typedef struct {
    const uint8_t *base;
    const uint32_t *before;
    const uint32_t *ends;
    uint32_t before_stride;
    uint32_t end_stride;
    uint32_t count;
} dovetail_csv_fields;

/// Takes one pair of quotes off each field that has one, or leaves the field; writes plain arrays of `count`.
void dovetail_csv_unquote(const dovetail_csv_fields *fields, uint8_t quote, uint32_t *before, uint32_t *ends);

/// The fields of `rows` as plain arrays.
void dovetail_csv_gather(
    const dovetail_csv_fields *fields, const uint32_t *rows, size_t count, uint32_t *before, uint32_t *ends);

/// Each parser writes `count` values and whole words of validity, and the numbers of the fields that it could not read
/// (not one of its plain forms) to `exceptions`, which has room for `count`. Returns how many those are; `nulls` grows by
/// the empty fields. A value that is null or an exception is zero, and an exception's validity bit is set.
size_t dovetail_csv_int64(
    const dovetail_csv_fields *, int64_t *, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls);
size_t dovetail_csv_int32(
    const dovetail_csv_fields *, int32_t *, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls);
size_t dovetail_csv_decimal(
    const dovetail_csv_fields *, int64_t *, uint32_t precision, uint32_t scale, uint64_t *validity, uint32_t *exceptions,
    uint64_t *nulls);
size_t dovetail_csv_double(
    const dovetail_csv_fields *, double *, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls);
size_t dovetail_csv_float(
    const dovetail_csv_fields *, float *, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls);
size_t dovetail_csv_date(
    const dovetail_csv_fields *, int32_t *, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls);
/// `shift` seconds are taken off each value before it becomes `per_second` units.
size_t dovetail_csv_timestamp(
    const dovetail_csv_fields *, int64_t *, int64_t per_second, int64_t shift, uint64_t *validity, uint32_t *exceptions,
    uint64_t *nulls);
size_t dovetail_csv_time(
    const dovetail_csv_fields *, int64_t *, int64_t per_second, uint64_t *validity, uint32_t *exceptions,
    uint64_t *nulls);
size_t dovetail_csv_boolean(
    const dovetail_csv_fields *, uint64_t *bits, uint64_t *validity, uint32_t *exceptions, uint64_t *nulls);

/// A text that means null.
typedef struct {
    const uint8_t *bytes;
    uint32_t count;
} dovetail_csv_text;

/// How text fields are read.
typedef struct {
    /// 0 when no field has quotes.
    uint32_t has_quotes;
    uint8_t quote;
    uint8_t escape;
    uint8_t empty_is_null;
    uint32_t null_count;
    const dovetail_csv_text *nulls;
} dovetail_csv_text_rules;

/// 16-byte string views: length, then the bytes, or four of them and a pointer when there are more than 12. Adds to
/// `longs` the values that point. Quoted fields with quotes or escapes in them are exceptions.
size_t dovetail_csv_strings(
    const dovetail_csv_fields *, const dovetail_csv_text_rules *, uint64_t *views, uint64_t *validity,
    uint32_t *exceptions, uint64_t *nulls, uint64_t *longs);

/// Writes a text for a file, in quotes when it has a delimiter, quote, carriage return or line feed in it, when it is empty
/// or when `force` says so. `target` has room for `2 * count + 16` bytes. Returns how many were written.
size_t dovetail_csv_put_text(
    uint8_t *target, const uint8_t *bytes, size_t count, uint8_t delimiter, uint8_t quote, uint8_t escape, int force);

/// Latin-1, or Windows' code page 1252, as UTF-8: `output` has room for `3 * count` bytes. Returns how many were written.
size_t dovetail_csv_from_latin1(const uint8_t *bytes, size_t count, int is_windows, uint8_t *output);

/// UTF-16 as UTF-8: `output` has room for `2 * count` bytes. Stops before a character whose end is not there, and with
/// `is_bad` at half a pair of surrogates; `consumed` are the bytes before. Returns how many were written.
size_t dovetail_csv_from_utf16(
    const uint8_t *bytes, size_t count, int is_big, uint8_t *output, size_t *consumed, int *is_bad);

#endif
