"""SQL conditions of a recipe as a program of small questions that the kernel can ask of two records.

Whatever concerns one record alone (`left(forename_l, 1)`, a date read from text) becomes a column that
the database works out once per record; what is left are questions about two values: are they the
same, how alike are they, how far apart. Null is neither true nor false, as in SQL.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from flamsteed.errors import ModelNotUsable
from flamsteed.linkage.kernel.recipe import Question, Recipe

SAME, FLAG_LEFT, FLAG_RIGHT, NULL_LEFT, NULL_RIGHT, ALIKE, LESS, APART = range(8)
AT_LEAST, OVER, AT_MOST, UNDER, EQUAL = range(5)
FUNCTIONS = {
    "jaro_winkler_similarity": 0, "jaro_similarity": 1, "levenshtein": 2,
    "damerau_levenshtein": 3, "jaccard": 4, "strpos": 5, "instr": 5, "contains": 5,
}  # fmt: skip
HOLDS, IS_HELD = 5, 6
SHARE = "share of "
"""Before a column in `Answer.rarity`: the share is counted among the records themselves."""
NODE = np.dtype(
    [(name, np.int32) for name in ("kind", "left", "right", "function", "compare", "wanted",
                                   "yes", "no")]
    + [("limit", np.float64), ("left_texts", np.int32), ("right_texts", np.int32)]
)  # fmt: skip
_COMPARES: dict[type[exp.Expr], int] = {
    exp.GTE: AT_LEAST,
    exp.GT: OVER,
    exp.LTE: AT_MOST,
    exp.LT: UNDER,
    exp.EQ: EQUAL,
}
_FLIPPED = {AT_LEAST: AT_MOST, OVER: UNDER, AT_MOST: AT_LEAST, UNDER: OVER, EQUAL: EQUAL}


@dataclass(frozen=True)
class Program:
    """A recipe compiled. `codes`, `flags` and `numbers` are SQL expressions over one record, in the
    order of their columns (flags stand after codes); `domains` gives the dictionary of each code.

    `entries` is where the program of each question begins, `block_keys` the code columns of each
    block's key, `filters` where the rest of its condition begins (-1 for none). `order` is the one in
    which questions are asked: the quick ones first, so that a hopeless pair is soon let go.
    """

    recipe: Recipe
    codes: tuple[str, ...]
    flags: tuple[str, ...]
    numbers: tuple[str, ...]
    domains: tuple[int, ...]
    nodes: npt.NDArray[np.void]
    entries: tuple[int, ...]
    block_keys: tuple[tuple[int, ...], ...]
    filters: tuple[int, ...]
    order: tuple[int, ...] = ()

    @property
    def counted(self) -> dict[int, int]:
        """Number columns that are worked out from a code column: log2 of the share of its value."""
        return {
            n: self.codes.index(sql.removeprefix(SHARE))
            for n, sql in enumerate(self.numbers)
            if sql.startswith(SHARE)
        }


def compiled(recipe: Recipe) -> Program:
    """The program of a recipe.

    Raises ModelNotUsable if a condition cannot be asked of two values at a time.
    """
    made = _Making()
    entries, costs = [], []
    for question in recipe.questions:
        before = len(made.nodes)
        entries.append(made.question(question))
        costs.append(sum(node[0] == ALIKE for node in made.nodes[before:]))
    for question in recipe.questions:
        for answer in question.answers:
            if answer.rarity is not None:
                made.number(answer.rarity)
                if answer.rarity.startswith(SHARE):
                    made.code(answer.rarity.removeprefix(SHARE))
    blocks = [made.block(block) for block in recipe.blocks]
    order = sorted(range(len(entries)), key=costs.__getitem__)
    return replace(made.program(recipe, entries, blocks), order=tuple(order))


@dataclass
class _Making:
    codes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    alike: list[tuple[int, int]] = field(default_factory=list)
    nodes: list[list[float]] = field(default_factory=list)

    def question(self, question: Question) -> int:
        """The first node of one question; -1 is its silence, -2 its first level."""
        entry = -1 - len(question.answers)
        for place, answer in reversed(list(enumerate(question.answers))):
            if answer.sql.strip().upper() in ("ELSE", "TRUE"):
                entry = -2 - place
            else:
                entry = self.condition(parsed(answer.sql), True, -2 - place, entry)
        return self.condition(parsed(question.silent), True, -1, entry)

    def block(self, sql: str) -> tuple[tuple[int, ...], int]:
        """The columns of a block's key, and the first node of the rest of its condition."""
        keys, rest = [], []
        for part in _unwrapped(parsed(sql)).flatten() if _is_and(sql) else [parsed(sql)]:
            plain = _unwrapped(part)
            if isinstance(plain, exp.EQ) and _is_pair(plain.left, plain.right):
                left, right = _bare(plain.left), _bare(plain.right)
                if left == right:
                    keys.append(self.code(left))
                    continue
            rest.append(plain)
        if not keys:
            raise ModelNotUsable(
                f"A block needs at least one part that is the same for both records: {sql}."
                " Split `or` into several blocks; for names changed over, block on a sorted key."
            )
        if not rest:
            return tuple(keys), -1
        return tuple(keys), self.condition(exp.and_(*rest), True, -2, -1)

    def condition(self, said: exp.Expr, wanted: bool, yes: int, no: int) -> int:
        """Where to begin, to go on at `yes` if the condition is what is wanted, at `no` otherwise."""
        said = _unwrapped(said)
        if isinstance(said, exp.Boolean):
            return yes if bool(said.this) is wanted else no
        side = _one_sided(said)
        if side:
            return self.flag(said, side, wanted, (yes, no))
        if isinstance(said, exp.Not):
            return self.condition(said.this, not wanted, yes, no)
        if isinstance(said, exp.And | exp.Or):
            both = isinstance(said, exp.And) is wanted
            right = self.condition(said.right, wanted, yes, no)
            return self.condition(said.left, wanted, right if both else yes, no if both else right)
        return self.pair(said, wanted, yes, no)

    def flag(self, said: exp.Expr, side: str, wanted: bool, to: tuple[int, int]) -> int:
        """A question about one record."""
        column = said.this if isinstance(said, exp.Is) else None
        if isinstance(column, exp.Column) and isinstance(said.expression, exp.Null):
            kind = NULL_LEFT if side == "l" else NULL_RIGHT
            return self.node(kind, self.code(_bare(column)), wanted, to)
        kind = FLAG_LEFT if side == "l" else FLAG_RIGHT
        return self.node(kind, -1 - _place(self.flags, _bare(said)), wanted, to)

    def pair(self, said: exp.Expr, wanted: bool, yes: int, no: int) -> int:
        """A question about two values, one of each record."""
        if isinstance(said, exp.NEQ):
            return self.condition(
                exp.EQ(this=said.left, expression=said.right), not wanted, yes, no
            )
        if isinstance(said, exp.EQ) and _is_pair(said.left, said.right):
            left, right = _ordered(said.left, said.right)
            columns = (self.code(_bare(left)), self.code(_bare(right)))
            self.alike.append(columns)
            return self.node(SAME, columns, wanted, (yes, no))
        compare = _COMPARES.get(type(said))
        if compare is not None and isinstance(said, exp.Binary):
            limit = _number(said.right)
            if limit is not None:
                made = self.measured(said.left, compare, limit, (wanted, yes, no))
                if made is not None:
                    return made
            elif _is_pair(said.left, said.right):
                return self.less(said.left, said.right, compare, (0.0, wanted, yes, no))
        if isinstance(said, exp.Contains) and _is_pair(said.this, said.expression):
            return self.texts(5, (said.this, said.expression), OVER, (0.0, wanted, yes, no))
        raise ModelNotUsable(
            f"This condition cannot be compared by the platform's own engine: {said.sql('duckdb')}."
            " Say it with the same, alike or how far apart."
        )

    def measured(
        self, said: exp.Expr, compare: int, limit: float, then: tuple[bool, int, int]
    ) -> int | None:
        """A measure of two values held against a number; None if it is none that is known."""
        wanted, yes, no = then
        said = _unwrapped(said)
        name, sides = _function(said)
        if name in FUNCTIONS and len(sides) == 2 and _is_pair(*sides):
            return self.texts(FUNCTIONS[name], sides, compare, (limit, wanted, yes, no))
        inner = _unwrapped(said.this) if isinstance(said, exp.Abs) else said
        if not isinstance(inner, exp.Sub) or not _is_pair(inner.left, inner.right):
            return None
        if isinstance(said, exp.Abs):
            left, right = _ordered(inner.left, inner.right)
            columns = (self.number(_bare(left)), self.number(_bare(right)))
            return self.node(APART, columns, wanted, (yes, no), compare=compare, limit=limit)
        return self.less(inner.left, inner.right, compare, (limit, wanted, yes, no))

    def texts(
        self, function: int, sides: tuple[exp.Expr, ...], compare: int,
        then: tuple[float, bool, int, int],
    ) -> int:  # fmt: skip
        """How alike two texts are."""
        limit, wanted, yes, no = then
        left, right = _ordered(*sides)
        if function == HOLDS and left is not sides[0]:
            function = IS_HELD
        columns = (self.code(_bare(left)), self.code(_bare(right)))
        if function == HOLDS and compare == AT_LEAST and limit == 1:
            compare, limit = OVER, 0.0
        return self.node(
            ALIKE, columns, wanted, (yes, no), compare=compare, limit=limit, function=function
        )

    def less(
        self, one: exp.Expr, other: exp.Expr, compare: int,
        then: tuple[float, bool, int, int],
    ) -> int:  # fmt: skip
        """How far one number is above another."""
        limit, wanted, yes, no = then
        left, right = _ordered(one, other)
        if left is not one:
            compare, limit = _FLIPPED[compare], -limit
        columns = (self.number(_bare(left)), self.number(_bare(right)))
        return self.node(LESS, columns, wanted, (yes, no), compare=compare, limit=limit)

    def node(  # noqa: PLR0913 - one argument for each part of a node
        self, kind: int, columns: int | tuple[int, int], wanted: bool, to: tuple[int, int], *,
        compare: int = 0, limit: float = 0.0, function: int = 0,
    ) -> int:  # fmt: skip
        """Write one node down; nodes stand after those that they lead to."""
        left, right = columns if isinstance(columns, tuple) else (columns, columns)
        self.nodes.append([kind, left, right, function, compare, int(wanted), *to, limit])
        return len(self.nodes) - 1

    def code(self, sql: str) -> int:
        """The column of a value that is compared as it is."""
        return _place(self.codes, sql)

    def number(self, sql: str) -> int:
        """The column of a number."""
        return _place(self.numbers, sql)

    def program(
        self, recipe: Recipe, entries: list[int], blocks: list[tuple[tuple[int, ...], int]]
    ) -> Program:
        """Everything put together; flags stand after codes."""
        domains = _domains(len(self.codes), self.alike)
        nodes = np.zeros(len(self.nodes), NODE)
        for place, (kind, left, right, *rest) in enumerate(self.nodes):
            sides = [left, right]
            if kind in (FLAG_LEFT, FLAG_RIGHT):
                sides = [len(self.codes) - 1 - side for side in sides]
            texts = [domains[int(side)] for side in sides] if kind == ALIKE else [0, 0]
            nodes[place] = (kind, *sides, *rest, *texts)
        return Program(
            recipe=recipe, codes=tuple(self.codes), flags=tuple(self.flags),
            numbers=tuple(self.numbers), domains=domains, nodes=nodes, entries=tuple(entries),
            block_keys=tuple(keys for keys, _ in blocks), filters=tuple(f for _, f in blocks),
        )  # fmt: skip


