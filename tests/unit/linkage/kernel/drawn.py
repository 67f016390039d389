"""Drawn records and recipes for the kernel: made up, with every kind of question."""

import random
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from flamsteed.linkage.kernel.recipe import Answer, Question, Recipe

NAMES = ("ann", "anne", "anna", "bob", "bobby", "zoë", "ze", "", "o'brien", "maximilian", "x" * 70)


def evaluate(table: pa.Table, expressions: Sequence[str]) -> list[pa.Array]:
    """What the engine does: SQL over every row of a table, in its order."""
    with duckdb.connect() as connection:
        connection.register("given", table.append_column("_place", pa.array(range(len(table)))))
        listed = ", ".join(f"{sql} as e{n}" for n, sql in enumerate(expressions))
        found = connection.execute(f"select {listed} from given order by _place").to_arrow_table()
    return [column.combine_chunks() for column in found.columns]


def people(size: int, seed: int = 1) -> pa.Table:
    """Records with names that are alike, dates, nulls, empty texts and a number."""
    dice = random.Random(seed)

    def one(*choices: object) -> object:
        return dice.choice(choices)

    rows = [
        {
            "_id": n,
            "forename": one(*NAMES, None),
            "surname": one("smith", "smyth", "jones", "joness", "íñiguez", None),
            "born": one("1980-01-02", "1980-02-01", "1981-01-02", "1999-12-31", "not a day", None),
            "town": one("leeds", "oxford", None),
            "height": one(1.5, 1.6, 1.9, None),
            "is_sure": one(True, False, None),
        }
        for n in range(size)
    ]
    return pa.Table.from_pylist(
        rows,
        pa.schema(
            [("_id", pa.int64()), *((n, pa.string()) for n in ("forename", "surname", "born", "town")),
             ("height", pa.float64()), ("is_sure", pa.bool_())]
        ),
    )  # fmt: skip


def _answers(*conditions: str) -> tuple[Answer, ...]:
    shares = [(0.9 - 0.1 * n, 0.01 + 0.15 * n) for n in range(len(conditions))]
    return tuple(
        Answer(f"level {n}", sql, m, u)
        for n, (sql, (m, u)) in enumerate(zip(conditions, shares, strict=True))
    )


EVERYTHING = Recipe(
    (
        Question(
            "forename",
            "forename_l is null or forename_r is null",
            (
                Answer("same", "forename_l = forename_r", 0.8, 0.05, rarity='share of "forename"',
                       rarity_base=0.05, rarity_scale=0.7, rarity_least=0.02),
                *_answers("jaro_winkler_similarity(forename_l, forename_r) >= 0.9",
                          "levenshtein(forename_l, forename_r) <= 1",
                          "jaro_similarity(forename_l, forename_r) > 0.6",
                          "length(forename_l) > 0 and length(forename_r) > 0"
                          " and jaccard(forename_l, forename_r) >= 0.5", "ELSE"),
            ),
        ),
        Question(
            "surname",
            "surname_l is null or surname_r is null",
            _answers(
                "left(surname_l, 3) = left(surname_r, 3) and not (surname_l <> surname_r)",
                "damerau_levenshtein(surname_l, surname_r) <= 2",
                "strpos(surname_l || ' x', surname_r) > 0 or contains(surname_r, 'z' || surname_l)",
                "ELSE",
            ),
        ),
        Question(
            "born",
            "try_strptime(born_l, '%Y-%m-%d') is null or try_strptime(born_r, '%Y-%m-%d') is null",
            _answers(
                "born_l = born_r",
                "abs(epoch(try_strptime(born_l, '%Y-%m-%d')) - epoch(try_strptime(born_r, '%Y-%m-%d')))"
                " <= 3000000",
                "try_cast(left(born_l, 4) as integer) + 10 < try_cast(left(born_r, 4) as integer)",
                "ELSE",
            ),
        ),
        Question(
            "height",
            "height_l is null or height_r is null",
            _answers("abs(height_l - height_r) < 0.15", "height_l - height_r > 0.25", "ELSE"),
        ),
        Question(
            "sure",
            "false",
            _answers(
                "is_sure_l and is_sure_r", "not is_sure_l or (is_sure_r is null)",
                "town_l in ('leeds') and town_r not in ('leeds')", "ELSE",
            ),
        ),
    ),
    (
        "l.surname = r.surname",
        "l.town = r.town and left(l.born, 4) = left(r.born, 4)",
        "l.forename = r.forename and levenshtein(l.surname, r.surname) <= 3",
    ),
    0.01,
)  # fmt: skip
