"""`pharos run`: the pipeline as a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pharos.schemas.errors import SettingsError, UsageError

if TYPE_CHECKING:
    from pharos.pipelines.settings import Settings


@click.command()
@click.option("--drain", is_flag=True, help="Stop once everything that is in the topics now is archived, queued and committed.")
@click.option("--slot", type=click.IntRange(0, 999), default=0, show_default=True, help="This worker's number on this host.")
@click.option("--partitions", metavar="P[,P]", help="Own just these partitions of each topic, instead of what the consumer group gives.")
@click.option("--detectors", metavar="NAME[,NAME]", help="Run only these detectors; `none` archives without scoring.")
@click.option("--runner", type=click.Choice(["embedded", "prism"]), default="embedded", show_default=True, help="The Beam runner.")
def run(drain: bool, slot: int, partitions: str | None, detectors: str | None, runner: str) -> None:
    """Read comments from Kafka, detect, archive, queue; until SIGTERM or Ctrl-C.

    Begins where the group's committed offsets stand. Several workers share the partitions: start each with its own --slot.

    \b
    Example:
        pharos kafka start && pharos kafka topics
        pharos run --slot 0
    """
    from pharos.pipelines.run import job, slot_for
    from pharos.pipelines.settings import load_settings
    from pharos.pipelines.status import log_as_json
    from pharos.pipelines.supervise import supervise

    settings = load_settings()
    log_as_json()
    place = slot_for(slot, explicit(partitions, settings))
    parameters = job(settings, place, chosen(detectors))
    serve_metrics(settings)
    supervise(settings, parameters, drain, runner)


def serve_metrics(settings: Settings) -> None:
    """Serve Prometheus metrics on this machine, if a port is set.

    Raises:
        SettingsError: the port is taken.
    """
    from prometheus_client import start_http_server

    if not settings.metrics_port:
        return
    try:
        start_http_server(settings.metrics_port, addr="127.0.0.1")
    except OSError as exc:
        msg = f"PHAROS_METRICS_PORT: 127.0.0.1:{settings.metrics_port} cannot be listened on ({exc.strerror}); each worker needs its own"
        raise SettingsError(msg) from exc


def explicit(text: str | None, settings: Settings) -> tuple[tuple[str, int], ...]:
    """The (topic, partition)s that `--partitions` names, of both topics that a worker reads."""
    if text is None:
        return ()
    try:
        numbers = sorted({int(part) for part in text.split(",")})
    except ValueError:
        msg = f"`--partitions`: expected whole numbers with commas, as in `0,2`; got `{text}`"
        raise UsageError(msg) from None
    return tuple((topic, number) for topic in (settings.topics.raw, settings.topics.decisions) for number in numbers)


def chosen(text: str | None) -> tuple[str, ...] | None:
    """The detectors that `--detectors` names; None for all."""
    from pharos.classifiers.registry import DETECTORS

    if text is None:
        return None
    known = [detector.name for detector in DETECTORS]
    names = [] if text == "none" else text.split(",")
    if unknown := [name for name in names if name not in known]:
        msg = f"`--detectors`: expected names from {', '.join(known)}, or `none`; got `{unknown[0]}`"
        raise UsageError(msg)
    return tuple(names)
