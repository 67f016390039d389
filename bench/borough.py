"""The whole path over Northmere at several sizes: seconds, rows a second, memory, growth.

    python -m bench.borough [PEOPLE ...]        default: 29000 145000 290000

For each size a fresh borough is made (not counted), its first month is run, then its second, which
is about a month's changes. Every run is a process of its own, so its peak memory is its own. The
growth line says how the cost grew against n log n: it should be 1 or less.
"""

import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from flamsteed.synthetic.deliver import deliver_month, month_end

PROJECT = Path(__file__).parents[1] / "demo" / "northmere"
SIZES = (29_000, 145_000, 290_000)


def main(sizes: list[int]) -> None:
    """Measure every size and print a table."""
    measured = []
    print(f"{'people':>8} {'month':>5} {'seconds':>8} {'rows/s':>9} {'peak MB':>8}  steps")
    for people in sizes or SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            project = Path(scratch) / "northmere"
            shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("data", "store", "out"))
            for month in (1, 2):
                deliver_month(project / "data", month, people=people, seed=1675)
                told = _run(project, month)
                measured.append((people, month, told))
                steps = ", ".join(f"{name} {took:.1f}" for name, took in told["seconds"].items())
                print(
                    f"{people:>8,} {month:>5} {told['total']:>8.1f}"
                    f" {told['rows'] / told['total']:>9,.0f} {told['peak_mb']:>8,.0f}  {steps}",
                    flush=True,
                )
    _growth(measured)


def _run(project: Path, month: int) -> dict[str, object]:
    day = month_end(month).isoformat()
    command = [sys.executable, "-m", "bench.one_run", str(project), day]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"the run failed:\n{ended.stderr}")
    return json.loads(ended.stdout)


def _growth(measured: list[tuple[int, int, dict]]) -> None:
    firsts = [(people, told["total"]) for people, month, told in measured if month == 1]
    (least, base), *others = firsts
    for people, total in others:
        allowed = people * math.log(people) / (least * math.log(least))
        print(
            f"growth {least:,} to {people:,}: cost x {total / base:.1f}, n log n x {allowed:.1f}, ratio {total / base / allowed:.2f}"
        )
    for people, month, told in measured:
        if month == 2:
            first = next(t["total"] for p, m, t in measured if (p, m) == (people, 1))
            print(
                f"one month's changes at {people:,}: {told['total'] / first:.2f} of the first run"
            )


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]])
