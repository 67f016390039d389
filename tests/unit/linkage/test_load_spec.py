from pathlib import Path

from flamsteed.contracts.contract import Contract
from flamsteed.linkage.load_spec import load_link_specs
from flamsteed.linkage.organisation import ORGANISATIONS
from flamsteed.linkage.person import PEOPLE
from flamsteed.linkage.spec import USUAL_RULES, LinkSpec, RegisterSpec

YAML = """thing: person
mentions:
  - desk__person
  - electoral__electors
block_on:
  - [nino]
  - [shoe_size]
review_from: 0.9
accept_from: 0.5
crowded: 3
gold:
  forename:
    trust: [desk, nowhere]
    rules: [loudest]
"""
SELECT = "-- one row per person\nselect _record, '1' as _part, nino from clean.desk__person\n"


def _contract(system: str, table: str, **more: object) -> Contract:
    return Contract(system, table, (), Path("contracts/x.yaml"), **more)  # type: ignore[arg-type]


CONTRACTS = {
    "desk__person": _contract("desk", "person"),
    "electoral__electors": _contract(
        "electoral", "electors", barred_from=("person_linkage",),
        legal_restriction="the register may be used for elections only",
    ),
}  # fmt: skip


def _project(folder: Path, yaml: str = YAML, **selects: str) -> Path:
    (folder / "gold" / "person").mkdir(parents=True)
    (folder / "gold" / "person.yaml").write_text(yaml)
    for name, select in selects.items():
        (folder / "gold" / "person" / f"{name}.sql").write_text(select)
    return folder


def test_every_mistake_is_listed_with_its_line(tmp_path: Path) -> None:
    electors = SELECT.replace("desk__person", "electoral__electors")
    folder = _project(tmp_path, desk__person=SELECT, electoral__electors=electors)

    _, mistakes = load_link_specs(folder, CONTRACTS)

    told = {(m.line, m.message.split(";")[0]) for m in mistakes}
    assert told == {
        (4, "`electoral__electors` must not be used to link people: the register may be used for"
            " elections only"),
        (7, "`shoe_size` is nothing to block on"),
        (8, "`review_from` must not be above `accept_from`"),
        (10, "unknown key `crowded`"),
        (13, "`nowhere` is neither a system nor a table"),
        (14, "`loudest` is no rule"),
    }  # fmt: skip


def test_a_barred_table_cannot_come_in_by_a_join(tmp_path: Path) -> None:
    yaml = "thing: person\nmentions: [desk__person]\nblock_on: [[nino]]\ngold: {nino: {}}\n"
    joined = SELECT.strip() + " join clean.electoral__electors using (_record)\n"
    _, mistakes = load_link_specs(_project(tmp_path, yaml, desk__person=joined), CONTRACTS)
    assert [m.message.split(":")[0] for m in mistakes] == [
        "`electoral__electors` must not be used to link people"
    ]


def test_a_select_that_gives_the_wrong_columns_is_a_mistake(tmp_path: Path) -> None:
    yaml = "thing: person\nmentions: [desk__person]\nblock_on: [[nino]]\ngold: {nino: {}}\n"
    select = "select shoe_size, _record from clean.desk__person"
    _, mistakes = load_link_specs(_project(tmp_path, yaml, desk__person=select), CONTRACTS)
    told = sorted(m.message.split(";")[0] for m in mistakes)
    assert told == [
        "`shoe_size` is no attribute of any person",
        "the SELECT must give `_part`",
        "the first line must say `-- one row per ...`",
    ]


def test_a_missing_select_and_a_broken_model_are_mistakes(tmp_path: Path) -> None:
    yaml = "thing: person\nmentions: [desk__person]\nblock_on: [[nino]]\ngold: {nino: {}}\n"
    folder = _project(tmp_path, yaml)
    (folder / "gold" / "person.model.json").write_text("{}")
    _, mistakes = load_link_specs(folder, CONTRACTS)
    assert sorted((m.file.name, m.line) for m in mistakes) == [
        ("person.model.json", 1), ("person.yaml", 2),
    ]  # fmt: skip


def test_northmere_loads_and_properties_come_first() -> None:
    specs, mistakes = load_link_specs(Path("demo/northmere"), {})
    assert mistakes == []
    assert [type(spec) for spec in specs] == [RegisterSpec, LinkSpec, LinkSpec]
    by_thing = {spec.thing: spec for spec in specs}
    people, organisations = by_thing["person"], by_thing["organisation"]
    assert isinstance(people, LinkSpec)
    assert isinstance(organisations, LinkSpec)
    assert (people.kind, organisations.kind) == (PEOPLE, ORGANISATIONS)
    assert people.model is not None
    assert not any("electoral" in name for name in people.reads)
    assert people.limited_to == {"upn": ("school_admissions",)}


def test_tables_with_one_record_for_each_person_are_those_whose_contract_says_so(
    tmp_path: Path,
) -> None:
    plain = YAML.replace("  - electoral__electors\n", "  - desk__card\n")
    card = SELECT.replace("desk__person", "desk__card")
    folder = _project(tmp_path, plain, desk__person=SELECT, desk__card=card)
    contracts = CONTRACTS | {"desk__card": _contract("desk", "card", one_record_per_person=True)}
    (people,), _ = load_link_specs(folder, contracts)
    assert isinstance(people, LinkSpec)
    assert people.one_to_one == ("desk__card",)


