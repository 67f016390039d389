/* The inner loops of linkage: values into codes, codes into blocks, pairs into weights.

   Plain C, called through ctypes; with AVX2 two rows are laid side by side eight codes at a time. Everything here is said a
   second time in numpy (in_numpy.py), and the tests hold the two together. Strings are bytes
   (UTF-8), as they are for DuckDB's own text functions, so that a model file gives the same
   weights in both. Null is the code -1, in numbers NaN. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__AVX2__) || defined(__BMI2__)
#include <immintrin.h>
#endif

typedef int32_t code_t;

/* ---- values into codes -------------------------------------------------------------------- */

static uint64_t mixed(uint64_t x) {
    x ^= x >> 32;
    x *= 0x9E3779B97F4A7C15ULL;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9ULL;
    x ^= x >> 32;
    return x;
}

static uint64_t text_hash(const uint8_t *text, int64_t length) {
    uint64_t hash = 0x9E3779B97F4A7C15ULL ^ (uint64_t)length;
    while (length >= 8) {
        uint64_t part;
        memcpy(&part, text, 8);
        hash = mixed(hash ^ part);
        text += 8;
        length -= 8;
    }
    if (length) {
        uint64_t part = 0;
        memcpy(&part, text, (size_t)length);
        hash = mixed(hash ^ part);
    }
    return hash;
}

static int64_t table_size(int64_t values) {
    int64_t size = 64;
    while (size < values * 2) size <<= 1;
    return size;
}

/* A dictionary that grows: one code for every distinct text, in the order in which they come. */
typedef struct {
    int64_t found, size, room, data_used, data_room;
    struct {
        uint32_t mark;
        code_t code; /* -1 where free */
    } *table;          /* open addressing */
    uint64_t *hashes;  /* by code */
    int64_t *offsets;  /* by code, and one more */
    uint8_t *data;
} coder_t;

void flamsteed_coder_close(coder_t *coder) {
    if (!coder) return;
    free(coder->table);
    free(coder->hashes);
    free(coder->offsets);
    free(coder->data);
    free(coder);
}

coder_t *flamsteed_coder_open(void) {
    coder_t *coder = calloc(1, sizeof(coder_t));
    if (!coder) return NULL;
    coder->size = 1024;
    coder->room = 512;
    coder->data_room = 8192;
    coder->table = malloc((size_t)coder->size * sizeof *coder->table);
    coder->hashes = malloc((size_t)coder->room * sizeof(uint64_t));
    coder->offsets = malloc((size_t)(coder->room + 1) * sizeof(int64_t));
    coder->data = malloc((size_t)coder->data_room);
    if (!coder->table || !coder->hashes || !coder->offsets || !coder->data) {
        flamsteed_coder_close(coder);
        return NULL;
    }
    memset(coder->table, 0xFF, (size_t)coder->size * sizeof *coder->table);
    coder->offsets[0] = 0;
    return coder;
}

static int has_grown(coder_t *coder) {
    int64_t room = coder->room * 2, size = table_size(room);
    uint64_t *hashes = realloc(coder->hashes, (size_t)room * sizeof(uint64_t));
    if (hashes) coder->hashes = hashes;
    int64_t *offsets = realloc(coder->offsets, (size_t)(room + 1) * sizeof(int64_t));
    if (offsets) coder->offsets = offsets;
    void *table = malloc((size_t)size * sizeof *coder->table);
    if (!hashes || !offsets || !table) {
        free(table);
        return 0;
    }
    free(coder->table);
    coder->table = table;
    memset(coder->table, 0xFF, (size_t)size * sizeof *coder->table);
    for (int64_t code = 0; code < coder->found; code++) {
        int64_t slot = (int64_t)(coder->hashes[code] & (uint64_t)(size - 1));
        while (coder->table[slot].code >= 0) slot = (slot + 1) & (size - 1);
        coder->table[slot].code = (code_t)code;
        coder->table[slot].mark = (uint32_t)(coder->hashes[code] >> 32);
    }
    coder->size = size;
    coder->room = room;
    return 1;
}

static int has_kept(coder_t *coder, const uint8_t *text, int64_t length, uint64_t hash) {
    if (coder->found == coder->room && !has_grown(coder)) return 0;
    if (coder->data_used + length > coder->data_room) {
        int64_t room = (coder->data_used + length) * 2;
        uint8_t *data = realloc(coder->data, (size_t)room);
        if (!data) return 0;
        coder->data = data;
        coder->data_room = room;
    }
    memcpy(coder->data + coder->data_used, text, (size_t)length);
    coder->data_used += length;
    coder->hashes[coder->found++] = hash;
    coder->offsets[coder->found] = coder->data_used;
    return 1;
}

enum { AHEAD = 32 };

/* The code of one text, a new one if it has none; -1 for want of memory. */
static code_t code_of(coder_t *coder, const uint8_t *text, int64_t length, uint64_t hash) {
    int64_t mask = coder->size - 1, slot = (int64_t)(hash & (uint64_t)mask);
    for (;; slot = (slot + 1) & mask) {
        code_t code = coder->table[slot].code;
        if (code < 0) break;
        if (coder->table[slot].mark != (uint32_t)(hash >> 32)) continue;
        int64_t known = coder->offsets[code];
        if (coder->offsets[code + 1] - known == length &&
            memcmp(coder->data + known, text, (size_t)length) == 0)
            return code;
    }
    code_t code = (code_t)coder->found;
    if (!has_kept(coder, text, length, hash)) return -1;
    mask = coder->size - 1;
    slot = (int64_t)(hash & (uint64_t)mask);
    while (coder->table[slot].code >= 0) slot = (slot + 1) & mask;
    coder->table[slot].code = code;
    coder->table[slot].mark = (uint32_t)(hash >> 32);
    return code;
}

/* Codes of one Arrow array of texts, -1 for null. `bits` is its validity, null if all are there;
   `offsets` are 32 or 64 bits wide. Returns 0 for want of memory. */
int flamsteed_code(coder_t *coder, int64_t n, const void *offsets, int is_wide, const uint8_t *data,
                   const uint8_t *bits, int64_t first_bit, code_t *codes) {
    const int32_t *narrow = offsets;
    const int64_t *wide = offsets;
    uint64_t hashes[AHEAD];
    for (int64_t from = 0; from < n; from += AHEAD) {
        int64_t until = from + AHEAD < n ? from + AHEAD : n;
        for (int64_t i = from; i < until; i++) {
            int64_t start = is_wide ? wide[i] : narrow[i];
            int64_t length = (is_wide ? wide[i + 1] : narrow[i + 1]) - start;
            hashes[i - from] = text_hash(data + start, length);
            __builtin_prefetch(&coder->table[hashes[i - from] & (uint64_t)(coder->size - 1)]);
        }
        for (int64_t i = from; i < until; i++) {
            uint64_t hash = hashes[i - from];
            code_t code = coder->table[hash & (uint64_t)(coder->size - 1)].code;
            if (code >= 0) __builtin_prefetch(&coder->offsets[code]);
        }
        for (int64_t i = from; i < until; i++) {
            uint64_t hash = hashes[i - from];
            code_t code = coder->table[hash & (uint64_t)(coder->size - 1)].code;
            if (code >= 0) __builtin_prefetch(coder->data + coder->offsets[code]);
        }
        for (int64_t i = from; i < until; i++) {
            int64_t bit = first_bit + i;
            if (bits && !(bits[bit >> 3] >> (bit & 7) & 1)) {
                codes[i] = -1;
                continue;
            }
            int64_t start = is_wide ? wide[i] : narrow[i];
            int64_t length = (is_wide ? wide[i + 1] : narrow[i + 1]) - start;
            codes[i] = code_of(coder, data + start, length, hashes[i - from]);
            if (codes[i] < 0) return 0;
        }
    }
    return 1;
}

