#include "dovetail_inflate.h"

#include <string.h>

#include "inflate_tables.h"

// Decoding by tables with a bit buffer of 64 bits, as libdeflate and zstd do, but able to stop between any two symbols:
// the output always has slack behind its end, and input is asked for while there is still enough for a whole step.

enum {
    /// Input a step of the fast loop may touch.
    STEP_INPUT = 32,
    /// Input the header of a block takes at most: 14 + 19 * 3 + 320 * 14 bits.
    HEADER_INPUT = 600,
};

typedef enum { STATE_HEADER, STATE_STORED, STATE_CODED, STATE_END } block_state;

struct dovetail_inflater {
    block_state state;
    int is_final_block;
    /// Bits of the byte before the next input byte that were not used yet: fewer than 8 between calls.
    uint64_t bits;
    unsigned bit_count;
    uint32_t stored_left;
    uint32_t literals[LITERAL_ROOM];
    uint32_t distances[DISTANCE_ROOM];
};

/// The input of one call.
typedef struct {
    const uint8_t *in, *in_end;
    uint64_t bits;
    unsigned bit_count;
    /// Zeros made up behind the end of the last input; they may be looked at but not used.
    unsigned made_up;
} bit_input;

size_t dovetail_inflater_size(void) { return sizeof(dovetail_inflater); }

void dovetail_inflater_reset(dovetail_inflater *inflater) {
    inflater->state = STATE_HEADER;
    inflater->is_final_block = 0;
    inflater->bits = 0;
    inflater->bit_count = 0;
}

static inline uint64_t low_bits(uint64_t value, unsigned count) { return value & (((uint64_t)1 << count) - 1); }

