"""Words around a candidate that raise, gate or clear it, in English and Spanish, and the city's own contacts.

All patterns look at the lower-cased view, where accents are gone but for the n-tilde.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pharos.classifiers.private.validators import digits_of
from pharos.schemas.policy_file import City


class Found(NamedTuple):
    """One detail: where it lies in the view (characters), its type and how sure the rule is."""

    start: int
    end: int
    type: str
    score: float


class Window(NamedTuple):
    """A part of a row's view to be searched: rules may look at words outside it, but matches lie inside."""

    text: str
    lower: str
    start: int
    end: int

    def finditer(self, pattern: re.Pattern[str], lower: bool = False) -> Iterator[re.Match[str]]:
        """Matches inside the window."""
        return pattern.finditer(self.lower if lower else self.text, self.start, self.end)

    def before(self, at: int, n: int) -> str:
        """Up to n lower-case characters that end at `at`."""
        return self.lower[max(0, at - n) : at]

    def after(self, at: int, n: int) -> str:
        """Up to n lower-case characters from `at` on."""
        return self.lower[at : at + n]

    def around(self, start: int, end: int, n: int) -> str:
        """n lower-case characters to either side, with a gap mark between."""
        return f"{self.before(start, n)} | {self.after(end, n)}"


NOT_PERSONAL_NUMBER = re.compile(
    r"(?:\b(?:test|testing|order|ticket|case|ref|reference|confirmation|tracking|invoice|lot|pole|meter|parcel|permit|docket|file|"
    r"report|item|serial"
    r"|model|claim|isbn|issn|sku|upc|bill|resolution|ordinance|incident|complaint|request|transaction|receipt|asset|hydrant|transformer"
    r"|part|product|bid|rfp|project|registration|policy|citation|booking|inmate|unit|route|bus|caso|orden|boleto|pedido|factura|medidor"
    r"|poste|lote|multa|recibo|reporte|solicitud|folio)\b"
    r"[\s:]*(?:(?:number|numero|num|nos?|nbr|id|code|is|was|es|de|del|la)\b[\s.:]*|[#:]\s*){0,4}#?\s*|\b(?:v|version|doi|"
    r"http\S{0,60}|www\S{0,60})[\s:.]*)$"
)
"""A lead that makes a number that of a thing: `order #`, `numero de caso`."""

