"""The engine: loads the detectors, compiles all their patterns together, and runs each on a batch without ever raising."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from pharos.classifiers.base import Comments, Detection, Detector, Status
from pharos.classifiers.cues import CueDetector
from pharos.classifiers.language import FIRST_OTHER
from pharos.classifiers.learned import Learned, Profile
from pharos.classifiers.registry import DETECTORS
from pharos.classifiers.scan import VIEWS, Pattern, Scanner, ViewName
from pharos.classifiers.second_opinion import SecondOpinion
from pharos.classifiers.seconding import Seconding
from pharos.classifiers.signals import Signals
from pharos.classifiers.views import Compiled, Scanners, Views
from pharos.schemas.policy_file import Policy

log = logging.getLogger(__name__)


class Engine:
    """Loaded detectors, by name in `detectors`; made once a worker, used from any thread."""

    def __init__(
        self,
        policy: Policy,
        detectors: Sequence[type[Detector]] | None = None,
        profile: Profile | None = "default",
        second: SecondOpinion | None = None,
    ) -> None:
        """Load the detectors (without `detectors`, the registry's), compile their patterns, load the models (none if `profile` is None).

        `second` is asked where the models are uncertain; one that is not there is told of in statuses, and changes nothing else.
        """
        self.policy = policy
        self._models = Learned(profile) if profile else None
        self.detectors: dict[str, Detector] = {}
        for kind in DETECTORS if detectors is None else detectors:
            detector = kind()
            detector.load(policy)
            self.detectors[detector.name] = detector
        self._second = _seconding(second, self.detectors) if second else None
        patterns = {name: detector.patterns() for name, detector in self.detectors.items()}
        self._scanners = _compile(patterns | ({Signals.name: Signals().patterns()} if detectors is None else {}))

    def views(self, comments: Comments, deadline: float | None = None) -> Views:
        """The shared views of a batch, nothing computed yet; after `deadline` (`time.monotonic`) the encoder reads no more."""
        return Views(comments, self._scanners, self._models, deadline, self._second)

    def run(self, name: str, views: Views) -> Detection:
        """One detector on a batch of n rows; never raises.

        What fails is tried once more, then cut in halves down to the rows that fail, which come back as `Status.ERROR`.
        """
        detector = self.detectors[name]
        for attempt in (views, views.rows(0, len(views))):
            try:
                return _spoken(detector, attempt, _checked(detector.detect(attempt), len(views)))
            except Exception as exc:  # noqa: BLE001 - a detector's bug must not stop the stream; its rows are marked and counted
                error = type(exc).__name__
        if len(views) <= 1:
            log.warning("detector `%s` failed on a row: %s", name, error)
            return Detection.unscored(len(views), Status.ERROR)
        half = len(views) // 2
        parts = [(0, self.run(name, views.rows(0, half))), (half, self.run(name, views.rows(half, len(views))))]
        return Detection.concat(parts)

    def detect(self, comments: Comments) -> dict[str, Detection]:
        """Every detector on a batch, one after another."""
        return self.run_all(self.views(comments))

    def run_all(self, views: Views) -> dict[str, Detection]:
        """As `detect`, on views that the caller keeps."""
        return {name: self.run(name, views) for name in self.detectors}


def _seconding(second: SecondOpinion, detectors: Mapping[str, Detector]) -> Seconding:
    if not second.ready:
        log.warning("%s", second.state)
    return Seconding(second, frozenset(detector.clause for detector in detectors.values() if isinstance(detector, CueDetector)))


def _spoken(detector: Detector, views: Views, detection: Detection) -> Detection:
    """The detection with rows in a language that the detector does not know marked as skipped, unless there is evidence all the same."""
    foreign = views.languages >= FIRST_OTHER
    if getattr(detector, "any_language", False) or not foreign.any():
        return detection
    foreign[[item.row for item in detection.evidence]] = False
    silent = foreign & (detection.statuses == Status.OK)
    scores, statuses = detection.scores.copy(), detection.statuses.copy()
    scores[silent], statuses[silent] = np.nan, Status.SKIPPED
    return Detection(scores, statuses, detection.evidence)


def _checked(detection: Detection, n: int) -> Detection:
    if detection.scores.shape != (n,) or detection.statuses.shape != (n,):
        msg = f"`detect`: expected {n} scores and statuses; got {detection.scores.shape} and {detection.statuses.shape}"
        raise ValueError(msg)
    return detection


def _compile(patterns: Mapping[str, list[Pattern]]) -> Scanners:
    """Each detector's patterns over each view by themselves: all in one database would take three times as long to compile."""
    chosen = {(name, view): [i for i, p in enumerate(own) if p.view == view] for name, own in patterns.items() for view in VIEWS}
    chosen = {place: kept for place, kept in chosen.items() if kept}
    # Compiling takes most of the first start and lets go of the GIL.
    with ThreadPoolExecutor() as pool:
        made = pool.map(lambda place: Scanner([patterns[place[0]][i].expression for i in chosen[place]]), chosen)
    found: dict[str, dict[ViewName, Compiled]] = {name: {} for name in patterns}
    for (name, view), scanner in zip(chosen, made, strict=True):
        found[name][view] = Compiled(scanner, np.array(chosen[name, view], np.int32))
    return found
