"""What `pharos run` says of itself: one live line on a terminal, JSON log lines elsewhere; numbers, never a comment's text."""

from __future__ import annotations

import json
import logging
import sys
import time
from dataclasses import dataclass, field
from typing import Any, TextIO

from prometheus_client import REGISTRY

from pharos.transforms.worker import WORKER

_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "taskName"}


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and whatever was given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; line breaks are escaped, and of an exception only its type and place are told."""
        entry: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
        return json.dumps(entry, ensure_ascii=True, default=str)


def log_as_json(stream: TextIO | None = None) -> None:
    """Send log records to `stream` (standard error) as JSON: on a terminal, where the status line tells the rest, only errors."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.ERROR if stream.isatty() else logging.INFO, handlers=[handler], force=True)
    # What passes (a broker away, a bundle that failed) is told by the state; Beam's and Kafka's own words may hold a comment's text.
    for chatty in ("apache_beam", "kafka", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)


def total(name: str, **labels: tuple[str, ...]) -> float:
    """The sum of a metric over its labels, or over those with one of the values given; 0 for one that was never counted."""
    return sum(
        sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == name and all(sample.labels[label] in values for label, values in labels.items())
    )


@dataclass
class StatusLine:
    """Renders the worker's state once a second or so; `tick` does nothing in between."""

    terminal: bool = field(default_factory=sys.stderr.isatty)
    every_s: float = 1.0
    _last: float = field(default_factory=time.monotonic)
    _comments: float = 0.0
    _state: str = ""

    def __post_init__(self) -> None:
        # A log wants a line every ten seconds, a person looks every second.
        self.every_s = self.every_s if self.terminal else 10.0

    def tick(self, state: str, force: bool = False) -> None:
        """Show the state if it is time, or if it changed."""
        now = time.monotonic()
        if now - self._last < self.every_s and not force and state == self._state:
            return
        self._state = state
        comments = total("pharos_comments_total")
        rate = (comments - self._comments) / max(1e-9, now - self._last)
        self._last, self._comments = now, comments
        numbers = {
            "comments": int(comments),
            "per_s": round(rate, 1),
            "lag": sum(lease.log_end - lease.next_offset for lease in list(WORKER.leases.values())),
            "flagged": int(total("pharos_queued_total")),
            "dead": int(total("pharos_dead_letters_total")),
            "unscored": int(total("pharos_unscored_total", status=("timeout", "error"))),
            "partitions": len(WORKER.leases),
        }
        if self.terminal:
            sys.stderr.write("\r\x1b[2K" + line(state, numbers))
            sys.stderr.flush()
        else:
            logging.getLogger("pharos.run").info("status", extra={"state": state, **numbers})

    def end(self) -> None:
        """Leave the last line standing."""
        if self.terminal:
            sys.stderr.write("\n")


def line(state: str, numbers: dict[str, Any]) -> str:
    """`running | 812.0 comments/s | lag 3 | ...` as shown on a terminal."""
    return (
        f"{state} | {numbers['per_s']:,.0f} comments/s | {numbers['comments']:,} in all | lag {numbers['lag']:,} | "
        f"flagged {numbers['flagged']:,} | dead {numbers['dead']:,}"
    )
