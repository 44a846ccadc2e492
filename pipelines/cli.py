"""The command line: a list of commands, each in its own file under `commands/`, loaded only when it is called."""

from __future__ import annotations

import importlib
import logging
import sys

import click

from pharos.schemas.errors import PharosError, UsageError

COMMANDS: dict[str, str] = {
    "demo": "show the whole way of a comment on this machine, with real comments",
    "detect": "score comments from a file, without Kafka",
    "connect": "pull comments from the city's accounts into Kafka",
    "ingest": "put comments from files into Kafka",
    "run": "read comments from Kafka, detect, archive, queue",
    "console": "the moderators' desk: a web page for the flagged queue",
    "query": "SQL over the archive",
    "report": "a page of plots about the archive",
    "replay": "publish dead letters again",
    "doctor": "look at everything Pharos stands on and say how to mend it",
    "policy": "show and check a policy, compare two on a sample",
    "records": "keep the archive: merge its small files",
    "kafka": "start, stop and look at a Kafka broker on this machine; create the topics",
    "bench": "measure this machine: comments a second, latency, memory",
}
"""Name and one-line help; the command `x` is the function `x` of `pharos.pipelines.commands.x`."""


class LazyGroup(click.Group):
    """Lists the commands without importing them, so that `pharos --help` and each command start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands' names, in display order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the one command that is called."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"pharos.pipelines.commands.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `pharos --help`."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pharos")
def pharos() -> None:
    """Watch the public's comments on a city's social-media pages.

    Pharos shows, with the evidence; people decide. Start with `pharos demo`.
    """


def main() -> None:
    """Run a command; a deliberate error becomes one line on standard error and an exit code (1 failed, 2 usage)."""
    # Libraries warn while they are imported (Beam of clouds that nobody asked for); a command that logs sets its own level.
    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it logs each attempt to connect; what fails in the end is raised
    try:
        pharos(standalone_mode=True)
    except PharosError as exc:
        click.echo(f"pharos: {exc}", err=True)
        sys.exit(2 if isinstance(exc, UsageError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
