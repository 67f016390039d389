"""The made-up addresses, and what the bench says of those who match them."""

from bench.addresses.gazetteer import make_gazetteer
from bench.addresses.noise import Written, write_addresses
from bench.addresses.ours import match_ours
from bench.addresses.tally import Answers, held_to, tally


def test_a_seed_always_writes_the_same_addresses() -> None:
    first, again = (write_addresses(make_gazetteer(600, 60, 5), 200, 6) for _ in range(2))
    assert first == again


def test_every_address_is_of_a_property_that_was_kept_or_of_none() -> None:
    forms = make_gazetteer(600, 60, 5)
    written, gone = write_addresses(forms, 400, 6)
    assert {each.uprn for each in written if not each.only} <= {
        form.uprn for form in forms
    } - gone | {""}
    assert {each.only for each in written} == {"", "building"}


def test_addresses_are_matched_rightly_or_not_at_all() -> None:
    forms = make_gazetteer(2_000, 200, 5)
    written, gone = write_addresses(forms, 1_000, 6, rate=2.0)
    told = tally(written, match_ours([form for form in forms if form.uprn not in gone], written))
    assert told.precision >= 0.997
    assert told.recall >= 0.985
    assert told.nowhere > 20


def test_precision_counts_what_is_matched_and_recall_what_could_be() -> None:
    written = [Written("", "", uprn, ()) for uprn in ("1", "2", "", "4")]
    written.append(Written("", "", "5", (), "building"))
    found = {
        0: ("matched", "1"), 1: ("matched", "9"), 2: ("matched", "7"), 4: ("matched to parent", "5"),
    }  # fmt: skip
    told = tally(written, Answers(found, 1.0, 2.0))
    assert (told.precision, told.recall) == (1 / 3, 1 / 3)
    assert (told.building_right, told.nowhere_matched, told.rate) == (1, 1, 2.5)


def test_answers_are_cut_at_the_lowest_weight_that_is_right_often_enough() -> None:
    written = [Written("", "", uprn, ()) for uprn in "abcd"]
    found = {place: ("matched", uprn) for place, uprn in enumerate("abxd")}
    answers = Answers(found, 1.0, 1.0, {0: 9.0, 1: 8.0, 2: 3.0, 3: 3.0})
    surest, most = held_to(written, answers, least=0.99), held_to(written, answers, least=0.7)
    assert surest is not None
    assert most is not None
    assert (list(surest.found), list(most.found)) == ([0, 1], [0, 1, 2, 3])