int64_t flamsteed_coded(const coder_t *coder) { return coder->found; }
int64_t flamsteed_coded_bytes(const coder_t *coder) { return coder->data_used; }

/* A copy of the dictionary. */
void flamsteed_texts(const coder_t *coder, int64_t *offsets, uint8_t *data) {
    memcpy(offsets, coder->offsets, (size_t)(coder->found + 1) * sizeof(int64_t));
    memcpy(data, coder->data, (size_t)coder->data_used);
}

enum { TILE = 64 };

/* Columns of codes put side by side: one row for each record; a few rows at a time, so that every
   column is read in runs. */
void flamsteed_rows(int64_t n, int64_t columns, const code_t *const *from, code_t *rows) {
    for (int64_t first = 0; first < n; first += TILE) {
        int64_t last = first + TILE < n ? first + TILE : n;
        for (int64_t c = 0; c < columns; c++)
            for (int64_t i = first; i < last; i++) rows[i * columns + c] = from[c][i];
    }
}

static uint64_t key_of(code_t one, code_t other) {
    return ((uint64_t)(uint32_t)one << 32) | (uint32_t)other;
}

/* One number for every distinct pair of codes, -1 where either is; the same for whole keys of
   several columns, two at a time. Returns how many there are, or -1 for want of memory. */
int64_t flamsteed_pair_codes(int64_t n, const code_t *one, const code_t *other, code_t *codes) {
    int64_t size = table_size(n), mask = size - 1, found = 0;
    uint64_t *keys = malloc((size_t)size * sizeof(uint64_t));
    code_t *table = malloc((size_t)size * sizeof(code_t));
    if (!keys || !table) {
        free(keys);
        free(table);
        return -1;
    }
    memset(table, 0xFF, (size_t)size * sizeof(code_t));
    for (int64_t i = 0; i < n; i++) {
        if (i + AHEAD < n) {
            int64_t soon = (int64_t)(mixed(key_of(one[i + AHEAD], other[i + AHEAD])) & (uint64_t)mask);
            __builtin_prefetch(&table[soon]);
            __builtin_prefetch(&keys[soon]);
        }
        if (one[i] < 0 || other[i] < 0) {
            codes[i] = -1;
            continue;
        }
        uint64_t key = key_of(one[i], other[i]);
        int64_t slot = (int64_t)(mixed(key) & (uint64_t)mask);
        while (table[slot] >= 0 && keys[slot] != key) slot = (slot + 1) & mask;
        if (table[slot] < 0) {
            keys[slot] = key;
            table[slot] = (code_t)found++;
        }
        codes[i] = table[slot];
    }
    free(keys);
    free(table);
    return found;
}

/* The records of every code, in order: those of code c are order[starts[c]] .. order[starts[c+1]]. */
void flamsteed_postings(int64_t n, const code_t *codes, int64_t groups, int64_t *starts,
                        code_t *order) {
    memset(starts, 0, (size_t)(groups + 1) * sizeof(int64_t));
    for (int64_t i = 0; i < n; i++)
        if (codes[i] >= 0) starts[codes[i] + 1]++;
    for (int64_t c = 0; c < groups; c++) starts[c + 1] += starts[c];
    for (int64_t i = 0; i < n; i++)
        if (codes[i] >= 0) order[starts[codes[i]]++] = (code_t)i;
    for (int64_t c = groups; c > 0; c--) starts[c] = starts[c - 1];
    starts[0] = 0;
}

/* ---- how alike two texts are -------------------------------------------------------------- */

/* One line of cache, so that a short text costs one look into memory. */
typedef struct {
    const uint8_t *text; /* null: it is in `here` */
    int64_t length;
    uint8_t here[48];
} text_t;

static const uint8_t *bytes_of(const text_t *text) { return text->text ? text->text : text->here; }

enum { SMALL = 256 };

/* The same as `jaro` for texts of up to 64 bytes, a word of bits at a time. */
static double short_jaro(const uint8_t *a, int64_t la, const uint8_t *b, int64_t lb,
                         uint64_t *places) {
    int64_t window = (la > lb ? la : lb) / 2 - 1;
    if (window < 0) window = 0;
    for (int64_t i = 0; i < la; i++) places[a[i]] |= 1ULL << i;
    uint64_t in_a = 0, in_b = 0;
    uint64_t reach = window >= 63 ? ~0ULL : (1ULL << (window + 1)) - 1;
    for (int64_t j = 0; j < lb; j++) {
        uint64_t met = places[b[j]] & reach & ~in_a;
        in_a |= met & -met;
        in_b |= (uint64_t)(met != 0) << j;
        reach = j < window ? (reach << 1) | 1 : reach << 1;
    }
    for (int64_t i = 0; i < la; i++) places[a[i]] = 0;
    int64_t common = __builtin_popcountll(in_a), moved = 0;
    if (!common) return 0.0;
    while (in_b) {
        moved += a[__builtin_ctzll(in_a)] != b[__builtin_ctzll(in_b)];
        in_a &= in_a - 1;
        in_b &= in_b - 1;
    }
    moved /= 2;
    double share = (double)common / (double)la + (double)common / (double)lb +
                   (double)(common - moved) / (double)common;
    return share / 3.0;
}

static double jaro(const uint8_t *a, int64_t la, const uint8_t *b, int64_t lb,
                   uint64_t *places) {
    uint8_t small[2 * SMALL], *seen = small;
    if (la == 0 || lb == 0) return 0.0;
    if (la == 1 && lb == 1) return a[0] == b[0] ? 1.0 : 0.0;
    if (la <= 64 && lb <= 64) return short_jaro(a, la, b, lb, places);
    int64_t longer = la > lb ? la : lb, window = longer / 2 - 1;
    if (window < 0) window = 0;
    if (la + lb > 2 * SMALL && !(seen = malloc((size_t)(la + lb)))) return NAN;
    uint8_t *in_a = seen, *in_b = seen + la;
    memset(seen, 0, (size_t)(la + lb));
    int64_t common = 0;
    for (int64_t j = 0; j < lb; j++) {
        int64_t from = j > window ? j - window : 0;
        int64_t to = j + window + 1 < la ? j + window + 1 : la;
        for (int64_t i = from; i < to; i++)
            if (!in_a[i] && a[i] == b[j]) {
                in_a[i] = in_b[j] = 1;
                common++;
                break;
            }
    }
    double share = 0.0;
    if (common) {
        int64_t moved = 0, i = 0;
        for (int64_t j = 0; j < lb; j++) {
            if (!in_b[j]) continue;
            while (!in_a[i]) i++;
            moved += a[i++] != b[j];
        }
        moved /= 2;
        share = (double)common / (double)la + (double)common / (double)lb +
                (double)(common - moved) / (double)common;
        share /= 3.0;
    }
    if (seen != small) free(seen);
    return share;
}

