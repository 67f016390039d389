"""A made table of people for tests of anonymity: as lopsided as real ones, and the same every time."""

import numpy as np
import pyarrow as pa

from flamsteed.privacy.hierarchy import Generaliser
from flamsteed.privacy.ladders import age, date, ethnicity, postcode, standard_generalisers
from flamsteed.standards.ethnicity import CATEGORIES

COLUMNS: dict[str, Generaliser] = {
    "birth_date": date(),
    "postcode": postcode(),
    "sex": standard_generalisers()["none"],
    "ethnicity": ethnicity(),
}
NEEDS = ("none", "mobility", "hearing", "learning")


def made_people(many: int, *, seed: int = 1) -> pa.Table:
    """So many made-up people; one in twenty lacks a birth date."""
    random = np.random.default_rng(seed)
    days = random.integers(0, 25_000, many).astype("datetime64[D]")
    shares = np.array([0.5 ** min(place, 8) for place in range(len(CATEGORIES))])
    units = [f"SE{29 + n % 10} {n % 4}A{'ABD'[n % 3]}" for n in range(120)]
    return pa.table(
        {
            "person": [f"F{number:07d}" for number in range(many)],
            "birth_date": pa.array(days, mask=random.random(many) < 0.05),
            "postcode": np.array(units)[random.zipf(1.3, many) % 120],
            "sex": random.choice(["F", "M"], many),
            "ethnicity": random.choice(list(CATEGORIES), many, p=shares / shares.sum()),
            "need": random.choice(NEEDS, many, p=[0.7, 0.15, 0.1, 0.05]),
            "age": random.integers(0, 95, many),
        }
    )


AGES: dict[str, Generaliser] = {"age": age(), "sex": standard_generalisers()["none"]}
