"""One set of settings, two client libraries: the names of each, and that the libraries themselves take them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaException, Producer
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient

from pharos.pipelines.kafka import clients
from pharos.pipelines.kafka.clients import admin, kafka_python_config, librdkafka_config, producer, servers
from pharos.pipelines.kafka.properties import MAX_REQUEST_BYTES
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import BrokerAwayError
from pharos.schemas.topics import TOPICS

SECURE = Settings(
    bootstrap_servers="a.example:9093, b.example:9093",
    kafka_security_protocol="SASL_SSL",
    kafka_sasl_mechanism="SCRAM-SHA-512",
    kafka_sasl_username="city",
    kafka_sasl_password="hunter2",
    kafka_ssl_ca="/etc/ca.pem",
    kafka_ssl_cert="/etc/client.pem",
    kafka_ssl_key="/etc/client.key",
)


@pytest.mark.parametrize(
    ("python", "rdkafka", "value"),
    [
        ("security_protocol", "security.protocol", "SASL_SSL"),
        ("sasl_mechanism", "sasl.mechanism", "SCRAM-SHA-512"),
        ("sasl_plain_username", "sasl.username", "city"),
        ("sasl_plain_password", "sasl.password", "hunter2"),
        ("ssl_cafile", "ssl.ca.location", "/etc/ca.pem"),
        ("ssl_certfile", "ssl.certificate.location", "/etc/client.pem"),
        ("ssl_keyfile", "ssl.key.location", "/etc/client.key"),
    ],
)
def test_security_reaches_both_clients(python: str, rdkafka: str, value: str) -> None:
    assert kafka_python_config(SECURE)[python] == value
    assert librdkafka_config(SECURE)[rdkafka] == value


def test_servers_are_split_for_one_and_joined_for_the_other() -> None:
    assert servers(SECURE) == kafka_python_config(SECURE)["bootstrap_servers"] == ["a.example:9093", "b.example:9093"]
    assert librdkafka_config(SECURE)["bootstrap.servers"] == "a.example:9093,b.example:9093"


def test_plain_text_names_no_secret() -> None:
    names = [*kafka_python_config(Settings()), *librdkafka_config(Settings())]
    assert not [name for name in names if "sasl" in name or "ssl" in name]


def test_kafka_python_knows_every_name() -> None:
    for client in (KafkaProducer, KafkaConsumer, KafkaAdminClient):
        assert set(kafka_python_config(SECURE)) <= set(client.DEFAULT_CONFIG)


def test_librdkafka_takes_every_name() -> None:
    """It checks a name and its value when the client is made; a certificate file must be there, so those are left out."""
    config: dict[str, Any] = {name: value for name, value in librdkafka_config(SECURE).items() if not name.startswith("ssl.")}
    Producer(config)
    Consumer({**config, "group.id": "test"}).close()


@pytest.mark.parametrize("name", ["ssl.ca.location", "ssl.certificate.location", "ssl.key.location"])
def test_librdkafka_reads_the_certificate_files(name: str, tmp_path: Path) -> None:
    settings = Settings(kafka_security_protocol="SSL")
    with pytest.raises(KafkaException, match=f"{name} failed"):
        Producer({**librdkafka_config(settings), name: str(tmp_path / "missing.pem")})


def test_clients_may_send_what_the_topics_take() -> None:
    assert max(topic.max_message_bytes for topic in TOPICS) < MAX_REQUEST_BYTES == librdkafka_config(Settings())["message.max.bytes"]


@pytest.mark.parametrize("connect", [admin, producer])
def test_nobody_there(connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "CONNECT_MS", 300)
    with pytest.raises(BrokerAwayError, match="no Kafka answers at `127.0.0.1:1`"):
        connect(Settings(bootstrap_servers="127.0.0.1:1"))
