"""Records kept ready for looking one up: dictionaries, the records of each value, and a place for it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from flamsteed.linkage.kernel import in_numpy
from flamsteed.linkage.kernel.coder import Texts, open_coder
from flamsteed.linkage.kernel.find import desks_of, recipe_for, weighing
from flamsteed.linkage.kernel.native import Native, at
from flamsteed.linkage.kernel.records import BLOCK_LIMIT, Codes, Numbers, Places, Records
from flamsteed.linkage.kernel.weights import together


@dataclass(frozen=True)
class Asked:
    """One record in the order of a program's columns: texts and flags (0, 1) or None, numbers or NaN."""

    texts: Sequence[str | None]
    flags: Sequence[int | None]
    numbers: Sequence[float]


class Index:
    """Records that one more can be held against, as if it were the last of them.

    What the records share is counted without it. Not for two threads at a time.
    """

    def __init__(self, records: Records, *, native: Native | None) -> None:
        program, self._native = records.program, native
        self.recipe = program.recipe
        self._last, self._blocks = len(records.ids), program.block_keys
        spare = np.bincount(program.domains, minlength=len(records.texts))
        self._first_spare = [len(texts.offsets) - 1 for texts in records.texts]
        nobody = np.full((1, records.codes.shape[1]), -1, np.int32)
        self._records = replace(
            records,
            ids=np.append(records.ids, -1),
            codes=np.concatenate([records.codes, nobody]),
            numbers=tuple(self._with_room_for_one(each, records) for each in records.numbers),
            texts=tuple(_with_room(t, int(n)) for t, n in zip(records.texts, spare, strict=True)),
            blocks=(),
            keys=(),
        )
        self._coders = [open_coder(native) for _ in records.texts]
        for coder, texts in zip(self._coders, records.texts, strict=True):
            coder.codes(texts.array())
        self._holders = {
            column: _holders(records.codes[:, column], native)
            for column in sorted({column for keys in self._blocks for column in keys})
        }
        self._weights = weighing(records)
        self._open = ExitStack()
        if native is not None:
            recipe = self._open.enter_context(recipe_for(self._records, self._weights, -np.inf))
            self._desk = self._open.enter_context(desks_of(native, recipe, 1)).get()

    def find(
        self, asked: Asked, least: float
    ) -> tuple[Codes, npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
        """The places of the records that a block brings together with the one asked about and that weigh
        at least `least` bits with it, in order; their weights, and the level of each question.
        """
        fresh = self._place(asked)
        several = [self._brought_by(keys) for keys in self._blocks]
        met = np.unique(np.concatenate([*several, np.empty(0, np.int32)]))
        one = np.full(len(met), self._last, np.int32)
        if self._native is None:
            records = replace(self._records, texts=self._texts_with(fresh))
            both, levels = in_numpy.weigh(records, self._weights, met, one)
        else:
            both = np.empty((len(met), 2))
            levels = np.empty((len(met), len(self._records.program.entries)), np.uint8)
            for (domain, code), text in fresh.items():
                self._native.library.flamsteed_place_text(self._desk, domain, code, text, len(text))
            self._native.library.flamsteed_weigh(
                self._desk, len(met), at(met), at(one), at(both), at(levels)
            )
        weight = together(both)
        kept = weight >= least
        return met[kept], weight[kept], levels[kept]

    def close(self) -> None:
        """Let go of the memory."""
        self._open.close()
        for coder in self._coders:
            coder.close()

    def _place(self, asked: Asked) -> dict[tuple[int, int], bytes]:
        """Write the record down as the last one; gives the texts that no record has, by their codes."""
        fresh: dict[tuple[int, int], bytes] = {}
        row = self._records.codes[self._last]
        for column, (domain, text) in enumerate(
            zip(self._records.program.domains, asked.texts, strict=True)
        ):
            code = -1 if text is None else self._coders[domain].known(text)
            if text is not None and code < 0:
                same = [
                    c for (d, c), known in fresh.items() if d == domain and known == text.encode()
                ]
                code = (
                    same[0]
                    if same
                    else self._first_spare[domain] + sum(d == domain for d, _ in fresh)
                )
                fresh[domain, code] = text.encode()
            row[column] = code
        flags = [-1 if flag is None else int(flag) for flag in asked.flags]
        row[len(asked.texts) : len(asked.texts) + len(flags)] = flags
        for held, number in zip(self._records.numbers, asked.numbers, strict=True):
            place = self._last if held.column < 0 else int(row[held.column])
            if place >= 0:
                held.values[place] = number
        return fresh

    def _with_room_for_one(self, held: Numbers, records: Records) -> Numbers:
        """The same numbers with room for those of one record more."""
        size = len(records.ids) + 1
        if held.column >= 0:
            domain = records.program.domains[held.column]
            size = self._first_spare[domain] + len(records.program.domains)
        return replace(held, values=np.append(held.values, np.full(size, np.nan))[:size])

    def _brought_by(self, keys: tuple[int, ...]) -> Codes:
        """The records that have the same values in the columns `keys`; none where too many have."""
        row = self._records.codes[self._last]
        several = [self._holding(column, int(row[column])) for column in keys]
        fewest = min(several, key=len)
        for column in keys:
            fewest = fewest[self._records.codes[fewest, column] == row[column]]
        return fewest if len(fewest) < BLOCK_LIMIT else fewest[:0]

    def _holding(self, column: int, code: int) -> Codes:
        starts, order = self._holders[column]
        if not 0 <= code < len(starts) - 1:
            return order[:0]
        return order[starts[code] : starts[code + 1]]

    def _texts_with(self, fresh: dict[tuple[int, int], bytes]) -> tuple[Texts, ...]:
        """The dictionaries with the texts that no record has at their ends."""
        made = []
        for domain, texts in enumerate(self._records.texts):
            own = [text for (d, _), text in sorted(fresh.items()) if d == domain]
            end = self._first_spare[domain]
            lengths = np.cumsum([len(text) for text in own], dtype=np.int64)
            offsets = np.concatenate([texts.offsets[: end + 1], texts.offsets[end] + lengths])
            data = np.concatenate(
                [texts.data[: texts.offsets[end]], np.frombuffer(b"".join(own), np.uint8)]
            )
            made.append(Texts(offsets, data))
        return tuple(made)


def _with_room(texts: Texts, spare: int) -> Texts:
    """The same texts and so many empty ones after them."""
    return Texts(np.append(texts.offsets, np.repeat(texts.offsets[-1:], spare)), texts.data)


def _holders(codes: Codes, native: Native | None) -> tuple[Places, Codes]:
    """The records of each code of one column: where they start, and all of them in order."""
    codes = np.ascontiguousarray(codes)
    groups = int(codes.max(initial=-1)) + 1
    if native is not None:
        return native.postings(codes, groups)
    sizes = np.bincount(codes[codes >= 0], minlength=groups)
    order = np.argsort(codes, kind="stable").astype(np.int32)[int((codes < 0).sum()) :]
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]), order
