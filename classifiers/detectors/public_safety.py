"""5.6.8 public safety: codes, logins, schedules and ways in given away, live police positions, false safety advice; English, Spanish.

A citizen who reports a hazard, asks about security or warns others does the opposite: such words take a cue away.
"""

from __future__ import annotations

from pharos.classifiers.cues import CueDetector
from pharos.classifiers.safety.access import ACCESS
from pharos.classifiers.safety.advice import FALSEHOODS
from pharos.classifiers.safety.codes import SECRETS
from pharos.classifiers.safety.dangers import DANGERS
from pharos.classifiers.safety.positions import EXTENUATING, POSITIONS
from pharos.classifiers.safety.secrets_told import TOLD
from pharos.classifiers.safety.sightings import SIGHTINGS
from pharos.classifiers.safety.ways import WAYS
from pharos.classifiers.safety.weak_points import WEAK_POINTS
from pharos.schemas.finding import Reason

REASONS = {
    "model": Reason(
        "It may give away something that keeps people or public systems safe.",
        "Puede revelar algo que protege a las personas o los sistemas públicos.",
    ),
    "code": Reason("It reveals the code of a gate, door or alarm.", "Revela el código de un portón, una puerta o una alarma."),
    "credential": Reason(
        "It reveals a password or login of a network or system.", "Revela una contraseña o un acceso a una red o un sistema."
    ),
    "network": Reason("It reveals the network address of a public system.", "Revela la dirección de red de un sistema público."),
    "way_in": Reason("It tells a way into a building or public facility.", "Dice cómo entrar en un edificio o una instalación pública."),
    "weak_point": Reason(
        "It tells a weak point of a public facility or system.", "Dice un punto débil de una instalación o un sistema público."
    ),
    "blind_spot": Reason("It tells where cameras do not see.", "Dice dónde no ven las cámaras."),
    "schedule": Reason("It reveals when guards or patrols are away.", "Revela cuándo faltan los guardias o las patrullas."),
    "police_position": Reason("It reveals where police are at this moment.", "Revela dónde está la policía en este momento."),
    "false_advice": Reason(
        "It gives safety advice that may put people in danger.", "Da un consejo de seguridad que puede poner en peligro a la gente."
    ),
    "false_alarm": Reason("It spreads an alarm that may be false.", "Difunde una alarma que puede ser falsa."),
}


class PublicSafety(CueDetector):
    """What gives access, codes, schedules or positions away, and false safety advice; reports of hazards are none."""

    name = "public_safety"
    version = "2"
    clause = "5.6.8"
    cues = (*SECRETS, *TOLD, *ACCESS, *WEAK_POINTS, *POSITIONS, *SIGHTINGS, *FALSEHOODS, *DANGERS, *WAYS, *EXTENUATING)
    reasons = REASONS
