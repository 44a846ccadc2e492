"""What a comment is beside any clause: an emergency, a service request, a legal complaint, criticism of government; never a violation.

The table is scanned for like a detector's patterns; a signal only routes a comment to whoever should read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pharos.classifiers.around import Around
from pharos.classifiers.scan import Pattern

if TYPE_CHECKING:
    from pharos.classifiers.views import Views

SIGNALS = ("emergency", "service_request", "legal_complaint", "criticism")
_PAST = r"awareness|prevention|\bwalk\b|\bmovie\b|\bdrill\b|\blol\b|haha|jaja|in (?:19|20)\d\d|laughing|de risa|thank|gracias"
_DONE = r"thank|thanks|gracias|so fast|good job|came back|on time all|taparon|fixed (?:it|the)|prettier"
_CITY = (
    r"mayor|council|city|chief|department|\bdept|public works|atrans|police|commission|board|administration|alcald|concej|ciudad|"
    r"gobierno|tax|rate|budget|permit|they|\bhe\b|\bshe\b"
)
TABLE: tuple[tuple[str, str, str, str], ...] = (
    # signal, expression over the folded view, near, unless
    ("emergency", r"\b(?:can'?t|cannot|not|ain'?t|isn'?t|no) +(?:breath\w*|respira|responde)\b", "", _PAST),
    ("emergency", r"\b(?:trapped|stuck) +(?:in|on|under|inside)\b", r"water|roof|car|elevator|fire|house|attic", rf"traffic|{_PAST}"),
    ("emergency", r"\bon +(?:our|my|the) +roof\b", r"water|help|flood|please|send|phone|rising", _PAST),
    (
        "emergency",
        r"\b(?:shooting|shots +fired|gunman|trae +pistola|has +a +gun)\b",
        r"right now|outside|get down|hurry|help"
        r"|ahorita|ya\b",
        _PAST,
    ),
    ("emergency", r"\b(?:please|hurry +and) +send +(?:somebody|someone|help|an +ambulance)\b|\bmanden +(?:una +)?ambulancia\b", "", _PAST),
    ("emergency", r"\b(?:somebody|someone) +is +(?:in|breaking +into) +my +house\b|\bbaby +locked +in\b|\bse +esta +quemando\b", "", _PAST),
    (
        "emergency",
        r"\b(?:want|going|gonna|wanna) +(?:to +)?(?:kill +myself|end +my +life|die)\b|\bkill +myself\b|\bend +my +life\b",
        "",
        _PAST,
    ),
    ("emergency", r"\bya +no +quiero +vivir\b|\bquiero +morirme\b|\bbetter +off +(?:without +me|dead)\b|\bme +voy +a +matar\b", "", _PAST),
    ("emergency", r"\b(?:don'?t|no +reason|do +not) +(?:want +)?to +(?:live|wake +up|be +here) +(?:any ?more|tomorrow)\b", "", _PAST),
    (
        "service_request",
        r"\b(?:pot ?holes?|baches?|street ?lights?|stop +sign|water +leak|fuga +de +agua|man ?hole|sewer|manhole)\b",
        "",
        _DONE,
    ),
    (
        "service_request",
        r"\b(?:missed|skipped|didn'?t +pick +up|never +picked +up|no +pasaron +por)\b",
        r"trash|garbage|can\b"
        r"|basura|st\b|recycl",
        _DONE,
    ),
    (
        "service_request",
        r"\b(?:power|lights?|luz|water|agua)\b",
        r"power (?:is )?out|no (?:power|water|lights)|se fue la luz"
        r"|no hay (?:luz|agua)|sin luz",
        _DONE,
    ),
    (
        "service_request",
        r"\b(?:stray +dogs?|animal +control|tree +down|line +down|dumped|overgrown|gas +smell|smell +(?:of +)?gas)\b",
        "",
        _DONE,
    ),
    (
        "service_request",
        r"\b(?:when|can|could|please|pls|need|por +favor)\b",
        r"\b(?:fix|cut the|trim|pick ?up|spray|pave|repair"
        r"|arregl|speed bump)",
        _DONE,
    ),
    (
        "legal_complaint",
        r"\b(?:lawsuit|eeoc|attorney +general|internal +affairs|fair +housing|open +meetings +law|foia\w*"
        r"|ada +violation)\b",
        "",
        r"good news",
    ),
    (
        "legal_complaint",
        r"\bmy +(?:lawyer|attorney)\b|\bmi +abogad[oa]\b|\bsee +you +in +(?:federal +)?court\b|\bfile +a +claim\b"
        r"|\bfirst +amendment\b",
        "",
        "",
    ),
    (
        "legal_complaint",
        r"\b(?:public +records? +request|registros +publicos|voy +a +demandar|queja +por +discriminacion|ley +ada)\b",
        "",
        "",
    ),
    (
        "legal_complaint",
        r"\b(?:discriminated|wheelchair|service +dog|interpreter|silla +de +ruedas)\b",
        r"illegal|\bada\b|my right"
        r"|violat|filed|filing|contra la ley",
        "",
    ),
    (
        "criticism",
        r"\b(?:useless|a +joke|liars?|lied|incompetent|corrupt|failing|wast(?:e|ing|ed)|clowns?|resign|disgrace|inutil\w*"
        r"|mintieron|verg\xfcenza|verguenza|no +sirven?|corruptos?)\b",
        _CITY,
        r"referee|salad|compadre|festival|luncheon|useless fact",
    ),
    (
        "criticism",
        r"\b(?:fire +the +(?:chief|mayor)|step +down|vote +them +out|rate +hike|nepotism|wrong +priorities"
        r"|where +did +the +(?:storm +)?money)\b",
        "",
        r"ladder",
    ),
)


class Signals:
    """The signals of a batch, by the same scan as the detectors."""

    name = "signals"

    def __init__(self) -> None:
        self._around = [Around.of(near, unless) for _, _, near, unless in TABLE]

    def patterns(self) -> list[Pattern]:
        """The table's expressions, over the folded view."""
        return [Pattern(expression, "folded", signal) for signal, expression, _, _ in TABLE]

    def detect(self, views: Views) -> dict[str, np.ndarray]:
        """A mask (n,) a signal; only rows with a hit are read one by one."""
        masks = {signal: np.zeros(len(views), bool) for signal in SIGNALS}
        hits = views.hits(self.name)
        looked = np.flatnonzero(hits.first())
        for row, at, around in zip(hits.row[looked].tolist(), hits.pattern[looked].tolist(), hits.around(looked), strict=True):
            if not masks[TABLE[at][0]][row]:
                masks[TABLE[at][0]][row] = self._around[at].holds(around)
        return masks


def by_row(masks: dict[str, np.ndarray]) -> dict[int, list[str]]:
    """The signals of the rows that have any, rows ascending, signals in the order of `SIGNALS`."""
    rows = np.flatnonzero(np.any(list(masks.values()), axis=0)) if masks else np.zeros(0, np.int64)
    return {row: [signal for signal in SIGNALS if masks[signal][row]] for row in rows.tolist()}
