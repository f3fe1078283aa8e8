// Hot loops with run-time CPU dispatch. Each has a portable twin with the same answers; none allocates or owns memory.
#ifndef C_DOVETAIL_KERNELS_H
#define C_DOVETAIL_KERNELS_H

#include "dovetail_compare.h"
#include "dovetail_cpu.h"
#include "dovetail_csv.h"
#include "dovetail_inflate.h"
#include "dovetail_json.h"
#include "dovetail_memory.h"
#include "dovetail_parquet.h"
#include "dovetail_parquet_write.h"
#include "dovetail_select.h"
#include "dovetail_text.h"

#endif
