"""Ten people of Northmere whose every record carries words that cannot be mistaken."""

import csv
import io
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook, PasswordError

WORDS = ("brandoq", "cestivu", "dulmaho", "fekkari", "gontzel", "hyxamor", "jolvente", "kupridis", "lazowin", "mertoqua")  # fmt: skip
STEM = "zq"
_PEOPLE_IN = {
    ("benefits", "hbclaim"): "claim_id", ("benefits", "hbmember"): "claim_id",
    ("social_care", "persons"): "PERSON_ID", ("crm", "contacts"): "contactId",
}  # fmt: skip
_ADDRESS = re.compile(r"addr|address_line|line1|first_lline|property_address_1$", re.IGNORECASE)
_NOTE = re.compile(r"^note|text_value|description|appearance", re.IGNORECASE)


@dataclass(frozen=True)
class Marked:
    """One of the ten: the number in the answers, the word, and the names that the word replaces."""

    person: str
    word: str
    forename: str
    surname: str

    @property
    def marks(self) -> dict[str, str]:
        """What stands for them in each kind of field: words that nobody else has."""
        return {
            "forename": f"Zq{self.word}ia", "surname": f"Zq{self.word}ov",
            "mail": f"{STEM}{self.word}@zqpost.example", "address": f"Zq{self.word}court",
            "note": f"zq{self.word}note",
        }  # fmt: skip

    def named(self, text: str) -> str:
        """A text with their names replaced, upper case where it was."""
        for name, mark in ((self.forename, "forename"), (self.surname, "surname")):
            to = self.marks[mark]

            def cased(found: re.Match[str], to: str = to) -> str:
                return to.upper() if found.group().isupper() else to

            text = re.sub(rf"\b{re.escape(name)}\b", cased, text, flags=re.IGNORECASE)
        return text

    def marked(self, column: str, text: str) -> str:
        """What a cell of a record that is theirs alone holds instead."""
        if not text.strip() or text == "None":
            return text
        if "@" in text and " " not in text.strip():
            return self.marks["mail"]
        if _ADDRESS.search(column):
            return f"{text.strip()} {self.marks['address']}"
        if _NOTE.search(column):
            return f"{self.named(text.strip())} {self.marks['note']}"
        return self.named(text)


Owners = Mapping[tuple[str, str], Mapping[str, list[str]]]