def _domains(columns: int, same: list[tuple[int, int]]) -> tuple[int, ...]:
    """One dictionary for all columns whose values are held to be the same or not."""
    root = list(range(columns))
    for left, right in same:
        low, high = sorted((root[left], root[right]))
        root = [low if each == high else each for each in root]
    order = sorted(set(root))
    return tuple(order.index(each) for each in root)


def _place(known: list[str], sql: str) -> int:
    if sql not in known:
        known.append(sql)
    return known.index(sql)


def parsed(sql: str) -> exp.Expr:
    """A condition as a tree. Raises ModelNotUsable if it is no SQL."""
    try:
        return sqlglot.parse_one(sql, read="duckdb")
    except SqlglotError as error:
        raise ModelNotUsable(f"This condition is no SQL that can be read: {sql}") from error


def _is_and(sql: str) -> bool:
    return isinstance(_unwrapped(parsed(sql)), exp.And)


def _unwrapped(said: exp.Expr) -> exp.Expr:
    while isinstance(said, exp.Paren):
        said = said.this
    return said


def _side(column: exp.Column) -> str:
    if column.table.lower() in ("l", "r"):
        return column.table.lower()
    return column.name[-1].lower() if column.name[-2:].lower() in ("_l", "_r") else ""


def _one_sided(said: exp.Expr) -> str:
    """`l` or `r` if only that record's columns are read; empty otherwise."""
    sides = {_side(column) for column in said.find_all(exp.Column)}
    if "" in sides:
        raise ModelNotUsable(
            f"Columns must end in _l and _r, one for each record: {said.sql('duckdb')}"
        )
    return sides.pop() if len(sides) == 1 else ""


