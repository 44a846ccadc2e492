"""`pharos doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click
import msgspec
from rich.console import Console

from pharos.pipelines import doctor as checks
from pharos.pipelines import doctor_archive
from pharos.pipelines.settings import load_settings

CHECKS: tuple[checks.Check, ...] = (
    checks.java,
    checks.jars,
    checks.kafka,
    checks.topics,
    checks.disk,
    checks.permissions,
    checks.detectors,
    checks.second_opinion,
    checks.progress,
    doctor_archive.gaps,
    doctor_archive.overlaps,
    checks.temporary,
    checks.compaction,
)
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="The findings as a JSON array.")
def doctor(as_json: bool) -> None:
    """Look at everything Pharos stands on and say how to mend what is wrong; exit code 1 if anything fails.

    \b
    pharos doctor
    """
    console = Console(highlight=False, soft_wrap=True)
    found = []
    for finding in checks.examine(load_settings(), CHECKS):
        found.append(finding)
        if not as_json:
            console.print(f"[{COLOURS[finding.level]}]{finding.level:4}[/]", end=" ")
            console.print(f"{finding.check:16} {finding.found}", markup=False)
            if finding.mend:
                console.print(f"{'':22}mend: {finding.mend}", markup=False)
    if as_json:
        click.echo(msgspec.json.encode([asdict(finding) for finding in found]).decode())
    sys.exit(any(finding.level == "fail" for finding in found))
