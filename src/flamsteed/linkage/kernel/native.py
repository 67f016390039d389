"""The kernel in C, called through ctypes; None where it was not built."""

import ctypes
import sysconfig
from collections.abc import Sequence
from ctypes import (
    POINTER,
    Structure,
    c_char_p,
    c_double,
    c_int,
    c_int32,
    c_int64,
    c_uint64,
    c_void_p,
)
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
SIDE = 8
LIBRARY = Path(__file__).with_name(f"kernel{sysconfig.get_config_var('SHLIB_SUFFIX') or '.so'}")


class CRecipe(Structure):
    """`recipe_t` of the kernel."""

    _fields_ = (
        ("records", c_int64), ("columns", c_int64), ("codes", c_void_p),
        ("number_columns", c_int64), ("numbers", c_void_p), ("number_codes", c_void_p), ("dictionaries", c_int64),
        ("text_starts", c_void_p), ("text_offsets", c_void_p), ("text_data", c_void_p),
        ("is_read", c_void_p), ("read_columns", c_int64), ("read_column", c_void_p),
        ("read_texts", c_void_p),
        ("nodes", c_void_p), ("node_count", c_int64), ("comparisons", c_int64),
        *[(name, c_void_p) for name in (
            "order", "entries", "level_starts", "weights", "at_home", "rarity_columns",
            "rarity_scale", "rarity_base", "rarity_least", "most_left", "most_at_home")],
        ("prior", c_double), ("prior_at_home", c_double), ("threshold", c_double),
    )  # fmt: skip


class CCursor(Structure):
    """`cursor_t` of the kernel."""

    _fields_ = tuple((name, c_int64) for name in ("place", "i", "j", "compared", "kept"))


class CBlock(Structure):
    """`block_t` of the kernel."""

    _fields_ = (
        ("earlier", c_int64), ("earlier_keys", c_void_p), ("until", c_int64),
        *[(name, c_void_p) for name in (
            "groups", "starts", "order", "earlier_left_out", "is_fresh")],
        ("filter", c_int32), ("earlier_filters", c_void_p),
        ("surely_met", c_uint64), ("maybe_met", c_uint64),
    )  # fmt: skip


class CAgainst(Structure):
    """`against_t` of the kernel."""

    _fields_ = (
        *[(name, c_void_p) for name in (
            "columns", "is_one", "lows", "most_left", "most_at_home", "most", "alike_starts", "asked")],
        ("asked_size", c_int64),
    )  # fmt: skip


def at(array: npt.NDArray[Any]) -> int:
    """The address of an array, which must outlive its use."""
    return int(array.ctypes.data)


_FOUND = [c_void_p] * 4
"""Room for pairs: lefts, rights, weights, levels."""
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "coder_open": (c_void_p, []),
    "coder_close": (None, [c_void_p]),
    "code": (c_int, [c_void_p, c_int64, c_void_p, c_int, c_void_p, c_void_p, c_int64, c_void_p]),
    "coded": (c_int64, [c_void_p]),
    "coded_bytes": (c_int64, [c_void_p]),
    "texts": (None, [c_void_p] * 3),
    "rows": (None, [c_int64, c_int64, c_void_p, c_void_p]),
    "pair_codes": (c_int64, [c_int64, *[c_void_p] * 3]),
    "postings": (None, [c_int64, c_void_p, c_int64, c_void_p, c_void_p]),
    "alike": (c_double, [c_int, c_void_p, c_int64, c_void_p, c_int64]),
    "open": (c_void_p, [POINTER(CRecipe), c_void_p]),
    "close": (None, [c_void_p]),
    "weigh": (None, [c_void_p, c_int64, *_FOUND]),
    "block": (c_int, [c_void_p, POINTER(CBlock), POINTER(CCursor), c_int64, *_FOUND]),
    "components": (None, [c_int64, c_int64, *[c_void_p] * 3]),
    "against_all": (
        c_int,
        [c_void_p, POINTER(CAgainst), c_int64, POINTER(CCursor), c_int64, *_FOUND],
    ),
    "known": (c_int32, [c_void_p, c_char_p, c_int64]),
    "place_text": (None, [c_void_p, c_int64, c_int64, c_char_p, c_int64]),
}
"""What each function of the kernel gives and takes."""


class Native:
    """The functions of the kernel, with arrays in and out."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self.library = library
        for name, (gives, takes) in _FUNCTIONS.items():
            function = getattr(library, f"flamsteed_{name}")
            function.restype, function.argtypes = gives, takes

    def rows(self, columns: Sequence[Codes]) -> Codes:
        """Columns side by side: one row for each record, a whole number of `SIDE` codes wide."""
        size = len(columns[0]) if columns else 0
        columns = [*columns, *[np.zeros(size, np.int32)] * (-len(columns) % SIDE)]
        rows = np.empty((size, len(columns)), np.int32)
        held = [np.ascontiguousarray(column, np.int32) for column in columns]
        places = np.array([at(column) for column in held] or [0], np.uint64)
        self.library.flamsteed_rows(size, len(columns), at(places), at(rows))
        return rows

    def pair_codes(self, one: Codes, other: Codes) -> tuple[Codes, int]:
        """A code for each pair of codes, -1 where either is, and how many there are."""
        codes = np.empty(len(one), np.int32)
        found = self.library.flamsteed_pair_codes(len(one), at(one), at(other), at(codes))
        _enough(found)
        return codes, int(found)

    def postings(self, codes: Codes, groups: int) -> tuple[Places, Codes]:
        """The records of each code: where they start, and all of them in order."""
        starts, order = np.empty(groups + 1, np.int64), np.empty(len(codes), np.int32)
        self.library.flamsteed_postings(len(codes), at(codes), groups, at(starts), at(order))
        return starts, order[: int(starts[-1])]

    def alike(self, function: int, one: bytes, other: bytes) -> float:
        """What one of the functions of two texts gives."""
        return float(self.library.flamsteed_alike(function, one, len(one), other, len(other)))

    def components(self, size: int, left: Places, right: Places) -> Places:
        """For each of `size` ids, the lowest id that the pairs lead to."""
        roots = np.empty(size, np.int64)
        left, right = (np.ascontiguousarray(side, np.int64) for side in (left, right))
        self.library.flamsteed_components(size, len(left), at(left), at(right), at(roots))
        return roots


def _enough(found: int) -> None:
    if found < 0:
        raise MemoryError


def load_native(library: Path = LIBRARY) -> Native | None:
    """The kernel, or None if it was not built or is of another machine."""
    if not library.exists():
        return None
    try:
        return Native(ctypes.CDLL(str(library)))
    except (OSError, AttributeError):
        return None
