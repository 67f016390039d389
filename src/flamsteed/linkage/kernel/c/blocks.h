/* Every pair that a block brings together, and who hangs together. */

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

/* A pair that waits to be weighed until what it needs has come from memory. */
typedef struct {
    code_t l, r;
    pattern_t pattern;
} waiting_t;

enum { WAITING = 16 };

/* Ask for the texts that a pair does not share, and for its numbers. */
static void fetch_values(const desk_t *desk, const code_t *left, const code_t *right) {
    const recipe_t *recipe = desk->recipe;
    for (int64_t t = 0; t < recipe->read_columns; t++) {
        code_t a = left[recipe->read_column[t]], b = right[recipe->read_column[t]];
        int32_t texts = recipe->read_texts[t];
        if (a < 0 || b < 0 || a == b) continue;
        __builtin_prefetch(&desk->texts[texts][a]);
        __builtin_prefetch(&desk->texts[texts][b]);
    }
    for (int64_t n = 0; n < recipe->number_columns; n++) {
        int32_t by = recipe->number_codes[n];
        if (by < 0) continue;
        if (left[by] >= 0) __builtin_prefetch(&recipe->numbers[n][left[by]]);
        if (right[by] >= 0 && right[by] != left[by])
            __builtin_prefetch(&recipe->numbers[n][right[by]]);
    }
}

/* Weigh the pairs that wait, and write down those that reach the threshold. */
static void weigh_waiting(desk_t *desk, const waiting_t *waiting, int64_t n, cursor_t *cursor,
                          code_t *lefts, code_t *rights, double *weights, uint8_t *levels) {
    int64_t width = desk->recipe->comparisons;
    for (int64_t w = 0; w < n; w++) {
        const waiting_t *pair = &waiting[w];
        if (!weighed(desk, &pair->pattern, pair->l, pair->r, desk->recipe->threshold,
                     &weights[2 * cursor->kept], levels + cursor->kept * width))
            continue;
        lefts[cursor->kept] = pair->l;
        rights[cursor->kept++] = pair->r;
    }
}

/* Pairs of one block from `cursor` on, until the block ends (returns 1) or there may be no room for
   more (0). `room` is at least WAITING. */
int flamsteed_block(desk_t *desk, const block_t *block, cursor_t *cursor, int64_t room,
                    code_t *lefts, code_t *rights, double *weights, uint8_t *levels) {
    const recipe_t *recipe = desk->recipe;
    waiting_t waiting[WAITING];
    int64_t n = 0;
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
                if (is_old && !block->is_fresh[r]) continue;
                const code_t *right = recipe->codes + r * recipe->columns;
                pattern_t pattern = {0, 0, 0};
                if (desk->ways) pattern = pattern_of(left, right, recipe->columns);
                if (was_met_before(desk, block, &pattern, left, right, l, r)) continue;
                if (block->filter >= 0 && level_of(desk, block->filter, left, right, l, r) != 1)
                    continue;
                cursor->compared++;
                fetch_values(desk, left, right);
                waiting[n++] = (waiting_t){l, r, pattern};
                if (n < WAITING) continue;
                weigh_waiting(desk, waiting, n, cursor, lefts, rights, weights, levels);
                n = 0;
                if (cursor->kept + WAITING > room) {
                    cursor->j++;
                    return 0;
                }
            }
        }
    }
    weigh_waiting(desk, waiting, n, cursor, lefts, rights, weights, levels);
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
