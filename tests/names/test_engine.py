"""The compiled engine and its sources: the same answers, and never one that is older than its source."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from muster import engine
from tests.conftest import ROOT

ASK = """
import json, sys
from muster import engine
from muster.names import Kind, compare, parse, retrieval_keys
said = []
for kind, one, other in json.load(sys.stdin):
    found = compare(one, other, Kind(kind))
    keys = [(key.token, key.weight) for key in retrieval_keys(parse(one, Kind(kind)))]
    said.append([found.score, [statement.sentence() for statement in found.statements], keys])
print(json.dumps([engine.describe(), said]))
"""
PAIRS = [
    ("person", "Nadim Karam al-Hashari", "نديم كرم الهشاري"),
    ("person", "Salman bin Muhammad", "Muhammad bin Salman"),
    ("person", "Abdullah N. Yasin", "Adbullah Nabil Yassin"),
    ("person", "Col. Viktor Petrov", "Виктор Петров"),
    ("unit", "4th Division", "الفرقة الرابعة"),
    ("unit", "103rd Battalion", "102nd Battalion"),
    ("organization", "Ministry of the Interior", "وزارة الداخلية"),
    ("person", "", "?"),
]
CAN_COMPILE = bool(shutil.which("cc")) and (Path(sysconfig.get_paths()["include"]) / "Python.h").is_file()


def asked(**environment):
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        input=json.dumps(PAIRS),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    return json.loads(told.stdout)


@pytest.mark.skipif(not CAN_COMPILE, reason="no C compiler with Python's headers here")
def test_engine_is_compiled_where_it_can_be():
    assert engine.compiled_modules()
    assert not [path.name for path in engine.compiled_modules() if engine.outdated(path)], "run: make install"


def test_compiled_and_interpreted_say_the_same():
    here, sources = asked(), asked(MUSTER_INTERPRETED="1")
    assert sources[0] == "interpreted"
    assert here[1] == sources[1]


def test_compiled_module_older_than_its_source_is_passed_over(tmp_path, monkeypatch):
    package = tmp_path / "src" / "muster"
    (package / "names").mkdir(parents=True)
    monkeypatch.setattr(engine, "HERE", package)
    source, compiled = package / "names" / "tokens.py", package / "names" / "tokens.cpython.so"
    source.touch()
    compiled.touch()
    os.utime(source, (2_000, 2_000))
    os.utime(compiled, (1_000, 1_000))
    assert not engine.outdated(compiled), "installed together, without a source tree around them"
    (tmp_path / "pyproject.toml").touch()
    assert engine.outdated(compiled)
    os.utime(compiled, (3_000, 3_000))
    library = package.parent / f"abc__mypyc{EXTENSION_SUFFIXES[0]}"
    library.touch()
    os.utime(library, (1_000, 1_000))
    assert engine.outdated(compiled), "the library that it opens was not compiled anew"
    os.utime(library, (3_000, 3_000))
    assert not engine.outdated(compiled)
