"""A council's `retention/*.yaml`, read and checked: the schedule, a file for each service."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from flamsteed.contracts.yaml_file import Place, YamlFile, load_yaml
from flamsteed.engine.dialect import is_plain, one_select, table_sql, tables_of
from flamsteed.errors import Mistake
from flamsteed.privacy.retention.rule import (
    AND_CURRENT,
    FOR_EVER,
    UNTIL_THEN,
    Action,
    Follows,
    Moment,
    Period,
    Rule,
    Source,
    YearEnd,
    read_period,
)

KEYS = {
    "class", "title", "tables", "where", "from", "keep", "then", "authority", "link", "sign_off", "notes",
}  # fmt: skip
KINDS = ("column", "select", "source", "follows", "later_of", "earlier_of")
MOVES = ("open_when", "birthday", "year_end", "plus", "if_any")
_MOMENT = {*KINDS, *MOVES}
DATES = ("date", "birth_date", "end_date", "excel_date")
"""The standards of columns that a period may count from."""


Columns = Mapping[str, str]
"""The columns of a cleaned table, each with the standard that it is read by, or the empty text."""


def load_rules(
    folder: Path, tables: Mapping[str, Columns | None]
) -> tuple[tuple[Rule, ...], list[Mistake]]:
    """Read every `.yaml` file of `folder`, and every mistake with its line.

    `tables` are those that land; of a contract with mistakes the columns are not known yet, and nothing is
    held against them. A folder that is not there holds no rules.
    """
    rules: list[Rule] = []
    mistakes: list[Mistake] = []
    for path in sorted(folder.glob("*.yaml")):
        reader = _Reader(load_yaml(path), tables)
        found = reader.rules()
        for rule in found:
            earlier = next((r for r in rules if r.record_class == rule.record_class), None)
            if earlier is not None:
                said = (
                    f"class `{rule.record_class}` is in {earlier.path.name}:{earlier.line} as well"
                )
                mistakes.append(Mistake(path, rule.line, said))
            rules.append(rule)
        mistakes += reader.file.mistakes
    mistakes += _files_astray(rules)
    return tuple(rules), mistakes


def table_order(rules: Sequence[Rule]) -> list[str]:
    """The tables of rules, each after those that its records follow; of a circle, none."""
    behind: dict[str, set[str]] = {}
    for rule in rules:
        for table in rule.tables:
            behind.setdefault(table, set()).update(f.table for f in rule.follows())
    order: list[str] = []
    while ready := sorted(t for t, of in behind.items() if t not in order and of <= {*order}):
        order += ready
    return order


def _files_astray(rules: Sequence[Rule]) -> list[Mistake]:
    """Tables that are followed and have no rule, and those that follow themselves in a circle."""
    ruled = {table for rule in rules for table in rule.tables}
    found = [
        Mistake(rule.path, rule.line, f"`follows` names {each.table}, which has no rule itself")
        for rule in rules
        for each in rule.follows()
        if each.table not in ruled
    ]
    if not found:
        astray = ruled - {*table_order(rules)}
        found = [
            Mistake(rule.path, rule.line, f"`follows` goes round in a circle with {table}")
            for rule in rules
            for table in rule.tables
            if table in astray
        ]
    return found


class _Reader:
    """Reads one file; what is wrong with it is noted in `file`."""

    def __init__(self, file: YamlFile, tables: Mapping[str, Columns | None]) -> None:
        self.file, self._tables = file, tables
        typed = {name: dict.fromkeys(of, "varchar") for name, of in tables.items() if of}
        self._schema = MappingSchema({"clean": typed} if typed else {}, dialect="duckdb")

    def rules(self) -> list[Rule]:
        """The rules of the file, as far as they can be read."""
        file = self.file
        if file.data is None and not file.mistakes:
            file.mistake("the file is empty")
        if file.mistakes:
            return []
        file.only({"sign_off", "rules"})
        if not file.listing("rules"):
            file.mistake("`rules` must list the classes of records, one rule each", "rules")
        return [self._rule(("rules", n)) for n in range(len(file.listing("rules")))]

    def _rule(self, place: Place) -> Rule:
        file = self.file
        file.only(KEYS, *place)
        name = file.text(*place, "class", required=True)
        if name and not is_plain(name):
            file.mistake("a class is named in lower-case letters, digits and _", *place, "class")
        tables = self._tables_of(place)
        sign_off = file.text(*place, "sign_off") or file.text("sign_off")
        if not sign_off:
            file.mistake("`sign_off` must say who signs that the records may go", *place)
        link = file.text(*place, "link", required=True)
        if link and not link.startswith(("https://", "http://")):
            file.mistake("`link` must be the address of the statute or schedule", *place, "link")
        where = file.text(*place, "where")
        self._hold_condition(where, tables, (*place, "where"))
        moment = self._kept(tables, place)
        return Rule(
            record_class=name, title=file.text(*place, "title", default=name), tables=tables,
            moment=moment, action=self._action(place, is_for_ever=moment is None),
            authority=file.text(*place, "authority", required=True), link=link, sign_off=sign_off,
            path=file.path, where=where, line=file.line(*place),
        )  # fmt: skip

    def _tables_of(self, place: Place) -> tuple[str, ...]:
        named = tuple(map(str, self.file.listing(*place, "tables")))
        if not named:
            self.file.mistake("`tables` must list at least one table, as system__table", *place)
        for number, table in enumerate(named):
            if table not in self._tables:
                said = f"no contract declares `{table}` of a system"
                self.file.mistake(said, *place, "tables", number)
        return tuple(table for table in named if table in self._tables)

    def _action(self, place: Place, *, is_for_ever: bool) -> Action:
        said = self.file.text(*place, "then", default="keep" if is_for_ever else "")
        if said not in list(Action):
            self.file.mistake(f"`then` must be one of {', '.join(Action)}", *place, "then")
            return Action.KEEP
        if is_for_ever != (Action(said) is Action.KEEP):
            self.file.mistake("`keep: for ever` and `then: keep` go together", *place, "then")
        return Action(said)

    def _kept(self, tables: Sequence[str], place: Place) -> Moment | None:
        """The last day on which a record must be kept: `from` and `keep` together; None for ever."""
        file = self.file
        said = " ".join(file.text(*place, "keep", required=True).lower().split())
        start = file.at(*place, "from")
        if said in (FOR_EVER, ""):
            if start is not None and said:
                file.mistake("what is kept for ever counts from nothing", *place, "from")
            return None
        if start is None:
            file.mistake("`from` must say what the period counts from", *place)
            return None
        moment = self._moment(tables, (*place, "from"))
        if said.endswith(AND_CURRENT):
            if moment.year_end is not None:
                file.mistake("`+ current` is the end of the financial year already", *place, "keep")
            said = said.removesuffix(AND_CURRENT).strip()
            moment = replace(moment, year_end=YearEnd.FINANCIAL)
        if said == UNTIL_THEN:
            return moment
        if moment.plus != Period():
            moment = Moment(several=(moment,), line=moment.line)
        return replace(moment, plus=self._period(said, (*place, "keep")))

    def _period(self, said: str, place: Place) -> Period:
        try:
            return read_period(said)
        except ValueError as error:
            self.file.mistake(f"{error}, or `{FOR_EVER}`, or `{UNTIL_THEN}`", *place)
            return Period()

    def _moment(self, tables: Sequence[str], place: Place) -> Moment:
        file = self.file
        if not isinstance(file.at(*place), dict):
            return self._of_kind("column", tables, place)
        file.only(_MOMENT, *place)
        kinds = [kind for kind in KINDS if file.at(*place, kind) is not None]
        if len(kinds) != 1:
            file.mistake(f"a moment is exactly one of {', '.join(KINDS)}", *place)
            return Moment(line=file.line(*place))
        made = self._of_kind(kinds[0], tables, (*place, kinds[0]))
        return replace(made, **self._moves(kinds[0], tables, place))

    def _moves(self, kind: str, tables: Sequence[str], place: Place) -> dict[str, Any]:
        """What moves a moment on from its day."""
        file = self.file
        moves: dict[str, Any] = {"if_any": file.at(*place, "if_any") is True}
        for key, kinds in (("open_when", ("column", "source")), ("birthday", ("column",))):
            if file.at(*place, key) is not None and kind not in kinds:
                file.mistake(f"`{key}` belongs to a {' or '.join(kinds)}", *place, key)
        if moves["if_any"] and kind in ("later_of", "earlier_of"):
            file.mistake("say `if_any` of each of the several", *place, "if_any")
        moves["open_when"] = file.text(*place, "open_when")
        self._hold_condition(moves["open_when"], tables, (*place, "open_when"))
        age = file.at(*place, "birthday")
        if age is not None and (type(age) is not int or not 0 < age < 151):
            file.mistake("`birthday` must be a number of years", *place, "birthday")
        moves["birthday"] = age if type(age) is int else 0
        year = file.text(*place, "year_end")
        if year and year not in list(YearEnd):
            file.mistake(f"`year_end` must be one of {', '.join(YearEnd)}", *place, "year_end")
        moves["year_end"] = YearEnd(year) if year in list(YearEnd) else None
        if file.at(*place, "plus") is not None:
            moves["plus"] = self._period(file.text(*place, "plus"), (*place, "plus"))
        return moves

    def _of_kind(self, kind: str, tables: Sequence[str], place: Place) -> Moment:
        file, line = self.file, self.file.line(*place)
        if kind == "column":
            return Moment(column=self._date_column(file.text(*place), tables, place), line=line)
        if kind == "select":
            return Moment(select=self._select(file.text(*place), place), line=line)
        if kind == "source":
            said = file.text(*place)
            if said not in list(Source):
                file.mistake(f"`source` must be one of {', '.join(Source)}", *place)
            return Moment(source=Source(said) if said in list(Source) else None, line=line)
        if kind == "follows":
            return Moment(follows=self._follows(tables, place), line=line)
        several = tuple(
            self._moment(tables, (*place, number)) for number in range(len(file.listing(*place)))
        )
        if len(several) < 2:
            file.mistake(f"`{kind}` needs at least two moments", *place)
        return Moment(several=several, latest=kind == "later_of", line=line)

    def _date_column(self, name: str, tables: Sequence[str], place: Place) -> str:
        for table in tables:
            columns = self._tables[table]
            if columns is None:
                continue
            if name not in columns:
                self.file.mistake(f"the cleaned table {table} has no column `{name}`", *place)
            elif columns[name] not in DATES:
                said = f"`{name}` of {table} is not read as a date: give it a `ukType` of {', '.join(DATES)}"
                self.file.mistake(said, *place)
        return name

    def _select(self, said: str, place: Place) -> str:
        """The SELECT of a `.sql` file beside this one, or the text itself."""
        text = said
        if said.endswith(".sql"):
            path = self.file.path.parent / said
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                self.file.mistake(f"there is no {path.parent.name}/{said} that can be read", *place)
                return ""
        try:
            query = one_select(text)
        except ValueError as error:
            self.file.mistake(f"the SELECT: {error}", *place)
            return ""
        if not {"_record", "day"} <= {*query.named_selects}:
            self.file.mistake("the SELECT must give `_record` and `day`", *place)
        self._hold_query(query, place)
        return text.strip().rstrip(";")

    def _follows(self, tables: Sequence[str], place: Place) -> Follows:
        file = self.file
        file.only({"table", "by"}, *place)
        table = file.text(*place, "table", required=True)
        by = file.at(*place, "by")
        pairs = {str(n): str(n) for n in by} if isinstance(by, list) else file.mapping(*place, "by")
        if not pairs:
            file.mistake("`by` must name the columns by which a record finds its file", *place)
        if table not in self._tables:
            file.mistake(f"no contract declares `{table}` of a system", *place, "table")
            return Follows(table, {})
        for ours, theirs in pairs.items():
            for of, name in [*((t, ours) for t in tables), (table, str(theirs))]:
                if name not in (self._tables[of] or {name: ""}):
                    file.mistake(f"the cleaned table {of} has no column `{name}`", *place, "by")
        return Follows(table, {ours: str(theirs) for ours, theirs in pairs.items()})

    def _hold_condition(self, condition: str, tables: Sequence[str], place: Place) -> None:
        """Note what is wrong with a condition on the rows of each of the tables."""
        if not condition:
            return
        for table in tables:
            select = (
                f"select 1 as held from {table_sql(f'clean.{table}')} as record where ({condition})"
            )
            try:
                parsed = sqlglot.parse_one(select, read="duckdb")
            except SqlglotError:
                self.file.mistake("not a condition that can be read as SQL", *place)
                return
            if not isinstance(parsed, exp.Query):
                self.file.mistake("not a condition that can be read as SQL", *place)
                return
            self._hold_query(parsed, place)

    def _hold_query(self, query: exp.Query, place: Place) -> None:
        is_told = True
        for name in sorted(tables_of(query)):
            stage, _, table = name.partition(".")
            if stage in ("clean", "raw", "quarantine") and table not in self._tables:
                self.file.mistake(f"it reads {name}, which no contract declares", *place)
                return
            if not table:
                self.file.mistake(f"it reads {name}: say which stage it is in", *place)
                return
            is_told = is_told and stage == "clean" and self._tables[table] is not None
        if is_told:
            try:
                qualify(query, dialect="duckdb", schema=self._schema)
            except SqlglotError as error:
                self.file.mistake(f"it cannot be asked: {str(error).splitlines()[0]}", *place)
