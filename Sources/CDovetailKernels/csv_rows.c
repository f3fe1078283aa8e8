// Between the stages of the CSV reader: rows out of the index of separators.
#include "dovetail_csv.h"

int dovetail_csv_check(
    const uint8_t *base, uint32_t first, uint32_t *entries, uint64_t entry_count, uint64_t newline_count,
    uint32_t columns, const dovetail_csv_dialect *dialect, uint32_t *before) {
    if (dialect->has_comment || entry_count != newline_count * columns) return 0;
    // As many line ends as rows, each where a row must end: then every other entry is a delimiter.
    uint32_t wrong = 0, returns = 0;
    const uint8_t newline = dialect->newline;
    const uint32_t *last = entries + (columns - 1);
    uint32_t previous = first - 1;
    for (uint64_t row = 0; row < newline_count; row++) {
        uint32_t end = *last;
        before[row] = previous;
        wrong |= base[end] ^ newline;
        returns |= base[end - 1] == '\r';
        previous = end;
        last += columns;
    }
    if (wrong) return 0;
    if (returns && newline == '\n') {
        uint32_t *end = entries + (columns - 1);
        for (uint64_t row = 0; row < newline_count; row++, end += columns)
            *end -= base[*end - 1] == '\r' && *end - 1 > before[row];
    }
    return 1;
}

dovetail_csv_shape dovetail_csv_reshape(
    const uint8_t *base, uint32_t first, const uint32_t *entries, uint64_t entry_count, uint32_t columns,
    const dovetail_csv_dialect *dialect, uint32_t flags, uint32_t *output, uint32_t *before,
    uint32_t *ragged) {
    dovetail_csv_shape shape = {0, 0, 0, 0, 0};
    const uint8_t newline = dialect->newline;
    uint32_t start = first;
    uint64_t index = 0;
    while (index < entry_count) {
        uint64_t from = index;
        int is_comment = dialect->has_comment && base[start] == dialect->comment;
        while (base[entries[index]] != newline) index++;
        uint64_t fields = index - from + 1;
        uint32_t line_end = entries[index++];
        uint32_t end = line_end;
        if (newline == '\n' && end > start && base[end - 1] == '\r') end--;
        uint32_t row_start = start;
        start = line_end + 1;
        if (is_comment || (end == row_start && columns > 1)) continue;
        uint64_t kept = fields;
        if (fields == columns + 1 && (flags & DOVETAIL_CSV_TRAILING_DELIMITER) && entries[from + columns - 1] + 1 == end) {
            kept = columns;
            end = entries[from + columns - 1];
        }
        if (kept > columns || (kept < columns && !(flags & DOVETAIL_CSV_PAD_SHORT_ROWS))) {
            if (!(flags & (DOVETAIL_CSV_SKIP_RAGGED | DOVETAIL_CSV_MEND_RAGGED))) {
                shape.is_ragged = 1;
                shape.field_count = (uint32_t)fields;
                shape.row_start = row_start;
                return shape;
            }
            if (ragged) {
                ragged[2 * shape.bad_rows] = row_start;
                ragged[2 * shape.bad_rows + 1] = (uint32_t)fields;
            }
            shape.bad_rows++;
            if (flags & DOVETAIL_CSV_SKIP_RAGGED) continue;
            if (kept > columns) {
                kept = columns;
                end = entries[from + columns - 1];
            }
        }
        uint32_t *row = output + shape.rows * columns;
        for (uint64_t k = 0; k + 1 < kept; k++) row[k] = entries[from + k];
        // A field that is not there ends where the one before it does, one byte before it starts.
        for (uint64_t k = kept - 1; k < columns; k++) row[k] = end;
        before[shape.rows++] = row_start - 1;
    }
    return shape;
}

void dovetail_csv_field_ends(
    const uint8_t *base, const uint32_t *entries, size_t count, const dovetail_csv_dialect *dialect, uint32_t *ends) {
    const uint32_t rest = dialect->delimiter_count - 1;
    const uint8_t last = dialect->delimiter;
    // Rows end with a line end, which is no byte of a delimiter.
    for (size_t i = 0; i < count; i++) ends[i] = entries[i] - (base[entries[i]] == last ? rest : 0);
}

void dovetail_csv_unquote(const dovetail_csv_fields *fields, uint8_t quote, uint32_t *before, uint32_t *ends) {
    const uint8_t *base = fields->base;
    for (uint32_t i = 0; i < fields->count; i++) {
        uint32_t left = fields->before[(size_t)i * fields->before_stride];
        uint32_t right = fields->ends[(size_t)i * fields->end_stride];
        uint32_t is_quoted
            = (uint32_t)((int32_t)(right - left) >= 3) & (base[left + 1] == quote) & (base[right - 1] == quote);
        before[i] = left + is_quoted;
        ends[i] = right - is_quoted;
    }
}

void dovetail_csv_gather(
    const dovetail_csv_fields *fields, const uint32_t *rows, size_t count, uint32_t *before, uint32_t *ends) {
    for (size_t i = 0; i < count; i++) {
        before[i] = fields->before[(size_t)rows[i] * fields->before_stride];
        ends[i] = fields->ends[(size_t)rows[i] * fields->end_stride];
    }
}
