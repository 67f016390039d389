"""What is said beside personal data that is shown: for what it was looked at, and what was left out."""

from collections.abc import Sequence

from flamsteed.cli.opened import out
from flamsteed.lineage.request import Restriction
from flamsteed.reading import Reader, in_words


def say_for(who: Reader) -> None:
    """Say for which entry somebody looked."""
    purpose = who.sight.purpose
    if purpose is not None:
        out.print(
            f"\n[dim]Looked at for {purpose.name}: {purpose.said['purpose']}.[/]", highlight=False
        )


def say_left_out(who: Reader, restricted: Sequence[Restriction] = ()) -> None:
    """Say for which entry somebody looked, which tables it may not read whomever they tell of, and that
    some were left out because use of their data is restricted.
    """
    say_for(who)
    for reason in who.sight.tables_left_out:
        out.print(f"Left out, whether or not there is any: {reason}.", highlight=False)
    for each in restricted:
        out.print(f"One is left out: {in_words(each)}.", highlight=False)
