"""`python -m bench`: everything that is measured, one after the other.

Folders measure by themselves: `python -m bench.linkage`.
"""

import importlib
import pkgutil
import sys

import bench

for module in sorted(e.name for e in pkgutil.iter_modules(bench.__path__) if not e.ispkg):
    if module not in ("__main__", "people_over_years", "one_run"):
        print(f"\n== {module}", flush=True)
        importlib.import_module(f"bench.{module}").main([])
sys.exit(0)
