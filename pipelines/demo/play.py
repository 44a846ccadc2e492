"""The demo's course: all starts, the sources play, two comments are edited and one deleted, all is drained, looked at and stopped."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from pharos.pipelines.connectors.live import Round
from pharos.pipelines.connectors.loop import Stop
from pharos.pipelines.demo.check import Summary, comments_queued, summarise
from pharos.pipelines.demo.person import NAME, Seen, visit
from pharos.pipelines.demo.sample import ACCOUNTS, MAPPING, TIME_FORMAT, Sample, load_sample, write_export
from pharos.pipelines.demo.show import Show, counters
from pharos.pipelines.demo.stage import Stage
from pharos.pipelines.drain import Drain
from pharos.pipelines.ingest.csv_rows import read_csv
from pharos.pipelines.ingest.load import load_rows
from pharos.pipelines.ingest.mapping import load_mapping
from pharos.pipelines.kafka.probe import listening
from pharos.pipelines.publish import Outgoing
from pharos.pipelines.settings import Settings
from pharos.schemas.errors import FatalError

RATE_ONCE, RATE_LIVE = 400.0, 15.0
"""Comments a second on each recorded platform."""

PATIENCE_S = 180.0
TICK_S = 0.2


class Demo:
    """One showing. `stop` is set by Ctrl-C and SIGTERM."""

    def __init__(self, folder: Path, settings: Settings, once: bool, console: Console) -> None:
        self.console, self.once = console, once
        self.sample: Sample = load_sample(RATE_ONCE if once else RATE_LIVE)
        self.stage = Stage(folder, self.sample.forums, settings.kafka_jars_dir)
        self.stop = threading.Event()
        counts = self.sample.counts()
        self.show = Show(console, counts)
        self._told = False

    def run(self) -> Summary:
        """Play, look, stop.

        Raises:
            FatalError: nothing moved for three minutes, or the worker ended.
        """
        handlers = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self.show.step(f"Kafka, `pharos run` and `pharos console` start in {self.stage.folder}")
            with self.stage:
                complete, seen = self._play()
                self.show.step("looking at what is in Parquet and in the topics")
                return summarise(self.stage.settings, self.sample, complete, seen)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop.set()

    def _play(self) -> tuple[bool, Seen]:
        """Whether everything was played, and what the desk showed at the end."""
        self.show.step(f"Kafka answers at {self.stage.settings.bootstrap_servers}; the simulator plays {self._served()}")
        self.show.start()
        try:
            complete = self._sources()
            self._drain()
            seen = self._at_the_desk(decides=self.once and complete)
            self._drain()  # The decisions: the worker archives them too.
            return complete, seen
        finally:
            self.show.stop()
            self.stage.worker.stop()

    def _served(self) -> str:
        return f"{len(self.stage.servers)} platforms on 127.0.0.1: {', '.join(self.stage.servers)}"

    def _sources(self) -> bool:
        enough = Stop()
        pulling = threading.Thread(target=self.stage.pull, args=(self._pulled, enough), name="demo-pull")
        pulling.start()
        try:
            self._export()
            topic = self.stage.settings.topics.raw
            self.stage.publisher.send([Outgoing(topic, key, value) for key, value in self.sample.by_hand])  # type: ignore[arg-type]
            self.show.add("facebook", 1)
            everything = self._await_platforms()
        finally:
            enough.set()
            pulling.join()
        if not everything:
            return False
        self._edit()
        self.stage.pull(self._pulled, Stop(), sweep=True)
        if not self.once:
            self._linger()
        return True

    def _export(self) -> None:
        path = self.stage.folder / "export.csv"
        write_export(self.sample.export, path)
        mapping = load_mapping(
            None,
            [f"{name}={column}" for name, column in MAPPING.items()],
            ["platform=facebook", f"account={ACCOUNTS['facebook']}"],
            timezone="America/Chicago",
            time_format=TIME_FORMAT,
        )
        rows = read_csv(path, mapping, lambda _: None, datetime.now(UTC))
        report = load_rows(path.name, rows, self.stage.publisher, self.stage.seen, self.stage.settings.topics)
        self.show.add("facebook", report.sent)

    def _pulled(self, done: Round) -> None:
        self.show.add(done.account.platform, done.tally["created"])
        if done.problem:
            self.show.step(f"{done.account.platform}: {done.problem}")

    def _await_platforms(self) -> bool:
        """Until the connectors brought every comment; False when somebody stopped it."""
        wanted = {platform: count for platform, count in self.sample.counts().items() if platform in self.sample.forums}
        best, since = -1, time.monotonic()
        while any(self.show.done(platform) < count for platform, count in wanted.items()):
            if self.stop.wait(TICK_S):
                return False
            self._look()
            brought = sum(map(self.show.done, wanted))
            best, since = (brought, time.monotonic()) if brought > best else (best, since)
            self._patient(since, "the connectors brought nothing")
        return True

    def _edit(self) -> None:
        """The writers change their minds; a sweep of the posts finds it."""
        forum = self.sample.forums["mastodon"]
        for comment_id, text in self.sample.edits.items():
            forum.edit(comment_id, text, datetime.now(UTC).replace(microsecond=0))
        for comment_id in self.sample.deletes:
            forum.delete(comment_id)

    def _linger(self) -> None:
        self.show.step(f"everything came in; the demo stays up until Ctrl-C. In another shell: export PHAROS_CONFIG={self.stage.config}")
        while not self.stop.wait(TICK_S):
            self._look()

    def _at_the_desk(self, decides: bool) -> Seen:
        """What the desk shows when it has read the queue; then it is stopped, all its decisions sent."""
        settings = self.stage.settings
        self._wait(self._answers)
        seen = visit(settings, self.stage.password, comments_queued(settings), decides, self._wait)
        self.stage.desk.stop()
        return seen

    def _answers(self) -> bool:
        """Whether the desk does; the first time the terminal is told where."""
        settings = self.stage.settings
        answers = listening(settings.console_host, settings.console_port)
        if answers and not self._told:
            self._told = True
            # A password in a file that the output goes to would be there for good.
            password = f"password {self.stage.password}" if self.console.is_terminal else "the password is shown on a terminal only"
            self.show.step(f"the moderators' desk: {settings.console_url} (name {NAME}, {password})")
        return answers

    def _wait(self, holds: Callable[[], bool]) -> None:
        """Until it holds; after three minutes the show goes on, and what is missing is told at the end."""
        end = time.monotonic() + PATIENCE_S
        while not holds() and time.monotonic() < end:
            self._look()
            time.sleep(TICK_S)

    def _drain(self) -> None:
        watch = Drain(self.stage.settings, patience_s=PATIENCE_S)
        try:
            while not watch.done():
                self._look()
                time.sleep(TICK_S)
        finally:
            watch.close()
        self._look()

    def _look(self) -> None:
        self.stage.check()
        self._answers()
        now = counters(self.stage.settings.metrics_port)
        queued, dead, lag = (int(now.get(f"pharos_{name}", 0)) for name in ("queued_total", "dead_letters_total", "lag_records"))
        note = f"{queued:,} flagged, {dead:,} dead, lag {lag:,}" if now else "starting"
        self.show.archived(int(now.get("pharos_comments_total", 0)), note)

    @staticmethod
    def _patient(since: float, what: str) -> None:
        if time.monotonic() - since > PATIENCE_S:
            msg = f"demo: {what} for {PATIENCE_S:.0f} s"
            raise FatalError(msg)
