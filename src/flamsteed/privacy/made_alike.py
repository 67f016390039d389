"""The rows of a release made alike as its agreement asks, checked again before they leave."""

from dataclasses import replace
from typing import Any

from flamsteed.engine.dialect import columns_sql
from flamsteed.engine.engine import Engine
from flamsteed.errors import ReleaseRefused
from flamsteed.privacy.anonymise import Anonymised, Anonymity, anonymise
from flamsteed.privacy.coded import code_table
from flamsteed.privacy.ladders import all_or_nothing
from flamsteed.privacy.verify import verify, verify_rows


def made_alike(engine: Engine, anonymity: Anonymity, staged: str) -> tuple[str, dict[str, Any]]:
    """SQL for the rows that may leave of the staged ones, and what was done.

    Under `certificate` is the proof that no better choice of levels keeps the rules; it is checked
    from the rows before it is given. Raises ReleaseRefused, without a value, if somebody has several
    rows, if the rules cannot be kept, or if a check fails.
    """
    rows, people = engine.rows(f"select count(_subject), count(distinct _subject) from {staged}")[0]
    if rows > people:
        raise ReleaseRefused(
            f"{rows:,} rows are about {people:,} people. Rows are made alike where each is about another"
            " person: make a table of one row per person first."
        )
    asked = replace(anonymity, as_they_are=(*anonymity.as_they_are, "_subject"))
    select = f"select * from {staged}"
    done = anonymise(engine, select, asked)
    wrong = _wrong(engine, select, anonymity, done=done)
    if wrong:
        raise ReleaseRefused(f"What was to leave is not what was asked for: {'; '.join(wrong)}.")
    told = {
        "k": anonymity.k, "identifying": list(anonymity.columns), "levels": dict(done.levels),
        "stayed_behind": done.suppressed, "loss": round(done.loss, 6), "groups": done.risk.classes,
        "smallest_group": done.risk.smallest, "alone": done.risk.uniques,
        "mean_risk": round(done.risk.marketer, 6), "alone_before": _named(done),
    }  # fmt: skip
    kept = f"select * from {done.table}"
    return kept, {"risk": told} | ({"certificate": done.certificate} if done.certificate else {})


def _wrong(
    engine: Engine, select: str, anonymity: Anonymity, *, done: Anonymised
) -> tuple[str, ...]:
    """What the verifier finds wrong: of the certificate against the rows, and of what leaves itself."""
    guarded = [rule.column for rule in anonymity.sensitive]
    rules = anonymity.rules(done.rows + done.suppressed)
    found: tuple[str, ...] = ()
    if done.certificate:
        coded = code_table(engine, select, columns=anonymity.columns, sensitive=guarded)
        found = verify(done.certificate, coded, rules)
    as_they_leave = dict.fromkeys(anonymity.columns, all_or_nothing())
    names = columns_sql([*anonymity.columns, *guarded])
    leaving = code_table(
        engine, f"select {names} from {done.table}", columns=as_they_leave, sensitive=guarded
    )
    if done.suppressed:
        rules["sensitive"] = [rule | {"closeness": 1.0} for rule in rules["sensitive"]]
    return found + verify_rows(leaving, rules)


def _named(done: Anonymised) -> dict[str, int]:
    """The three sets of columns that singled out most rows before."""
    most = sorted(done.uniques_before.items(), key=lambda each: (-each[1], each[0]))[:3]
    return {", ".join(columns): rows for columns, rows in most}
