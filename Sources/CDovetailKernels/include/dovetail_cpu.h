#ifndef DOVETAIL_CPU_H
#define DOVETAIL_CPU_H

/// Instruction set levels, each including those below it.
enum { DOVETAIL_CPU_PORTABLE = 0, DOVETAIL_CPU_AVX2 = 2, DOVETAIL_CPU_AVX512 = 3 };

/// The level in use: what the processor has, lowered by the environment variable DOVETAIL_CPU
/// (portable, avx2, avx512). Decided once.
int dovetail_cpu_level(void);

#endif
