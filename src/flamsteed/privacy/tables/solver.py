"""The solver of linear programmes, quiet and alone in its thread."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import highspy


def solver(model: highspy.HighsLp) -> highspy.Highs:
    """A solver that holds the model; it prints nothing."""
    with _nothing_printed():
        made = highspy.Highs()  # type: ignore[no-untyped-call]
    made.setOptionValue("output_flag", False)
    made.setOptionValue("threads", 1)
    made.passModel(model)
    return made


@contextmanager
def _nothing_printed() -> Iterator[None]:
    """HiGHS greets on standard output when the first is made, before it can be told not to."""
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)
