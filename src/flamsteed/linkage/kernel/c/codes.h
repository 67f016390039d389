/* Values into codes. */

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