def owners(project: Path) -> dict[tuple[str, str], dict[str, list[str]]]:
    """By system and table, the key of each record with the people it is about, by the answers."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(project / "data/answers/record_person.csv"):
        found[row["system"], row["table"]][row["key"]].append(row["person_id"])
    return found


def choose(project: Path) -> list[Marked]:
    """Ten people whom three systems or more know; two of one household, two in a joint record first."""
    systems, joint = defaultdict(set), set()
    for (system, _), keys in owners(project).items():
        for people in keys.values():
            for person in people:
                systems[person].add(system)
            joint |= set(people[:1]) if len(set(people)) > 1 and system == "council_tax" else set()
    truth = {row["person_id"]: row for row in _rows(project / "data/answers/person_truth.csv")}
    adults = [
        p for p in sorted(systems, key=int)
        if len(systems[p]) >= 3 and truth[p]["birth_date"] < "2006" and not truth[p]["former_surname"]
        and truth[p]["forename"].isalpha() and truth[p]["surname"].isalpha()
    ]  # fmt: skip
    first = [p for p in adults if p in joint][:2]
    social = [p for p in adults if "social_care" in systems[p] and p not in first][:2]
    pupils = sorted({p for ps in owners(project)["school_admissions", "applications"].values() for p in ps} & {*adults})[:1]  # fmt: skip
    chosen = list(dict.fromkeys([*first, *social, *pupils, *adults]))[: len(WORDS)]
    return [
        Marked(p, word, truth[p]["forename"], truth[p]["surname"])
        for p, word in zip(chosen, WORDS, strict=True)
    ]


def mark(project: Path, people: list[Marked]) -> int:
    """Put the words of the ten into every record of theirs that is delivered; gives how many cells changed.

    Into a record that is about somebody else as well only the name goes. Somebody else's notes tell of the
    first three, and a row without a key of the third.
    """
    known, who = owners(project), {each.person: each for each in people}
    made = 0
    for system in ("benefits", "council_tax", "housing"):
        made += _mark_database(project / f"data/databases/{system}.sqlite", system, known, who)
    for path in sorted((project / "data/drop").glob("*/*")):
        whose = _whose(path.parent.name, path.stem, known, who)
        if path.parent.name in ("gazetteer", "finance"):
            continue
        if path.suffix == ".jsonl":
            made += _mark_json_lines(path, whose)
        elif path.suffix == ".xlsx":
            made += _mark_workbook(path, whose)
        else:
            made += _mark_text(path, whose, people)
    return made


Whose = Callable[[Mapping[str, str]], tuple[Marked | None, bool]]


def _whose(system: str, table: str, known: Owners, who: Mapping[str, Marked]) -> Whose:
    """Whose of the ten a row is, and whether it is theirs alone."""
    table = re.sub(r"_\d{4}.*$", "", table)
    keys = _by_parent(system, known)
    table = "applications" if system == "school_admissions" else table

    def whose(row: Mapping[str, str]) -> tuple[Marked | None, bool]:
        first = [
            name for name in ("account_ref", "liab_seq") if name in row
        ]  # not the first columns there
        cells = [str(row[name]).strip() for name in first] or [str(c).strip() for c in row.values()]
        people: list[str] = []
        for key in ("|".join(cells[:length]) for length in (3, 2, 1)):
            people = people or list(known.get((system, table), {}).get(key, []))
        for column in (
            "claim_id",
            "notes_db_handle",
            "reference_id",
            "ref",
            "PERSON_ID",
            "SUBJECT_COMPOUND_ID",
            "contactId",
        ):
            if not people and row.get(column):
                people = keys.get(str(row[column]).strip(), [])
        mine = [who[p] for p in people if p in who]
        return (mine[0] if mine else None), len(set(people)) == 1

    return whose


def _by_parent(system: str, known: Owners) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for (of, table), keys in known.items():
        if of == system and (of, table) in _PEOPLE_IN:
            for key, people in keys.items():
                found[key.split("|")[0]] += people
    return found


def _changed(row: Mapping[str, str], whose: Whose) -> dict[str, str]:
    marked, alone = whose(row)
    if marked is None:
        return dict(row)
    change = marked.marked if alone else (lambda _column, text: marked.named(text))
    return {n: change(n, c) if isinstance(c, str) else c for n, c in row.items()}


def _mark_database(path: Path, system: str, known: Owners, who: Mapping[str, Marked]) -> int:
    made = 0
    with closing(sqlite3.connect(path)) as database, database:
        tables = [
            t for (t,) in database.execute("select name from sqlite_master where type = 'table'")
        ]
        for table in tables:
            whose = _whose(system, table, known, who)
            asked = database.execute(f'select rowid as rowid_, * from "{table}"')
            columns = [each[0] for each in asked.description]
            for found in asked.fetchall():
                row = dict(zip(columns, found, strict=True))
                rowid = row.pop("rowid_")
                for name, value in _changed(row, whose).items():
                    if value != row[name]:
                        made += 1
                        database.execute(
                            f'update "{table}" set "{name}" = ? where rowid = ?',
                            [value, rowid],
                        )
    return made


def _mark_json_lines(path: Path, whose: Whose) -> int:
    lines, made = [], 0
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        marked, alone = whose(told)
        if marked is not None:
            change = marked.marked if alone else (lambda _c, text, m=marked: m.named(text))
            told, before = _everywhere(told, change, ""), told
            made += told != before
        lines.append(json.dumps(told))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made


def _everywhere(value: object, change: Callable[[str, str], str], name: str) -> object:
    if isinstance(value, dict):
        return {n: _everywhere(v, change, n) for n, v in value.items()}
    if isinstance(value, list):
        return [_everywhere(v, change, name) for v in value]
    return change(name, value) if isinstance(value, str) else value


def _mark_workbook(path: Path, whose: Whose) -> int:
    try:
        book, made = CalamineWorkbook.from_path(path), 0
    except PasswordError:
        return 0  # one of the deliveries that cannot be read: it does not land either
    with xlsxwriter.Workbook(path) as written:
        for name in book.sheet_names:
            sheet = written.add_worksheet(name)
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for line, cells in enumerate(rows):
                marked, _ = whose({"child_id": str(cells[0]).removesuffix(".0")})
                for place, cell in enumerate(cells):
                    told = marked.named(cell) if marked and isinstance(cell, str) else cell
                    made += told != cell
                    sheet.write(line, place, told if isinstance(told, int | float) else str(told))
    return made


def _mark_text(path: Path, whose: Whose, people: list[Marked]) -> int:
    text = path.read_bytes().decode("latin-1")
    delimiter = "\t" if path.suffix == ".tsv" else ","
    if path.stem.endswith("_copy") or not text.endswith("\n"):
        return 0
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header = [name.removeprefix("\xef\xbb\xbf") for name in rows[0]]
    made, told, notes = 0, [rows[0]], 0
    for cells in rows[1:]:
        row = dict(zip(header, cells, strict=False))
        changed = _changed(row, whose) if len(cells) == len(header) else row
        if path.stem.startswith("case_notes") and notes < 3 and whose(row)[0] is None:
            named = people[notes].marks
            said = (
                f"Spoke with {named['forename']} {named['surname']}.",
                f"Saw Ms {named['surname'].upper()}.",
            )
            changed["NOTE"] = f"{row['NOTE']} {said[notes % 2]}"
            notes += 1
        made += changed != row
        told.append([*changed.values(), *cells[len(header) :]])
        if path.stem.startswith("persons") and whose(row)[0] is people[2]:
            told.append([changed[n] if n != "PERSON_ID" else "" for n in header])
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(told)
    path.write_bytes(out.getvalue().encode("latin-1"))
    return made


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