_OFFICE = re.compile(
    r"\b(?:city hall|town hall|city of|departments?|dept|customer (?:service|care)|clerk'?s?|(?:mayor|sheriff|assessor|coroner|governor|"
    r"senator|representative|congressman|attorney|registrar)'?s? office|call(?:ed|ing)? (?:the|your) (?:office|city|mayor|council|"
    r"police)|(?:call|contact|write|e-?mail|text|reach) (?:your|our) (?:state )?(?:legislators?|senators?|rep\w*|congress\w*|lawmakers?)|"
    r"(?:district|field|local|regional|main|state|tax|post|ticket|box|front|school|church|leasing) office|office of|council|non[ "
    r"-]?emergency|dispatch|hot ?line|help ?line|help ?desk|call cent(?:er|re)|utilit(?:y|ies)|public works|"
    r"animal (?:control|shelter|services)|fire station|court ?house|sheriff|library|police|crime ?stoppers|school board|parish|dotd|cleco|"
    r"entergy|museum|legislature|capitol|switchboard|house of representatives|state senate|front desk|visitors? cent(?:er|re)|fema|"
    r"red cross|salvation army|united way|suicide|crisis|hospital|chamber of commerce|convention center|bus line|atrans|"
    r"code enforcement|permit(?:s|ting)?|sanitation|water company|gas company|report (?:it|them|outages?|potholes?|a pothole)|"
    r"museo|legislatura|conmutador|alcaldia|ayuntamiento|municipio|municipal|oficina|departamento|servicio al cliente|linea de|"
    r"policia|bomberos|biblioteca|hospital)\b"
)
_BUSINESS = re.compile(
    r"\b(?:free (?:estimates?|quotes?|delivery|consultation)|licensed (?:and|&) (?:insured|bonded)|our (?:shop|store|business|team|"
    r"company|showroom|website|staff|services)|call us|contact us|email us|we (?:offer|buy|sell|fix|repair|install|deliver|specialize|do)|"
    r"book (?:now|your|online|today)|for (?:a |an |more )?(?:quotes?|bookings?|appointments?|estimates?|reservations?)|visit us|"
    r"open (?:mon|daily|7|24)|low prices|% off|(?:plumbing|roofing|lawn ?care|landscaping|realty|real estate|insurance|hair salon|"
    r"barber ?shop|auto repair|towing|hvac|cleaning service|bail bonds|pizza|pressure washing|tree service|movers|catering) ?|"
    r"llamenos|contactenos|vend(?:o|emos)(?! mi\b)|se venden?|precios bajos|a domicilio|pedidos? (?:al?|por|en)|haga su pedido|"
    r"ordenes al|(?:entrega|servicio) a domicilio|2x1|incall|outcall|"
    r"happy ending|no boss|(?:fx|forex|crypto) trader|(?:make|earn) \$ ?\d[^.!?]{0,20} (?:a|per) (?:day|week|month)|got (?:gas|za|"
    r"percs|weed|bud|pills)|estimados? gratis|presupuestos? gratis|ofrecemos|nuestr[oa] (?:tienda|negocio|empresa|equipo)|"
    r"(?:(?:a|the|this) )?(?:company|restaurant|store|shop|hotel|clinic|museum)'?s? (?:phone|number|address|email))\b"
)
_HIRING = re.compile(
    r"\b(?:(?:is|are|we'?re|now|currently|always|still|also) hiring|hiring (?:now|event|fair)|job fair|apply (?:now|today|online|within)|"
    r"accepting applications|(?:esta|estamos|estan) contratando|se solicitan?)\b"
)
_PERSON_NEAR = re.compile(
    r"\b(?:my|his|her|she|he|me|him|home|house|cell|personal|private|mi|su|casa|celular|cousin|brother|sister|uncle|aunt|neighbou?r)\b"
)
_SHOP = re.compile(
    r"\b(?:clinic|hospital|museum|restaurant|cafe|grill|diner|bakery|pharmacy|salon|dealership|motors|nursing home|boutique|"
    r"clinica|restaurante|farmacia)"
    r"(?:'s)?(?: (?:phone|number|is|at|call)){0,3}:? ?\(?$"
)
_ADVERT = re.compile(
    r"\b(?:prices? start|starting at \$|\$ ?\d+ (?:each|off|an hour|per|a (?:plate|dozen|session))|by the dozen|taking orders|pre-?orders?|"
    r"(?:place|get) your orders?|to order|dm (?:me )?for|book (?:now|with me|your)|walk-?ins|serious inquiries|bitcoin|crypto|forex|"
    r"fx trader|"
    r"first withdrawal|credit repair|fast (?:loans?|cash)|weight loss|side hustle|own boss|work from home|join my team|raffle tickets?|"
    r"delivery (?:all over|available)|we deliver|incall|outcall|escorts?|sensual|for hire|handyman|junk removal|love spells?|spell caster|"
    r"psychic|hechizos|amarres|lectura de cartas|prestamos|ganancias|trabajo desde casa|se hacen|se rentan?|se arreglan?|percs|"
    r"hago (?:u\xf1as|pasteles|tamales|trabajos)|limpieza de casas)\b"
)
"""Goods and services offered: `text me` is then an advert's call (5.6.6), not a private person's."""
_PRIVATE = re.compile(r"\b(?:his|her|their|home|house|cell|personal|private|celular|casa)\b")
_KEYWORD = re.compile(r"\b(?i:text|txt|sms|envia|manda) [A-Z]{3,20} (?:to|al|a) $")
"""`Text VOTE to 555-0142`: a list that one joins, nobody's own phone."""
_COMPANY = re.compile(r"\b(?:llc|inc)\b")
_PERSONAL_CLOSE = re.compile(
    r"\b(?:my|his|her|their(?= (?:home|house|cell|personal|private))|personal|private|home|cell|mi|celular|me|him)\b[^.!?]{0,35}$"
)

NUMBER_LEAD = re.compile(
    r"\b(?:phones?|cells?|cellular|mobile|tel|telephone|fax|desk|call(?:ing|ed)?|text(?:ing)?|messages?|whats ?app|signal|reach|"
    r"number|contact|dial|sms|"
    r"zelle|cash ?app|direct|office|ring|hit|digits|telefono|celular|movil|llam\w{1,8}|numero|cel|fono|mandame|marquen?(?:le|me)|"
    r"marc(?:ar?|arles?|ale|ame|enle)|ph|hmu|office)\b"
    r"[^a-z0-9]{0,4}(?:[a-z']{1,12}[^a-z0-9]{1,4}){0,6}$"
)
NUMBER_TAIL = re.compile(
    r"^[^a-z0-9]{0,3}(?:\(?(?:cell|mobile|home|office|fax|work|desk|phone|call|text|celular|casa)\b|[- "
    r"]?(?:office|mobile|fax|desk))"
)

