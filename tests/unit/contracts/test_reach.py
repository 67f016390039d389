"""Ways from every table to those that hold people, on small drawn sets of contracts."""

from itertools import permutations
from pathlib import Path

from flamsteed.contracts.contract import Column, Contract, Relationship
from flamsteed.contracts.reach import Step, paths


def _contracts(*lines: str) -> dict[str, Contract]:
    """A contract for each line: a table (with * if it holds personal data), then what it points at.

    `a__rent* tag>a__tenancy.tag` is a table whose `tag` is that of `a__tenancy`.
    """
    found = {}
    for line in lines:
        name, *ends = line.split()
        system, _, table = name.rstrip("*").rpartition("__")
        said = []
        for end in ends:
            columns, _, to = end.partition(">")
            other, _, to_columns = to.partition(".")
            said.append(
                Relationship(tuple(columns.split(",")), other, tuple(to_columns.split(",")))
            )
        personal = "personal" if name.endswith("*") else "none"
        found[name.rstrip("*")] = Contract(
            system, table, (Column("x", personal=personal),), Path("x"), relationships=tuple(said)
        )
    return found


def _drawn(way: tuple[Step, ...]) -> str:
    return " ".join(
        f"{','.join(step.columns)}{'^' if step.is_up else 'v'}{step.to}.{','.join(step.to_columns)}"
        for step in way
    )


def _ways(contracts: dict[str, Contract], *goals: str) -> dict[str, str]:
    return {table: _drawn(way) for table, way in paths(contracts, goals).items()}


def test_a_table_leads_up_to_the_people_its_rows_belong_to() -> None:
    contracts = _contracts(
        "a__member*", "a__tenancy* house>a__member.house", "a__rent* tag>a__tenancy.tag", "a__code"
    )
    assert paths(contracts, ["a__member"]) == {
        "a__rent": (
            Step("a__rent", ("tag",), "a__tenancy", ("tag",), is_up=True),
            Step("a__tenancy", ("house",), "a__member", ("house",), is_up=True),
        ),
        "a__tenancy": (Step("a__tenancy", ("house",), "a__member", ("house",), is_up=True),),
    }


def test_a_household_leads_down_to_its_members_by_every_column_of_the_key() -> None:
    contracts = _contracts(
        "a__member* claim,house>a__household.claim_id,house_id",
        "a__household*",
        "a__phone* claim>a__household.claim_id",
    )
    assert _ways(contracts, "a__member") == {
        "a__household": "claim_id,house_idva__member.claim,house",
        "a__phone": "claim^a__household.claim_id claim_id,house_idva__member.claim,house",
    }


def test_a_table_of_another_system_is_reached_as_well() -> None:
    contracts = _contracts("crm__person*", "tax__account* contact>crm__person.id")
    assert _ways(contracts, "crm__person") == {"tax__account": "contact^crm__person.id"}


def test_a_list_of_codes_leads_to_nobody() -> None:
    contracts = _contracts(
        "a__person* title>a__title.code", "a__title", "a__letter* title>a__title.code"
    )
    assert _ways(contracts, "a__person") == {}


def test_a_way_goes_down_only_at_its_end() -> None:
    contracts = _contracts(
        "a__account*", "a__occupation* account>a__account.ref home>a__home.ref", "a__home*"
    )
    assert _ways(contracts, "a__account") == {"a__occupation": "account^a__account.ref"}


def test_the_shortest_way_is_taken_and_of_two_steps_the_one_up() -> None:
    contracts = _contracts(
        "a__member* house>a__household.house claim>a__claim.id",
        "a__household* claim>a__claim.id id>a__member.claim",
        "a__claim*",
        "a__note* claim>a__claim.id handle>a__household.note",
    )
    assert _ways(contracts, "a__member") == {
        "a__claim": "idva__member.claim",
        "a__household": "id^a__member.claim",
        "a__note": "claim^a__claim.id idva__member.claim",
    }


def test_the_order_in_which_contracts_and_goals_come_changes_nothing() -> None:
    drawn = (
        "a__one* x>a__two.x", "a__two*", "a__three* y>a__two.y y>a__one.y", "a__four* z>a__three.z",
    )  # fmt: skip
    ways = {
        str(_ways(_contracts(*order), *goals))
        for order in permutations(drawn)
        for goals in permutations(["a__one", "a__two"])
    }
    assert ways == {
        str({"a__four": "z^a__three.z y^a__one.y", "a__three": "y^a__one.y"}),
    }


def test_rows_that_point_at_each_other_and_marts_are_no_way() -> None:
    contracts = _contracts(
        "a__person*",
        "a__block* up>a__block.id next>a__lift.id",
        "a__lift* back>a__block.id",
        "people* id>a__person.id",
    )
    assert _ways(contracts, "a__person") == {}


def test_asked_for_one_goal_alone_a_way_may_go_through_another() -> None:
    contracts = _contracts(
        "a__account*", "a__liable* account>a__account.ref", "a__bill* account>a__account.ref"
    )
    assert _ways(contracts, "a__account", "a__liable") == {"a__bill": "account^a__account.ref"}
    assert _ways(contracts, "a__liable") == {
        "a__account": "refva__liable.account",
        "a__bill": "account^a__account.ref refva__liable.account",
    }
