"""The platform as a module: for machines where the command is not on the path."""

import subprocess
import sys
from importlib.metadata import version


def test_python_m_flamsteed_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "flamsteed", "version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == version("flamsteed")
