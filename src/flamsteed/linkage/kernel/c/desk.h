/* What two records are asked, and what is needed to ask it. */

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

void flamsteed_close(desk_t *desk) {
    if (!desk) return;
    if (desk->texts && !desk->is_beside) {
        for (int64_t d = 0; d < desk->recipe->dictionaries; d++) free(desk->texts[d]);
        free(desk->texts);
    }
    for (int64_t c = 0; desk->ways && c < desk->recipe->comparisons; c++) free(desk->ways[c].to);
    free(desk->ways);
    free(desk->memo);
    free(desk);
}

static int has_texts(desk_t *desk) {
    const recipe_t *recipe = desk->recipe;
    desk->texts = calloc((size_t)recipe->dictionaries + 1, sizeof(text_t *));
    if (!desk->texts) return 0;
    for (int64_t d = 0; d < recipe->dictionaries; d++) {
        const int64_t *offsets = recipe->text_offsets + recipe->text_starts[d];
        int64_t size = recipe->text_starts[d + 1] - recipe->text_starts[d] - 1;
        if (!recipe->is_read[d] || size < 0) continue;
        desk->texts[d] = aligned_alloc(64, (size_t)(size > 0 ? size : 1) * sizeof(text_t));
        if (!desk->texts[d]) return 0;
        for (int64_t c = 0; c < size; c++)
            put_text(&desk->texts[d][c], recipe->text_data[d] + offsets[c],
                     offsets[c + 1] - offsets[c]);
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
        if (ruled_out(node, desk->texts[node->left_texts][a].sign,
                      desk->texts[node->right_texts][b].sign))
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