static int64_t same_start(const uint8_t *a, int64_t la, const uint8_t *b, int64_t lb) {
    int64_t most = la < lb ? la : lb, same = 0;
    if (most > 4) most = 4;
    while (same < most && a[same] == b[same]) same++;
    return same;
}

static double jaro_winkler(const uint8_t *a, int64_t la, const uint8_t *b, int64_t lb,
                           uint64_t *places) {
    double share = jaro(a, la, b, lb, places);
    if (share > 0.7) share += (double)same_start(a, la, b, lb) * 0.1 * (1.0 - share);
    return share;
}

static double levenshtein(const uint8_t *a, int64_t la, const uint8_t *b, int64_t lb) {
    int32_t small[SMALL], *row = small;
    while (la && lb && a[0] == b[0]) a++, b++, la--, lb--;
    while (la && lb && a[la - 1] == b[lb - 1]) la--, lb--;
    if (!la || !lb) return (double)(la + lb);
    if (lb + 1 > SMALL && !(row = malloc((size_t)(lb + 1) * sizeof(int32_t)))) return NAN;
    for (int64_t j = 0; j <= lb; j++) row[j] = (int32_t)j;
    for (int64_t i = 1; i <= la; i++) {
        int32_t corner = row[0];
        row[0] = (int32_t)i;
        for (int64_t j = 1; j <= lb; j++) {
            int32_t best = corner + (a[i - 1] != b[j - 1]);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            corner = row[j];
            row[j] = best;
        }
    }
    double distance = row[lb];
    if (row != small) free(row);
    return distance;
}

/* Damerau and Levenshtein's distance with neighbours changed over, edits between them allowed. */
static double damerau(const uint8_t *a, int64_t la, const uint8_t *b, int64_t lb) {
    int64_t width = lb + 2, last[256];
    if (!la || !lb) return (double)(la + lb);
    int32_t small[1024], *table = small;
    int64_t cells = (la + 2) * width;
    if (cells > 1024 && !(table = malloc((size_t)cells * sizeof(int32_t)))) return NAN;
    int32_t most = (int32_t)(la + lb);
    memset(last, 0, sizeof last);
    table[0] = most;
    for (int64_t i = 0; i <= la; i++) {
        table[(i + 1) * width] = most;
        table[(i + 1) * width + 1] = (int32_t)i;
    }
    for (int64_t j = 0; j <= lb; j++) {
        table[j + 1] = most;
        table[width + j + 1] = (int32_t)j;
    }
    for (int64_t i = 1; i <= la; i++) {
        int64_t matched = 0;
        for (int64_t j = 1; j <= lb; j++) {
            int64_t k = last[b[j - 1]], l = matched;
            int32_t cost = 1;
            if (a[i - 1] == b[j - 1]) cost = 0, matched = j;
            int32_t best = table[i * width + j] + cost;
            int32_t other = table[(i + 1) * width + j] + 1;
            if (other < best) best = other;
            other = table[i * width + j + 1] + 1;
            if (other < best) best = other;
            other = table[k * width + l] + (int32_t)((i - k - 1) + 1 + (j - l - 1));
            if (other < best) best = other;
            table[(i + 1) * width + j + 1] = best;
        }
        last[a[i - 1]] = i;
    }
    double distance = table[(la + 1) * width + lb + 1];
    if (table != small) free(table);
    return distance;
}

static double jaccard(const uint8_t *a, int64_t la, const uint8_t *b, int64_t lb) {
    uint8_t kinds[256] = {0};
    int64_t both = 0, either = 0;
    for (int64_t i = 0; i < la; i++) kinds[a[i]] |= 1;
    for (int64_t i = 0; i < lb; i++) kinds[b[i]] |= 2;
    for (int c = 0; c < 256; c++) both += kinds[c] == 3, either += kinds[c] != 0;
    return either ? (double)both / (double)either : 0.0;
}

static double holds(const uint8_t *a, int64_t la, const uint8_t *b, int64_t lb) {
    if (!lb) return 1.0;
    for (int64_t i = 0; i + lb <= la; i++)
        if (a[i] == b[0] && memcmp(a + i, b, (size_t)lb) == 0) return 1.0;
    return 0.0;
}

enum { JARO_WINKLER, JARO, LEVENSHTEIN, DAMERAU, JACCARD, HOLDS, IS_HELD };

/* `places` is room for 256 words, all nought, and left so. */
static double alike(int function, const text_t *a, const text_t *b, uint64_t *places) {
    const uint8_t *one = bytes_of(a), *other = bytes_of(b);
    switch (function) {
    case JARO_WINKLER: return jaro_winkler(one, a->length, other, b->length, places);
    case JARO: return jaro(one, a->length, other, b->length, places);
    case LEVENSHTEIN: return levenshtein(one, a->length, other, b->length);
    case DAMERAU: return damerau(one, a->length, other, b->length);
    case JACCARD: return jaccard(one, a->length, other, b->length);
    case HOLDS: return holds(one, a->length, other, b->length);
    default: return holds(other, b->length, one, a->length);
    }
}

double flamsteed_alike(int function, const uint8_t *a, int64_t la, const uint8_t *b, int64_t lb) {
    text_t one = {a, la, {0}}, other = {b, lb, {0}};
    uint64_t places[256] = {0};
    return alike(function, &one, &other, places);
}

/* ---- what two records have in common ------------------------------------------------------ */

enum { SAME, FLAG_LEFT, FLAG_RIGHT, NULL_LEFT, NULL_RIGHT, ALIKE, LESS, APART };
enum { AT_LEAST, OVER, AT_MOST, UNDER, EQUAL };

/* One question of a program. `left` and `right` are columns of codes or of numbers; `yes` is where
   to go on if the answer is `wanted`, `no` otherwise (null is neither): a place in the program, or
   -1 - level when the comparison is decided. */
typedef struct {
    int32_t kind, left, right, function, compare, wanted, yes, no;
    double limit;
    int32_t left_texts, right_texts;
} node_t;

typedef struct {
    int64_t records, columns;
    const code_t *codes;             /* records x columns */
    int64_t number_columns;
    const double *const *numbers;    /* by number column: by code, or by record */
    const int32_t *number_codes;     /* by number column: the column of codes it goes by, or -1 */
    int64_t dictionaries;
    const int64_t *text_starts; /* of each dictionary, its place in `text_offsets` */
    const int64_t *text_offsets;
    const uint8_t *const *text_data; /* of each dictionary */
    const uint8_t *is_read;          /* of each dictionary: some question reads its texts */
    int64_t read_columns;            /* columns of codes whose texts are read, and their dictionary */
    const int32_t *read_column, *read_texts;
    const node_t *nodes;
    int64_t node_count, comparisons;
    const int32_t *order;        /* comparisons: whose turn it is */
    const int32_t *entries;      /* comparisons: first node of each */
    const int32_t *level_starts; /* comparisons: place of its level 0 (says nothing) in `weights` */
    const double *weights;       /* by level, against strangers */
    const double *at_home;       /* by level, against people who live together */
    const int32_t *rarity_columns; /* by level, -1 for none: number that says how common, as log2 */
    const double *rarity_scale;    /* by level: weight of the adjustment */
    const double *rarity_base;     /* by level: log2 of u, and the least share as log2 */
    const double *rarity_least;
    const double *most_left;     /* comparisons + 1: the most that this turn and later ones add */
    const double *most_at_home;
    double prior, prior_at_home, threshold;
} recipe_t;

