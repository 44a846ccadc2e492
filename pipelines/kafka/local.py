"""Whether the settings mean a broker of our own on this machine, and that broker."""

from __future__ import annotations

import ipaddress

from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.kafka.clients import servers
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import SettingsError


def own_address(settings: Settings) -> tuple[str, int] | None:
    """Host and port if `bootstrap_servers` is one plain-text loopback address; None when it names a cluster, which is not ours to run.

    Raises:
        SettingsError: a server is not `host:port`.
    """
    addresses = [_parse(server) for server in servers(settings)]
    if len(addresses) != 1 or settings.kafka_security_protocol != "PLAINTEXT" or not _loopback(addresses[0][0]):
        return None
    return addresses[0]


def own_broker(settings: Settings) -> Broker | None:
    """The broker under `kafka_dir` at the settings' address; None when they name a cluster."""
    if (address := own_address(settings)) is None:
        return None
    host = "127.0.0.1" if address[0] == "localhost" else address[0]
    return Broker(settings.kafka_dir, address[1], settings.kafka_jars_dir, host)


def _parse(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        msg = f"PHAROS_BOOTSTRAP_SERVERS: expected `host:port[,host:port]`; got `{server}`"
        raise SettingsError(msg)
    return host.strip("[]"), int(port)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
