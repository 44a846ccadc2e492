"""5.6.3 discrimination: slurs, and contempt, exclusion or violence aimed at a group of a listed ground; reports speak against it."""

# ruff: noqa: E501 - one word list a line reads better than a folded one

from __future__ import annotations

from importlib import resources

from pharos.classifiers.cues import Cue, CueDetector
from pharos.classifiers.discrimination.emoji import PICTURES
from pharos.classifiers.discrimination.english import ENGLISH
from pharos.classifiers.discrimination.frames import FRAMES
from pharos.classifiers.discrimination.frames_es import FRAMES_ES
from pharos.classifiers.discrimination.groups import NO
from pharos.classifiers.discrimination.spanish import SPANISH
from pharos.schemas.finding import Reason

_INNOCENT = r"maine coon|raccoons?|coon ?(?:dog|hound|hunt|cat|ass)|flame retard|fire retard|retardant|redskins? (?:game|fan|season)|crip walk|in the (?:fence|wall|armou?r)|chink in|\bspic and span\b|halloween|haunted"
"""Words that hold a slur, and its other meanings."""


def _slurs() -> tuple[Cue, ...]:
    """One cue a weight and ground of the list: few expressions, and two slurs of one ground are no more than one."""
    text = (resources.files("pharos.classifiers") / "data" / "slurs.tsv").read_text(encoding="utf-8")
    groups: dict[tuple[str, str], list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            expression, weight, ground = line.split("\t")
            groups.setdefault((weight, ground), []).append(expression)
    return tuple(
        Cue(rf"\b(?:{'|'.join(words)})\b", float(weight), "slur", unless=f"{NO}|{_INNOCENT}") for (weight, _), words in groups.items()
    )


REASONS = {
    "slur": Reason("It uses a slur for a group of people.", "Usa un insulto contra un grupo de personas."),
    "contempt": Reason("It expresses contempt for a group of people.", "Expresa desprecio por un grupo de personas."),
    "exclusion": Reason("It calls for the exclusion of a group of people.", "Pide excluir a un grupo de personas."),
    "dehumanising": Reason("It denies a group of people their humanity.", "Niega la humanidad de un grupo de personas."),
    "threat": Reason("It wishes or calls for violence against a group of people.", "Desea o pide violencia contra un grupo de personas."),
    "model": Reason(
        "It reads as discrimination against a group to the trained model.",
        "El modelo entrenado lo lee como discriminación contra un grupo.",
    ),
    **{kind: Reason("It may be no discrimination.", "Puede no ser discriminación.") for kind in ("report", "own", "denial", "praise")},
}


class Discrimination(CueDetector):
    """Finds slurs and contempt, exclusion or violence against groups by cues and the model; reports and denials speak against it."""

    name = "discrimination"
    version = "1"
    clause = "5.6.3"
    cues = (*_slurs(), *ENGLISH, *FRAMES, *SPANISH, *FRAMES_ES, *PICTURES)
    reasons = REASONS
