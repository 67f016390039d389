"""Anonymity on any small table: the best is found, the proof holds, and no other passes."""

from collections import Counter

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.drawn_tables import Drawn, best, come_to, drawn_tables, every_node, is_bad, lost

from flamsteed.privacy.certificate import certify, rules_of, seal_of
from flamsteed.privacy.lattice import search
from flamsteed.privacy.local_recoding import Recoded, recode
from flamsteed.privacy.verify import verify


@settings(max_examples=400, deadline=None)
@given(drawn_tables())
def test_the_search_finds_what_trying_every_node_finds(drawn: Drawn) -> None:
    found = search(drawn.coded, drawn.criteria, most_suppressed=drawn.most_suppressed)
    least = best(drawn)
    assert (found is None) == (least is None)
    if found is not None and least is not None:
        loss, suppressed, smallest = come_to(drawn, found.node)
        assert abs(loss - least) < 1e-9
        assert abs(found.loss - loss) < 1e-9
        assert (found.suppressed, found.smallest) == (suppressed, smallest)


@settings(max_examples=200, deadline=None)
@given(drawn_tables(), st.data())
def test_a_true_certificate_is_accepted_and_one_of_a_worse_node_is_not(
    drawn: Drawn, data: st.DataObject
) -> None:
    found = search(drawn.coded, drawn.criteria, most_suppressed=drawn.most_suppressed)
    assume(found is not None)
    assert found is not None
    rules = rules_of(drawn.criteria, drawn.most_suppressed)
    certificate = certify(drawn.coded, rules, found)
    assert verify(certificate, drawn.coded, rules) == ()
    node = data.draw(st.sampled_from(every_node(drawn)))
    loss, suppressed, smallest = come_to(drawn, node)
    assume(loss > found.loss + 1e-8 or suppressed > drawn.most_suppressed)
    other = certificate | {
        "node": list(node), "loss": loss, "suppressed": suppressed, "smallest_class": smallest
    }  # fmt: skip
    assert verify(other | {"seal": seal_of(other)}, drawn.coded, rules) != ()


@settings(max_examples=100, deadline=None)
@given(drawn_tables(), st.randoms())
def test_the_order_of_rows_changes_neither_answer_nor_certificate(drawn: Drawn, random) -> None:  # type: ignore[no-untyped-def]
    rows = list(drawn.rows)
    random.shuffle(rows)
    other = Drawn(rows, drawn.hierarchies, drawn.criteria, drawn.most_suppressed)
    rules = rules_of(drawn.criteria, drawn.most_suppressed)
    first, second = (
        search(each.coded, each.criteria, most_suppressed=each.most_suppressed)
        for each in (drawn, other)
    )
    if first is None or second is None:
        assert first is second
    else:
        assert certify(drawn.coded, rules, first) == certify(other.coded, rules, second)


@settings(max_examples=300, deadline=None)
@given(drawn_tables(), st.booleans())
def test_local_recoding_keeps_the_rules_and_says_its_loss(drawn: Drawn, pooled: bool) -> None:
    found = recode(
        drawn.coded, drawn.criteria, most_suppressed=drawn.most_suppressed, pooled=pooled
    )
    whole = [row[len(drawn.hierarchies) :] for row in drawn.rows]
    assert (found is None) == is_bad(whole, drawn)
    if found is None:
        return
    assert found.suppressed <= (drawn.most_suppressed if pooled else 0)
    classes, loss = _recoded(drawn, found)
    assert not any(is_bad(told, drawn) for told in classes.values())
    assert abs(loss - found.loss) < 1e-9
    assert len(drawn.rows) - sum(map(len, classes.values())) == found.suppressed
    assert found.smallest >= drawn.criteria.k


def _recoded(
    drawn: Drawn, found: Recoded
) -> tuple[dict[tuple[object, ...], list[tuple[str, ...]]], float]:
    """The rows that stay by what they look like, and the loss, from the definition."""
    classes: dict[tuple[object, ...], list[tuple[str, ...]]] = {}
    loss = 0.0
    for place, (row, count) in enumerate(sorted(Counter(drawn.rows).items())):
        levels = [int(level) for level in found.levels[:, place]]
        labels = tuple(
            h.labels[level][h.labels[0].index(value)]
            for h, level, value in zip(drawn.hierarchies, levels, row, strict=False)
        )
        if found.kept[place]:
            classes.setdefault(labels, []).extend([row[len(levels) :]] * count)
        loss += count * (lost(drawn, levels, labels) if found.kept[place] else 1.0)
    return classes, loss / len(drawn.rows)
