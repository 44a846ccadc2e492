"""Creates the topics that are missing and says where those that exist differ from the settings; it never changes or deletes one."""

from __future__ import annotations

from dataclasses import dataclass

from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaError, TopicAlreadyExistsError

from pharos.pipelines.settings import Settings, retention_ms
from pharos.schemas.errors import FatalError
from pharos.schemas.topics import RAW, TOPICS, TopicSpec


@dataclass(frozen=True)
class TopicState:
    """A topic as the broker has it. `records` is end minus first offset, so it counts transaction markers too; -1 ms: kept for ever."""

    name: str
    partitions: int
    replication: int
    retention_ms: int
    max_message_bytes: int
    min_insync_replicas: int
    records: int


def wanted(settings: Settings, spec: TopicSpec) -> TopicState:
    """How a topic is created under these settings; of several replicas one may be away."""
    return TopicState(
        name=settings.topic_prefix + spec.suffix,
        partitions=settings.partitions,
        replication=settings.replication,
        retention_ms=retention_ms(settings) if spec is RAW else spec.retention_ms,
        max_message_bytes=spec.max_message_bytes,
        min_insync_replicas=max(1, settings.replication - 1),
        records=0,
    )


def create_missing(client: KafkaAdminClient, settings: Settings) -> list[str]:
    """Create what is missing and wait until it can be used; returns the names of the new topics.

    Raises:
        FatalError: the broker refused, for example as there are fewer brokers than replicas.
    """
    existing = set(client.list_topics())
    missing = [topic for spec in TOPICS if (topic := wanted(settings, spec)).name not in existing]
    created: list[str] = []
    for topic in missing:
        try:
            client.create_topics({topic.name: _creation(topic)})
        except TopicAlreadyExistsError:
            continue  # somebody else created it in between
        except KafkaError as exc:
            msg = f"kafka: topic `{topic.name}` with {topic.partitions} partitions and {topic.replication} replicas was refused: {exc}"
            raise FatalError(msg) from exc
        created.append(topic.name)
    client.wait_for_topics([topic.name for topic in missing])
    return created


def _creation(topic: TopicState) -> dict[str, object]:
    configs = {
        "retention.ms": str(topic.retention_ms),
        "max.message.bytes": str(topic.max_message_bytes),
        "min.insync.replicas": str(topic.min_insync_replicas),
    }
    return {"num_partitions": topic.partitions, "replication_factor": topic.replication, "configs": configs}


def states(client: KafkaAdminClient, settings: Settings) -> list[TopicState]:
    """The Pharos topics under the prefix that exist, in the order of `TOPICS`."""
    names = [settings.topic_prefix + spec.suffix for spec in TOPICS]
    existing = set(client.list_topics())
    names = [name for name in names if name in existing]
    if not names:
        return []
    partitions = {topic["name"]: topic["partitions"] for topic in client.describe_topics(names)}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    configs = next(iter(client.describe_configs(resources, config_filter="all").values()))
    records = _records(client, {name: [part["partition_index"] for part in partitions[name]] for name in names})
    return [
        TopicState(
            name=name,
            partitions=len(partitions[name]),
            replication=len(partitions[name][0]["replica_nodes"]),
            retention_ms=int(configs[name]["retention.ms"]["value"]),
            max_message_bytes=int(configs[name]["max.message.bytes"]["value"]),
            min_insync_replicas=int(configs[name]["min.insync.replicas"]["value"]),
            records=records[name],
        )
        for name in names
    ]


def _records(client: KafkaAdminClient, topics: dict[str, list[int]]) -> dict[str, int]:
    partitions = [TopicPartition(name, index) for name, indexes in topics.items() for index in indexes]
    first = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
    end = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    return {name: sum(end[p].offset - first[p].offset for p in partitions if p.topic == name) for name in topics}


def differences(settings: Settings, found: list[TopicState]) -> list[str]:
    """One sentence for each value of an existing topic that is not what the settings say."""
    by_name = {topic.name: topic for topic in found}
    told: list[str] = []
    for spec in TOPICS:
        want = wanted(settings, spec)
        if (have := by_name.get(want.name)) is None:
            continue
        for name in ("partitions", "replication", "retention_ms", "max_message_bytes", "min_insync_replicas"):
            if getattr(have, name) != getattr(want, name):
                told.append(f"{want.name}: `{name}` is {getattr(have, name)}, the settings say {getattr(want, name)}; it is left as it is")
    return told
