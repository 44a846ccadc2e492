"""`pharos kafka`: a real broker for one machine, and the topics on whichever broker the settings name."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click
from kafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.kafka.clients import admin, broker_away
from pharos.pipelines.kafka.local import own_broker
from pharos.pipelines.kafka.probe import answers, listening
from pharos.pipelines.kafka.runtime import kafka_version
from pharos.pipelines.kafka.topics import TopicState, create_missing, differences, states
from pharos.pipelines.settings import Settings, load_settings
from pharos.schemas.errors import BrokerAwayError
from pharos.schemas.topics import DAY_MS, MIB

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def kafka() -> None:
    """Start, stop and look at a Kafka broker on this machine; create the topics.

    Example: pharos kafka start && pharos kafka topics
    """


@kafka.command()
@JSON
def start(as_json: bool) -> None:
    """Run a broker in the background; returns when it answers, also when it runs already.

    Needs Java 17; the first time Maven fetches Kafka into the user's cache. Data lie in PHAROS_KAFKA_DIR. Where
    PHAROS_BOOTSTRAP_SERVERS names a cluster, nothing is started.

    Example: PHAROS_BOOTSTRAP_SERVERS=127.0.0.1:19092 pharos kafka start
    """
    settings = load_settings()
    broker = own_broker(settings)
    if broker is None:
        _say(as_json, f"nothing started: PHAROS_BOOTSTRAP_SERVERS names a cluster, {settings.bootstrap_servers}", started=False, pid=None)
    elif broker.pid is None and listening(broker.host, broker.port) and answers(broker.bootstrap, timeout_ms=1000):
        told = f"nothing started: a Kafka that was not started from `{settings.kafka_dir}` answers at {broker.bootstrap}"
        _say(as_json, told, bootstrap=broker.bootstrap, started=False, pid=None)
    else:
        before = broker.pid
        broker.start()
        told = f"Kafka answers at {broker.bootstrap} (pid {broker.pid}, data in `{settings.kafka_dir}`)"
        _say(as_json, told, bootstrap=broker.bootstrap, started=broker.pid != before, pid=broker.pid)


@kafka.command()
@JSON
def stop(as_json: bool) -> None:
    """End the broker whose data are in PHAROS_KAFKA_DIR; any other is left alone.

    Example: pharos kafka stop
    """
    settings = load_settings()
    stopped = Broker(settings.kafka_dir).stop()
    _say(as_json, "Kafka stopped" if stopped else f"nothing stopped: no broker serves `{settings.kafka_dir}`", stopped=stopped)


@kafka.command()
@JSON
def status(as_json: bool) -> None:
    """Say where the broker is and what its topics hold; exit code 1 when it does not answer.

    Example: pharos kafka status --json
    """
    settings = load_settings()
    broker = own_broker(settings)
    pid = broker.pid if broker else None
    report: dict[str, Any] = {"bootstrap": settings.bootstrap_servers, "answers": False, "pid": pid}
    report |= {"version": kafka_version() if pid else None, "topics": []}
    try:
        _, found = _topics(settings)
    except BrokerAwayError:
        if as_json:
            click.echo(json.dumps(report))
            raise SystemExit(1) from None
        raise
    if as_json:
        click.echo(json.dumps(report | {"answers": True, "topics": [asdict(topic) for topic in found]}))
        return
    ours = f"pid {pid}, version {report['version']}, data in `{settings.kafka_dir}`" if pid else "not started from here"
    click.echo(f"Kafka answers at {settings.bootstrap_servers} ({ours})")
    _table(found)


@kafka.command()
@JSON
def topics(as_json: bool) -> None:
    """Create the topics that are missing, then list them all; a topic that differs from the settings is told, not changed.

    Partitions, replicas and retention come from PHAROS_PARTITIONS, PHAROS_REPLICATION and PHAROS_RAW_RETENTION_DAYS.

    Example: PHAROS_PARTITIONS=8 pharos kafka topics
    """
    settings = load_settings()
    created, found = _topics(settings, create=True)
    warnings = differences(settings, found)
    if as_json:
        click.echo(json.dumps({"created": created, "warnings": warnings, "topics": [asdict(topic) for topic in found]}))
        return
    for name in created:
        click.echo(f"created {name}")
    _table(found)
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


def _topics(settings: Settings, create: bool = False) -> tuple[list[str], list[TopicState]]:
    """The names of the topics made just now, and all that exist."""
    client = admin(settings)
    try:
        return create_missing(client, settings) if create else [], states(client, settings)
    except KafkaError as exc:
        raise broker_away(settings, exc) from exc
    finally:
        client.close()


def _say(as_json: bool, told: str, **report: Any) -> None:
    click.echo(json.dumps(report) if as_json else told)


def _table(found: list[TopicState]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("topic", no_wrap=True)
    for heading in ("partitions", "replicas", "retention", "largest record", "records"):
        table.add_column(heading, justify="right")
    for topic in found:
        kept = "for ever" if topic.retention_ms < 0 else f"{topic.retention_ms / DAY_MS:g} d"
        largest = f"{topic.max_message_bytes / MIB:g} MiB"
        table.add_row(topic.name, str(topic.partitions), str(topic.replication), kept, largest, f"{topic.records:,}")
    Console().print(table if found else "no topics yet: `pharos kafka topics` creates them")
