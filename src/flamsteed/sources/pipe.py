"""A pipe through which rows are poured into the engine, so that they never lie in a file of ours."""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


@contextmanager
def poured(pieces: Iterable[bytes]) -> Iterator[str]:
    """The path of a pipe that gives the bytes of `pieces`, made in a thread while they are read.

    What goes wrong in making them is raised here when the reader has come to the end.
    """
    reading, writing = os.pipe()
    failed: list[BaseException] = []
    thread = threading.Thread(target=_pour, args=(pieces, writing, failed), daemon=True)
    thread.start()
    try:
        yield f"/dev/fd/{reading}"
    finally:
        os.close(reading)
        thread.join()
    if failed:
        raise failed[0]


def _pour(pieces: Iterable[bytes], writing: int, failed: list[BaseException]) -> None:
    try:
        with os.fdopen(writing, "wb", buffering=0) as file:
            for piece in pieces:
                left = memoryview(piece)
                while left:
                    left = left[file.write(left) :]
    except BrokenPipeError:
        return  # the reader stopped, and says itself why
    except Exception as error:
        failed.append(error)
