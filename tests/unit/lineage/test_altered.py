"""Whatever is done to a ledger by hand is found, and the first entry concerned is named."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from tests.unit.lineage.drawn_ledger import Told, fill

from flamsteed.lineage.audit import sealed_tables
from flamsteed.lineage.head import Head
from flamsteed.lineage.ledger import open_ledger
from flamsteed.lineage.verify import verify

EDITS = 10_000


@dataclass
class Altered:
    """A filled ledger, a connection to change it by hand, and what is known of it from outside."""

    connection: sa.Connection
    told: Told
    head: Head
    draw: random.Random

    @property
    def size(self) -> int:
        return self.head.size

    def do(self, sql: str, **values: Any) -> None:
        self.connection.execute(sa.text(sql), values)

    def rows(self, table: str) -> list[dict[str, Any]]:
        asked = sa.text(f'select rowid as _at, * from "{table}" order by rowid')
        return [dict(row) for row in self.connection.execute(asked).mappings()]


@pytest.fixture(scope="module")
def altered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Altered]:
    url = f"sqlite:///{tmp_path_factory.mktemp('altered')}/ledger.sqlite"
    ledger, database = open_ledger(url), sa.create_engine(url)
    told = fill(ledger, database)
    assert ledger.verify().faults == ()
    with database.connect() as connection:
        yield Altered(connection, told, ledger.head(), random.Random(6962))
    database.dispose()
    ledger.close()


def _changed(value: Any, draw: random.Random) -> Any:
    """Another value of the same kind: a digit or a letter more, less or changed."""
    if isinstance(value, int):
        return value + draw.choice((-1, 1, 1000))
    text = str(value or "")
    at = draw.randrange(len(text) + 1)
    return draw.choice((text[:at] + "x" + text[at:], text[:at] + "7" + text[at + 1 :] + "0"))


def change_an_entry(it: Altered) -> int:
    row = it.draw.choice(it.rows("audit"))
    column = it.draw.choice(("at", "what", "hash"))
    value = _changed(row[column], it.draw)
    it.do(f'update audit set "{column}" = :value where number = :number', value=value, number=row["number"])  # fmt: skip
    return int(row["number"])


def move_an_entry(it: Altered) -> int:
    number = it.draw.randint(1, it.size)
    it.do("update audit set number = :to where number = :number", to=it.size + it.draw.randint(1, 9), number=number)  # fmt: skip
    return number if number < it.size else it.size


def remove_an_entry(it: Altered) -> int:
    number = it.draw.randint(1, it.size)
    it.do("delete from audit where number = :number", number=number)
    return number


def swap_two_entries(it: Altered) -> int:
    one, other = sorted(it.draw.sample(range(1, it.size + 1), 2))
    it.do("update audit set number = -1 where number = :number", number=one)
    it.do("update audit set number = :one where number = :other", one=one, other=other)
    it.do("update audit set number = :other where number = -1", other=other)
    return one


def cut_the_end_off(it: Altered) -> int:
    kept = it.draw.randint(0, it.size - 1)
    it.do("delete from audit where number > :kept", kept=kept)
    return kept + 1


def append_a_forged_entry(it: Altered) -> int:
    row = it.draw.choice(it.rows("audit"))
    it.do(
        "insert into audit (number, at, what, hash) values (:number, :at, :what, :hash)",
        number=it.size + 1, at=row["at"], what=row["what"], hash=row["hash"],
    )  # fmt: skip
    return it.size + 1


def put_an_entry_before_all(it: Altered) -> int:
    row = it.rows("audit")[0]
    it.do(
        "insert into audit (number, at, what, hash) values (:number, :at, :what, :hash)",
        number=it.draw.randint(-9, 0), at=row["at"], what=row["what"], hash=row["hash"],
    )  # fmt: skip
    return 1


def _table(it: Altered) -> tuple[str, str]:
    table = it.draw.choice(sealed_tables())
    return table.name, table.info["sealed_by"]


def change_a_row(it: Altered) -> int:
    table, by = _table(it)
    row = it.draw.choice(it.rows(table))
    column = it.draw.choice([name for name in row if name not in ("_at", by)])
    it.do(f'update "{table}" set "{column}" = :value where rowid = :at', value=_changed(row[column], it.draw), at=row["_at"])  # fmt: skip
    return it.told[table, row[by]]


def remove_a_row(it: Altered) -> int:
    table, by = _table(it)
    row = it.draw.choice(it.rows(table))
    it.do(f'delete from "{table}" where rowid = :at', at=row["_at"])
    return it.told[table, row[by]]


def give_a_row_to_another(it: Altered) -> int:
    table, by = _table(it)
    row = it.draw.choice(it.rows(table))
    key = f"{row[by]}x" if isinstance(row[by], str) else row[by] + 1_000
    it.do(f'update "{table}" set "{by}" = :key where rowid = :at', key=key, at=row["_at"])
    return it.told[table, row[by]]


def swap_two_rows(it: Altered) -> int:
    table = it.draw.choice(("run", "passage", "decision"))
    one, other = it.draw.sample([row["number"] for row in it.rows(table)], 2)
    it.do(f'update "{table}" set number = -1 where number = :one', one=one)
    it.do(f'update "{table}" set number = :one where number = :other', one=one, other=other)
    it.do(f'update "{table}" set number = :other where number = -1', other=other)
    return min(it.told[table, one], it.told[table, other])


def put_in_a_forged_row(it: Altered) -> int:
    table, by = _table(it)
    row = it.draw.choice(it.rows(table))
    key = f"{row[by]}x" if isinstance(row[by], str) else row[by] + 1_000
    names = [name for name in row if name != "_at"]
    marks, listed = ", ".join(f":{n}" for n in names), ", ".join(f'"{n}"' for n in names)
    it.do(f'insert into "{table}" ({listed}) values ({marks})', **{n: row[n] for n in names} | {by: key})  # fmt: skip
    return it.size + 1


def repeat_a_row(it: Altered) -> int:
    row = it.draw.choice(it.rows("finding"))
    it.do("insert into finding select * from finding where rowid = :at", at=row["_at"])
    return it.told["finding", row["passage"]]


HARMS: tuple[Callable[[Altered], int], ...] = (
    change_an_entry, move_an_entry, remove_an_entry, swap_two_entries, cut_the_end_off,
    append_a_forged_entry, put_an_entry_before_all, change_a_row, change_a_row, change_a_row,
    remove_a_row, give_a_row_to_another, swap_two_rows, put_in_a_forged_row, repeat_a_row,
)  # fmt: skip


def test_ten_thousand_edits_by_hand_are_all_found_and_the_first_entry_is_named(
    altered: Altered,
) -> None:
    wrong = []
    for number in range(EDITS):
        harm = HARMS[number % len(HARMS)]
        with altered.connection.begin() as changes:
            expected = harm(altered)
            faults = verify(altered.connection, heads=[altered.head]).faults
            changes.rollback()
        if not faults or faults[0].entry != expected:
            wrong.append((harm.__name__, expected, faults[:2]))
    assert wrong == []
    assert verify(altered.connection, heads=[altered.head]).faults == ()