typedef struct {
    const recipe_t *recipe;
    text_t **texts;   /* by dictionary, by code */
    uint64_t **signs; /* the same: letters and length in one word, to rule out without a look */
    int is_beside;  /* the texts are another's */
    uint64_t places[256];
    struct {
        uint64_t key;
        double value;
    } *memo;
    struct ways *ways; /* by comparison; null if there are too many columns or nodes */
} desk_t;

enum { MEMO = 1 << 14, SIDE = 8, MOST_COLUMNS = 64, MOST_ASKED = 4 };

/* What two rows have in common, a bit for each column of codes. */
typedef struct {
    uint64_t same, no_left, no_right;
} pattern_t;

/* Where a comparison is to go on by what the pattern says of the columns that it asks: their bits
   of `same`, `no_left` and `no_right`, one after the other, are a place in `to`. */
typedef struct ways {
    uint64_t asked;
    int64_t columns; /* how many are asked; -1 for too many */
    int16_t *to;
} ways_t;

enum { KINDS = 56, LONG = 255 };
#define LETTERS ((1ULL << KINDS) - 1)

/* One bit for each of 56 kinds of bytes that occur, and the length in the highest eight. */
static uint64_t sign_of(const uint8_t *text, int64_t length) {
    uint64_t sign = 0;
    for (int64_t i = 0; i < length; i++) sign |= 1ULL << (text[i] % KINDS);
    return sign | ((uint64_t)(length < LONG ? length : LONG) << KINDS);
}

void flamsteed_close(desk_t *desk) {
    if (!desk) return;
    if (desk->texts && desk->signs && !desk->is_beside) {
        for (int64_t d = 0; d < desk->recipe->dictionaries; d++) {
            free(desk->texts[d]);
            free(desk->signs[d]);
        }
        free(desk->texts);
        free(desk->signs);
    }
    for (int64_t c = 0; desk->ways && c < desk->recipe->comparisons; c++) free(desk->ways[c].to);
    free(desk->ways);
    free(desk->memo);
    free(desk);
}

static int has_texts(desk_t *desk) {
    const recipe_t *recipe = desk->recipe;
    desk->texts = calloc((size_t)recipe->dictionaries + 1, sizeof(text_t *));
    desk->signs = calloc((size_t)recipe->dictionaries + 1, sizeof(uint64_t *));
    if (!desk->texts || !desk->signs) return 0;
    for (int64_t d = 0; d < recipe->dictionaries; d++) {
        const int64_t *offsets = recipe->text_offsets + recipe->text_starts[d];
        int64_t size = recipe->text_starts[d + 1] - recipe->text_starts[d] - 1;
        if (!recipe->is_read[d] || size < 0) continue;
        desk->texts[d] = aligned_alloc(64, (size_t)(size > 0 ? size : 1) * sizeof(text_t));
        desk->signs[d] = malloc((size_t)(size > 0 ? size : 1) * sizeof(uint64_t));
        if (!desk->texts[d] || !desk->signs[d]) return 0;
        for (int64_t c = 0; c < size; c++) {
            text_t *text = &desk->texts[d][c];
            text->text = recipe->text_data[d] + offsets[c];
            text->length = offsets[c + 1] - offsets[c];
            desk->signs[d][c] = sign_of(text->text, text->length);
            if (text->length > (int64_t)sizeof text->here) continue;
            memcpy(text->here, text->text, (size_t)text->length);
            text->text = NULL;
        }
    }
    return 1;
}

static int compared(int compare, double value, double limit) {
    switch (compare) {
    case AT_LEAST: return value >= limit;
    case OVER: return value > limit;
    case AT_MOST: return value <= limit;
    case UNDER: return value < limit;
    default: return value == limit;
    }
}

/* Whether no exact answer is needed, because the letters and lengths already rule it out. */
static int ruled_out(const node_t *node, uint64_t a, uint64_t b) {
    int64_t la = (int64_t)(a >> KINDS), lb = (int64_t)(b >> KINDS);
    if (la == LONG || lb == LONG) return 0;
    int64_t only_a = __builtin_popcountll(a & ~b & LETTERS);
    int64_t only_b = __builtin_popcountll(b & ~a & LETTERS);
    if (node->function == LEVENSHTEIN || node->function == DAMERAU) {
        if (node->compare != AT_MOST && node->compare != UNDER && node->compare != EQUAL) return 0;
        int64_t least = la > lb ? la - lb : lb - la;
        if (only_a > least) least = only_a;
        if (only_b > least) least = only_b;
        return (double)least > node->limit;
    }
    if (node->function != JARO_WINKLER && node->function != JARO) return 0;
    if (node->compare != AT_LEAST && node->compare != OVER) return 0;
    if (!la || !lb) return 0;
    int64_t common = la - only_a < lb - only_b ? la - only_a : lb - only_b;
    if (common <= 0) return node->limit > 0.001;
    double most = ((double)common / (double)la + (double)common / (double)lb + 1.0) / 3.0;
    if (node->function == JARO_WINKLER) most += 0.4 * (1.0 - most);
    return most < node->limit - 1e-9;
}

static double remembered(desk_t *desk, const node_t *node, code_t l, code_t r) {
    const text_t *a = &desk->texts[node->left_texts][l];
    const text_t *b = &desk->texts[node->right_texts][r];
    if (l < (1 << 28) && r < (1 << 28) && node->left_texts == node->right_texts &&
        node->left_texts < 16 && a->length < SMALL && b->length < SMALL) {
        uint64_t key = ((uint64_t)(uint32_t)l << 36) | ((uint64_t)(uint32_t)r << 8) |
                       ((uint64_t)node->function << 4) | (uint64_t)node->left_texts;
        uint64_t slot = mixed(key) & (MEMO - 1);
        if (desk->memo[slot].key != key) {
            desk->memo[slot].value = alike(node->function, a, b, desk->places);
            desk->memo[slot].key = key;
        }
        return desk->memo[slot].value;
    }
    return alike(node->function, a, b, desk->places);
}

/* A number of one record, NaN for null. */
static double number_of(const recipe_t *recipe, int32_t column, const code_t *row, int64_t record) {
    int32_t by = recipe->number_codes[column];
    if (by < 0) return recipe->numbers[column][record];
    return row[by] < 0 ? NAN : recipe->numbers[column][row[by]];
}

/* 1 true, 0 false, 2 null. */
static int answer(desk_t *desk, const node_t *node, const code_t *left, const code_t *right,
                  int64_t l, int64_t r) {
    const recipe_t *recipe = desk->recipe;
    code_t a, b;
    double x, y;
    switch (node->kind) {
    case SAME:
        a = left[node->left], b = right[node->right];
        return a < 0 || b < 0 ? 2 : a == b;
    case FLAG_LEFT: return left[node->left] < 0 ? 2 : left[node->left];
    case FLAG_RIGHT: return right[node->right] < 0 ? 2 : right[node->right];
    case NULL_LEFT: return left[node->left] < 0;
    case NULL_RIGHT: return right[node->right] < 0;
    case ALIKE:
        a = left[node->left], b = right[node->right];
        if (a < 0 || b < 0) return 2;
        if (ruled_out(node, desk->signs[node->left_texts][a], desk->signs[node->right_texts][b]))
            return 0;
        return compared(node->compare, remembered(desk, node, a, b), node->limit);
    default:
        x = number_of(recipe, node->left, left, l);
        y = number_of(recipe, node->right, right, r);
        if (isnan(x) || isnan(y)) return 2;
        x -= y;
        return compared(node->compare, node->kind == APART ? fabs(x) : x, node->limit);
    }
}

