"""How alike two texts are, in plain Python: what the kernel computes, for machines without it.

Texts are bytes, as for DuckDB's own functions.
"""

from collections.abc import Callable


def jaro(a: bytes, b: bytes) -> float:
    """Jaro's similarity, 0 to 1 (Jaro 1989)."""
    if not a or not b:
        return 0.0
    if len(a) == len(b) == 1:
        return float(a == b)
    window = max(max(len(a), len(b)) // 2 - 1, 0)
    in_a, in_b = bytearray(len(a)), bytearray(len(b))
    for j, letter in enumerate(b):
        for i in range(max(j - window, 0), min(j + window + 1, len(a))):
            if not in_a[i] and a[i] == letter:
                in_a[i] = in_b[j] = 1
                break
    one = [letter for letter, is_in in zip(a, in_a, strict=True) if is_in]
    other = [letter for letter, is_in in zip(b, in_b, strict=True) if is_in]
    common = len(one)
    if not common:
        return 0.0
    moved = sum(x != y for x, y in zip(one, other, strict=True)) // 2
    return (common / len(a) + common / len(b) + (common - moved) / common) / 3.0


def jaro_winkler(a: bytes, b: bytes) -> float:
    """Jaro's similarity raised for up to four equal first letters (Winkler 1990)."""
    share = jaro(a, b)
    if share > 0.7:
        same = 0
        while same < min(4, len(a), len(b)) and a[same] == b[same]:
            same += 1
        share += same * 0.1 * (1.0 - share)
    return share


def levenshtein(a: bytes, b: bytes) -> float:
    """How many letters must be put in, taken out or changed."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        corner, row[0] = row[0], i
        for j, other in enumerate(b, start=1):
            best = min(corner + (letter != other), row[j] + 1, row[j - 1] + 1)
            corner, row[j] = row[j], best
    return float(row[-1])


def damerau(a: bytes, b: bytes) -> float:
    """Levenshtein's distance where two neighbours changed over count as one edit (Damerau 1964)."""
    most = len(a) + len(b)
    last = [0] * 256
    table = [[most] * (len(b) + 2) for _ in range(len(a) + 2)]
    for i in range(len(a) + 1):
        table[i + 1][1] = i
    for j in range(len(b) + 1):
        table[1][j + 1] = j
    for i, letter in enumerate(a, start=1):
        matched = 0
        for j, other in enumerate(b, start=1):
            k, m = last[other], matched
            cost = int(letter != other)
            if not cost:
                matched = j
            table[i + 1][j + 1] = min(
                table[i][j] + cost,
                table[i + 1][j] + 1,
                table[i][j + 1] + 1,
                table[k][m] + (i - k - 1) + 1 + (j - m - 1),
            )
        last[letter] = i
    return float(table[-1][-1])


def jaccard(a: bytes, b: bytes) -> float:
    """Shared letters as a share of all letters that occur."""
    either = set(a) | set(b)
    return len(set(a) & set(b)) / len(either) if either else 0.0


def holds(a: bytes, b: bytes) -> float:
    """1 if `b` stands somewhere in `a`."""
    return float(b in a)


def is_held(a: bytes, b: bytes) -> float:
    """1 if `a` stands somewhere in `b`."""
    return float(a in b)


FUNCTIONS: tuple[Callable[[bytes, bytes], float], ...] = (
    jaro_winkler, jaro, levenshtein, damerau, jaccard, holds, is_held,
)  # fmt: skip
"""In the order of the kernel's own numbers."""
