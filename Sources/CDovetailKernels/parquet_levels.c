// Takes the levels of nested columns apart: one byte an entry, no branch an entry.
#include "dovetail_parquet.h"

#include <string.h>

size_t dovetail_levels_narrow(const uint32_t *wide, size_t count, uint8_t *levels) {
    uint32_t all = 0;
    for (size_t index = 0; index < count; index++) {
        const uint32_t level = wide[index];
        all = level > all ? level : all;
        levels[index] = (uint8_t)level;
    }
    return all;
}

size_t dovetail_levels_count(const uint8_t *levels, size_t count, uint8_t level) {
    size_t found = 0;
    while (count > 0) {
        // Few enough that the loop can count in bytes.
        const size_t some = count < 4096 ? count : 4096;
        uint32_t part = 0;
        for (size_t index = 0; index < some; index++) part += levels[index] == level;
        found += part;
        levels += some;
        count -= some;
    }
    return found;
}

size_t dovetail_levels_rows(const uint8_t *repetitions, size_t count, size_t rows, size_t *started) {
    size_t begun = 0, index = 0;
    for (; index < count; index++) {
        begun += repetitions[index] == 0;
        if (begun > rows) {
            begun--;
            break;
        }
    }
    *started = begun;
    return index;
}

size_t dovetail_levels_slots(
    const uint8_t *definitions, size_t count, uint8_t slot, uint8_t present, uint32_t *rows, size_t *used) {
    size_t slots = 0;
    uint32_t values = 0;
    for (size_t index = 0; index < count; index++) {
        const uint8_t level = definitions[index];
        const uint32_t is_present = level >= present;
        rows[slots] = is_present ? values : UINT32_MAX;
        slots += level >= slot;
        values += is_present;
    }
    *used = values;
    return slots;
}

size_t dovetail_levels_valid(
    const uint8_t *definitions, const uint8_t *repetitions, size_t count, uint8_t repetition, uint8_t slot,
    uint8_t definition, uint64_t *bits) {
    size_t slots = 0;
    uint64_t word = 0;
    for (size_t index = 0; index < count; index++) {
        const uint64_t is_slot = (repetitions[index] <= repetition) & (definitions[index] >= slot);
        word |= (is_slot & (definitions[index] >= definition)) << (slots & 63);
        bits[slots >> 6] = word;
        slots += is_slot;
        // A new word begins when a slot was the last of its own.
        word = (is_slot & ((slots & 63) == 0)) ? 0 : word;
    }
    return slots;
}

size_t dovetail_levels_offsets(
    const uint8_t *definitions, const uint8_t *repetitions, size_t count, uint8_t repetition, uint8_t slot,
    uint8_t definition, int32_t *offsets) {
    size_t slots = 0;
    int32_t elements = 0;
    uint32_t orphans = 0;
    for (size_t index = 0; index < count; index++) {
        const uint8_t level = definitions[index], repeated = repetitions[index];
        const uint32_t is_slot = (repeated <= repetition) & (level >= slot);
        offsets[slots] = elements;
        slots += is_slot;
        const uint32_t is_element = (repeated <= repetition + 1) & (level > definition);
        orphans |= is_element & (slots == 0);
        elements += (int32_t)is_element;
    }
    offsets[slots] = elements;
    return orphans ? SIZE_MAX : slots;
}