static int level_of(desk_t *desk, int32_t entry, const code_t *left, const code_t *right, int64_t l,
                    int64_t r) {
    while (entry >= 0) {
        const node_t *node = &desk->recipe->nodes[entry];
        entry = answer(desk, node, left, right, l, r) == node->wanted ? node->yes : node->no;
    }
    return -1 - entry;
}

/* Two rows laid side by side. Rows are a whole number of SIDE codes wide. */
static pattern_t pattern_of(const code_t *left, const code_t *right, int64_t columns) {
    pattern_t found = {0, 0, 0};
    for (int64_t c = 0; c < columns; c += SIDE) {
#ifdef __AVX2__
        __m256i a = _mm256_loadu_si256((const __m256i *)(left + c));
        __m256i b = _mm256_loadu_si256((const __m256i *)(right + c));
        uint64_t same = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b)));
        uint64_t no_left = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(a));
        uint64_t no_right = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(b));
#else
        uint64_t same = 0, no_left = 0, no_right = 0;
        for (int k = 0; k < SIDE; k++) {
            same |= (uint64_t)(left[c + k] == right[c + k]) << k;
            no_left |= (uint64_t)(left[c + k] < 0) << k;
            no_right |= (uint64_t)(right[c + k] < 0) << k;
        }
#endif
        found.same |= same << c;
        found.no_left |= no_left << c;
        found.no_right |= no_right << c;
    }
    found.same &= ~found.no_left;
    return found;
}

/* How far a pattern alone leads: a level (-1 - level), or the first node that asks for more. */
static int32_t led_to(const recipe_t *recipe, int32_t entry, const pattern_t *pattern) {
    while (entry >= 0) {
        const node_t *node = &recipe->nodes[entry];
        int is_code = node->kind == SAME || node->kind == ALIKE;
        int no_left = node->left < MOST_COLUMNS && pattern->no_left >> node->left & 1;
        int no_right = node->right < MOST_COLUMNS && pattern->no_right >> node->right & 1;
        int told;
        if (node->kind == NULL_LEFT) told = no_left;
        else if (node->kind == NULL_RIGHT) told = no_right;
        else if (is_code && (no_left || no_right)) told = 2;
        else if (node->kind == SAME && node->left == node->right)
            told = pattern->same >> node->left & 1;
        else return entry;
        entry = told == node->wanted ? node->yes : node->no;
    }
    return entry;
}

/* The columns of codes that the program from `entry` on asks. Nodes lead to nodes before them. */
static uint64_t asked_by(const recipe_t *recipe, int32_t entry) {
    uint8_t is_met[INT16_MAX] = {0};
    uint64_t asked = 0;
    if (entry >= 0) is_met[entry] = 1;
    for (int32_t place = entry; place >= 0; place--) {
        const node_t *node = &recipe->nodes[place];
        if (!is_met[place]) continue;
        if (node->yes >= 0) is_met[node->yes] = 1;
        if (node->no >= 0) is_met[node->no] = 1;
        if (node->kind == SAME || node->kind == ALIKE || node->kind == NULL_LEFT)
            asked |= 1ULL << node->left;
        if (node->kind == SAME || node->kind == ALIKE || node->kind == NULL_RIGHT)
            asked |= 1ULL << node->right;
    }
    return asked;
}

/* The bits of `from` at the places where `mask` has one, side by side; and back. */
static uint64_t gathered(uint64_t from, uint64_t mask) {
#ifdef __BMI2__
    return _pext_u64(from, mask);
#else
    uint64_t bits = 0;
    for (int at = 0; mask; mask &= mask - 1, at++)
        bits |= (from >> __builtin_ctzll(mask) & 1) << at;
    return bits;
#endif
}

static uint64_t scattered(uint64_t bits, uint64_t mask) {
    uint64_t to = 0;
    for (; mask; mask &= mask - 1, bits >>= 1)
        if (bits & 1) to |= mask & -mask;
    return to;
}

/* Work out, for every comparison, where every pattern of its columns leads. 0 for want of memory. */
static int has_ways(desk_t *desk) {
    const recipe_t *recipe = desk->recipe;
    if (recipe->columns > MOST_COLUMNS || recipe->node_count >= INT16_MAX) return 1;
    desk->ways = calloc((size_t)recipe->comparisons + 1, sizeof *desk->ways);
    if (!desk->ways) return 0;
    for (int64_t c = 0; c < recipe->comparisons; c++) {
        ways_t *ways = &desk->ways[c];
        ways->asked = asked_by(recipe, recipe->entries[c]);
        ways->columns = __builtin_popcountll(ways->asked);
        if (ways->columns > MOST_ASKED) {
            ways->columns = -1;
            continue;
        }
        int64_t size = 1LL << 3 * ways->columns;
        ways->to = malloc((size_t)size * sizeof *ways->to);
        if (!ways->to) return 0;
        for (int64_t place = 0; place < size; place++) {
            pattern_t pattern = {
                scattered((uint64_t)place, ways->asked),
                scattered((uint64_t)place >> ways->columns, ways->asked),
                scattered((uint64_t)place >> 2 * ways->columns, ways->asked),
            };
            ways->to[place] = (int16_t)led_to(recipe, recipe->entries[c], &pattern);
        }
    }
    return 1;
}

/* Where one comparison is to begin with two rows of a pattern. */
static int32_t entry_of(const desk_t *desk, int64_t c, const pattern_t *pattern) {
    const ways_t *ways = &desk->ways[c];
    if (ways->columns < 0) return desk->recipe->entries[c];
    return ways->to[gathered(pattern->same, ways->asked) |
                    gathered(pattern->no_left, ways->asked) << ways->columns |
                    gathered(pattern->no_right, ways->asked) << 2 * ways->columns];
}

/* What one thread needs to compare; the texts are those of `first` unless it is null. Null for
   want of memory. */
desk_t *flamsteed_open(const recipe_t *recipe, const desk_t *first) {
    desk_t *desk = calloc(1, sizeof(desk_t));
    if (!desk) return NULL;
    desk->recipe = recipe;
    desk->is_beside = first != NULL;
    desk->memo = malloc(MEMO * sizeof *desk->memo);
    if (first) desk->texts = first->texts, desk->signs = first->signs;
    if (!desk->memo || !has_ways(desk) || (!first && !has_texts(desk))) {
        flamsteed_close(desk);
        return NULL;
    }
    memset(desk->memo, 0xFF, MEMO * sizeof *desk->memo);
    return desk;
}

static double rarity(const recipe_t *recipe, int32_t level, const code_t *left, const code_t *right,
                     int64_t l, int64_t r) {
    int32_t column = recipe->rarity_columns[level];
    if (column < 0) return 0.0;
    double a = number_of(recipe, column, left, l);
    double b = number_of(recipe, column, right, r);
    if (isnan(a)) a = b;
    if (isnan(b)) b = a;
    if (isnan(a)) return 0.0;
    if (b > a) a = b;
    if (recipe->rarity_least[level] > a) a = recipe->rarity_least[level];
    return recipe->rarity_scale[level] * (recipe->rarity_base[level] - a);
}

