"""The benchmark of the registry asks all its questions, of a small force."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SMALL = ["--units", "40", "--levels", "3", "--questions", "3", "--pages", "1", "--rebuild"]


@pytest.mark.slow
def test_every_question_is_asked():
    left_out = {"MUSTER_DATABASE_URL", "MUSTER_TEST_SQLITE"}
    ran = subprocess.run(
        [sys.executable, "-m", "bench.registry", *SMALL],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in left_out},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    for words in ("who commanded", "where somebody was", "who answers for an incident", "the chart of a unit"):
        assert words in ran.stdout
