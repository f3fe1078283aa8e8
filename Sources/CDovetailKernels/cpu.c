#include "dovetail_cpu.h"

#include <stdlib.h>
#include <string.h>

static int detect(void) {
    int level = DOVETAIL_CPU_PORTABLE;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"))
        level = DOVETAIL_CPU_AVX2;
    if (level == DOVETAIL_CPU_AVX2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vbmi2"))
        level = DOVETAIL_CPU_AVX512;
#endif
    const char *asked = getenv("DOVETAIL_CPU");
    if (asked == NULL) return level;
    int limit = level;
    if (strcmp(asked, "portable") == 0) limit = DOVETAIL_CPU_PORTABLE;
    else if (strcmp(asked, "avx2") == 0) limit = DOVETAIL_CPU_AVX2;
    return limit < level ? limit : level;
}

// Every thread that races here computes the same answer.
static volatile int known = -1;

int dovetail_cpu_level(void) {
    if (known < 0) known = detect();
    return known;
}