def _is_pair(one: exp.Expr, other: exp.Expr) -> bool:
    return {_one_sided(one), _one_sided(other)} == {"l", "r"}


def _ordered(one: exp.Expr, other: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    return (one, other) if _one_sided(one) == "l" else (other, one)


def _bare(said: exp.Expr) -> str:
    """SQL over one record: the columns without their side.

    It is asked of values that an earlier condition would have kept from it, so what cannot be cast
    is null.
    """
    plain = said.copy()
    for cast in list(plain.find_all(exp.Cast)):
        if not isinstance(cast, exp.TryCast):
            tried = exp.TryCast(**cast.args)
            if cast is plain:
                plain = tried
            else:
                cast.replace(tried)
    for column in plain.find_all(exp.Column):
        name = column.name if column.table else column.name[:-2]
        column.set("this", exp.to_identifier(name, quoted=True))
        column.set("table", None)
    return _unwrapped(plain).sql("duckdb")


def _function(said: exp.Expr) -> tuple[str, tuple[exp.Expr, ...]]:
    """The name and the two arguments of a function of two texts."""
    if isinstance(said, exp.Anonymous):
        return said.name.lower(), tuple(said.expressions)
    if isinstance(said, exp.Func):
        arguments = [a for a in said.args.values() if isinstance(a, exp.Expr)]
        return said.sql("duckdb").split("(", 1)[0].lower(), tuple(arguments)
    return "", ()


def _number(said: exp.Expr) -> float | None:
    said = _unwrapped(said)
    if isinstance(said, exp.Neg):
        inner = _number(said.this)
        return None if inner is None else -inner
    if isinstance(said, exp.Literal) and not said.is_string:
        return float(said.this)
    return None