/* The two weights of one pair (against strangers, against people who live together) and its
   levels; 0 if either cannot reach the threshold. */
static int weighed(desk_t *desk, const pattern_t *pattern, int64_t l, int64_t r, double threshold,
                   double *weights, uint8_t *levels) {
    const recipe_t *recipe = desk->recipe;
    const code_t *left = recipe->codes + l * recipe->columns;
    const code_t *right = recipe->codes + r * recipe->columns;
    double total = recipe->prior, at_home = recipe->prior_at_home;
    for (int64_t turn = 0; turn < recipe->comparisons; turn++) {
        int64_t c = recipe->order[turn];
        int32_t entry = desk->ways ? entry_of(desk, c, pattern) : recipe->entries[c];
        int level = entry < 0 ? -1 - entry : level_of(desk, entry, left, right, l, r);
        int32_t place = recipe->level_starts[c] + level;
        levels[c] = (uint8_t)level;
        if (level) {
            total += recipe->weights[place] + rarity(recipe, place, left, right, l, r);
            at_home += recipe->at_home[place];
        }
        if (total + recipe->most_left[turn + 1] < threshold) return 0;
        if (at_home + recipe->most_at_home[turn + 1] < threshold) return 0;
    }
    weights[0] = total;
    weights[1] = at_home;
    return total >= threshold && at_home >= threshold;
}

/* Weights and levels of given pairs, whatever their weight. */
void flamsteed_weigh(desk_t *desk, int64_t pairs, const code_t *lefts, const code_t *rights,
                     double *weights, uint8_t *levels) {
    const recipe_t *recipe = desk->recipe;
    for (int64_t p = 0; p < pairs; p++) {
        pattern_t pattern = {0, 0, 0};
        if (desk->ways)
            pattern = pattern_of(recipe->codes + lefts[p] * recipe->columns,
                                 recipe->codes + rights[p] * recipe->columns, recipe->columns);
        weighed(desk, &pattern, lefts[p], rights[p], -INFINITY, &weights[2 * p],
                levels + p * recipe->comparisons);
    }
}

/* ---- every pair that a block brings together ---------------------------------------------- */

typedef struct {
    int64_t place, i, j; /* where to go on: place in `groups`, members */
    int64_t compared;    /* pairs looked at so far */
    int64_t kept;        /* pairs written by this call */
} cursor_t;

typedef struct {
    int64_t earlier;            /* blocks that had their turn before, and the columns of their keys */
    const int32_t *earlier_keys;
    int64_t until;         /* place in `groups` */
    const int64_t *groups; /* those with pairs to compare */
    const int64_t *starts;
    const code_t *order;
    const uint8_t *const *earlier_left_out; /* by earlier block, by its groups */
    const uint8_t *is_fresh;    /* by record, or null if all are */
    int32_t filter;             /* entry of a condition that the pair must meet, -1 for none */
    const int32_t *earlier_filters;
    uint64_t surely_met, maybe_met; /* columns of earlier keys: with no conditions, and with some */
} block_t;

static int was_met_before(desk_t *desk, const block_t *block, const pattern_t *pattern,
                          const code_t *left, const code_t *right, int64_t l, int64_t r) {
    if (desk->ways && pattern->same & block->surely_met) return 1;
    if (desk->ways && !(pattern->same & block->maybe_met)) return 0;
    for (int64_t place = 0; place < block->earlier; place++) {
        code_t key = left[block->earlier_keys[place]];
        if (key < 0 || key != right[block->earlier_keys[place]]) continue;
        if (block->earlier_left_out[place][key]) continue;
        int32_t filter = block->earlier_filters[place];
        if (filter < 0 || level_of(desk, filter, left, right, l, r) == 1) return 1;
    }
    return 0;
}

/* Ask for the rows of a group that is soon to come: they lie anywhere in memory. */
static void fetch_ahead(const recipe_t *recipe, const block_t *block, int64_t place) {
    if (place >= block->until) return;
    int64_t group = block->groups[place];
    int64_t size = block->starts[group + 1] - block->starts[group];
    const code_t *members = block->order + block->starts[group];
    for (int64_t i = 0; i < size && i < 16; i++) {
        const char *row = (const char *)(recipe->codes + members[i] * recipe->columns);
        for (int64_t byte = 0; byte < recipe->columns * 4; byte += 64)
            __builtin_prefetch(row + byte);
    }
}

/* Ask for the texts and numbers of a record whose turn is next. */
static void fetch_values(const desk_t *desk, int64_t record) {
    const recipe_t *recipe = desk->recipe;
    const code_t *row = recipe->codes + record * recipe->columns;
    for (int64_t t = 0; t < recipe->read_columns; t++) {
        code_t code = row[recipe->read_column[t]];
        if (code < 0) continue;
        __builtin_prefetch(&desk->signs[recipe->read_texts[t]][code]);
        __builtin_prefetch(&desk->texts[recipe->read_texts[t]][code]);
    }
    for (int64_t n = 0; n < recipe->number_columns; n++) {
        int32_t by = recipe->number_codes[n];
        if (by >= 0 && row[by] >= 0) __builtin_prefetch(&recipe->numbers[n][row[by]]);
    }
}

/* Pairs of one block from `cursor` on, until the block ends (returns 1) or `room` is used up (0). */
int flamsteed_block(desk_t *desk, const block_t *block, cursor_t *cursor, int64_t room,
                    code_t *lefts, code_t *rights, double *weights, uint8_t *levels) {
    const recipe_t *recipe = desk->recipe;
    int64_t width = recipe->comparisons;
    cursor->kept = 0;
    for (; cursor->place < block->until; cursor->place++, cursor->i = 0, cursor->j = 0) {
        int64_t group = block->groups[cursor->place];
        const code_t *members = block->order + block->starts[group];
        int64_t size = block->starts[group + 1] - block->starts[group];
        fetch_ahead(recipe, block, cursor->place + 8);
        for (; cursor->i < size; cursor->i++, cursor->j = 0) {
            code_t l = members[cursor->i];
            if (cursor->j <= cursor->i) cursor->j = cursor->i + 1;
            int is_old = block->is_fresh && !block->is_fresh[l];
            const code_t *left = recipe->codes + l * recipe->columns;
            for (; cursor->j < size; cursor->j++) {
                code_t r = members[cursor->j];
                if (cursor->j + 1 < size) fetch_values(desk, members[cursor->j + 1]);
                if (is_old && !block->is_fresh[r]) continue;
                const code_t *right = recipe->codes + r * recipe->columns;
                pattern_t pattern = {0, 0, 0};
                if (desk->ways) pattern = pattern_of(left, right, recipe->columns);
                if (was_met_before(desk, block, &pattern, left, right, l, r)) continue;
                if (block->filter >= 0 && level_of(desk, block->filter, left, right, l, r) != 1)
                    continue;
                cursor->compared++;
                if (!weighed(desk, &pattern, l, r, recipe->threshold, &weights[2 * cursor->kept],
                             levels + cursor->kept * width))
                    continue;
                lefts[cursor->kept] = l;
                rights[cursor->kept] = r;
                if (++cursor->kept == room) {
                    cursor->j++;
                    return 0;
                }
            }
        }
        if (cursor->place + 1 < block->until) {
            int64_t next = block->starts[block->groups[cursor->place + 1]];
            fetch_values(desk, block->order[next]);
            fetch_values(desk, block->order[next + 1]);
        }
    }
    return 1;
}

