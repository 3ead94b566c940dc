"""Writes docs/reference from what Muster is (settings, commands, pages, endpoints), and the index of all pages.

python -m scripts.reference     writes the pages; a test fails when one of them is out of date
"""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic.base import View

from muster.cli import main as muster
from muster.cli import site

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
NOTE = "*Written by `python -m scripts.reference`; change the source, not this page.*"

SETTINGS = {
    "MUSTER_AUDIT_KEY": "Ed25519 key that signs checkpoints of the audit log. A secret.",
    "MUSTER_DATABASE_URL": "`postgresql://user:password@host:port/name`. Empty: the SQLite file in `MUSTER_DATA`.",
    "MUSTER_DATA": "Folder of the embedded database, the files, the index and the keys.",
    "MUSTER_HOSTS": "Host names that the site answers to, separated by commas.",
    "MUSTER_INTERPRETED": "Set to anything, the engine runs its sources even where it is compiled.",
    "MUSTER_JOB_LEASE_SECONDS": "How long a worker may be silent before another takes over its job.",
    "MUSTER_LIST_LIMIT": "Largest watchlist that is downloaded, in bytes.",
    "MUSTER_GATE_LEVELS": "How many levels above a unit the gate looks for a refused unit or commander.",
    "MUSTER_LIST_MAX_AGE_DAYS": "A watchlist older than this makes the gate say HOLD.",
    "MUSTER_LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR.",
    "MUSTER_ORIGINS": "Addresses (`https://muster.example`) that forms may be sent from, separated by commas.",
    "MUSTER_SECRET_KEY": "Signs sessions. A secret; the embedded site makes its own and keeps it in `MUSTER_DATA`.",
    "MUSTER_SITE": "`production` for a site with many users, which refuses to start without its secrets.",
    "MUSTER_TEST_SQLITE": "For Muster's own tests: the file of their database.",
    "MUSTER_TOKEN": "API token of the person who runs a command that only a named person may run. A secret.",
    "MUSTER_UPLOAD_LIMIT": "Largest file that may be uploaded, in bytes.",
}
SECTIONS = {
    ".": "To begin with",
    "tutorial": "To learn",
    "how-to": "To get something done",
    "reference": "To look up",
    "explanation": "To understand",
    "decisions": "Why it is so and not otherwise",
}
ELSEWHERE = {
    "api/v1/": "the endpoints below",
    "admin/": "Django's administration, read-only",
    "account/two-step/": "one-time codes (django-allauth)",
}
EXCHANGE = "exchange"


class UndocumentedError(Exception):
    """Something exists that the reference can't describe."""


def settings_read() -> dict[str, str]:
    """Every MUSTER_ variable that the source reads from the environment, with its default as written there."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "src" / "muster").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
                continue
            name, reader = call.args[0].value, ast.unparse(call.func).rpartition(".")[2]
            if str(name).startswith("MUSTER_") and reader in {
                "from_environment",
                "secret",
                "get",
                "getenv",
                "setdefault",
            }:
                default = ast.unparse(call.args[1]) if len(call.args) > 1 else ""
                found.setdefault(str(name), default)
    return found


def settings_page() -> str:
    read = settings_read()
    if set(read) != set(SETTINGS):
        raise UndocumentedError(f"scripts/reference.py and the source disagree on: {sorted(set(read) ^ set(SETTINGS))}")
    rows = [f"| `{name}` | {f'`{read[name]}`' if read[name] else ''} | {SETTINGS[name]} |" for name in sorted(read)]
    told = "Each comes from the environment variable of that name, or from the file that `NAME_FILE` names."
    return "\n".join(["# Settings", "", NOTE, "", told, "", "| name | default | meaning |", "|---|---|---|", *rows, ""])


def commands(command: click.Command, context: click.Context) -> Iterator[str]:
    """The help of a command and, for a group, of all that is under it."""
    yield f"## `{context.command_path}`\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below and not below.hidden:
                yield from commands(below, click.Context(below, parent=context, info_name=name, terminal_width=100))


def commands_page() -> str:
    root = click.Context(muster, info_name="muster", terminal_width=100, **muster.context_settings)
    told = "Exit codes: 0 done, 1 refused by a rule, 2 bad input."
    return "\n".join(["# Commands", "", NOTE, "", told, "", *commands(muster, root)])


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, name, meaning) of every route of ours; what is described elsewhere is one line."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver) and pattern.namespace == EXCHANGE:
            continue
        if path in ELSEWHERE:
            yield f"{path}…", "", ELSEWHERE[path]
        elif isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            yield path, pattern.name or "", meaning(pattern)


def meaning(pattern: URLPattern) -> str:
    """The first sentence of the view's docstring, unwrapped from its decorators."""
    view = inspect.unwrap(pattern.callback)
    said = inspect.getdoc(getattr(view, "view_class", view)) or ""
    return "" if said == inspect.getdoc(View) else " ".join(said.split("\n\n")[0].split())


def routes_page() -> str:
    rows = [
        f"| `/{path}` | {f'`{name}`' if name else ''} | {said} |"
        for path, name, said in routes(get_resolver().url_patterns)
    ]
    page = ["# Pages and endpoints", "", NOTE, "", "## Pages", "", "| path | name | what |", "|---|---|---|", *rows, ""]
    told = "Full description: `/api/v1/openapi.json`. Errors are problem details (RFC 9457)."
    head = ["## Endpoints", "", told, "", "| method | path | what |", "|---|---|---|"]
    from muster.api.exchange.urls import api as exchange  # needs Django's models, which `pages` makes ready
    from muster.api.urls import api  # the same

    told = "For clients of other screening servers: [what is what](client-api.md). Full description: `/openapi.json`."
    other = ["## Endpoints for existing clients", "", told, "", "| method | path | what |", "|---|---|---|"]
    return "\n".join(
        [*page, *head, *endpoints(api.get_openapi_schema()), "", *other, *endpoints(exchange.get_openapi_schema()), ""]
    )


def endpoints(described: dict[str, Any]) -> Iterator[str]:
    """One row for each operation of an OpenAPI description."""
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            said = " ".join(operation.get("description", operation["summary"]).split("\n\n")[0].split())
            yield f"| {method.upper()} | `{path}` | {said} |"


def index_page() -> str:
    """Every page of the docs by the title that it gives itself."""
    lines = ["# The documentation", "", NOTE]
    for folder, purpose in SECTIONS.items():
        lines += ["", f"## {purpose}", ""]
        for page in sorted(set((DOCS / folder).glob("*.md")) - {DOCS / "README.md"}):
            title = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
            lines.append(f"- [{title}]({page.relative_to(DOCS)})")
    return "\n".join([*lines, ""])


def pages() -> dict[str, str]:
    """The name below docs/ and the text of every page that is written by machine."""
    site.prepare()
    return {
        "reference/settings.md": settings_page(),
        "reference/commands.md": commands_page(),
        "reference/routes.md": routes_page(),
        "README.md": index_page(),
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
