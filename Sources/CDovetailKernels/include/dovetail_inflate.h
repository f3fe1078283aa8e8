#ifndef DOVETAIL_INFLATE_H
#define DOVETAIL_INFLATE_H

#include <stddef.h>
#include <stdint.h>

/// Where the decoding of one deflate stream (RFC 1951) stands between two calls.
typedef struct dovetail_inflater dovetail_inflater;

typedef enum {
    /// The output is full: come again with room.
    DOVETAIL_INFLATE_MORE_ROOM,
    /// Come again with the rest of the input and what follows it.
    DOVETAIL_INFLATE_MORE_INPUT,
    DOVETAIL_INFLATE_END,
    DOVETAIL_INFLATE_DAMAGED,
    /// The input is the last there is and ends before the stream.
    DOVETAIL_INFLATE_CUT_SHORT,
} dovetail_inflate_status;

/// Bytes of earlier output that a stream may refer to.
#define DOVETAIL_INFLATE_HISTORY 32768
/// The output is written up to so many bytes past the end that is given: there must be room.
#define DOVETAIL_INFLATE_SLACK 320
/// With so many bytes of input each call gets on.
#define DOVETAIL_INFLATE_INPUT 1024

/// Bytes of one.
size_t dovetail_inflater_size(void);
/// Makes ready for a stream, the first or another one.
void dovetail_inflater_reset(dovetail_inflater *inflater);

/// Goes on decoding; `*in` and `*out` are moved to where it stopped.
/// - is_last: No input follows `in_end`.
/// - history: Start of the output that references may reach, at or before `*out`.
/// - out_end: Decoding stops here or at most DOVETAIL_INFLATE_SLACK bytes later.
/// Never reads outside of the input, nor writes behind that slack, whatever the bytes are.
dovetail_inflate_status dovetail_inflate(
    dovetail_inflater *inflater, const uint8_t **in, const uint8_t *in_end, int is_last, const uint8_t *history,
    uint8_t **out, uint8_t *out_end);

#endif
