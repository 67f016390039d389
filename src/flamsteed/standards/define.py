"""How a standard is written down: named SQL steps over its inputs, and the reading that agrees.

In a step `@in_value` is a raw input, `@value` and `@reason` are outputs and any other `@word` is a
column that an earlier step made. The names are put in when the standard is used, so one standard
may clean many columns of one table.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from flamsteed.standards.standard import Layer, Reading, Reason, Standard, quote

Steps = Sequence[Mapping[str, str]]
"""Named SQL, in order: a step may use what earlier steps named, never its own."""

_REFERENCE = re.compile(r"(?<![A-Za-z0-9.])@([a-z][a-z0-9_]*)")


def define(
    name: str,
    *,
    says: tuple[str, str],
    takes: tuple[str, ...] = ("value",),
    gives: tuple[str, ...] = ("value", "reason"),
    how: tuple[Steps, Callable[..., Reading]],
) -> Standard:
    """The standard called `name`.

    `says` is its title and who publishes it; `how` is the same rule twice, as SQL steps and as
    Python.
    """
    steps, read = how

    def layers(raw: Sequence[str], to: str) -> list[Layer]:
        return layers_of(steps, names_of(raw, to, takes=takes, gives=gives), to)

    return Standard(name, says[0], says[1], takes, gives, layers, read)


def names_of(
    raw: Sequence[str], to: str, *, takes: Sequence[str], gives: Sequence[str]
) -> dict[str, str]:
    """What each input and output word of a step stands for, as a column name or an expression."""
    names = {f"in_{taken}": sql for taken, sql in zip(takes, raw, strict=True)}
    names.update({given: quote(to if given == "value" else f"{to}_{given}") for given in gives})
    return names


def layers_of(steps: Steps, names: Mapping[str, str], to: str) -> list[Layer]:
    """The steps with every `@word` replaced by the column it stands for."""

    def put_in(found: re.Match[str]) -> str:
        return names.get(found[1]) or quote(f"_{to}__{found[1]}")

    return [
        {put_in_key(key, names, to): _REFERENCE.sub(put_in, sql) for key, sql in step.items()}
        for step in steps
    ]


def put_in_key(key: str, names: Mapping[str, str], to: str) -> str:
    """The column that a step's `key` makes, unquoted."""
    return names[key].strip('"') if key in names else f"_{to}__{key}"


def prefixed(steps: Steps, prefix: str, *, shared: Sequence[str] = ()) -> Steps:
    """The steps with `prefix` before the names they make and use, but those `shared`."""

    def renamed(found: re.Match[str]) -> str:
        return found[0] if found[1] in shared else f"@{prefix}{found[1]}"

    return [
        {f"{prefix}{key}": _REFERENCE.sub(renamed, sql) for key, sql in step.items()}
        for step in steps
    ]


def side_by_side(*each: Steps) -> Steps:
    """Several lists of steps of one length as one list: step n of each is done at once."""
    return [
        {key: sql for step in together for key, sql in step.items()}
        for together in zip(*each, strict=True)
    ]


def text_literal(text: str) -> str:
    """`text` as a SQL string."""
    return "'" + text.replace("'", "''") + "'"


def in_sql(texts: Sequence[str]) -> str:
    """A parenthesised list of SQL strings, to stand after `in`."""
    return "(" + ", ".join(text_literal(text) for text in texts) + ")"


def whole_sql(expression: str, pattern: str) -> str:
    """SQL that is true when `pattern` matches the whole of `expression`."""
    return f"regexp_matches({expression}, {text_literal(f'^(?:{pattern})$')})"


def choose_sql(expression: str, choices: Mapping[str, str]) -> str:
    """SQL for what `choices` gives for `expression`, null for anything else."""
    return choose_else_sql(expression, choices, "null")


def choose_else_sql(expression: str, choices: Mapping[str, str], otherwise: str) -> str:
    """SQL for what `choices` gives for `expression`, else the SQL `otherwise`."""
    grouped: dict[str, list[str]] = {}
    for given, chosen in choices.items():
        grouped.setdefault(chosen, []).append(given)
    whens = " ".join(
        f"when {expression} in {in_sql(given)} then {text_literal(chosen)}"
        for chosen, given in grouped.items()
    )
    return f"case {whens} else {otherwise} end"


def reason_sql(
    *, placeholder: str = "false", pseudo: str = "false", repaired: str = "false"
) -> str:
    """SQL for the reason of a standard with one input, once `@plain` and `@value` are known."""
    return (
        f"case when @plain is null or @plain = '' then 'missing' when {pseudo} then 'pseudo' "
        f"when {placeholder} then 'placeholder' when @value is null then 'invalid' "
        f"when @value = @in_value then 'ok' when {repaired} then 'repaired' "
        "else 'reformatted' end"
    )


def reason_of(
    raw: str | None,
    value: str | None,
    *,
    placeholder: bool = False,
    pseudo: bool = False,
    repaired: bool = False,
) -> str:
    """The same in Python, for a `raw` value that is not blank."""
    if pseudo:
        return Reason.PSEUDO.value
    if placeholder:
        return Reason.PLACEHOLDER.value
    if value is None:
        return Reason.INVALID.value
    if value == raw:
        return Reason.OK.value
    return (Reason.REPAIRED if repaired else Reason.REFORMATTED).value


def missing(gives: Sequence[str]) -> Reading:
    """The reading of a null or blank value."""
    return {**dict.fromkeys(gives), "reason": Reason.MISSING.value}


def nothing(gives: Sequence[str], reason: Reason) -> Reading:
    """A reading without a value, for `reason`."""
    return {**dict.fromkeys(gives), "reason": reason.value}