PUBLIC_PLACE = re.compile(
    r"\b(?:city hall|town hall|court ?house|librar(?:y|ies)|museum|(?<!he )(?<!they )park|zoo|community cent(?:er|re)|convention "
    r"cent(?:er|re)|rec(?:reation)? "
    r"cent(?:er|re)|senior cent(?:er|re)|fire (?:station|house|department)|police (?:station|department)|stadium|coliseum|arena|airport|"
    r"amphitheat(?:er|re)|polling|polls|precinct|vote at|voting|meeting|hearing|event|festival|parade|clinic|hospital|church|school|"
    r"elementary|"
    r"university|college|walmart|mall|grocery|dollar general|restaurant|hotel|motel|cafe|store|shop|gas station|mcdonald'?s|bank|"
    r"theat(?:er|re)|"
    r"splash pad|playground|swimming pool|city pool|ball ?(?:park|field)s?|boat launch|bus stop|gym|salon|pharmacy|food bank|"
    r"shelter|headquarters|office building|dealership|ayuntamiento|alcaldia|biblioteca|museo|parque|"
    r"iglesia|escuela|tienda|"
    r"restaurante|evento|reunion|clinica)s?\b"
)
HAZARD = re.compile(
    r"\b(?:pot ?holes?|leak(?:s|ing)?|street ?lights?|light (?:is )?out|outage|hydrant|ditch|sewer|manhole|drain(?:s|age)?|"
    r"flood(?:s|ed|ing)?|"
    r"blight(?:ed)?|abandoned|vacant|overgrown|burned|derelict|tall grass|grass is|trees? (?:is )?down|down(?:ed)? (?:tree|line|"
    r"limb)|stray|"
    r"accident|"
    r"crash|wreck|stop sign|sidewalk|dumping|demolish(?:ed)?|demolition|traffic light|bache|fuga|inundaci?on|alumbrado)\b"
)
RESIDENT = re.compile(
    r"\b(?:liv(?:e|es|ed|ing) |resid(?:e|es|ing|ence)|my (?:\w+ )?(?:house|home|address|place|apartment|apt|yard|driveway|trash|mom|mother|"
    r"grand\w+|parents|street|neighbor\w*)|(?:his|her|their|\w+'s) (?:\w+ )?(?:house|home|address|place|apartment|residence|mom|"
    r"mother|crib)|"
    r"home address|mailing address|address|belongs? to|pull up|mail (?:it|them|me)|send (?:it|them|me)|ship (?:it|them)|stay(?:s|"
    r"ing)? (?:at|in)|come "
    r"by|pull up|"
    r"find (?:him|her|them)|house (?:is )?(?:at|on)|home (?:is )?(?:at|on)|i'?m at|we'?re at|neighbor|vivo|vive|viven|vivimos|domicilio|"
    r"direccion|mi casa|su casa|casa de|residencia)\b"
)


class PublicContacts:
    """The contacts of the city's policy file, normalised for look-up."""

    def __init__(self, city: City) -> None:
        self._phones = {digits_of(phone)[-10:] for phone in city.phones}
        self._emails = {email.lower() for email in city.emails}
        self._domains = tuple(domain.lower() for domain in city.domains)
        self._addresses = [_street_key(address) for address in city.addresses]

    def holds(self, kind: str, value: str) -> bool:
        """Whether a phone, an email or an address (as written) is the city's, or a public office's by its domain."""
        if kind == "phone":
            return digits_of(value)[-10:] in self._phones
        if kind == "email":
            domain = value.lower().rpartition("@")[2]
            city = any(domain == own or domain.endswith("." + own) for own in self._domains)
            return (
                city
                or value.lower() in self._emails
                or re.search(
                    r"\.(?:gov|mil)$|\b(?:gov|gob|gc|gouv)\.[a-z]{2}$|\b(?:ci|co|"
                    r"state|k12)\.[a-z]+\.?[a-z]*\.us$",
                    domain,
                )
                is not None
            )
        return kind == "address" and any(_street_key(value).startswith(own) for own in self._addresses)


def _street_key(address: str) -> str:
    words = re.sub(r"[^a-z0-9 ]", "", address.lower()).replace(" third ", " 3rd ").split()
    short = {"street": "st", "avenue": "ave", "drive": "dr", "road": "rd", "boulevard": "blvd", "lane": "ln"}
    return " ".join(short.get(word, word) for word in words)


def stands_in_post(kind: str, value: str, post: str) -> bool:
    """Whether the city's own post already says it."""
    if not post:
        return False
    if kind == "address":
        return _street_key(value) in _street_key(post)
    digits = digits_of(value)
    return (len(digits) >= 7 and digits[-10:] in digits_of(post)) if kind == "phone" else value.lower() in post.lower()


def is_public(window: Window, kind: str, start: int, end: int) -> bool:
    """Whether words near by say that the contact is an office's or a business's; a person's words close before it win."""
    if kind == "phone" and _KEYWORD.search(window.text[max(0, start - 40) : start]):
        return True
    personal = _PERSONAL_CLOSE.search(window.before(start, 50))
    if kind == "phone" and _ADVERT.search(window.around(start, end, 150)) and not (personal and _PRIVATE.search(personal[0])):
        return True
    if personal and not _OFFICE.search(personal[0]):
        return False
    near = window.around(start, end, 150)
    if kind != "address" and _HIRING.search(near) and not _PERSON_NEAR.search(window.around(start, end, 60)):
        return True
    if kind == "phone" and _SHOP.search(window.before(start, 50)):
        return True
    if _BUSINESS.search(near) or kind != "address" and _COMPANY.search(near):
        return True
    return _OFFICE.search(window.before(start, 70) + " | " + window.after(end, 30)) is not None
