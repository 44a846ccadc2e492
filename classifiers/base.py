"""The detector contract: shared views of a batch in, one column of scores and statuses out, with the evidence of each hit.

A detector is a small class that is loaded once a worker and called once a batch; it never loops over clean comments in Python.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

import numpy as np
import pyarrow as pa

from pharos.schemas.finding import Reason, Span, Stance
from pharos.schemas.policy_file import Policy

if TYPE_CHECKING:
    from pharos.classifiers.scan import Pattern
    from pharos.classifiers.views import Views


class Status(IntEnum):
    """How a detector ended on one row; unscored (anything but `OK`) is never clean."""

    OK = 0
    SKIPPED = 1
    TIMEOUT = 2
    ERROR = 3


STATUS_NAMES = tuple(status.name.lower() for status in Status)


@dataclass(frozen=True)
class Comments:
    """A batch of comments as columns of equal length n; null where a comment has no post, parent or language.

    `post` is the post's title and text, `parent` the text of the comment that is answered, `lang` what the platform says (BCP 47).
    """

    text: pa.StringArray
    post: pa.StringArray
    parent: pa.StringArray
    lang: pa.StringArray

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, start: int, stop: int) -> Comments:
        """Rows start..stop, without a copy."""
        return Comments(*(column.slice(start, stop - start) for column in (self.text, self.post, self.parent, self.lang)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why one row scores: spans in the original text (characters), a sentence in English and Spanish, for 5.6.7c the stance.

    `view` names what was read: plain, folded, model, words or meaning.
    """

    row: int
    score: float
    spans: list[Span]
    reason: Reason
    stance: Stance | None = None
    view: str = ""


@dataclass(frozen=True)
class Detection:
    """One detector's columns for a batch of n rows.

    `scores` float32 (n,), 0..1, NaN where unscored; `statuses` uint8 (n,), see `Status`; `evidence` sorted by row, at most one a row.
    """

    scores: np.ndarray
    statuses: np.ndarray
    evidence: list[Evidence] = field(default_factory=list)

    @classmethod
    def of(cls, n: int, evidence: list[Evidence], skipped: np.ndarray | None = None) -> Detection:
        """A detection of n rows that score 0 but where there is evidence; rows in the mask `skipped` are unscored."""
        scores = np.zeros(n, np.float32)
        statuses = np.zeros(n, np.uint8)
        if skipped is not None:
            scores[skipped] = np.nan
            statuses[skipped] = Status.SKIPPED
            evidence = [item for item in evidence if not skipped[item.row]]
        for item in evidence:
            scores[item.row] = item.score
        return cls(scores, statuses, evidence)

    @classmethod
    def unscored(cls, n: int, status: Status) -> Detection:
        """A detection of n rows that could not be scored."""
        return cls(np.full(n, np.nan, np.float32), np.full(n, status, np.uint8))

    @classmethod
    def concat(cls, parts: list[tuple[int, Detection]]) -> Detection:
        """Parts (first row, detection) that lie one after another, as one."""
        evidence = [replace(item, row=item.row + first) for first, part in parts for item in part.evidence]
        return cls(np.concatenate([part.scores for _, part in parts]), np.concatenate([part.statuses for _, part in parts]), evidence)


@runtime_checkable
class Detector(Protocol):
    """One clause's detector. `name` is snake_case and stable: it is in the policy file, in statuses and in metrics."""

    name: ClassVar[str]
    version: ClassVar[str]
    clause: ClassVar[str]

    def load(self, policy: Policy) -> None:
        """Read word lists and models; called once a worker, never at import."""

    def patterns(self) -> list[Pattern]:
        """What the scan shall look for; asked after `load`, may be empty."""

    def detect(self, views: Views) -> Detection:
        """Score every row of the batch; pure: the same views give the same detection."""
