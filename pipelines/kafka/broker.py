"""A real single-node Apache Kafka (KRaft) under one folder: `pharos kafka`, the demo and the tests start and end it by this class."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pharos.pipelines.kafka.probe import answers, free_port, listening
from pharos.pipelines.kafka.process import POLL_SECONDS, identity, signal_process, wait_gone
from pharos.pipelines.kafka.properties import HEAP_MB, log4j_properties, server_properties
from pharos.pipelines.kafka.runtime import find_java, kafka_jars
from pharos.schemas.errors import FatalError, RetryLaterError

START_SECONDS = 60.0
STOP_SECONDS = 30.0
LAUNCHES = 3
"""A free controller port may be taken by somebody else before the broker binds it; then it is tried again with another."""


@dataclass(frozen=True)
class Running:
    """The content of `broker.json`: which process serves which address."""

    pid: int
    started: str
    bootstrap: str


class Broker:
    """A broker whose data lie in `data_dir`; port 0 takes a free one at the first start and keeps it.

    Files there: `data/` (Kafka's logs), `broker.json` (who serves them), `broker.log`, and the generated configuration.
    """

    def __init__(self, data_dir: Path, port: int = 0, jars: Path | None = None, host: str = "127.0.0.1") -> None:
        self.data_dir = Path(data_dir)
        self.port = port
        self.host = host
        self.jars = jars
        self.log_file = self.data_dir / "broker.log"
        self._state_file = self.data_dir / "broker.json"
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """`host:port` for clients."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def running(self) -> Running | None:
        """The live process that serves these data, whoever started it."""
        self._reap()
        try:
            state = Running(**json.loads(self._state_file.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return state if identity(state.pid) == state.started else None

    @property
    def pid(self) -> int | None:
        """The broker's process id; None when it is down."""
        return running.pid if (running := self.running) else None

    def start(self) -> str:
        """Return the bootstrap address once the broker answers, starting it where it does not run.

        Raises:
            FatalError: no Java, no jars, the port is taken, the data are served at another address, or Kafka ended at once.
            RetryLaterError: it did not answer within 60 s.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._lock():
            if running := self.running:
                return self._await_running(running)
            if not self.port:
                self.port = free_port(self.host)
            if listening(self.host, self.port):
                msg = (
                    f"kafka: port {self.port} on `{self.host}` is taken by another program; "
                    "end it or set `PHAROS_BOOTSTRAP_SERVERS` to another port"
                )
                raise FatalError(msg)
            java, jars = find_java(), kafka_jars(self.jars)
            for attempt in range(LAUNCHES):
                if self._launch(java, jars, last=attempt == LAUNCHES - 1):
                    break
        return self.bootstrap

    def stop(self) -> bool:
        """End the broker that serves these data, by force after 30 s; False when none runs."""
        if (running := self.running) is None:
            return False
        signal_process(running.pid, running.started, signal.SIGTERM)
        if not self._gone(running, STOP_SECONDS):
            self.kill()
        self._state_file.unlink(missing_ok=True)
        return True

    def kill(self) -> bool:
        """End it as a power cut would (kill -9); the data stay, `start` recovers them. False when none runs."""
        if (running := self.running) is None:
            return False
        signal_process(running.pid, running.started, signal.SIGKILL)
        return self._gone(running, STOP_SECONDS)

    def _gone(self, running: Running, seconds: float) -> bool:
        if self._child is None or self._child.pid != running.pid:
            return wait_gone(running.pid, running.started, seconds)
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _reap(self) -> None:
        if self._child is not None:
            self._child.poll()

    def _await_running(self, running: Running) -> str:
        if self.port and running.bootstrap != self.bootstrap:
            msg = f"kafka: `{self.data_dir}` is served at {running.bootstrap}, expected {self.bootstrap}; stop that broker first"
            raise FatalError(msg)
        host, _, port = running.bootstrap.rpartition(":")
        self.host, self.port = host.strip("[]"), int(port)
        self._await_answer(running)
        return self.bootstrap

    def _launch(self, java: Path, jars: Path, last: bool) -> bool:
        """Format on first use, run, wait; False when the controller's port was snatched and another try is due."""
        config = self._configure()
        command = [str(java), f"-Xmx{HEAP_MB}m", f"-Dlog4j2.configurationFile={self.data_dir.resolve() / 'log4j2.properties'}"]
        command += ["-cp", f"{jars.resolve()}/*"]
        self._format(command, config)
        out = (self.data_dir / "broker.out").open("wb")
        with out:
            child = subprocess.Popen(
                [*command, "kafka.Kafka", str(config)], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        self._child = child
        running = Running(child.pid, identity(child.pid) or "", self.bootstrap)
        partial = self._state_file.with_suffix(".part")
        partial.write_text(json.dumps(asdict(running)), encoding="utf-8")
        os.replace(partial, self._state_file)
        try:
            self._await_answer(running)
        except FatalError:
            if last or listening(self.host, self.port) or "Address already in use" not in self._log_tail():
                raise
            return False
        return True

    def _configure(self) -> Path:
        config = self.data_dir.resolve() / "server.properties"
        config.write_text(server_properties(self.host, self.port, free_port(), self.data_dir / "data"), encoding="utf-8")
        (self.data_dir / "log4j2.properties").write_text(log4j_properties(self.log_file), encoding="utf-8")
        return config

    def _format(self, command: list[str], config: Path) -> None:
        if (self.data_dir / "data" / "meta.properties").exists():
            return
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "0")
        tool = [*command, "kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster, "-c", str(config)]
        done = subprocess.run(tool, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            msg = f"kafka: formatting `{self.data_dir / 'data'}` failed: {(done.stderr or done.stdout).strip()[-500:]}"
            raise FatalError(msg)

    def _await_answer(self, running: Running) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not (listening(self.host, self.port) and answers(self.bootstrap)):
            self._reap()
            if identity(running.pid) != running.started:
                msg = f"kafka: the broker ended while it started; `{self.log_file}` says: {self._log_tail()[-500:]}"
                raise FatalError(msg)
            if time.monotonic() > deadline:
                msg = f"kafka: no answer at {self.bootstrap} within {START_SECONDS:.0f} s; see `{self.log_file}`"
                raise RetryLaterError(msg)
            time.sleep(POLL_SECONDS)

    def _log_tail(self) -> str:
        files = (self.log_file, self.data_dir / "broker.out")
        return "\n".join(path.read_text(encoding="utf-8", errors="replace")[-4000:].strip() for path in files if path.exists())

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Two starts of the same data at once: the second waits and finds the first one's broker."""
        with (self.data_dir / "start.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
