"""Dictionaries of texts: a whole number for each distinct value, in the order in which they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flamsteed.linkage.kernel.native import Native, at

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Texts:
    """The distinct texts of one dictionary, one after the other: text c is
    `data[offsets[c]:offsets[c + 1]]`.
    """

    offsets: Places
    data: npt.NDArray[np.uint8]

    def text(self, code: int) -> bytes:
        """One text as bytes."""
        return bytes(self.data[self.offsets[code] : self.offsets[code + 1]])

    def array(self) -> pa.Array:
        """All texts, in the order of their codes."""
        buffers = [None, pa.py_buffer(self.offsets), pa.py_buffer(self.data)]
        return pa.Array.from_buffers(pa.large_string(), len(self.offsets) - 1, buffers)


class Coder(Protocol):
    """A dictionary that grows."""

    def codes(self, values: pa.ChunkedArray | pa.Array) -> Codes:
        """The code of each text, -1 for null; new texts get new codes."""
        ...

    def known(self, text: str) -> int:
        """The code of one text, -1 if it has none; it is given none."""
        ...

    def texts(self) -> Texts:
        """Everything that has a code, in the order of the codes."""
        ...

    def close(self) -> None:
        """Let go of the memory."""
        ...


def open_coder(native: Native | None) -> Coder:
    """A dictionary in the kernel, or the same in Arrow."""
    return _NativeCoder(native) if native is not None else _ArrowCoder()


class _NativeCoder:
    def __init__(self, native: Native) -> None:
        self._library = native.library
        self._coder = _there(self._library.flamsteed_coder_open())

    def codes(self, values: pa.ChunkedArray | pa.Array) -> Codes:
        """See Coder."""
        parts = [self._chunk(chunk) for chunk in _chunks(values)]
        return np.concatenate(parts) if parts else np.empty(0, np.int32)

    def _chunk(self, chunk: pa.Array) -> Codes:
        if chunk.type not in (pa.string(), pa.large_string()):
            chunk = chunk.cast(pa.large_string())
        validity, offsets, data = chunk.buffers()
        codes = np.empty(len(chunk), np.int32)
        if not len(chunk):
            return codes
        is_wide = chunk.type == pa.large_string()
        done = self._library.flamsteed_code(
            self._coder, len(chunk), offsets.address + chunk.offset * (8 if is_wide else 4),
            int(is_wide), data.address if data is not None else offsets.address,
            validity.address if validity is not None else None, chunk.offset, at(codes),
        )  # fmt: skip
        _there(done)
        return codes

    def known(self, text: str) -> int:
        """See Coder."""
        data = text.encode()
        return int(self._library.flamsteed_known(self._coder, data, len(data)))

    def texts(self) -> Texts:
        """See Coder."""
        offsets = np.empty(self._library.flamsteed_coded(self._coder) + 1, np.int64)
        size = self._library.flamsteed_coded_bytes(self._coder)
        data = np.empty(max(size, 1), np.uint8)
        self._library.flamsteed_texts(self._coder, at(offsets), at(data))
        return Texts(offsets, data)

    def close(self) -> None:
        """See Coder."""
        self._library.flamsteed_coder_close(self._coder)
        self._coder = 0


class _ArrowCoder:
    def __init__(self) -> None:
        self._known: pa.Array = pa.array([], pa.large_string())

    def codes(self, values: pa.ChunkedArray | pa.Array) -> Codes:
        """See Coder."""
        several = [chunk.cast(pa.large_string()) for chunk in _chunks(values)]
        coded = pa.concat_arrays([self._known, *several]).dictionary_encode()
        codes = pc.fill_null(coded.indices.cast(pa.int32()), -1).to_numpy(zero_copy_only=False)
        found: Codes = codes[len(self._known) :]
        self._known = coded.dictionary
        return found

    def known(self, text: str) -> int:
        """See Coder."""
        return int(pc.index(self._known, pa.scalar(text, pa.large_string())).as_py())

    def texts(self) -> Texts:
        """See Coder."""
        known = pa.concat_arrays([self._known])
        _, offsets, data = known.buffers()
        if not len(known):
            return Texts(np.zeros(1, np.int64), np.zeros(1, np.uint8))
        starts = np.frombuffer(offsets, np.int64)[known.offset : known.offset + len(known) + 1]
        held = data is not None and data.size
        return Texts(starts, np.frombuffer(data, np.uint8) if held else np.zeros(1, np.uint8))

    def close(self) -> None:
        """See Coder."""


def _chunks(values: pa.ChunkedArray | pa.Array) -> Sequence[pa.Array]:
    return values.chunks if isinstance(values, pa.ChunkedArray) else [values]


def _there(done: int | None) -> int:
    if not done:
        raise MemoryError
    return done
