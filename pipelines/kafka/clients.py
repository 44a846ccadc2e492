"""The connection settings of both Kafka libraries, from one place: kafka-python for sources and tools, librdkafka for the pipeline."""

from __future__ import annotations

from typing import Any

from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from pharos.pipelines.kafka.properties import MAX_REQUEST_BYTES
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError

CLIENT_ID = "pharos"
CONNECT_MS = 5000
"""How long a tool looks for a broker before it says that there is none."""

RECONNECT_MAX_MS = 1000

PASSED_THROUGH = (
    ("kafka_sasl_mechanism", "sasl_mechanism", "sasl.mechanism"),
    ("kafka_sasl_username", "sasl_plain_username", "sasl.username"),
    ("kafka_sasl_password", "sasl_plain_password", "sasl.password"),
    ("kafka_ssl_ca", "ssl_cafile", "ssl.ca.location"),
    ("kafka_ssl_cert", "ssl_certfile", "ssl.certificate.location"),
    ("kafka_ssl_key", "ssl_keyfile", "ssl.key.location"),
)
"""A setting and its name in kafka-python and in librdkafka."""


def servers(settings: Settings) -> list[str]:
    """The brokers as a list of `host:port`."""
    return [server.strip() for server in settings.bootstrap_servers.split(",") if server.strip()]


def kafka_python_config(settings: Settings) -> dict[str, Any]:
    """What every client of kafka-python takes: `KafkaProducer(**kafka_python_config(settings), ...)`."""
    config: dict[str, Any] = {
        "bootstrap_servers": servers(settings),
        "client_id": CLIENT_ID,
        "security_protocol": settings.kafka_security_protocol,
        "bootstrap_timeout_ms": CONNECT_MS,
        "reconnect_backoff_max_ms": RECONNECT_MAX_MS,
    }
    return config | {python: getattr(settings, name) for name, python, _ in PASSED_THROUGH if getattr(settings, name)}


def librdkafka_config(settings: Settings) -> dict[str, Any]:
    """What every client of confluent-kafka takes, producers and consumers alike."""
    config: dict[str, Any] = {
        "bootstrap.servers": ",".join(servers(settings)),
        "client.id": CLIENT_ID,
        "security.protocol": settings.kafka_security_protocol,
        "reconnect.backoff.max.ms": RECONNECT_MAX_MS,
        # It writes lines of its own to standard error, twenty a second while a broker is away; what they tell, the state tells in JSON.
        "log_level": 2,
        "message.max.bytes": MAX_REQUEST_BYTES,
    }
    return config | {rdkafka: getattr(settings, name) for name, _, rdkafka in PASSED_THROUGH if getattr(settings, name)}


def admin(settings: Settings) -> KafkaAdminClient:
    """A connected admin client; the caller closes it.

    Raises:
        BrokerAwayError: no broker answers within 5 s.
    """
    try:
        return KafkaAdminClient(**kafka_python_config(settings))
    except (KafkaError, OSError) as exc:
        raise broker_away(settings, exc) from exc


def producer(settings: Settings, **more: Any) -> KafkaProducer:
    """An idempotent producer that waits for all replicas; the caller flushes and closes it.

    No compression: of kafka-python's codecs only gzip comes without another package, and it costs more than the local wire.

    Raises:
        BrokerAwayError: no broker answers within 5 s.
    """
    config = kafka_python_config(settings) | {
        "acks": "all",
        "enable_idempotence": True,
        "allow_auto_create_topics": False,
        "max_request_size": MAX_REQUEST_BYTES,
        "batch_size": 256 * 1024,
        "linger_ms": 5,
    }
    try:
        return KafkaProducer(**(config | more))
    except (KafkaError, OSError) as exc:
        raise broker_away(settings, exc) from exc


def broker_away(settings: Settings, cause: BaseException) -> BrokerAwayError:
    """The error for a broker that does not answer; raise it `from` its cause."""
    return BrokerAwayError(
        f"PHAROS_BOOTSTRAP_SERVERS: no Kafka answers at `{settings.bootstrap_servers}` with `{settings.kafka_security_protocol}` "
        f"({type(cause).__name__}); expected a running broker: `pharos kafka start` runs one on this machine"
    )