/* ---- who hangs together -------------------------------------------------------------------- */

/* For each of n ids, the lowest id that the pairs lead to. */
void flamsteed_components(int64_t n, int64_t pairs, const int64_t *lefts, const int64_t *rights,
                          int64_t *roots) {
    for (int64_t i = 0; i < n; i++) roots[i] = i;
    for (int64_t p = 0; p < pairs; p++) {
        int64_t a = lefts[p], b = rights[p];
        while (roots[a] != a) a = roots[a] = roots[roots[a]];
        while (roots[b] != b) b = roots[b] = roots[roots[b]];
        if (a < b) roots[b] = a;
        else roots[a] = b;
    }
    for (int64_t i = 0; i < n; i++) roots[i] = roots[roots[i]];
}

/* ---- one record against all others, whatever blocks say ------------------------------------- */

/* As `weighed`, with the bounds of one of the two records. */
static int weighed_within(desk_t *desk, int64_t l, int64_t r, const double *most_left,
                          const double *most_at_home, double *weights, uint8_t *levels) {
    const recipe_t *recipe = desk->recipe;
    const code_t *left = recipe->codes + l * recipe->columns;
    const code_t *right = recipe->codes + r * recipe->columns;
    double total = recipe->prior, at_home = recipe->prior_at_home, least = recipe->threshold;
    for (int64_t turn = 0; turn < recipe->comparisons; turn++) {
        int64_t c = recipe->order[turn];
        int level = level_of(desk, recipe->entries[c], left, right, l, r);
        int32_t place = recipe->level_starts[c] + level;
        levels[c] = (uint8_t)level;
        if (level) {
            total += recipe->weights[place] + rarity(recipe, place, left, right, l, r);
            at_home += recipe->at_home[place];
        }
        if (total + most_left[turn + 1] < least || at_home + most_at_home[turn + 1] < least)
            return 0;
    }
    weights[0] = total;
    weights[1] = at_home;
    return total >= least && at_home >= least;
}

enum { LANES = 256, WORDS = LANES / 64 };

/* A bit for each record of a strip. */
typedef struct {
    uint64_t word[WORDS];
} lanes_t;

/* One record is known, so for each node it is known which column of the other is read, what the
   answer is if it rests on the one alone, and, once asked, how alike each text is to its own. */
typedef struct {
    const code_t *const *columns; /* by column of codes: of every record, with strips filled up by -1 */
    const uint8_t *is_one;        /* by record: two of the ones meet once, from the lower */
    const int32_t *lows;          /* comparisons: the lowest node that each leads to */
    const double *most_left, *most_at_home; /* comparisons + 1: bounds of the one's own */
    const double *most;           /* by level: the most that it can add for the one */
    const int64_t *alike_starts;  /* by node: where in `asked` its texts are, -1 if it compares none */
    uint8_t *asked;               /* by text: 0 not asked yet, 1 not alike, 2 alike */
    int64_t asked_size;
} against_t;

static int is_none(const lanes_t *lanes) {
    return !(lanes->word[0] | lanes->word[1] | lanes->word[2] | lanes->word[3]);
}

static lanes_t lanes_of(const uint8_t *truth) {
    lanes_t lanes = {{0}};
    for (int i = 0; i < LANES / 8; i++) {
        uint64_t eight;
        memcpy(&eight, truth + 8 * i, 8);
        lanes.word[i >> 3] |= ((eight * 0x0102040810204080ULL) >> 56) << (8 * (i & 7));
    }
    return lanes;
}

static lanes_t that_are(const code_t *codes, code_t code) {
    uint8_t truth[LANES];
    for (int i = 0; i < LANES; i++) truth[i] = codes[i] == code;
    return lanes_of(truth);
}

static lanes_t that_are_null(const code_t *codes) {
    uint8_t truth[LANES];
    for (int i = 0; i < LANES; i++) truth[i] = codes[i] < 0;
    return lanes_of(truth);
}

static lanes_t among(lanes_t a, lanes_t b) {
    for (int w = 0; w < WORDS; w++) a.word[w] &= b.word[w];
    return a;
}

static lanes_t without(lanes_t a, lanes_t b) {
    for (int w = 0; w < WORDS; w++) a.word[w] &= ~b.word[w];
    return a;
}

static void join(lanes_t *a, lanes_t b) {
    for (int w = 0; w < WORDS; w++) a->word[w] |= b.word[w];
}

/* Whether one text cannot be in the other, if that is asked, for it has letters that the other lacks. */
static int cannot_hold(const node_t *node, uint64_t a, uint64_t b) {
    if (node->function == HOLDS) return (b & ~a & LETTERS) != 0;
    return node->function == IS_HELD && (a & ~b & LETTERS) != 0;
}

/* How alike the text of the one is to another: 2 if as much as the node asks, otherwise 1. */
static uint8_t asked_of(desk_t *desk, const node_t *node, code_t l, code_t r) {
    uint64_t a = desk->signs[node->left_texts][l], b = desk->signs[node->right_texts][r];
    if (ruled_out(node, a, b)) return 1;
    double told = 0.0;
    if (!cannot_hold(node, a, b))
        told = alike(node->function, &desk->texts[node->left_texts][l],
                     &desk->texts[node->right_texts][r], desk->places);
    return compared(node->compare, told, node->limit) ? 2 : 1;
}

/* Of the lanes `here`, those whose text is as much like that of the one as the node asks, or, if it
   is wanted so, not. */
static lanes_t that_are_alike(desk_t *desk, const against_t *met, const node_t *node,
                              int64_t place, code_t own, int is_left, const code_t *codes,
                              lanes_t here) {
    lanes_t told = {{0}};
    uint8_t *asked = met->asked + met->alike_starts[place];
    for (int w = 0; w < WORDS; w++)
        for (uint64_t left = here.word[w]; left; left &= left - 1) {
            int bit = __builtin_ctzll(left);
            code_t code = codes[64 * w + bit];
            if (code < 0) continue;
            if (!asked[code])
                asked[code] = asked_of(desk, node, is_left ? own : code, is_left ? code : own);
            told.word[w] |= (uint64_t)(asked[code] == node->wanted + 1) << bit;
        }
    return told;
}

