"""5.6.6 advertising: sales, promotion of oneself, recruitment, fund-raising and spam that are not the City's, in English and Spanish."""

from __future__ import annotations

import re

from pharos.classifiers.adverts.business import BUSINESS
from pharos.classifiers.adverts.money import FUND_RAISING, RECRUITMENT
from pharos.classifiers.adverts.offers import OFFERS
from pharos.classifiers.adverts.offers_es import SPANISH_OFFERS
from pharos.classifiers.adverts.pitches import PITCHES
from pharos.classifiers.adverts.prizes import PRIZES
from pharos.classifiers.adverts.promotion import PROMOTION
from pharos.classifiers.adverts.sale import SALE
from pharos.classifiers.adverts.sale_es import EXTENUATING, SPANISH_SALE
from pharos.classifiers.adverts.spam import SPAM
from pharos.classifiers.adverts.tokens import TOKENS
from pharos.classifiers.cues import Cue, CueDetector
from pharos.schemas.finding import Reason
from pharos.schemas.policy_file import Policy

REASONS = {
    "sale": Reason("It offers goods, rooms or services for sale.", "Ofrece productos, vivienda o servicios a la venta."),
    "promotion": Reason(
        "It promotes the writer's own page, channel, work or code.", "Promociona la página, el canal, la obra o el código de quien escribe."
    ),
    "recruitment": Reason(
        "It recruits for a job or a sales team that is not the City's.", "Recluta para un empleo o equipo de ventas que no es de la Ciudad."
    ),
    "fund_raising": Reason("It raises money for a cause that is not the City's.", "Recauda dinero para una causa que no es de la Ciudad."),
    "spam": Reason(
        "It reads like spam: easy money, prizes, trading or contact elsewhere.",
        "Parece spam: dinero fácil, premios, inversiones o contacto en otro sitio.",
    ),
    "model": Reason("It reads like an advert or a promotion.", "Parece un anuncio o una promoción."),
}


class Advertising(CueDetector):
    """Adverts, promotion, recruitment, fund-raising and spam; what stands on the City's own site is none."""

    name = "advertising"
    version = "1"
    clause = "5.6.6"
    cues: tuple[Cue, ...] = (
        *SALE,
        *BUSINESS,
        *OFFERS,
        *FUND_RAISING,
        *RECRUITMENT,
        *PROMOTION,
        *PITCHES,
        *SPAM,
        *TOKENS,
        *PRIZES,
        *SPANISH_SALE,
        *SPANISH_OFFERS,
        *EXTENUATING,
    )
    reasons = REASONS

    def load(self, policy: Policy) -> None:
        """Take the threshold, and the City's own domains as a cue against an advert."""
        own = (Cue(rf"(?i)\b{re.escape(domain)}\b", -4, "city", "plain") for domain in policy.city.domains)
        self.cues = (*type(self).cues, *own)
        super().load(policy)
