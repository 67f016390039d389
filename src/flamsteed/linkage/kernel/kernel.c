/* The inner loops of linkage: values into codes, codes into blocks, pairs into weights.

   Plain C, called through ctypes; with AVX2 two rows are laid side by side eight codes at a time.
   Everything here is said a second time in numpy (in_numpy.py), and the tests hold the two together.
   Strings are bytes (UTF-8), as they are for DuckDB's own text functions, so that a model file gives
   the same weights in both. Null is the code -1, in numbers NaN. One piece for the compiler, so that
   it can put the parts into one another. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__AVX2__) || defined(__BMI2__)
#include <immintrin.h>
#endif

typedef int32_t code_t;

#include "c/codes.h"
#include "c/alike.h"
#include "c/desk.h"
#include "c/weigh.h"
#include "c/blocks.h"
#include "c/against.h"
#include "c/look_up.h"