/* Of the lanes `here`, those that give the wanted answer. */
static lanes_t that_answer(desk_t *desk, const against_t *met, int64_t place, int64_t one,
                           int64_t first, int is_left, lanes_t here) {
    const recipe_t *recipe = desk->recipe;
    const node_t *node = &recipe->nodes[place];
    const code_t *row = recipe->codes + one * recipe->columns;
    const lanes_t none = {{0}};
    int64_t own_column = is_left ? node->left : node->right;
    int64_t column = is_left ? node->right : node->left;
    int is_own = node->kind == (is_left ? FLAG_LEFT : FLAG_RIGHT) ||
                 node->kind == (is_left ? NULL_LEFT : NULL_RIGHT);
    if (is_own) return answer(desk, node, row, row, one, one) == node->wanted ? here : none;
    if (node->kind > ALIKE) {
        lanes_t told = none;
        for (int w = 0; w < WORDS; w++)
            for (uint64_t left = here.word[w]; left; left &= left - 1) {
                int64_t other = first + 64 * w + __builtin_ctzll(left);
                const code_t *beside = recipe->codes + other * recipe->columns;
                if ((is_left ? answer(desk, node, row, beside, one, other)
                             : answer(desk, node, beside, row, other, one)) == node->wanted)
                    told.word[w] |= left & -left;
            }
        return told;
    }
    const code_t *codes = met->columns[column] + first;
    if (node->kind == NULL_LEFT || node->kind == NULL_RIGHT)
        return node->wanted ? among(here, that_are_null(codes)) : without(here, that_are_null(codes));
    if (node->kind == FLAG_LEFT || node->kind == FLAG_RIGHT)
        return among(here, that_are(codes, node->wanted));
    code_t own = row[own_column];
    if (own < 0) return none;
    if (node->kind == ALIKE)
        return that_are_alike(desk, met, node, place, own, is_left, codes, here);
    if (node->wanted) return among(here, that_are(codes, own));
    return without(without(here, that_are(codes, own)), that_are_null(codes));
}

/* The most that each lane's level of one question can add, added. */
static void add_most(desk_t *desk, const against_t *met, int64_t question, int64_t one, int64_t first,
                     int is_left, lanes_t alive, lanes_t *reached, double *most) {
    const recipe_t *recipe = desk->recipe;
    lanes_t by_level[256];
    int64_t entry = recipe->entries[question], last = entry < 0 ? -1 - entry : 0;
    const double *adds = met->most + recipe->level_starts[question];
    memset(by_level, 0, sizeof(lanes_t) * (size_t)(last + 1));
    for (int64_t place = met->lows[question]; place < entry; place++) reached[place] = by_level[0];
    if (entry < 0) by_level[-1 - entry] = alive;
    else reached[entry] = alive;
    for (int64_t place = entry; place >= met->lows[question]; place--) {
        lanes_t here = reached[place];
        if (is_none(&here)) continue;
        const node_t *node = &recipe->nodes[place];
        lanes_t yes = that_answer(desk, met, place, one, first, is_left, here);
        lanes_t no = without(here, yes);
        for (int side = 0; side < 2; side++) {
            int32_t goal = side ? node->no : node->yes;
            for (; last < -1 - goal; last++) by_level[last + 1] = (lanes_t){{0}};
            join(goal < 0 ? &by_level[-1 - goal] : &reached[goal], side ? no : yes);
        }
    }
    for (int64_t level = 1; level <= last; level++)
        for (int w = 0; w < WORDS; w++) {
            uint64_t lanes = by_level[level].word[w];
            double *here = most + 64 * w, add = adds[level];
            if (!lanes) continue;
            for (int bit = 0; bit < 64; bit++) here[bit] += (double)((lanes >> bit) & 1) * add;
        }
}

/* Those records of a strip that can reach the threshold with `one`, by what is known of its values. */
static lanes_t that_may_reach(desk_t *desk, const against_t *met, int64_t one, int64_t first,
                              int is_left, lanes_t alive, lanes_t *reached) {
    const recipe_t *recipe = desk->recipe;
    double most[LANES];
    uint8_t truth[LANES];
    for (int i = 0; i < LANES; i++) most[i] = recipe->prior;
    for (int64_t turn = 0; turn < recipe->comparisons && !is_none(&alive); turn++) {
        add_most(desk, met, recipe->order[turn], one, first, is_left, alive, reached, most);
        double least = recipe->threshold - met->most_left[turn + 1];
        for (int i = 0; i < LANES; i++) truth[i] = most[i] >= least;
        alive = among(alive, lanes_of(truth));
    }
    return alive;
}

/* All pairs of `one` with a lower record that is none of the ones, or with a higher one, from
   `cursor` on, until all are met (returns 1) or `room` is used up (0); -1 for want of memory.
   `cursor->place` is the strip, `i` whether the one is the lower of the pair. */
int flamsteed_against_all(desk_t *desk, const against_t *met, int64_t one, cursor_t *cursor,
                          int64_t room, code_t *lefts, code_t *rights, double *weights,
                          uint8_t *levels) {
    const recipe_t *recipe = desk->recipe;
    int64_t width = recipe->comparisons, nodes = 1;
    for (int64_t c = 0; c < width; c++)
        if (recipe->entries[c] >= nodes) nodes = recipe->entries[c] + 1;
    lanes_t *reached = malloc((size_t)nodes * sizeof(lanes_t));
    if (!reached) return -1;
    cursor->kept = 0;
    for (; cursor->i < 2; cursor->i++, cursor->place = one / LANES * LANES) {
        int64_t until = cursor->i ? recipe->records : one;
        if (cursor->place == (cursor->i ? one / LANES * LANES : 0))
            memset(met->asked, 0, (size_t)met->asked_size);
        for (; cursor->place < until; cursor->place += LANES) {
            int64_t first = cursor->place;
            if (cursor->kept + LANES > room) {
                free(reached);
                return 0;
            }
            uint8_t truth[LANES];
            for (int64_t i = 0; i < LANES; i++)
                truth[i] = cursor->i ? first + i > one && first + i < until
                                     : first + i < until && !met->is_one[first + i];
            lanes_t alive = lanes_of(truth);
            for (int w = 0; w < WORDS; w++) cursor->compared += __builtin_popcountll(alive.word[w]);
            alive = that_may_reach(desk, met, one, first, (int)cursor->i, alive, reached);
            for (int w = 0; w < WORDS; w++)
                for (uint64_t left = alive.word[w]; left; left &= left - 1) {
                    int64_t other = first + 64 * w + __builtin_ctzll(left);
                    int64_t l = cursor->i ? one : other, r = cursor->i ? other : one;
                    if (!weighed_within(desk, l, r, met->most_left, met->most_at_home,
                                        &weights[2 * cursor->kept], levels + cursor->kept * width))
                        continue;
                    lefts[cursor->kept] = (code_t)l;
                    rights[cursor->kept++] = (code_t)r;
                }
        }
    }
    free(reached);
    return 1;
}

/* ---- one record looked up ------------------------------------------------------------------- */

/* The code of a text, -1 if it has none. */
code_t flamsteed_known(const coder_t *coder, const uint8_t *text, int64_t length) {
    uint64_t hash = text_hash(text, length);
    int64_t mask = coder->size - 1, slot = (int64_t)(hash & (uint64_t)mask);
    for (;; slot = (slot + 1) & mask) {
        code_t code = coder->table[slot].code;
        if (code < 0) return -1;
        if (coder->table[slot].mark != (uint32_t)(hash >> 32)) continue;
        int64_t known = coder->offsets[code];
        if (coder->offsets[code + 1] - known == length &&
            memcmp(coder->data + known, text, (size_t)length) == 0)
            return code;
    }
}

/* Give a code of a dictionary another text, which must outlive its use. */
void flamsteed_place_text(desk_t *desk, int64_t dictionary, int64_t code, const uint8_t *data,
                          int64_t length) {
    if (!desk->texts[dictionary]) return;
    text_t *text = &desk->texts[dictionary][code];
    text->text = data;
    text->length = length;
    desk->signs[dictionary][code] = sign_of(data, length);
    memset(desk->memo, 0xFF, MEMO * sizeof *desk->memo);
}
