"""Addresses matched to a gazetteer that has been made ready."""

from flamsteed.engine.engine import Engine
from flamsteed.linkage.address.judge import judge
from flamsteed.linkage.address.meet import meet
from flamsteed.linkage.address.prepare import Register, loose_key_sql, strict_key_sql
from flamsteed.standards.address_words import COUNTIES
from flamsteed.linkage.address.tokens import parted_sql, tokens_sql, words_sql


def match_addresses(engine: Engine, register: Register, addresses: str) -> str:
    """Stage what property each address of table `addresses` is; gives the table's name."""
    asked = engine.stage("_address_text", texts_sql(addresses))
    exact = engine.stage("_address_exact", exact_sql(asked, register))
    left = engine.stage("_address_left", f"select a.* from {asked} as a anti join {exact} as e on e.text = a.text")
    met = meet(engine, register, left)
    judged = judge(engine, register, left, met)
    found = engine.stage("_address_found", found_sql(asked, exact, judged))
    met.drop(engine)
    for name in ("_address_text", "_address_exact", "_address_left", "_address_judged"):
        engine.unstage(name)
    return found


def texts_sql(addresses: str) -> str:
    far = "|".join(COUNTIES)
    tail = words_sql(f"regexp_replace(regexp_replace(upper(coalesce(locality, '')), '[^A-Z]+', ' ', 'g'), '\\b(?:{far})\\b', ' ', 'g')")
    return (
        f"select *, {strict_key_sql()} as strict_key, {loose_key_sql()} as loose_key, concat(k_flat, '|', k_number) as ordered,"
        f" split_part(postcode, ' ', 1) as outcode, {tail} as tail_words from ({tokens_sql(parted_sql(addresses))}) as told"
    )


def exact_sql(asked: str, register: Register) -> str:
    """SQL for the addresses that exactly one property has, word for word, or in another order."""
    met = " union all ".join(
        f"select a.text, f.uprn, f.is_parent, f.late, {way} as way from {asked} as a join {register.form} as f on f.{key} = a.{key}"
        for way, key in ((1, "strict_key"), (2, "loose_key"))
    )
    best = f"select *, row_number() over (partition by text order by way, late, uprn) as place, min(way) over (partition by text) as first_way from ({met}) as met"
    late = "min(late) over (partition by text)"
    return (
        f"select text, min(uprn) as uprn, bool_or(is_parent) as is_parent, min(way) as way from"
        f" (select *, {late} as least from ({best}) as best where way = first_way) as ranked"
        f" where late = least group by text having count(distinct uprn) = 1"
    )


def found_sql(asked: str, exact: str, judged: str) -> str:
    return (
        f"select a.text, coalesce(case when e.uprn is null then null when e.is_parent then 'matched to parent' else 'matched' end,"
        f" j.state, 'none') as state, coalesce(e.uprn, j.uprn) as uprn, j.rivals, coalesce(e.way, 3) as way,"
        f" j.class, j.near, j.kind, j.exactly, j.score from {asked} as a left join {exact} as e on e.text = a.text"
        f" left join {judged} as j on j.text = a.text"
    )
