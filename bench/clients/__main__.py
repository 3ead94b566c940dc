"""Existing clients, as they are published, against `muster serve`: `make bench-clients`."""

import subprocess
import sys

import nomenklatura  # noqa: F401 - where it is not installed, this fails instead of skipping

if __name__ == "__main__":
    command = [sys.executable, "-m", "pytest", "-n0", "-v", "tests/api/exchange/test_enricher.py"]
    sys.exit(subprocess.run(command, check=False).returncode)
