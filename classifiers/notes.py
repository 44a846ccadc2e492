"""What a result says about itself beside its scores: the language it was read in, and in words what was not read or not scored."""

from __future__ import annotations

import numpy as np

from pharos.classifiers.language import CODES, FIRST_OTHER
from pharos.classifiers.views import Views


def languages(views: Views) -> list[str]:
    """The recognised language of each row; `und` where there is too little to tell."""
    return [CODES[code] for code in views.languages.tolist()]


def notes(views: Views) -> dict[int, list[str]]:
    """Sentences by row, for the few rows that have any."""
    found: dict[int, list[str]] = {}
    for row in np.flatnonzero(views.languages >= FIRST_OTHER).tolist():
        found.setdefault(row, []).append(f"Not scored in this language ({CODES[views.languages[row]]}), but for what needs no language.")
    for row in np.flatnonzero(views.unread).tolist():
        found.setdefault(row, []).append(f"The last {views.unread[row]} characters were read by the word lists and patterns alone.")
    for row in np.flatnonzero(views.late).tolist():
        found.setdefault(row, []).append("The batch's time ran out before the encoder read this comment.")
    return found