WEIGHED = """thing: person
mentions: [desk__person]
block_on: [[nino]]
periods: [desk__person, electoral__electors]
gold:
  forename: {}
  nino:
    trust: {desk: 0.5, desk__person: 1, nowhere: 0.2, electoral: 2}
    half_life_months: {usual: 24, desk: 0, somewhere: 3}
  email:
    half_life_months: 0.5
  telephone:
    half_life_months: soon
"""
STAYS = (
    "-- one row per stay\nselect _record, '1' as _part, _record as _source, 'uprn' as attribute,"
    " uprn as value, moved_in as from_on, moved_out as to_on from clean.desk__person\n"
)


def _periods(folder: Path, **selects: str) -> None:
    (folder / "gold" / "person_period").mkdir(parents=True)
    for name, select in selects.items():
        (folder / "gold" / "person_period" / f"{name}.sql").write_text(select)


def test_weights_half_lives_and_periods_are_held_to_what_there_is(tmp_path: Path) -> None:
    folder = _project(tmp_path, WEIGHED, desk__person=SELECT)
    electors = STAYS.replace("desk__person", "electoral__electors").replace("_part", "flat")
    _periods(folder, desk__person=STAYS, electoral__electors=electors)
    _, mistakes = load_link_specs(folder, CONTRACTS)
    told = {(m.file.name, m.line, m.message.split(";")[0]) for m in mistakes}
    yaml, select = "person.yaml", "electoral__electors.sql"
    assert told == {
        (yaml, 4, "`electoral__electors` must not be used to link people: the register may be used"
                  " for elections only"),
        (select, 1, "the SELECT must give `_part`"),
        (select, 1, "`flat` is no part of a period"),
        (yaml, 8, "`nowhere` is neither a system nor a table"),
        (yaml, 8, "a weight must be above 0 and at most 1"),
        (yaml, 9, "a half-life must be a number of months above 0"),
        (yaml, 9, "`somewhere` is neither a system nor a table, nor `usual`"),
        (yaml, 13, "a half-life must be a number of months above 0"),
    }  # fmt: skip


def test_weights_give_the_order_of_trust_and_a_single_half_life_goes_for_all(
    tmp_path: Path,
) -> None:
    yaml = WEIGHED.replace(", nowhere: 0.2, electoral: 2", "").replace(
        ", desk: 0, somewhere: 3", ""
    )
    yaml = yaml.replace(", electoral__electors", "").replace("soon", "12")
    folder = _project(tmp_path, yaml, desk__person=SELECT)
    _periods(folder, desk__person=STAYS)
    (spec,), mistakes = load_link_specs(folder, CONTRACTS)
    assert mistakes == []
    forename, nino, email, telephone = spec.attributes
    assert forename.rules == USUAL_RULES
    assert nino.trust == ("desk__person", "desk")
    assert nino.weights == {"desk__person": 1.0, "desk": 0.5}
    assert [a.half_lives for a in (nino, email, telephone)] == [
        {"usual": 24.0}, {"usual": 0.5}, {"usual": 12.0},
    ]  # fmt: skip
    assert [each.name for each in spec.periods] == ["desk__person"]
    before = spec.fingerprint
    select = folder / "gold/person_period/desk__person.sql"
    select.write_text(STAYS.replace("moved_in", "came"))
    (spec,), _ = load_link_specs(folder, CONTRACTS)
    assert spec.fingerprint != before


FIRMS = """thing: organisation
kind: organisation
mentions: [desk__firm]
block_on: [[name_key]]
gold:
  name: {}
"""
FIRM = "-- one row per firm\nselect _record, '1' as _part, firm as name from clean.desk__firm\n"


def _firms(tmp_path: Path, yaml: str = FIRMS) -> Path:
    (tmp_path / "gold" / "organisation").mkdir(parents=True)
    (tmp_path / "gold" / "organisation.yaml").write_text(yaml)
    (tmp_path / "gold" / "organisation" / "desk__firm.sql").write_text(FIRM)
    return tmp_path


def test_a_kind_says_which_attributes_and_blocks_there_are(tmp_path: Path) -> None:
    specs, mistakes = load_link_specs(_firms(tmp_path), {"desk__firm": _contract("desk", "firm")})
    assert mistakes == []
    assert [spec.kind for spec in specs if isinstance(spec, LinkSpec)] == [ORGANISATIONS]


def test_a_kind_that_nobody_knows_is_the_only_mistake_that_is_told(tmp_path: Path) -> None:
    folder = _firms(tmp_path, FIRMS.replace("kind: organisation", "kind: vehicle"))
    _, mistakes = load_link_specs(folder, {"desk__firm": _contract("desk", "firm")})
    assert [(m.line, m.message) for m in mistakes] == [(2, "`kind` must be person or organisation")]


def test_a_table_barred_from_linking_organisations_links_none(tmp_path: Path) -> None:
    barred = _contract(
        "desk",
        "firm",
        barred_from=("organisation_linkage",),
        legal_restriction="under an agreement",
    )
    _, mistakes = load_link_specs(_firms(tmp_path), {"desk__firm": barred})
    assert [m.message for m in mistakes] == [
        "`desk__firm` must not be used to link organisations: under an agreement"
    ]
