"""`muster demo`: build the fictional republic, print what came out, serve it."""

from collections.abc import Iterable

import click
from django.utils import timezone
from rich.console import Console

from muster.cli.init import prepare_site
from muster.cli.output import note, print_json, print_table
from muster.cli.serve import require_free, serve
from muster.demo.clock import acting_on
from muster.demo.outcome import Outcome, Tally
from muster.demo.past import BEFORE_EVERYTHING
from muster.demo.site import DemoSite
from muster.demo.world import Scale

SCALES = {scale.name.lower(): scale for scale in Scale}


@click.command()
@click.option("--no-serve", is_flag=True, help="Build and print only.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
@click.option("--scale", type=click.Choice(list(SCALES)), default="default", show_default=True, help="How large.")
@click.option("--fresh", is_flag=True, help="Build again, even if the demo is there; what was done in it is lost.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535), help="The port to serve on.")
@click.pass_context
def demo(context: click.Context, *, no_serve: bool, as_json: bool, scale: str, fresh: bool, port: int) -> None:
    """Build the republic of Nahrazan, where all is invented; print what was raised and decided; serve the pages.

    The folder of the site (MUSTER_DATA, ./var by default) must be empty or hold the demo already.

    Example: muster demo --no-serve --json
    """
    if not no_serve:
        require_free("127.0.0.1", port)
    site = DemoSite.of_settings()
    outcome = None if fresh else site.outcome()
    if outcome is None:
        outcome = _build(site, SCALES[scale])
    else:
        note("The demo is built already; this is what came out then. `muster demo --fresh` builds it again.")
    if as_json:
        print_json(outcome.as_json())
    else:
        _print(outcome)
    if not no_serve:
        context.invoke(serve, host="127.0.0.1", port=port, threads=8, without_worker=False)


def _build(site: DemoSite, scale: Scale) -> Outcome:
    """Build with the present stage on the terminal."""
    site.clear()
    with acting_on(timezone.now().date() - BEFORE_EVERYTHING):
        prepare_site()
    with Console(stderr=True).status("starting") as status:
        return site.build(scale, tell=status.update)


def _print(outcome: Outcome) -> None:
    """Print what came out for a person to read."""
    click.echo(
        f"The republic of {outcome.republic}, built in {outcome.seconds:.0f} s: a roster of {outcome.rows} rows, "
        f"{outcome.rows_faulty} with cell errors; checks {'complete' if outcome.checks_complete else 'NOT COMPLETE'}."
    )
    raised, rows = (sum(getattr(tally, name) for tally in outcome.planted) for name in ("raised", "rows"))
    click.echo(f"\nPlanted cases raised: {raised} of {rows}")
    _print_tallies(outcome.planted)
    click.echo("\nLook-alikes raised (none of them is the man on the list)")
    _print_tallies(outcome.look_alikes)
    ordinary = outcome.ordinary
    share = ordinary.raised / max(1, ordinary.rows)
    click.echo(f"\nOrdinary people raised: {ordinary.raised} of {ordinary.rows} ({share:.1%})")
    click.echo(f"Decisions signed: {_counts(outcome.decisions.items())}")
    click.echo(f"Waiting: {_counts(outcome.waiting.items())}")
    click.echo("\nThe gate, asked for training in three weeks")
    for asked in outcome.gate:
        click.echo(f"  {asked.answer:6}  {asked.subject} ({asked.who})")
        for reason in asked.reasons:
            click.echo(f"            {reason}")
    click.echo(f"\nSign in as anybody with the password {outcome.password}")
    print_table(("name", "role"), list(outcome.accounts.items()))


def _print_tallies(tallies: Iterable[Tally]) -> None:
    rows = [
        (tally.kind, f"{tally.raised} of {tally.rows}", " ".join(str(row) for row in tally.wrong_rows))
        for tally in tallies
    ]
    print_table(("kind", "raised", "rows where that is wrong"), rows)


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts)
