"""Redaction of free text on Northmere's notes: speed, recall and precision, with Presidio beside it.

    python -m bench.privacy.redaction PROJECT [--misses N]

PROJECT is a copy of demo/northmere that `flamsteed demo --people 3000` has run. Accuracy is that of the notes in
its store against the true spans among its answers; speed that of distinct notes of the same kinds, drawn afresh
for people in its gold records. CPU seconds on one thread, the whole step: what gold knows is read, spans are
found, texts are written. Presidio runs with patterns only (no language model), its UK recognisers switched on.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.privacy.redaction.find import find_spans
from flamsteed.privacy.redaction.redact import redacted_sql
from flamsteed.scoring.answers import answers_sql, record_sql
from flamsteed.synthetic.dice import Dice
from flamsteed.synthetic.free_text import notes_of
from flamsteed.synthetic.truth import advance, make_truth

PACKAGES = ("presidio-analyzer==2.2.366", "spacy==3.8.18")
SPEED_NOTES, SAMPLE = 80_000, 300
_NOTES = """
select n._record, 'NOTE' as part, n.note as text, s.number from clean.social_care__case_notes as n
left join clean.social_care__persons as p on p.person_id = n.person_id left join gold.person_source as s on s._record = p._record
union all select c._record, 'notes', c.notes, s.number from clean.crm__contacts as c
left join gold.person_source as s on s._record = c._record where c.notes is not null
union all select k._record, 'description', k.description, s.number from clean.crm__cases as k
left join clean.crm__contacts as c on c.id = k.contactid left join gold.person_source as s on s._record = c._record
"""
Span = tuple[int, int, str]
"""Where one starts (from 1), its length, its kind."""


@dataclass(frozen=True)
class Notes:
    """Texts, whom each is about, and where it truly identifies people."""

    texts: Sequence[str]
    numbers: Sequence[Sequence[str]]
    spans: Sequence[Sequence[Span]]

    @property
    def megabytes(self) -> float:
        """Of UTF-8."""
        return sum(len(text.encode()) for text in self.texts) / 1e6


def main(project: Path, misses: int = 0) -> None:
    """Print everything."""
    store = open_store(project / "store" / "northmere.duckdb", threads=1, read_only=True)
    kept = notes_of_store(store, project / "data" / "answers")
    print(f"{len(kept.texts):,} notes of the store, {sum(map(len, kept.spans)):,} planted spans")
    tell(kept, found_in(store, kept)[0], misses)
    for share, sentences in ((0.1, 9), (0.6, 6)):
        drawn = notes_drawn(store, project, share=share, sentences=sentences)
        mean = sum(map(len, drawn.texts)) / len(drawn.texts)
        print(f"{len(drawn.texts):,} distinct notes drawn, {drawn.megabytes:.1f} MB, {mean:.0f} characters each,"
              f" {sum(map(len, drawn.spans)) / len(drawn.texts):.1f} spans in each")  # fmt: skip
        spans, seconds = found_in(store, drawn)
        seconds = min(seconds, *(found_in(store, drawn)[1] for _ in range(2)))
        ours = drawn.megabytes / seconds
        print(f"ours: {ours:.1f} MB/s ({seconds:.2f} CPU seconds, best of three)")
        tell(drawn, spans, misses)
    sample = Notes(drawn.texts[:SAMPLE], drawn.numbers[:SAMPLE], drawn.spans[:SAMPLE])
    theirs = presidio(sample.texts) if misses == 0 else sys.exit()
    rate = sample.megabytes / theirs["seconds"]
    print(
        f"Presidio, patterns only: {rate * 1000:.0f} KB/s on {SAMPLE} of them; ours is {ours / rate:.0f} times as fast"
    )
    tell(sample, [[tuple(span) for span in spans] for spans in theirs["spans"]], 0)


def notes_of_store(store: Engine, answers: Path) -> Notes:
    """The notes that the project holds, with their answers."""
    truth = answers_sql(answers / "note_span.csv")
    rows = store.rows(
        f"select _record, part, any_value(text), list(distinct number) filter (where number is not null) from ({_NOTES}) as n group by all order by 1, 2"
    )
    planted: dict[tuple[str, str], list[Span]] = {}
    for record, part, start, size, kind in store.rows(
        f'select {record_sql()}, "column", cast(start as int), cast(size as int), kind from ({truth}) as t order by all'
    ):
        planted.setdefault((record, part), []).append((start, size, kind))
    spans = [planted.get((row[0], row[1]), []) for row in rows]
    return Notes([row[2] for row in rows], [row[3] or [] for row in rows], spans)


def notes_drawn(store: Engine, project: Path, *, share: float, sentences: int) -> Notes:
    """Distinct notes about people of the store, the given share of them full of people."""
    made = json.loads((project / "data" / "borough.json").read_text(encoding="utf-8"))
    truth = make_truth(made["people"], made["seed"])
    for _ in range(made["months"]):
        advance(truth)
    told = answers_sql(project / "data" / "answers" / "record_person.csv")
    who = store.rows(
        f"select cast(t.person_id as int), min(s.number) from (select *, {record_sql()} as _record from ({told}) as a) as t"
        " join gold.person_source as s on s._record = t._record where role = 'main' group by 1 order by 1"
    )
    writer, texts, numbers, spans = notes_of(truth, "bench", month=1), [], [], []
    for place in range(SPEED_NOTES):
        person, number = who[place * 7 % len(who)]
        dice = Dice(1, "bench", place)
        note = writer.write(
            truth.persons[person],
            dice,
            dice.between(sentences - 3, sentences),
            is_personal=dice.chance(share),
            number=place,
        )
        texts.append(note.text)
        numbers.append([number])
        spans.append(note.spans)
    return Notes(texts, numbers, spans)


def found_in(store: Engine, notes: Notes) -> tuple[list[list[Span]], float]:
    """What is found in each note, and the CPU seconds of finding it and writing the redacted texts."""
    rows = list(range(len(notes.texts)))
    store.stage_batches("_bench_note", pa.table({"_row": rows, "text": list(notes.texts)}))
    about = [
        (row, number)
        for row, numbers in zip(rows, notes.numbers, strict=True)
        for number in numbers
    ]
    store.stage_batches(
        "_bench_about", pa.table({"_row": [a for a, _ in about], "number": [b for _, b in about]})
    )
    texts, whom = "select * from temp.main._bench_note", "select * from temp.main._bench_about"
    started = time.process_time()
    spans = find_spans(store, texts, whom)
    store.stage("_bench_redacted", redacted_sql(texts, spans))
    seconds = time.process_time() - started
    found: list[list[Span]] = [[] for _ in rows]
    for row, start, size, kind in store.rows(
        f"select _row, start, size, kind from {spans} order by all"
    ):
        found[row].append((start, size, kind))
    return found, seconds


def tell(notes: Notes, found: Sequence[Sequence[Span]], misses: int) -> None:
    """Print recall and precision by kind. A planted span is found if every letter and digit of it is covered; a
    found one is right if every letter and digit of it is planted.
    """
    tally: dict[str, list[int]] = {}
    shown = 0
    for text, planted, got in zip(notes.texts, notes.spans, found, strict=True):
        is_planted, is_found = _covered(text, planted), _covered(text, got)
        for spans, other, at in ((planted, is_found, 0), (got, is_planted, 2)):
            for start, size, kind in spans:
                hit = all(other[n] for n in range(start - 1, start - 1 + size) if text[n].isalnum())
                for name in (kind, "all"):
                    line = tally.setdefault(name, [0, 0, 0, 0])
                    line[at] += hit
                    line[at + 1] += 1
                if not hit and shown < misses:
                    shown += 1
                    word = text[start - 1 : start - 1 + size]
                    print(
                        f"    {'missed' if at == 0 else 'wrong'} {kind} <{word}>: {text[max(0, start - 40) : start + size + 25]!r}"
                    )
    for kind, (kept, of, right, got_of) in sorted(tally.items(), key=lambda item: -item[1][1]):
        recall = f"{kept / of:.4f} of {of:6,}" if of else "none planted    "
        precision = f"{right / got_of:.4f} of {got_of:6,}" if got_of else "none found"
        print(f"  {kind:28s} recall {recall}   precision {precision}")


def _covered(text: str, spans: Sequence[Span]) -> bytearray:
    inside = bytearray(len(text))
    for start, size, _ in spans:
        inside[start - 1 : start - 1 + size] = b"\x01" * size
    return inside


def presidio(texts: Sequence[str]) -> dict:  # type: ignore[type-arg]
    """What Presidio finds, and the CPU seconds that it takes once it is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(list(texts)), encoding="utf-8")
        done = _run(
            [str(_environment()), str(Path(__file__).with_name("presidio_run.py")), str(file)]
        )
    told: dict = json.loads(done)  # type: ignore[type-arg]
    return told


def _environment() -> Path:
    """The peer's Python; made once, and kept where caches are."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "flamsteed-bench" / PACKAGES[0].replace("==", "-")
    if not (folder / "complete").exists():
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *PACKAGES])
        (folder / "complete").touch()
    return folder / "bin" / "python"


def _run(command: list[str]) -> str:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(command, capture_output=True, text=True, check=True, env=kept)
    return ended.stdout.strip().splitlines()[-1] if ended.stdout.strip() else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
