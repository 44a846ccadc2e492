"""Every detector, in the order in which statuses and steps list them; a new one is one line here."""

from __future__ import annotations

from pharos.classifiers.base import Detector
from pharos.classifiers.detectors.profanity import Profanity

DETECTORS: tuple[type[Detector], ...] = (Profanity,)
