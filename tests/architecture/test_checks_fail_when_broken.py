"""Every check of the architecture is broken once on purpose, in a small tree of its own, and must say so."""

import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.architecture import rules
from tests.architecture.source import ROOT, Rule, Tree

ACT = """
    from muster.audit.acts import act
    from muster.audit.log import record

    @act
    def sign_decision(*, actor, proposal):
        record(actor=actor, act="vetting.sign_decision")
"""


@pytest.fixture
def tree(tmp_path: Path):
    def write(**files: str) -> Tree:
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return Tree(tmp_path)

    return write


GOOD = [
    (rules.edges_never_write, {"web__views__cases": "def show(request):\n    sign_decision(actor=request.user)\n"}),
    (rules.edges_never_write, {"vetting__actions": "def f(case):\n    case.save()\n"}),
    (rules.acts_are_recorded, {"vetting__actions": ACT}),
    (rules.acts_are_recorded, {"vetting__actions__decisions": ACT + "\n    def _inner():\n        pass\n"}),
    (rules.models_do_not_act, {"vetting__models": "class Case:\n    def number(self): ...\n"}),
    (rules.pages_stay_at_the_edge, {"web__views": "from django.http import HttpResponse\n"}),
    (rules.modules_are_named, {"names__folding": ""}),
    (rules.files_are_short, {"names__folding": "x = 1\n" * 400}),
    (rules.excepts_are_narrow, {"names__folding": "try:\n    f()\nexcept (KeyError, ValueError):\n    raise\n"}),
    (rules.imports_stand_on_top, {"cli__init": "def f():\n    import django\n"}),
    (rules.suppressions_say_why, {"names__a": "x = 1  # noqa: RUF100 - shown to the user\n"}),
    (rules.domain_files_import_downwards, {"vetting__actions": "from muster.vetting.models import Case\n"}),
]
BROKEN = [
    (rules.edges_never_write, {"web__views__cases": "def f(case):\n    case.save()\n"}, "web.views.cases:2 calls case.save()"),
    (rules.edges_never_write, {"api__cases": "Case.objects.filter(x=1).update(y=2)\n"}, "api.cases:1 calls Case.objects.filter.update()"),
    (rules.edges_never_write, {"cli__vet": "Case.objects.create()\n"}, "cli.vet:1 calls Case.objects.create()"),
    (rules.edges_never_write, {"jobs__tasks": "get_case().delete()\n"}, "jobs.tasks:1 calls get_case.delete()"),
    (rules.edges_never_write, {"api__cases": "connection.cursor()\n"}, "api.cases:1 speaks SQL: connection.cursor()"),
    (rules.acts_are_recorded, {"vetting__actions": ACT.replace("@act", "@atomic")}, "vetting.actions:6 sign_decision is not decorated with @act"),
    (rules.acts_are_recorded, {"vetting__actions": ACT.replace("*, actor", "actor, *")}, "vetting.actions:6 sign_decision takes arguments by position"),
    (rules.acts_are_recorded, {"vetting__actions": ACT.replace("actor, proposal", "proposal, actor")}, "vetting.actions:6 sign_decision does not take `actor` first"),
    (rules.acts_are_recorded, {"vetting__actions": ACT.replace("record(", "print(")}, "vetting.actions:6 sign_decision records no event"),
    (rules.models_do_not_act, {"vetting__models": "class Case:\n    def save(self): ...\n"}, "vetting.models:2 Case overrides save"),
    (rules.models_do_not_act, {"vetting__apps": "from django.db.models.signals import post_save\n"}, "vetting.apps:1 uses signals"),
    (rules.pages_stay_at_the_edge, {"vetting__actions": "from django.http import Http404\n"}, "vetting.actions:1 imports django.http.Http404"),
    (rules.modules_are_named, {"vetting__utils": ""}, "vetting.utils names no idea"),
    (rules.files_are_short, {"names__folding": "x = 1\n" * 401}, "names.folding has 401 lines"),
    (rules.excepts_are_narrow, {"names__a": "try:\n    f()\nexcept Exception:\n    pass\n"}, "names.a:3 catches everything"),
    (rules.excepts_are_narrow, {"names__a": "try:\n    f()\nexcept:\n    pass\n"}, "names.a:3 catches everything"),
    (rules.imports_stand_on_top, {"vetting__models": "def f():\n    import os\n"}, "vetting.models:2 imports inside a function"),
    (rules.suppressions_say_why, {"names__a": "x = 1  # noqa: F401\n"}, "names.a:1 x = 1  # noqa: F401"),
    (rules.suppressions_say_why, {"names__a": "x = 1  # type: ignore\n"}, "names.a:1 x = 1  # type: ignore"),
    (rules.domain_files_import_downwards, {"vetting__policy": "from muster.vetting.models import Case\n"}, "vetting.policy:1 imports muster.vetting.models, which stands above it"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "files"), GOOD, ids=lambda value: getattr(value, "__name__", ""))
def test_rule_accepts_what_keeps_it(tree, rule: Rule, files: dict[str, str]):
    assert rule(tree(**files)) == []


@pytest.mark.parametrize(("rule", "files", "said"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_rule_fails_when_broken(tree, rule: Rule, files: dict[str, str], said: str):
    assert rule(tree(**files)) == [said]


def test_every_rule_is_broken_once():
    assert {rule for rule, *_ in BROKEN} == set(rules.RULES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Muster's source beside its contracts, to be broken."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    path = {"PYTHONPATH": str(project / "src"), "PATH": "/usr/bin:/bin"}
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    return subprocess.run(command, cwd=project, env=path, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("names/kinds.py", "import muster.vetting.policy", "packages import only downwards"),
        ("names/kinds.py", "import django.db", "pure packages import no Django"),
        ("registry/models.py", "import muster.vetting.models", "packages import only downwards"),
    ],
)
def test_layers_fail_when_broken(copy: Path, file: str, line: str, contract: str):
    with (copy / "src" / "muster" / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    told = lint_imports(copy)
    broken = [line for line in told.stdout.splitlines() if line.endswith(" BROKEN")]
    assert told.returncode == 1
    assert f"{contract} BROKEN" in broken, told.stdout[-500:]
