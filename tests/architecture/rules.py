"""The rules of docs/explanation that no linter knows. Each takes a source tree and returns what breaks it."""

import ast
import re

from tests.architecture.source import Function, Module, Tree, dotted

EDGES = ("web", "api", "cli", "jobs")
WRITES = {
    *("save", "create", "update", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update"),
    *("asave", "acreate", "aupdate", "adelete", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update"),
}
VAGUE = {"utils", "util", "common", "core", "helpers", "helper", "misc", "shared", "base", "manager"}
FILE_LINES = 400
PRODUCT_LINES = 37_000
PAGES = ("django.http", "django.forms", "django.template", "django.urls", "django.shortcuts")
DOMAIN_FILES = ("actions", "queries", "models", "policy")

# What follows are the exceptions, each with its reason.
BROAD_EXCEPTS = {"jobs.worker": "the edge of a job: whatever a task raises is logged and stands in its result"}
LONG_FILES = {"audit.verifier": "one file on the standard library, which an outsider can read and run alone"}
EDGE_WRITES = {
    "status.update": "rich's spinner",
    "bar.update": "click's progress bar",
    "counts.update": "a Counter",
    "line.update": "rich's line of words",
}
LOCAL_IMPORTS = {"documents.readers.sheet_child": "the child loads only the parser of the format that it was given"}


def edges_never_write(tree: Tree) -> list[str]:
    """Web, API, commands and jobs ask an action to write; they never do it themselves."""
    found = []
    for module in tree.packages(*EDGES):
        if {"actions", "models"} & set(module.parts):
            continue
        for call in module.nodes(ast.Call):
            written = dotted(call.func)
            if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES and written not in EDGE_WRITES:
                found.append(f"{module.at(call)} calls {written}()")
            elif written.endswith((".cursor", ".execute", ".executemany")):
                found.append(f"{module.at(call)} speaks SQL: {written}()")
    return found


def acts_are_recorded(tree: Tree) -> list[str]:
    """Every public function of actions is an act: `@act`, keyword-only, `actor` first, and it records an event."""
    found = []
    acting = tree.acting()
    acts = {function.name for module in acting for function in module.public_functions()}
    for module in acting:
        recording = records(module, acts)
        for function in module.public_functions():
            said = f"{module.at(function)} {function.name}"
            if "act" not in {dotted(decorator).rpartition(".")[2] for decorator in function.decorator_list}:
                found.append(f"{said} is not decorated with @act")
            if function.args.posonlyargs or function.args.args or function.args.vararg:
                found.append(f"{said} takes arguments by position")
            elif [argument.arg for argument in function.args.kwonlyargs][:1] != ["actor"]:
                found.append(f"{said} does not take `actor` first")
            if function.name not in recording:
                found.append(f"{said} records no event")
    return found


def records(module: Module, acts: set[str]) -> set[str]:
    """The functions of a module that call `record`, another act, or a function of the module that does."""
    functions = [node for node in module.parsed.body if isinstance(node, Function)]
    calls = {function.name: called_names(function) for function in functions}
    recording = {name for name, called in calls.items() if "record" in called or called & (acts - {name})}
    while more := {name for name, called in calls.items() if called & recording} - recording:
        recording |= more
    return recording


def called_names(function: Function) -> set[str]:
    return {dotted(call.func).rpartition(".")[2] for call in ast.walk(function) if isinstance(call, ast.Call)}


def models_do_not_act(tree: Tree) -> list[str]:
    """No `save` or `delete` override and no signals: what happens on a write stands in the act that writes."""
    found = []
    for module in tree.modules:
        if "models" in module.parts:
            for model in module.nodes(ast.ClassDef):
                overrides = [part for part in model.body if isinstance(part, Function) and part.name in WRITES]
                found += [f"{module.at(part)} {model.name} overrides {part.name}" for part in overrides]
        for node in [*module.nodes(ast.Import), *module.nodes(ast.ImportFrom)]:
            if any("signals" in name or name.startswith("django.dispatch") for name in imported(node)):
                found.append(f"{module.at(node)} uses signals")
    return found


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def pages_stay_at_the_edge(tree: Tree) -> list[str]:
    """Only `web` and `api` know requests, forms, templates and addresses."""
    found = []
    for module in tree.modules:
        if module.package in {"web", "api", "urls"}:
            continue
        for node in [*module.nodes(ast.Import), *module.nodes(ast.ImportFrom)]:
            pages = [name for name in imported(node) if name.startswith(PAGES)]
            found += [f"{module.at(node)} imports {name}" for name in pages]
    return found


def modules_are_named(tree: Tree) -> list[str]:
    """A module is named after its idea."""
    return [f"{module.name} names no idea" for module in tree.modules if VAGUE & set(module.parts)]


def files_are_short(tree: Tree) -> list[str]:
    """A file stays under 400 lines, the product under 37,000 that are not blank."""
    lines = {module.name: len(module.text.splitlines()) for module in tree.modules}
    found = [f"{name} has {n} lines" for name, n in lines.items() if n > FILE_LINES and name not in LONG_FILES]
    total = sum(1 for module in tree.modules for line in module.text.splitlines() if line.strip())
    return found if total <= PRODUCT_LINES else [*found, f"muster has {total} lines: look for what to delete"]


def excepts_are_narrow(tree: Tree) -> list[str]:
    """No `except Exception` but at the edge of a job; it would hide what nobody thought of."""
    found = []
    for module in tree.modules:
        for handler in module.nodes(ast.ExceptHandler):
            kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
            caught = {dotted(kind) if kind else "" for kind in kinds}
            if caught & {"", "Exception", "BaseException"} and module.name not in BROAD_EXCEPTS:
                found.append(f"{module.at(handler)} catches everything")
    return found


def imports_stand_on_top(tree: Tree) -> list[str]:
    """Imports stand at the top of a file, so that what a module needs can be seen; commands load Django late."""
    found = []
    for module in tree.modules:
        if module.package == "cli" or module.name in LOCAL_IMPORTS:
            continue
        functions = [*module.nodes(ast.FunctionDef), *module.nodes(ast.AsyncFunctionDef)]
        inside = [part for function in functions for part in ast.walk(function)]
        found += [
            f"{module.at(part)} imports inside a function"
            for part in inside
            if isinstance(part, ast.Import | ast.ImportFrom)
        ]
    return found


def suppressions_say_why(tree: Tree) -> list[str]:
    """`noqa` and `type: ignore` name their code and their reason."""
    good = re.compile(
        r"#\s*(?:noqa: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*|type: ignore\[[a-z\-, ]+\])\s+(?:#|--?|–|—)?\s*[A-Za-z]"
    )
    return [
        f"{module.name}:{number} {line.strip()[-60:]}"
        for module in tree.modules
        for number, line in enumerate(module.text.splitlines(), 1)
        if re.search(r"#\s*(noqa|type: ignore)", line) and not good.search(line)
    ]


def domain_files_import_downwards(tree: Tree) -> list[str]:
    """Inside a package: actions → queries → models → policy, each only what comes after it."""
    found = []
    for module in tree.modules:
        rank = file_rank(module.parts)
        if rank is None:
            continue
        for node in module.nodes(ast.ImportFrom):
            wanted = (node.module or "").removeprefix("muster.").split(".")
            other = file_rank(wanted)
            if wanted[0] == module.package and other is not None and other < rank:
                found.append(f"{module.at(node)} imports {node.module}, which stands above it")
    return found


def file_rank(parts: list[str]) -> int | None:
    return DOMAIN_FILES.index(parts[1]) if len(parts) > 1 and parts[1] in DOMAIN_FILES else None


RULES = (
    edges_never_write,
    acts_are_recorded,
    models_do_not_act,
    pages_stay_at_the_edge,
    modules_are_named,
    files_are_short,
    excepts_are_narrow,
    imports_stand_on_top,
    suppressions_say_why,
    domain_files_import_downwards,
)
