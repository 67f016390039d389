"""Run by the peer's own Python: ANJANA on the Adult file. Arguments: folder, k, percent left out at most."""

import json
import sys
import time
from pathlib import Path

import pandas as pd
from anjana.anonymity import k_anonymity

folder, k, percent = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
data = pd.read_csv(folder / "adult.csv", sep=";", dtype=str)
trees = {
    name: pd.read_csv(
        folder / "adult_hierarchies" / f"adult_hierarchy_{name}.csv",
        sep=";",
        header=None,
        dtype=str,
    )
    for name in data.columns
}
started = time.process_time()
done = k_anonymity(data, [], list(data.columns), k, percent, {n: dict(t) for n, t in trees.items()})
seconds = time.process_time() - started
lost = 0.0
for name, tree in trees.items():
    told = set(done[name])
    level = min(level for level in tree.columns if told <= set(tree[level]))
    leaves = tree[level].value_counts()
    lost += ((done[name].map(leaves) - 1) / (len(tree) - 1)).sum() / len(trees)
out = len(data) - len(done)
print(json.dumps({"seconds": seconds, "loss": (lost + out) / len(data), "left_out": out}))
