"""Organisations found again: made-up firms, schools and charities with planted variants and known truth.

    python -m bench.linkage.organisations [NUMBER] [SEED]      3,000 organisations, seed 1, if not given

Each has one to six records in four systems: a ledger (VAT number), council tax (capitals, an address), a
contact centre (no legal form, a telephone) and a register (company number). Names lose their form, gain
a place, slip a letter, trade as something else; firms move; one in eight is of a group that shares its
first word, address, telephone and VAT number; academies of a trust differ by a number; one in fifty is at
a managing agent's address. Prints pair precision and recall on the start model and on a learned one.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from flamsteed.engine.engine import Engine
from flamsteed.engine.on_duckdb import open_store
from flamsteed.lineage.journal import open_journal
from flamsteed.lineage.passage import Run
from flamsteed.linkage.compare import start_model
from flamsteed.linkage.declared import counted_of
from flamsteed.linkage.frequency import frequencies
from flamsteed.linkage.link import link, train
from flamsteed.linkage.organisation import ORGANISATION_ATTRIBUTES, ORGANISATIONS
from flamsteed.linkage.spec import LinkSpec, Mentions, Model

COLUMNS = ("_record", "organisation", *ORGANISATION_ATTRIBUTES)
_TRADES = (
    "Builders", "Care", "Catering", "Cleaning", "Consulting", "Education", "Electrical", "Foundation",
    "Healthcare", "Highways", "Legal", "Lifts", "Maintenance", "Nurseries", "Recruitment", "Roofing",
    "Security", "Software", "Surveyors", "Training", "Transport", "Waste", "Homes", "Estates",
)  # fmt: skip
_FORMS = ("Ltd",) * 11 + ("Plc", "LLP", "CIC") + ("",) * 6
_LONG = {"Ltd": "Limited", "Plc": "Public Limited Company", "CIC": "Community Interest Company"}
_ONSETS, _RIMES = ["b", "br", "c", "cr", "d", "dr", "f", "g", "gl", "h", "k", "l", "m", "n", "p", "pr", "qu", "r", "s", "st", "t", "tr", "v", "w"], (
    ["ack", "al", "an", "ar", "edge", "el", "en", "er", "ill", "in", "ing", "ock", "on", "ow", "um", "und"]
)  # fmt: skip
BLOCKS = (
    ("company_number",), ("vat_number",), ("name_key",), ("names_sorted",), ("trading_key",),
    ("telephone",), ("mail_domain",), ("name_start", "postcode"), ("name_start", "uprn"),
    ("name_first", "name_start"),
)  # fmt: skip


@dataclass(frozen=True)
class _Firm:
    """One true organisation."""

    number: int
    name: str
    form: str
    trading: str
    vat: str
    company: str
    home: int
    telephone: str
    domain: str


def firms(number: int, dice: random.Random) -> list[_Firm]:
    """So many organisations; those of a group come one after the other."""
    made: list[_Firm] = []
    registered: set[str] = set()
    while len(made) < number:
        first, kind = _word(dice), dice.random()
        size = 3 if kind < 0.05 else 2 if kind < 0.08 else 1
        is_trust = dice.random() < 0.02
        group = _firm(len(made), f"{first} {dice.choice(_TRADES)}", dice)
        for place in range(3 if is_trust else size):
            one = replace(group, number=len(made))
            if is_trust:
                one = replace(one, name=f"{first} Academy {place + 1}", form="", company="")
            elif place:
                trade = dice.choice([t for t in _TRADES if t not in group.name])
                one = replace(_firm(len(made), f"{first} {trade}", dice), home=group.home,
                              telephone=group.telephone, vat=group.vat, domain=group.domain)  # fmt: skip
            if one.form and one.name in registered:
                continue
            registered.add(one.name if one.form else "")
            made.append(one)
    return made[:number]


def _word(dice: random.Random) -> str:
    parts = (dice.choice(_ONSETS) + dice.choice(_RIMES) for _ in range(dice.choice((1, 2, 2))))
    return "".join(parts).capitalize()


def _firm(number: int, name: str, dice: random.Random) -> _Firm:
    form = dice.choice(_FORMS)
    return _Firm(
        number, name, form,
        trading=f"{_word(dice)} {dice.choice(_TRADES)}" if dice.random() < 0.06 else "",
        vat=f"GB{999_000_000 + number}" if dice.random() < 0.62 else "",
        company=f"{90_000_000 + number}" if form else "",
        home=dice.randrange(20) if dice.random() < 0.02 else 100 + number,
        telephone=f"+44207946{number:05}",
        domain=f"firm{number}.example" if dice.random() < 0.7 else "gmail.com",
    )  # fmt: skip


def records(every: list[_Firm], dice: random.Random) -> Iterator[dict[str, str | None]]:
    """The records of all of them, each with the number of its organisation."""
    for firm in every:
        systems = dice.choices(
            ("ledger", "tax", "desk", "register"), (5, 4, 3, 3), k=dice.randint(1, 6)
        )
        for place, system in enumerate(systems):
            home = firm.home if dice.random() < 0.9 else 50_000 + firm.number
            at: dict[str, str | None] = {
                "uprn": f"99{home:09}", "address": f"{home} Made Up Road",
                "address_key": f"{home} MADE UP ROAD", "postcode": f"SE{29 + home % 10} {home % 9}AA",
            }  # fmt: skip
            told: dict[str, str | None] = {"name": _written(firm, system, dice)}
            if system == "ledger":
                told["vat_number"] = firm.vat or None
            if system == "register":
                told["company_number"] = firm.company or None
            if system == "desk":
                told["telephone"] = firm.telephone if dice.random() < 0.7 else None
                local = "info" if firm.domain != "gmail.com" else f"firm{firm.number}"
                told["email"] = f"{local}@{firm.domain}" if dice.random() < 0.6 else None
            if system != "ledger":
                told |= at
            record = f"{firm.number:06}{place}"
            yield {"_record": record, "organisation": str(firm.number), **told}


def _written(firm: _Firm, system: str, dice: random.Random) -> str:
    name, form = firm.name, firm.form
    if firm.trading and dice.random() < 0.5:
        if dice.random() < 0.5:
            return f"{name} {form} T/A {firm.trading}".replace("  ", " ")
        return firm.trading
    if dice.random() < 0.03:
        at = dice.randrange(1, len(name) - 1)
        name = name[:at] + name[at + 1 :]
    if dice.random() < 0.02:
        name = " ".join(reversed(name.split(" ")))
    if dice.random() < (0.4 if system == "desk" else 0.1):
        form = ""
    elif dice.random() < 0.3:
        form = _LONG.get(form, form)
    end = " (Northmere)" if dice.random() < 0.03 else ""
    said = f"{name} {form}".strip() + end
    return said.upper() if system == "tax" else said


def a_spec() -> LinkSpec:
    """Organisations of the made table."""
    told = ", ".join(("_record", *ORGANISATION_ATTRIBUTES))
    select = f"-- one row per record\nselect {told}, '1' as _part from clean.made__firm"
    mentions = Mentions("made__firm", select, frozenset({"clean.made__firm"}))
    return LinkSpec(
        "organisation", Path("organisation.yaml"), (mentions,), BLOCKS, review_from=0.2,
        accept_from=0.8, fingerprint="made", kind=ORGANISATIONS,
    )  # fmt: skip


def score(engine: Engine) -> str:
    """Pair precision and recall of the last linking, and what waits for a person."""
    told = engine.rows(
        "select m.organisation, l._cluster from linked.organisation as l"
        " join clean.made__firm as m on m._record = l._record"
    )
    both, true, found = Counter(told), Counter(t for t, _ in told), Counter(c for _, c in told)
    pairs, really, right = (
        sum(n * (n - 1) // 2 for n in each.values()) for each in (found, true, both)
    )
    whole = sum(1 for (t, c), n in both.items() if n == true[t] == found[c])
    waits = engine.value("select count(*) from linked.organisation_review")
    ones = engine.value(
        "select count(*) from linked.organisation_review as q join clean.made__firm as l"
        " on l._record || '-1' = q._left join clean.made__firm as r on r._record || '-1' = q._right"
        " where l.organisation = r.organisation"
    )
    return (
        f"precision {right / pairs:.4f}, recall {right / really:.4f}, organisations exact"
        f" {whole:,} of {len(true):,}; {waits:,} questions, {ones:,} of them one organisation"
    )


def _begun(engine: Engine, spec: LinkSpec) -> Model:
    """The start model, with how common the words of names are."""
    told = "(select *, '1' as _part, 'made' as _system, 'made__firm' as _table, _record as _mention from clean.made__firm)"
    mentions = engine.stage("_named", ORGANISATIONS.described(told, ()))
    common, rare = frequencies(
        engine, mentions, counted_of(spec), among=ORGANISATIONS.counted_among
    )
    return replace(start_model(spec), common=common, rare=rare)


def main(number: int = 3_000, seed: int = 1) -> None:
    """Make, link and score."""
    dice = random.Random(seed)
    rows = list(records(firms(number, dice), dice))
    table = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS}
    engine = open_store(None, memory_limit="1GB")
    open_journal(engine)
    staged = engine.stage_batches("_made", pa.table(table))
    engine.execute(f"create table clean.made__firm as select * from {staged}")
    spec, run = a_spec(), Run(1, date(2026, 7, 31), "bench")
    print(f"{number:,} organisations, {len(rows):,} records, seed {seed}")
    for named, model in (("start model", _begun(engine, spec)), ("learned", train(engine, spec))):
        begun = time.process_time()
        link(engine, replace(spec, model=model, fingerprint=named), run=run)
        print(f"{named}: {score(engine)}; {time.process_time() - begun:.1f} CPU-s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