/// At least 56 bits; 8 bytes of input must be there.
static inline void refill(bit_input *input) {
    uint64_t word;
    memcpy(&word, input->in, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    input->bits |= word << input->bit_count;
    input->in += (63 - input->bit_count) >> 3;
    input->bit_count |= 56;
}

/// As `refill`, near the end of the input.
static void refill_slowly(bit_input *input) {
    input->bits = low_bits(input->bits, input->bit_count);
    while (input->bit_count < 56) {
        if (input->in < input->in_end) {
            input->bits |= (uint64_t)*input->in++ << input->bit_count;
        } else {
            input->made_up++;
        }
        input->bit_count += 8;
    }
}

static inline unsigned take(bit_input *input, unsigned count) {
    unsigned value = (unsigned)low_bits(input->bits, count);
    input->bits >>= count;
    input->bit_count -= count;
    return value;
}

/// Gives whole bytes back. Returns 0 when bits were used that are not there.
static int give_back(bit_input *input) {
    unsigned bytes = input->bit_count >> 3;
    input->bit_count &= 7;
    input->bits = low_bits(input->bits, input->bit_count);
    if (bytes < input->made_up) return 0;
    input->in -= bytes - input->made_up;
    input->made_up = 0;
    return 1;
}

// MARK: Headers of blocks

static int fixed_codes(dovetail_inflater *inflater) {
    uint8_t lengths[LITERAL_CODES];
    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    if (!dovetail_inflate_table(CODE_LITERAL, lengths, LITERAL_CODES, inflater->literals)) return 0;
    memset(lengths, 5, DISTANCE_CODES);
    return dovetail_inflate_table(CODE_DISTANCE, lengths, DISTANCE_CODES, inflater->distances);
}

/// Lengths of the codes, themselves coded.
static int read_lengths(bit_input *input, const uint32_t *precode, uint8_t *lengths, unsigned count) {
    unsigned done = 0;
    while (done < count) {
        refill_slowly(input);
        uint32_t entry = precode[low_bits(input->bits, PRECODE_BITS)];
        if (entry & ENTRY_SPECIAL) return 0;
        take(input, entry & 0x3F);
        unsigned symbol = entry >> 16 & 0xFF;
        if (symbol < 16) {
            lengths[done++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && done == 0) return 0;
        uint8_t value = symbol == 16 ? lengths[done - 1] : 0;
        unsigned repeat = symbol == 16 ? 3 + take(input, 2) : symbol == 17 ? 3 + take(input, 3) : 11 + take(input, 7);
        if (repeat > count - done) return 0;
        memset(lengths + done, value, repeat);
        done += repeat;
    }
    return 1;
}

static int dynamic_codes(dovetail_inflater *inflater, bit_input *input) {
    static const uint8_t order[PRECODES] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[LITERAL_CODES + DISTANCE_CODES] = {0};
    uint32_t precode[1 << PRECODE_BITS];
    refill_slowly(input);
    unsigned literal_count = 257 + take(input, 5);
    unsigned distance_count = 1 + take(input, 5);
    unsigned precode_count = 4 + take(input, 4);
    if (literal_count > 286 || distance_count > 30) return 0;
    for (unsigned index = 0; index < precode_count; index++) {
        refill_slowly(input);
        lengths[order[index]] = (uint8_t)take(input, 3);
    }
    if (!dovetail_inflate_table(CODE_PRECODE, lengths, PRECODES, precode)) return 0;
    memset(lengths, 0, PRECODES);
    if (!read_lengths(input, precode, lengths, literal_count + distance_count)) return 0;
    // A block that cannot end is none.
    if (lengths[256] == 0) return 0;
    return dovetail_inflate_table(CODE_DISTANCE, lengths + literal_count, distance_count, inflater->distances)
           && dovetail_inflate_table(CODE_LITERAL, lengths, literal_count, inflater->literals);
}

static int stored_header(dovetail_inflater *inflater, bit_input *input) {
    take(input, input->bit_count & 7);
    refill_slowly(input);
    unsigned size = take(input, 16);
    inflater->stored_left = size;
    inflater->state = STATE_STORED;
    return take(input, 16) == (size ^ 0xFFFF) && give_back(input);
}

static int read_header(dovetail_inflater *inflater, bit_input *input) {
    refill_slowly(input);
    inflater->is_final_block = (int)take(input, 1);
    unsigned kind = take(input, 2);
    inflater->state = STATE_CODED;
    switch (kind) {
    case 0: return stored_header(inflater, input);
    case 1: return fixed_codes(inflater);
    case 2: return dynamic_codes(inflater, input);
    default: return 0;
    }
}

// MARK: Content of blocks

/// Copies a match; up to 16 bytes behind its end are written too.
static inline uint8_t *copy_match(uint8_t *out, unsigned distance, unsigned length) {
    const uint8_t *from = out - distance;
    uint8_t *end = out + length;
    if (distance >= 16) {
        do {
            memcpy(out, from, 16);
            out += 16;
            from += 16;
        } while (out < end);
    } else if (distance >= 8) {
        do {
            memcpy(out, from, 8);
            out += 8;
            from += 8;
        } while (out < end);
    } else if (distance == 1) {
        memset(out, *from, length);
    } else {
        do *out++ = *from++;
        while (out < end);
    }
    return end;
}

typedef enum { STEP_WENT_ON, STEP_BLOCK_END, STEP_DAMAGED } step_result;

// Passes over what an entry stands for; and the number with extra bits that it was.
#define PASS(entry) (saved = input->bits, input->bits >>= (entry) & 0x3F, input->bit_count -= (entry) & 0x3F)
#define VALUE(entry) (((entry) >> 16) + (unsigned)(low_bits(saved, (entry) & 0x3F) >> ((entry) >> 8 & 0x3F)))

/// One literal or match; at least 48 bits must be in the buffer.
static inline step_result one_symbol(
    const dovetail_inflater *inflater, bit_input *input, const uint8_t *history, uint8_t **out, uint32_t entry,
    void (*more)(bit_input *)) {
    uint64_t saved;
    PASS(entry);
    if (entry & ENTRY_SPECIAL && entry & ENTRY_SUBTABLE) {
        entry = inflater->literals[(entry >> 16) + low_bits(input->bits, entry >> 8 & 0x3F)];
        PASS(entry);
    }
    if (entry & ENTRY_LITERAL) {
        *(*out)++ = (uint8_t)(entry >> 16);
        return STEP_WENT_ON;
    }
    if (entry & ENTRY_SPECIAL) return entry & ENTRY_END ? STEP_BLOCK_END : STEP_DAMAGED;
    unsigned length = VALUE(entry);
    more(input);
    entry = inflater->distances[low_bits(input->bits, DISTANCE_BITS)];
    PASS(entry);
    if (entry & ENTRY_SPECIAL) {
        if (!(entry & ENTRY_SUBTABLE)) return STEP_DAMAGED;
        entry = inflater->distances[(entry >> 16) + low_bits(input->bits, entry >> 8 & 0x3F)];
        PASS(entry);
        if (entry & ENTRY_SPECIAL) return STEP_DAMAGED;
    }
    unsigned distance = VALUE(entry);
    if (distance > (size_t)(*out - history)) return STEP_DAMAGED;
    *out = copy_match(*out, distance, length);
    return STEP_WENT_ON;
}

/// While there is input for whole steps.
static step_result run_fast(
    const dovetail_inflater *inflater, bit_input *state, const uint8_t *history, uint8_t **position, uint8_t *out_end) {
    bit_input local = *state, *input = &local;
    uint8_t *out = *position;
    const uint32_t *literals = inflater->literals;
    const uint8_t *last = input->in_end - STEP_INPUT;
    step_result result = STEP_WENT_ON;
    while (result == STEP_WENT_ON && input->in <= last && out < out_end) {
        uint64_t saved;
        refill(input);
        uint32_t entry = literals[low_bits(input->bits, LITERAL_BITS)];
        // Two literals take 22 bits at most; with them gone there is still enough for a length.
        if (entry & ENTRY_LITERAL) {
            PASS(entry);
            *out++ = (uint8_t)(entry >> 16);
            entry = literals[low_bits(input->bits, LITERAL_BITS)];
            if (entry & ENTRY_LITERAL) {
                PASS(entry);
                *out++ = (uint8_t)(entry >> 16);
                entry = literals[low_bits(input->bits, LITERAL_BITS)];
            }
        }
        (void)saved;
        result = one_symbol(inflater, input, history, &out, entry, refill);
    }
    *state = local;
    *position = out;
    return result;
}

static step_result run_slow(
    const dovetail_inflater *inflater, bit_input *input, const uint8_t *history, uint8_t **out) {
    refill_slowly(input);
    uint32_t entry = inflater->literals[low_bits(input->bits, LITERAL_BITS)];
    return one_symbol(inflater, input, history, out, entry, refill_slowly);
}

static void copy_stored(dovetail_inflater *inflater, bit_input *input, uint8_t **out, uint8_t *out_end) {
    // The last match may have gone into the slack.
    if (*out >= out_end) return;
    size_t size = inflater->stored_left;
    if (size > (size_t)(input->in_end - input->in)) size = (size_t)(input->in_end - input->in);
    if (size > (size_t)(out_end - *out)) size = (size_t)(out_end - *out);
    if (size == 0) return;
    memcpy(*out, input->in, size);
    *out += size;
    input->in += size;
    inflater->stored_left -= (uint32_t)size;
}

// MARK: One call

static dovetail_inflate_status run(
    dovetail_inflater *inflater, bit_input *input, int is_last, const uint8_t *history, uint8_t **out,
    uint8_t *out_end) {
    while (1) {
        size_t left = (size_t)(input->in_end - input->in);
        step_result step = STEP_WENT_ON;
        switch (inflater->state) {
        case STATE_END: return DOVETAIL_INFLATE_END;
        case STATE_HEADER:
            if (!is_last && left < HEADER_INPUT) return DOVETAIL_INFLATE_MORE_INPUT;
            if (!read_header(inflater, input))
                return input->made_up > 8 ? DOVETAIL_INFLATE_CUT_SHORT : DOVETAIL_INFLATE_DAMAGED;
            break;
        case STATE_STORED:
            copy_stored(inflater, input, out, out_end);
            if (inflater->stored_left == 0) {
                step = STEP_BLOCK_END;
            } else {
                if (*out >= out_end) return DOVETAIL_INFLATE_MORE_ROOM;
                return is_last ? DOVETAIL_INFLATE_CUT_SHORT : DOVETAIL_INFLATE_MORE_INPUT;
            }
            break;
        case STATE_CODED:
            if (*out >= out_end) return DOVETAIL_INFLATE_MORE_ROOM;
            if (left >= STEP_INPUT) {
                step = run_fast(inflater, input, history, out, out_end);
            } else {
                if (!is_last) return DOVETAIL_INFLATE_MORE_INPUT;
                step = run_slow(inflater, input, history, out);
            }
            break;
        }
        if (input->made_up > 16) return DOVETAIL_INFLATE_CUT_SHORT;
        if (step == STEP_DAMAGED) return DOVETAIL_INFLATE_DAMAGED;
        if (step == STEP_BLOCK_END) inflater->state = inflater->is_final_block ? STATE_END : STATE_HEADER;
    }
}

dovetail_inflate_status dovetail_inflate(
    dovetail_inflater *inflater, const uint8_t **in, const uint8_t *in_end, int is_last, const uint8_t *history,
    uint8_t **out, uint8_t *out_end) {
    bit_input input = {*in, in_end, inflater->bits, inflater->bit_count, 0};
    dovetail_inflate_status status = run(inflater, &input, is_last, history, out, out_end);
    if (!give_back(&input)) status = DOVETAIL_INFLATE_CUT_SHORT;
    // The rest of the last byte belongs to nobody.
    if (status == DOVETAIL_INFLATE_END) input.bits = input.bit_count = 0;
    inflater->bits = input.bits;
    inflater->bit_count = input.bit_count;
    *in = input.in;
    return status;
}
