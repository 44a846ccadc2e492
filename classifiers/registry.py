"""Every detector, in the order in which statuses and steps list them; a new one is one line here."""

from __future__ import annotations

from pharos.classifiers.base import Detector
from pharos.classifiers.detectors.advertising import Advertising
from pharos.classifiers.detectors.attack import Attack
from pharos.classifiers.detectors.city_rules import CityRules
from pharos.classifiers.detectors.discrimination import Discrimination
from pharos.classifiers.detectors.endorsement import Endorsement
from pharos.classifiers.detectors.illegal_activity import IllegalActivity
from pharos.classifiers.detectors.off_topic import OffTopic
from pharos.classifiers.detectors.ownership import Ownership
from pharos.classifiers.detectors.political import Political
from pharos.classifiers.detectors.private_information import PrivateInformation
from pharos.classifiers.detectors.profanity import Profanity
from pharos.classifiers.detectors.public_safety import PublicSafety
from pharos.classifiers.detectors.sexual_content import SexualContent

DETECTORS: tuple[type[Detector], ...] = (
    OffTopic,
    Profanity,
    Discrimination,
    SexualContent,
    IllegalActivity,
    Advertising,
    Attack,
    Political,
    Endorsement,
    PublicSafety,
    PrivateInformation,
    Ownership,
    CityRules,
)
