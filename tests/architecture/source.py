"""A tree of Python source as the rules read it: parsed, without importing anything."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parent.parent.parent

N = TypeVar("N", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef
Rule = Callable[["Tree"], list[str]]


@dataclass(frozen=True)
class Module:
    """One file; `name` is dotted and starts below `muster`: `vetting.actions`."""

    path: Path
    name: str

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def parsed(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @cached_property
    def walked(self) -> list[ast.AST]:
        return list(ast.walk(self.parsed))

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    def nodes(self, kind: type[N]) -> Iterator[N]:
        return (node for node in self.walked if isinstance(node, kind))

    def at(self, node: ast.stmt | ast.expr | ast.excepthandler) -> str:
        return f"{self.name}:{node.lineno}"

    def public_functions(self) -> list[Function]:
        return [node for node in self.parsed.body if isinstance(node, Function) and not node.name.startswith("_")]


@dataclass(frozen=True)
class Tree:
    """The package `muster` under `folder`; migrations are Django's and left out."""

    folder: Path

    @cached_property
    def modules(self) -> list[Module]:
        found = sorted(path for path in self.folder.rglob("*.py") if "migrations" not in path.parts)
        return [Module(path, ".".join(path.relative_to(self.folder).with_suffix("").parts)) for path in found]

    def packages(self, *names: str) -> list[Module]:
        return [module for module in self.modules if module.package in names]

    def acting(self) -> list[Module]:
        """The modules of acts: every `actions.py`, and what lies in a folder `actions`."""
        return [module for module in self.modules if "actions" in module.parts]


MUSTER = Tree(ROOT / "src" / "muster")


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a chain of names, with calls and subscripts left out; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{dotted(value)}.{attribute}"
        case ast.Call(func=called):
            return dotted(called)
        case ast.Subscript(value=value):
            return dotted(value)
        case _:
            return ""
