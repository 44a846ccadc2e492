"""`pharos replay`: dead letters go back to where they came from."""

from __future__ import annotations

import json

import click

from pharos.pipelines import replay as replaying
from pharos.pipelines.settings import load_settings


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--dead", is_flag=True, required=True, help="Replay the dead letters (`comments.dead`).")
@click.option("--reason", help="Only letters of this reason, such as `bad_time`; also those that were replayed and came back.")
@click.option("--dry-run", is_flag=True, help="Only count.")
@click.option("--json", "as_json", is_flag=True, help="The counts as JSON.")
def replay(dead: bool, reason: str | None, dry_run: bool, as_json: bool) -> None:
    """Publish dead letters again to their topic, with their own key and bytes, after what made them bad was mended.

    Each is replayed once, however often this is called. One that is still bad comes back as a new dead letter, and is replayed
    again only when its reason is named.

    \b
    pharos replay --dead --dry-run
    pharos replay --dead --reason bad_time
    """
    report = replaying.replay(load_settings(), reason, dry_run)
    if as_json:
        click.echo(json.dumps(report.as_dict()))
        return
    verb = "would be replayed" if dry_run else "replayed"
    for title, counts in ((verb, report.replayed), ("came back, wait for --reason", report.came_back), ("refused", report.refused)):
        for name, count in sorted(counts.items()):
            click.echo(f"{count:8}  {name}: {title}")
    click.echo(f"{report.replayed.total():8}  {verb}; {report.before} were replayed before")
