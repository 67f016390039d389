/* How alike two texts are. */

/* One line of cache, so that a short text costs one look into memory. */
typedef struct {
    const uint8_t *text; /* null: it is in `here` */
    int64_t length;
    uint64_t sign; /* letters and length in one word, to rule out without a look at the text */
    uint8_t here[40];
} text_t;

enum { SMALL = 256, KINDS = 56, LONG = 255 };
#define LETTERS ((1ULL << KINDS) - 1)

/* A text, which must outlive its use if it is long. */
static void put_text(text_t *text, const uint8_t *data, int64_t length) {
    uint64_t sign = 0; /* one bit for each of 56 kinds of bytes that occur, the length in the highest eight */
    for (int64_t i = 0; i < length; i++) sign |= 1ULL << (data[i] % KINDS);
    text->sign = sign | ((uint64_t)(length < LONG ? length : LONG) << KINDS);
    text->length = length;
    text->text = data;
    if (length > (int64_t)sizeof text->here) return;
    memcpy(text->here, data, (size_t)length);
    text->text = NULL;
}

static const uint8_t *bytes_of(const text_t *text) { return text->text ? text->text : text->here; }

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
    text_t one = {.text = a, .length = la}, other = {.text = b, .length = lb};
    uint64_t places[256] = {0};
    return alike(function, &one, &other, places);
}
