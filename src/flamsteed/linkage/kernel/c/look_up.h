/* One record looked up. */

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
    put_text(&desk->texts[dictionary][code], data, length);
    memset(desk->memo, 0xFF, MEMO * sizeof *desk->memo);
}
