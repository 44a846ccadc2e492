"""5.6.10 another party's rights: pirated works, counterfeits, whole works pasted, another's picture passed off, in English and Spanish."""

from __future__ import annotations

from pharos.classifiers.cues import CueDetector
from pharos.classifiers.rights.goods import COUNTERFEIT
from pharos.classifiers.rights.piracy import PIRACY
from pharos.classifiers.rights.works import EXTENUATING, PASSED_OFF, PASTED
from pharos.schemas.finding import Reason

REASONS = {
    "piracy": Reason("It offers or links to a pirated copy of a work.", "Ofrece o enlaza una copia pirata de una obra."),
    "counterfeit": Reason("It offers counterfeit goods of a brand.", "Ofrece artículos falsificados de una marca."),
    "pasted_work": Reason(
        "It seems to paste another's whole work, such as a song or an article.",
        "Parece pegar la obra entera de otro, como una canción o un artículo.",
    ),
    "passed_off": Reason(
        "It passes another's picture or text off as the writer's own.", "Hace pasar por propia la imagen o el texto de otra persona."
    ),
    "model": Reason(
        "It may break another party's rights in a work or a brand.", "Puede vulnerar los derechos de otra parte sobre una obra o una marca."
    ),
}


class Ownership(CueDetector):
    """Piracy, counterfeits, pasted works and pictures passed off; links, short quotes, owners and reports are none."""

    name = "ownership"
    version = "1"
    clause = "5.6.10"
    cues = (*PIRACY, *COUNTERFEIT, *PASTED, *PASSED_OFF, *EXTENUATING)
    reasons = REASONS
