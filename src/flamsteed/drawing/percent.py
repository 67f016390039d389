"""Shares in words that never claim more than is known."""


def percent(share: float, places: int = 2) -> str:
    """A share as a percentage: `99.97%`; `over 99.99%` rather than a hundred that is not one."""
    least = 10.0 ** -(places + 2)
    if 1 - least / 2 < share < 1:
        return f"over {1 - least:.{places}%}"
    if 0 < share < least / 2:
        return f"under {least:.{places}%}"
    return f"{share:.{places}%}"


def likely(probability: float, places: int = 2) -> str:
    """A probability as a percentage; never a hundred nor nought, because nothing is certain."""
    return percent(min(max(probability, 1e-12), 1 - 1e-12), places)
