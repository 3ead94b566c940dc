"""The command `muster NOUN VERB`: finds the noun's module, runs it, and says in one line what went wrong.

A noun is a module `muster/cli/<noun>.py` with a click command of the same name. Modules are imported only when their
noun is asked for, so that the engine (names, index, screen) starts without Django and without a database.
"""

import errno
import gc
import importlib
from dataclasses import dataclass
from importlib.util import find_spec
from typing import IO, Any

import click

from muster import __version__, engine
from muster.cli import site
from muster.errors import MusterError, NotPermittedError, RuleError

__all__ = ["main"]


@dataclass(frozen=True, slots=True)
class Noun:
    """What the root help says about a noun, and whether its module needs the site (Django, database)."""

    summary: str
    needs_site: bool = True


NOUNS = {
    "names": Noun("Read a written name, or compare two.", needs_site=False),
    "index": Noun("Build a screening index from published lists.", needs_site=False),
    "screen": Noun("Screen a file of names against an index.", needs_site=False),
    "init": Noun("Prepare the database and the folders."),
    "serve": Noun("Serve the pages and the API."),
    "worker": Noun("Run background jobs."),
    "demo": Noun("Build the fictional republic and show what was found."),
    "lists": Noun("Import, update and show watchlists."),
    "requests": Noun("List and show requests."),
    "vet": Noun("Import a roster and run all checks."),
    "decisions": Noun("List and show decisions."),
    "gate": Noun("Ask whether a subject may have an assistance on a date."),
    "registry": Noun("Import and ask the evidence base."),
    "users": Noun("Add and list users and their roles."),
    "audit": Noun("Verify and export the audit log."),
}


class BadInputError(click.ClickException):
    """What a person reads on stderr: one line; the exit code says that what came in can't be used."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"muster: {self.message}", file=file, err=True)


class RefusedError(BadInputError):
    """The same line, with the exit code of an act that a rule forbids."""

    exit_code = 1


class Root(click.Group):
    """Nouns by table, imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [noun for noun in NOUNS if find_spec(f"muster.cli.{noun}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        if NOUNS[cmd_name].needs_site:
            site.prepare()
        command = getattr(importlib.import_module(f"muster.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        nouns = [(noun, NOUNS[noun].summary) for noun in self.list_commands(ctx)]
        if nouns:
            with formatter.section("Commands"):
                formatter.write_dl(nouns)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        gc.set_threshold(engine.COLLECTED_AT)
        try:
            return super().invoke(ctx)
        except (RuleError, NotPermittedError) as error:
            raise RefusedError(error.message) from error
        except MusterError as error:
            raise BadInputError(error.message) from error
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise BadInputError(_usage(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE or error.filename is None:
                raise
            raise BadInputError(f"{error.filename}: {error.strerror}") from error
        except site.database_failures() as error:
            raise BadInputError(f"The database does not answer ({error}); run `muster init`.") from error


def _usage(error: click.UsageError) -> str:
    asked = error.ctx.command_path if error.ctx else "muster"
    return f"{error.format_message()} See `{asked} --help`."


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(
    __version__, prog_name="muster", message=f"%(prog)s, version %(version)s (engine {engine.describe()})"
)
def main() -> None:
    """Muster vets partner security forces: rosters in, evidence weighed, people decide, assistance is gated.

    Example: muster names compare "Nouri Kamil" "نوري كامل"
    """
