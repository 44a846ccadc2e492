"""The configuration of the single-node broker that Pharos runs, as the text of `server.properties` and of log4j's file."""

from __future__ import annotations

from pathlib import Path

from pharos.schemas.topics import MIB, TOPICS

MAX_REQUEST_BYTES = max(topic.max_message_bytes for topic in TOPICS) + MIB
"""The largest record batch a client may send or must be able to take: the largest topic's limit and room for headers."""

YEAR_MINUTES = 366 * 24 * 60
HEAP_MB = 512


def server_properties(host: str, port: int, controller_port: int, log_dir: Path) -> str:
    """The text of `server.properties`: KRaft, broker and controller in one process, plain text on a loopback address.

    Few partitions for Kafka's own topics make a start fast; committed offsets outlive a worker's long pause, as the record of what is
    archived rests on them. After a kill the controller lets a broker back only when the dead one's session is over, hence the short one.
    """
    address = f"[{host}]" if ":" in host else host
    values = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{address}:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{address}:{port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": log_dir.resolve(),
        "auto.create.topics.enable": "false",
        "message.max.bytes": MAX_REQUEST_BYTES,
        "broker.heartbeat.interval.ms": 500,
        "broker.session.timeout.ms": 3000,
        "group.initial.rebalance.delay.ms": 0,
        "offsets.retention.minutes": YEAR_MINUTES,
        "offsets.topic.num.partitions": 4,
        "offsets.topic.replication.factor": 1,
        "transaction.state.log.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "log.cleaner.dedupe.buffer.size": 16 * MIB,
    }
    return "".join(f"{key}={value}\n" for key, value in values.items())


def log4j_properties(log_file: Path) -> str:
    """The text of `log4j2.properties`: warnings and the start's few lines into one file, four of 10 MB kept."""
    return f"""\
status = error
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {log_file.resolve()}
appender.file.filePattern = {log_file.resolve()}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{{ISO8601}} %p %c{{1}}: %m%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 4
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
"""
