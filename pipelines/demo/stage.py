"""What runs while the demo does: a Kafka broker, the simulated platforms, a worker and the desk, in one folder, with ports of their own."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO

from pharos.pipelines.connectors.account import Account, Limit
from pharos.pipelines.connectors.live import AccountRunner, Round
from pharos.pipelines.connectors.loop import Stop, run_accounts
from pharos.pipelines.connectors.send import Sinks
from pharos.pipelines.demo.child import Child
from pharos.pipelines.demo.person import make_account
from pharos.pipelines.demo.sample import ACCOUNTS
from pharos.pipelines.kafka.broker import Broker
from pharos.pipelines.kafka.clients import admin
from pharos.pipelines.kafka.probe import listening
from pharos.pipelines.kafka.topics import create_missing
from pharos.pipelines.publish import KafkaPublisher
from pharos.pipelines.seen import SeenIndex
from pharos.pipelines.settings import Settings, load_settings
from pharos.pipelines.simulator.forum import Forum
from pharos.pipelines.simulator.server import Simulator
from pharos.schemas.errors import UsageError

SIMULATED = (Limit("requests", 1_000_000, 60),)
"""The simulated platforms are this machine's own: the real ones' limits would slow two polls a second down."""


class Stage:
    """A context manager: a clean start in `folder`; at the end everything that was started is stopped, the archive stays."""

    def __init__(self, folder: Path, forums: dict[str, Forum], jars: Path | None) -> None:
        self.folder = folder
        self.config = folder / "pharos.toml"
        self.worker, self.desk = Child(folder, "run"), Child(folder, "console")
        self._forums, self._jars = forums, jars
        self._stack = ExitStack()

    def __enter__(self) -> Stage:
        try:
            self._stack.enter_context(self._alone())
            self._clean()
            self.settings = self._start_kafka()
            self.password = make_account(self.settings)
            self._stack.callback(self.worker.stop)
            self.worker.start(self.config)
            self._stack.callback(self.desk.stop)
            # The file's port is the worker's.
            self.desk.start(self.config, PHAROS_METRICS_PORT="0")
            self.servers = {
                platform: self._stack.enter_context(Simulator(forum, ACCOUNTS[platform])) for platform, forum in self._forums.items()
            }
            self.publisher = KafkaPublisher(self.settings)
            self._stack.callback(self.publisher.close)
            self.seen = SeenIndex(self.settings.state_dir, self.settings.topic_prefix)
            self._stack.callback(self.seen.close)
            self.accounts = self._connect()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def pull(self, report: Callable[[Round], None], stop: Stop, sweep: bool = False) -> bool:
        """Run the connectors until `stop` is set or, sweeping, one round each; True if the last rounds went well."""
        return run_accounts(self.accounts, report, stop, once=sweep, sweep_all=sweep)

    def check(self) -> None:
        """See that the worker and the desk still run.

        Raises:
            FatalError: one ended; the message ends with its last line.
        """
        self.worker.check()
        self.desk.check()

    def _alone(self) -> IO[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "demo.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            lock.close()
            msg = f"demo: another `pharos demo` runs in `{self.folder}`; end it or choose another folder with `--dir`"
            raise UsageError(msg) from exc
        return lock

    def _clean(self) -> None:
        """End what a killed demo left behind, then remove its data; a folder with anything else in it is left alone."""
        kept = {f"{child.command}.{kind}" for child in (self.worker, self.desk) for kind in ("json", "log")}
        ours = {"demo.lock", "pharos.toml", "export.csv", "archive", "state", "kafka", *kept}
        if strange := sorted({path.name for path in self.folder.iterdir()} - ours):
            msg = f"demo: `--dir`: expected a new folder or one of an earlier demo, as it is emptied; `{self.folder}` holds `{strange[0]}`"
            raise UsageError(msg)
        for child in (self.desk, self.worker):
            child.end_left()
        Broker(self.folder / "kafka").stop()
        for name in ours - {"demo.lock"}:
            path = self.folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def _start_kafka(self) -> Settings:
        broker = Broker(self.folder / "kafka", jars=self._jars)
        self._stack.callback(broker.stop)
        metrics_port, console_port = _quiet_ports(2)
        values = {
            "bootstrap_servers": broker.start(),
            "topic_prefix": "demo.",
            "group_id": "demo",
            **{f"{name}_dir": str(self.folder / name) for name in ("archive", "state", "kafka")},
            "metrics_port": metrics_port,
            "console_port": console_port,
            "quiet_hours": "",
        }
        # JSON's strings and numbers are TOML's.
        self.config.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items()), encoding="utf-8")
        settings = load_settings({"PHAROS_CONFIG": str(self.config)})
        client = admin(settings)
        create_missing(client, settings)
        client.close()
        return settings

    def _connect(self) -> list[AccountRunner]:
        """The connectors of `pharos connect`; the simulated platforms are on this machine, whatever proxy leads out of it."""
        for name in ("NO_PROXY", "no_proxy"):
            os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1")))
        sinks = Sinks(self.publisher, self.seen, self.settings.topics)
        urls = {platform: server.url(platform) for platform, server in self.servers.items()}
        runners = []
        for platform, url in urls.items():
            account = Account(platform, ACCOUNTS[platform], url, every=0.5, token="demo", budget=SIMULATED)
            runners.append(AccountRunner(account, sinks, self.settings.state_dir, self.settings.archive_dir))
            self._stack.callback(runners[-1].close)
        return runners


def _quiet_ports(number: int) -> list[int]:
    """Free ports below those that outgoing connections take: each is bound only seconds later."""
    free = (port for port in random.sample(range(20_000, 32_000), 200) if not listening("127.0.0.1", port))
    return list(islice(free, number))
