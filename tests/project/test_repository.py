"""What is kept in the repository, whatever it is written in."""

import ast
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
THIS = Path(__file__).relative_to(ROOT)
TEXT = {
    "",
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".sh",
    ".html",
    ".css",
    ".js",
    ".svg",
    ".yml",
    ".json",
    ".tsv",
    ".csv",
    ".po",
}
UNFINISHED = re.compile(r"\b(TODO|FIXME)\b|raise NotImplementedError")
MACHINE = re.compile(r"(?<![\w.])/(work|farm|root|opt|Users|home/\w+)/")
REGISTRY = re.compile(r"index-url|files\.pythonhosted|pypi\.org/simple|registry\.npmjs|find-links")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def kept() -> list[Path]:
    """Every file of the repository: git's list, or what lies there when this is an export without git."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        found = [ROOT / name for name in listed if name]
    else:
        found = [
            path
            for folder in ("src", "tests", "docs", "scripts", "requirements", "bench")
            for path in (ROOT / folder).rglob("*")
        ]
    return [path for path in found if path.is_file() and path.relative_to(ROOT) != THIS]


def lines_with(pattern: re.Pattern[str], *, without: tuple[str, ...] = ()) -> list[str]:
    found = []
    for path in kept():
        name = str(path.relative_to(ROOT))
        if path.suffix in TEXT and not name.startswith(without) and ".min." not in name:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [
                f"{name}:{number}: {line.strip()[:100]}"
                for number, line in enumerate(text.splitlines(), 1)
                if pattern.search(line)
            ]
    return found


def test_nothing_is_left_unfinished():
    assert lines_with(UNFINISHED) == []


def test_no_path_of_a_machine_is_kept():
    assert lines_with(MACHINE) == []


def test_no_registry_is_named():
    assert lines_with(REGISTRY, without=("requirements/compile.sh",)) == []


def test_pins_are_made_without_naming_a_registry():
    assert "--no-emit-index-url" in (ROOT / "requirements" / "compile.sh").read_text(encoding="utf-8")


def test_no_published_data_is_kept():
    large = [str(path.relative_to(ROOT)) for path in kept() if path.stat().st_size > 2 << 20]
    assert large == []


@pytest.mark.parametrize("name", ["main", "develop", "spark", "bench"])
def test_every_pin_has_hashes(name: str):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n", "", text).strip())
    assert [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_every_dependency_is_pinned():
    files = [ROOT / "requirements" / f"{name}.txt" for name in ("main", "spark", "bench")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    pinned = {normal(line.partition("==")[0]) for line in text.splitlines() if "==" in line}
    assert direct_dependencies() - pinned == set()


def test_every_dependency_is_argued():
    text = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    argued = {normal(name) for name in re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)}
    assert argued == direct_dependencies()


def direct_dependencies() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    return {normal(re.match(r"[\w.-]+", line).group()) for group in groups for line in group}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower().partition("[")[0]


def test_every_link_of_the_docs_leads_somewhere():
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_page_of_the_docs_is_in_the_index():
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / target).resolve() for target in LINK.findall(index.read_text(encoding="utf-8"))}
    pages = {page.resolve() for page in (ROOT / "docs").rglob("*.md")} - {index.resolve()}
    assert {str(page.relative_to(ROOT)) for page in pages - linked} == set()


def test_readme_is_one_page():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 80


def test_changelog_opens_with_the_version_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == project["project"]["version"]


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_skipped_test_says_why():
    silent = []
    for path in (ROOT / "tests").rglob("*.py"):
        for call in [
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
        ]:
            called = ast.unparse(call.func)
            reason = call.args if called == "pytest.skip" else [word for word in call.keywords if word.arg == "reason"]
            if called in {"pytest.skip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"} and not reason:
                silent.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert silent == []
