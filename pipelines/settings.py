"""The one place that reads settings: defaults, then `pharos.toml` in the working directory (or `PHAROS_CONFIG`), then the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from pharos.schemas.errors import SettingsError
from pharos.schemas.topics import DAY_MS, RAW, Topics

SECRETS = {"kafka_sasl_password", "console_database", "console_oidc_client_secret"}


def setting(default: Any, doc: str, **bounds: int | str) -> Any:
    """A dataclass field with its documentation and bounds: `low`, `high` of a number; the `pattern` of a text and what is `expected`."""
    return field(default=default, metadata={"doc": doc, **bounds})


SERVERS = r"(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}"
SITE = r"|https?://[^/\s?#]+/?"
PAGE = r"|https?://[^\s]+"


@dataclass(frozen=True)
class Settings:
    """All settings. The environment variable of each is `PHAROS_` and its name in capitals; in `pharos.toml` the name as it is here.

    There a table may stand for the front of its names: `enabled` under `[write_back]` is `write_back_enabled`.
    """

    bootstrap_servers: str = setting(
        "127.0.0.1:9092",
        "Kafka brokers, `host:port[,host:port]`",
        pattern=rf"\s*{SERVERS}(\s*,\s*{SERVERS})*\s*",
        expected="`host:port[,host:port]`",
    )
    topic_prefix: str = setting(
        "pharos.", "what topic names begin with", pattern=r"[\w.-]{0,200}", expected="letters, digits, `.`, `_` or `-`"
    )
    group_id: str = setting("pharos", "Kafka consumer group of `pharos run`", pattern=r"\S.*", expected="a name")
    archive_dir: Path = setting(Path("var/archive"), "where the Parquet record lies")
    state_dir: Path = setting(Path("var/state"), "cursors, seen-indexes and other working state")
    accounts: Path = setting(Path("accounts.toml"), "the city's accounts that `pharos connect` reads")
    policy: Path | None = setting(None, "policy file; without it the one that ships (Alexandria 2019)")
    metrics_port: int = setting(0, "port for Prometheus metrics on 127.0.0.1; 0: none", low=0, high=65535)
    kafka_dir: Path = setting(Path("var/kafka"), "data of the broker that `pharos kafka start` runs")
    kafka_jars_dir: Path | None = setting(None, "folder with Kafka's jars; without it they are fetched once into the user's cache")
    partitions: int = setting(4, "partitions of a topic that Pharos creates", low=1, high=1000)
    replication: int = setting(1, "replicas of a topic that Pharos creates; 3 on a cluster", low=1, high=10)
    raw_retention_days: int = setting(30, "how long `comments.raw` keeps records, in days", low=1, high=36500)
    lag_alarm_hours: int = setting(24, "age of the oldest unprocessed comment at which the alarm rings, in hours", low=1, high=8760)
    batch_size: int = setting(4000, "largest batch, in comments", low=1, high=100_000)
    batch_ms: int = setting(200, "longest wait for a batch to fill, in ms", low=1, high=60_000)
    detector_threads: int = setting(1, "threads that run the detectors of a batch side by side", low=1, high=64)
    profile: str = setting(
        "default", "`default`, or `fast`: without skimmer and encoder", pattern="default|fast", expected="`default` or `fast`"
    )
    batch_budget_ms: int = setting(
        60_000, "time the detectors may take for a batch, in ms; the rest is marked unscored", low=100, high=3_600_000
    )
    detector_budget_ms: int = setting(20_000, "time one detector, or the encoder, may take for a batch, in ms", low=100, high=3_600_000)
    detoxify: str = setting(
        "",
        "second opinion where the models are uncertain: `original`, `unbiased` or `multilingual` (needs `pharos[detoxify]`); empty: none",
        pattern="|original|unbiased|multilingual",
        expected="`original`, `unbiased`, `multilingual` or nothing",
    )
    detoxify_checkpoint: Path | None = setting(None, "its checkpoint file; without it the one in torch's hub cache, never downloaded")
    detoxify_rows: int = setting(32, "comments of a batch that the second opinion reads at most", low=1, high=100_000)
    quiet_hours: str = setting("1-5", "UTC hours `from-to` in which `pharos run` compacts the archive; empty: never")
    write_back_enabled: bool = setting(
        False, "`true`: `pharos connect act` may hide and unhide on platforms, for recorded human decisions only"
    )
    write_back_flag_only: bool = setting(True, "`true`: nothing is written to any platform, whatever else is set")
    write_back_hide_per_day: int = setting(
        50, "calls that hide a comment in a UTC day at most, repeated ones too, on all accounts together", low=0, high=100_000
    )
    write_back_unhide_per_day: int = setting(50, "calls that show one again in a UTC day at most", low=0, high=100_000)
    kafka_security_protocol: str = setting("PLAINTEXT", "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL")
    kafka_sasl_mechanism: str = setting("", "for example SCRAM-SHA-512")
    kafka_sasl_username: str = setting("", "SASL user")
    kafka_sasl_password: str = setting("", "SASL password; `PHAROS_KAFKA_SASL_PASSWORD_FILE` names a file that holds it")
    kafka_ssl_ca: str = setting("", "PEM file of the authority that signed the brokers' certificates")
    kafka_ssl_cert: str = setting("", "PEM file of the client certificate")
    kafka_ssl_key: str = setting("", "PEM file of the client key")

    console_host: str = setting("127.0.0.1", "address that `pharos console` listens on", pattern=r"\S+", expected="an address")
    console_port: int = setting(8085, "its port; 0: a free one", low=0, high=65535)
    console_database: str = setting(
        "", "its database, `postgresql+psycopg://USER@HOST/NAME` or `sqlite:///FILE`; without it `console.sqlite` in `state_dir`"
    )
    console_public_url: str = setting(
        "",
        "how people and notices name it, as `https://desk.city.example`; without it `http://` and address and port",
        pattern=SITE,
        expected="`https://HOST` or `http://HOST`, without a path",
    )
    console_trusted_proxies: str = setting(
        "127.0.0.1", "addresses and networks of proxies before it, with commas: what they say of who asks (X-Forwarded-For) is believed"
    )
    console_idle_minutes: int = setting(15, "after which time without a request a login ends, in minutes", low=1, high=720)
    console_lease_minutes: int = setting(5, "how long a claimed item is kept from others, in minutes", low=1, high=240)
    console_undo_seconds: int = setting(30, "how long a decision can be taken back, in seconds", low=0, high=3600)
    console_bulk_cap: int = setting(50, "items decided at once at most", low=1, high=1000)
    console_images: bool = setting(False, "`true`: pages may load pictures of comments from the platforms, blurred until asked for")
    console_answer_url: str = setting(
        "", "the city's page that answers link to (policy 6.1)", pattern=PAGE, expected="an address that begins with `https://`"
    )
    console_appeal_days: int = setting(30, "how long after a decision it can be appealed, in days", low=1, high=3650)
    console_oidc_issuer: str = setting(
        "", "OpenID Connect provider for logins; empty: local accounts only", pattern=PAGE, expected="the issuer's address"
    )
    console_oidc_client_id: str = setting("", "the console's id there")
    console_oidc_client_secret: str = setting("", "its secret there; `PHAROS_CONSOLE_OIDC_CLIENT_SECRET_FILE` names a file that holds it")
    console_oidc_role_claim: str = setting("pharos_role", "the ID token's claim that names the role", pattern=r"\S+", expected="a name")

    @property
    def topics(self) -> Topics:
        """The topic names under the prefix."""
        return Topics.under(self.topic_prefix)

    @property
    def console_database_url(self) -> str:
        """The console's database, the default filled in."""
        return self.console_database or f"sqlite:///{self.state_dir / 'console.sqlite'}"

    @property
    def console_url(self) -> str:
        """How people name the console, without a slash at the end."""
        host = f"[{self.console_host}]" if ":" in self.console_host else self.console_host
        return self.console_public_url.rstrip("/") or f"http://{host}:{self.console_port}"

    def shown(self) -> dict[str, str]:
        """Every setting as text, secrets masked."""
        return {f.name: "***" if f.name in SECRETS and getattr(self, f.name) else str(getattr(self, f.name)) for f in fields(self)}

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{k}={v!r}' for k, v in self.shown().items())})"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a name is unknown or a value is wrong; the message begins with the setting's name.
    """
    env = os.environ if environ is None else environ
    config = Path(env.get("PHAROS_CONFIG", "pharos.toml"))
    values: dict[str, Any] = dict(_from_file(config, required="PHAROS_CONFIG" in env))
    for spec in fields(Settings):
        name = variable(spec.name)
        if f"{name}_FILE" in env and spec.name in SECRETS:
            values[spec.name] = _read_secret(name, Path(env[f"{name}_FILE"]))
        if name in env:
            values[spec.name] = env[name]
    settings = Settings(**{spec.name: _convert(spec, values[spec.name]) for spec in fields(Settings) if spec.name in values})
    _check(settings)
    return settings


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"PHAROS_{name.upper()}"


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment that gives a child process these settings and no others."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PHAROS_")}
    values = {variable(spec.name): getattr(settings, spec.name) for spec in fields(settings)}
    return inherited | {name: str(value) for name, value in values.items() if value is not None}


def _from_file(path: Path, required: bool) -> dict[str, Any]:
    if not path.exists() and not required:
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        msg = f"PHAROS_CONFIG: `{path}` cannot be read as TOML: {exc}"
        raise SettingsError(msg) from exc
    for table in [name for name, value in values.items() if isinstance(value, dict)]:
        values |= {f"{table}_{name}": value for name, value in values.pop(table).items()}
    known = {spec.name for spec in fields(Settings)}
    if unknown := sorted(set(values) - known):
        msg = f"{unknown[0]}: no such setting in `{path}`; known are {', '.join(sorted(known))}"
        raise SettingsError(msg)
    return values


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as exc:
        msg = f"{name}_FILE: `{path}` cannot be read: {exc.strerror}"
        raise SettingsError(msg) from exc


def _convert(spec: Any, value: Any) -> Any:
    if spec.type in ("Path", "Path | None"):
        return Path(_text(spec, value)) if value else spec.default
    if spec.type == "bool":
        return _bool(spec, value)
    if spec.type != "int":
        return _text(spec, value)
    low, high = spec.metadata["low"], spec.metadata["high"]
    try:
        # True is a whole number to Python, and 2.7 would lose its fraction without a word.
        number = int(str(value))
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        msg = f"{variable(spec.name)}: expected a whole number from {low} to {high}; got `{value}`"
        raise SettingsError(msg)
    return number


def _bool(spec: Any, value: Any) -> bool:
    found = {"true": True, "false": False}.get(str(value).lower() if isinstance(value, bool | str) else "")
    if found is None:
        msg = f"{variable(spec.name)}: expected `true` or `false`; got `{value}`"
        raise SettingsError(msg)
    return found


def _text(spec: Any, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(spec.metadata.get("pattern", ".*"), value, re.DOTALL):
        msg = f"{variable(spec.name)}: expected {spec.metadata.get('expected', 'a text')}; got `{value}`"
        raise SettingsError(msg)
    return value


def _check(settings: Settings) -> None:
    protocols = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
    if settings.kafka_security_protocol not in protocols:
        msg = f"{variable('kafka_security_protocol')}: expected one of {', '.join(protocols)}; got `{settings.kafka_security_protocol}`"
        raise SettingsError(msg)
    _check_security(settings)
    if settings.policy and not os.access(settings.policy, os.R_OK):
        msg = f"{variable('policy')}: expected a policy file that can be read; got `{settings.policy}`"
        raise SettingsError(msg)
    if settings.raw_retention_days * 24 <= settings.lag_alarm_hours:
        msg = (
            f"{variable('raw_retention_days')}: `{RAW.suffix}` would drop comments before the lag alarm rings; expected more than "
            f"{variable('lag_alarm_hours')} ({settings.lag_alarm_hours} h), got {settings.raw_retention_days} d"
        )
        raise SettingsError(msg)
    if settings.console_oidc_issuer and not settings.console_oidc_client_id:
        msg = f"{variable('console_oidc_client_id')}: `{variable('console_oidc_issuer')}` is set and needs one; got nothing"
        raise SettingsError(msg)
    for proxy in settings.console_trusted_proxies.split(","):
        try:
            ip_network(proxy.strip())
        except ValueError as exc:
            msg = f"{variable('console_trusted_proxies')}: expected addresses or networks, as `127.0.0.1,172.30.85.0/24`; got `{proxy}`"
            raise SettingsError(msg) from exc
    quiet_hours(settings.quiet_hours)


def _check_security(settings: Settings) -> None:
    """Found here, as both Kafka libraries call a missing file a connection that failed."""
    if settings.kafka_security_protocol.startswith("SASL") and not settings.kafka_sasl_mechanism:
        msg = f"{variable('kafka_sasl_mechanism')}: `{settings.kafka_security_protocol}` needs one, such as `SCRAM-SHA-512`; got nothing"
        raise SettingsError(msg)
    for name in ("kafka_ssl_ca", "kafka_ssl_cert", "kafka_ssl_key"):
        path = getattr(settings, name)
        if path and not os.access(path, os.R_OK):
            msg = f"{variable(name)}: expected a PEM file that can be read; got `{path}`"
            raise SettingsError(msg)


def quiet_hours(text: str) -> range | None:
    """The UTC hours of `from-to` (22-4 wraps as 22..28), None for an empty text.

    Raises:
        SettingsError: the text is neither empty nor two hours.
    """
    if not text:
        return None
    try:
        first, last = (int(part) for part in text.split("-"))
        if not (0 <= first <= 23 and 0 <= last <= 23):
            raise ValueError
    except ValueError:
        msg = f"{variable('quiet_hours')}: expected `from-to` in hours from 0 to 23, as in `1-5`; got `{text}`"
        raise SettingsError(msg) from None
    return range(first, last if last >= first else last + 24)


def retention_ms(settings: Settings) -> int:
    """How long `comments.raw` keeps records, in ms."""
    return settings.raw_retention_days * DAY_MS
