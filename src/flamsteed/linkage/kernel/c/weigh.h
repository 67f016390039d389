/* What two records have in common, and what it weighs. */

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
    if (first) desk->texts = first->texts;
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
