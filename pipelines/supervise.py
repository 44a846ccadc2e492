"""Watches over a running pipeline from the main thread: signals, the status line, the systemd watchdog, draining, the quiet hours."""

from __future__ import annotations

import datetime
import logging
import signal
import threading
import time
from dataclasses import dataclass

from pharos.pipelines.drain import DRAIN_PATIENCE_S, Drain
from pharos.pipelines.kafka.clients import admin
from pharos.pipelines.kafka.topics import TopicState, states
from pharos.pipelines.moderate import Moderation
from pharos.pipelines.ownership import bind, topic_ids
from pharos.pipelines.run import MAX_WAIT_S, Progress, run_forever
from pharos.pipelines.runners import runner_for
from pharos.pipelines.settings import Settings, quiet_hours
from pharos.pipelines.status import StatusLine
from pharos.pipelines.systemd import notify
from pharos.schemas.errors import FatalError, PharosError, RetryLaterError
from pharos.schemas.topics import TOPICS
from pharos.transforms import metrics
from pharos.transforms.worker import WORKER

log = logging.getLogger(__name__)

TICK_S = 0.2
STUCK_S = 180.0
"""Longer than fencing and committing may wait for the broker: a source that has not come round by then is stuck, and systemd kills it."""
HOUR_MS = 3_600_000
COMPACT_OLDER_THAN = datetime.timedelta(hours=1)


@dataclass
class PipelineThread:
    """The pipeline beside the main thread; `error` is what ended it."""

    parameters: Moderation
    progress: Progress
    runner: str
    error: BaseException | None = None

    def start(self) -> threading.Thread:
        """Begin; the thread is a daemon, so that a runner that hangs cannot keep the process."""
        thread = threading.Thread(target=self._run, name="pipeline", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        try:
            run_forever(self.parameters, self.progress, *runner_for(self.runner))
        except BaseException as exc:  # noqa: BLE001 - carried over to the main thread, which raises it
            self.error = exc


def supervise(settings: Settings, parameters: Moderation, drain: bool, runner: str) -> None:
    """Run the pipeline until SIGTERM, Ctrl-C or, draining, until all that was there is committed.

    Raises:
        FatalError: only a person can mend it, or a drain made no progress for 60 s.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: WORKER.stop.set())
    progress, line = Progress(), StatusLine()
    metrics.begin_at_zero(parameters.detectors)
    _await_topics(settings, progress, line, time.monotonic() + DRAIN_PATIENCE_S if drain else None)
    if WORKER.stop.is_set():
        return
    watch = Drain(settings, parameters.source.slots[0].partitions) if drain else None
    pipeline = PipelineThread(parameters, progress, runner)
    thread = pipeline.start()
    notify("READY=1")
    left = 0
    try:
        _watch(thread, settings, progress, line, watch)
    finally:
        WORKER.stop.set()
        notify("STOPPING=1")
        thread.join(timeout=60)
        line.tick("stopped", force=True)
        line.end()
        if watch:
            left = watch.left()
            watch.close()
    if pipeline.error is not None:
        raise pipeline.error
    if left:
        msg = f"stopped before the drain was done: {left} records are not committed yet; `pharos run` goes on from there"
        raise FatalError(msg)


def _watch(thread: threading.Thread, settings: Settings, progress: Progress, line: StatusLine, watch: Drain | None) -> None:
    compacted = None
    while thread.is_alive() and not WORKER.stop.wait(TICK_S):
        line.tick(progress.told())
        if alive():
            notify("WATCHDOG=1")
        if watch and watch.done():
            return
        hour = datetime.datetime.now(datetime.UTC).replace(minute=0, second=0, microsecond=0)
        if hour != compacted and in_quiet_hours(settings.quiet_hours, hour.hour):
            compacted = hour
            _compact(settings)


def alive() -> bool:
    """Whether the pipeline's source still comes round."""
    return time.monotonic() - WORKER.beat < STUCK_S


def in_quiet_hours(text: str, hour: int) -> bool:
    """Whether the UTC hour lies within `from-to`; the last hour counts."""
    hours = quiet_hours(text)
    return hours is not None and (hour in range(hours.start, hours.stop + 1) or hour + 24 in range(hours.start, hours.stop + 1))


def _compact(settings: Settings) -> None:
    """Compact the archive beside the running pipeline; what goes wrong is told and tried again in the next quiet hour."""

    def work() -> None:
        from pharos.pipelines.compact import compact  # brings DuckDB, which a worker that starts again after a kill need not wait for

        try:
            report = compact(settings.archive_dir, datetime.datetime.now(datetime.UTC), COMPACT_OLDER_THAN)
            log.info("archive compacted", extra={"report": str(report)})
        except PharosError as exc:
            log.warning("the archive was not compacted", extra={"error": type(exc).__name__, "why": str(exc)})

    threading.Thread(target=work, name="compaction", daemon=True).start()


def _await_topics(settings: Settings, progress: Progress, line: StatusLine, deadline: float | None) -> None:
    """Wait until the broker answers, then see that the topics are there, keep records long enough and are the archive's.

    Raises:
        BrokerAwayError: none answered before `deadline` (monotonic seconds; None waits for ever).
    """
    while not WORKER.stop.is_set():
        try:
            client = admin(settings)
            try:
                check_topics(settings, states(client, settings))
                bind(settings.archive_dir, settings.group_id, topic_ids(client, settings))
            finally:
                client.close()
            return
        except RetryLaterError as exc:
            if deadline is not None and time.monotonic() > deadline:
                raise
            progress.state = f"waiting: {exc}"
            line.tick(progress.state, force=True)
            WORKER.stop.wait(MAX_WAIT_S)


def check_topics(settings: Settings, found: list[TopicState]) -> None:
    """See that the topics are as a run needs them.

    Raises:
        FatalError: one is missing, or `comments.raw` drops records before the lag alarm rings.
    """
    names = {topic.name for topic in found}
    if missing := [name for spec in TOPICS if (name := settings.topic_prefix + spec.suffix) not in names]:
        msg = f"topic `{missing[0]}` does not exist at {settings.bootstrap_servers}; create it with `pharos kafka topics`"
        raise FatalError(msg)
    raw = next(topic for topic in found if topic.name == settings.topics.raw)
    if 0 <= raw.retention_ms <= settings.lag_alarm_hours * HOUR_MS:
        msg = (
            f"topic `{raw.name}` keeps records for {raw.retention_ms / HOUR_MS:.1f} h; expected more than PHAROS_LAG_ALARM_HOURS "
            f"({settings.lag_alarm_hours} h), or comments are gone before the alarm rings"
        )
        raise FatalError(msg)
