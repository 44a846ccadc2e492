"""`pharos bench connect`: a simulated day over every platform, in which a tenth of the answers is broken."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from pharos.pipelines.simulator.day import Plan
from pharos.pipelines.simulator.outcome import Outcome
from pharos.pipelines.simulator.registry import SHAPES
from pharos.pipelines.simulator.soak import Soak

PLATFORMS = [kind.platform for kind in SHAPES]


@click.command("connect")
@click.option("--hours", type=click.FloatRange(0.5), default=24.0, show_default=True, help="Simulated hours.")
@click.option("--comments", type=click.IntRange(1), default=50_000, show_default=True, help="Comments over all platforms.")
@click.option("--faulty", type=click.FloatRange(0, 0.5), default=0.10, show_default=True, help="Share of the answers that are broken.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed is another day.")
@click.option("--only", "platforms", type=click.Choice(PLATFORMS), multiple=True, help="Only these platforms.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def bench_connect(hours: float, comments: int, faulty: float, seed: int, platforms: tuple[str, ...], as_json: bool) -> None:
    """Let every connector run a day in simulated time, and compare what it sent with what the platforms hold.

    5 % of the comments are edited, 2 % deleted, 2 % hidden where a platform shows that, half of these shown again; 2 % come up some hours
    after they were written; answers fail, are cut, foreign or refused, good ones come in another order with an item twice; half of what
    webhooks and streams tell arrives, some twice. No Kafka is needed. Exits with 1 if one comment differs or one call was made inside a
    block window.

    Example: pharos bench connect --hours 6 --comments 5000
    """
    plan = Plan(hours=hours, comments=comments, faulty=faulty, seed=seed, platforms=platforms or tuple(PLATFORMS))
    progress = Console(stderr=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, progress.status("") as status:
        soak = Soak(plan, Path(folder))
        try:
            outcome = soak.run(status.update if progress.is_terminal else progress.print)
        finally:
            soak.close()
    if as_json:
        # Not `asdict`, which makes of a Counter one of its items.
        click.echo(json.dumps(vars(outcome) | {"seconds": round(time.monotonic() - begun, 1)}, indent=2))
    else:
        Console(width=None if sys.stdout.isatty() else 120).print(_table(outcome, plan, time.monotonic() - begun))
    for problem in [*outcome.wrong[:10], *outcome.early[:10]]:
        progress.print(problem, highlight=False)
    sys.exit(1 if outcome.wrong or outcome.early else 0)


def _table(outcome: Outcome, plan: Plan, seconds: float) -> Table:
    table = Table(
        title=f"{plan.hours:g} simulated hours, {outcome.happened['created']:,} comments, in {seconds:.0f} s", title_justify="left"
    )
    columns = ("rounds", "calls", "created", "edited", "deleted", "hidden", "restored", "pushed", "problems")
    table.add_column("platform")
    for name in columns:
        table.add_column(name, justify="right")
    for platform, counts in outcome.by_platform.items():
        table.add_row(platform, *(f"{counts[name]:,}" for name in columns))
    happened = ", ".join(f"{count:,} {verb}" for verb, count in outcome.happened.items())
    table.caption = (
        f"On the platforms: {happened}. {len(outcome.wrong)} comments differ ({outcome.behind:,} before the last two sweeps); "
        f"{len(outcome.early)} calls inside {outcome.blocks} block windows; {outcome.faulty:,} of the day's {outcome.day_calls:,} answers "
        f"broken, {outcome.reordered:,} in another order; {outcome.twice} events sent twice; peak {outcome.peak_mb:,.0f} MB"
    )
    table.caption_justify = "left"
    return table
