/* One record against all others, whatever blocks say. */

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
    const text_t *one = &desk->texts[node->left_texts][l];
    const text_t *other = &desk->texts[node->right_texts][r];
    if (ruled_out(node, one->sign, other->sign)) return 1;
    double told = 0.0;
    if (!cannot_hold(node, one->sign, other->sign))
        told = alike(node->function, one, other, desk->places);
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
