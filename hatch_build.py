"""Builds the linkage kernel beside its source when the package is installed.

A machine without a C compiler gets none, and the platform does the same work in numpy.
"""

import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FLAGS = ("-O3", "-std=c11", "-shared", "-fPIC", "-ffp-contract=off")
"""Sums must not be contracted: the kernel and numpy give the same weights to the last bit."""


class KernelHook(BuildHookInterface[Any]):
    """Compiles `kernel.c`, which takes in the files of `c/`, for this machine."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, or say why not."""
        source = Path(self.root) / "src/flamsteed/linkage/kernel/kernel.c"
        library = source.with_suffix(sysconfig.get_config_var("SHLIB_SUFFIX") or ".so")
        compiler = next((c for c in ("cc", "gcc", "clang") if shutil.which(c)), None)
        if compiler is None:
            self.app.display_warning("No C compiler: records are compared in numpy, more slowly.")
            return
        fresh = library.with_suffix(".new")
        ours = () if version == "standard" else ("-march=native",)
        made = subprocess.run(  # noqa: S603
            [compiler, *FLAGS, *ours, str(source), "-o", str(fresh), "-lm"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            fresh.unlink(missing_ok=True)
            self.app.display_warning(f"The linkage kernel could not be built:\n{made.stderr}")
            return
        fresh.replace(library)
        build_data["artifacts"].append(f"/src/flamsteed/linkage/kernel/{library.name}")
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
