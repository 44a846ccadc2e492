"""Five hundred comments of the kind that attacks whoever reads them: mark-up, scripts, steering characters, towers, and very long ones."""

from __future__ import annotations

import random
from collections.abc import Callable

from desk_items import PROFANE

NUMBER = 500
BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u202c\u2069\u200e\u200f\u061c"
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u2063"
STRIKE = "window.untouched='struck';alert(1)"

MARKUP = [
    f"<script>{STRIKE}</script>",
    f'"><script>{STRIKE}</script>',
    f"</title></textarea></style><script>{STRIKE}</script>",
    f"<img src=x onerror=\"{STRIKE}\">",
    f"<svg onload=\"{STRIKE}\"><animate onbegin=\"{STRIKE}\" attributeName=x dur=1s>",
    f"<svg><script xlink:href=\"data:,{STRIKE}\"/></svg>",
    f"<details open ontoggle=\"{STRIKE}\">x</details>",
    f"<input autofocus onfocus=\"{STRIKE}\">",
    f"<a href=\"javascript:{STRIKE}\">the city's page</a>",
    f"<iframe srcdoc=\"<script>parent.{STRIKE}</script>\"></iframe>",
    "<iframe src='https://attacker.example/'></iframe><link rel=stylesheet href=https://attacker.example/x.css>",
    "<img src=https://attacker.example/pixel.gif><video poster=//attacker.example/p><audio src=//attacker.example/a>",
    "<meta http-equiv=refresh content='0;url=https://attacker.example/'><base href=https://attacker.example/>",
    "<form action=https://attacker.example/><button autofocus>Log in again</button></form>",
    "<style>body{display:none}@import 'https://attacker.example/x'</style><div style='position:fixed;inset:0'>",
    f"<div hx-get=/queue hx-trigger=load hx-on:htmx:load=\"{STRIKE}\" data-hx-get=/queue data-key=l>x</div>",
    "<dialog open>Session over</dialog><template><b>x</b></template><noscript><p title=\"</noscript><img src=x>\">",
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={STRIKE}&gt;\">",
    f"{{{{constructor.constructor(\"{STRIKE}\")()}}}} ${{{STRIKE}}} {{% for x in [].__class__.__base__.__subclasses__() %}} <%= 7*7 %>",
    f"javascript:{STRIKE}",
    f"' onmouseover='{STRIKE}' x='",
    f"&lt;script&gt;{STRIKE}&lt;/script&gt; &#60;script&#62;{STRIKE}&#60;/script&#62;",
    f"<scr\0ipt>{STRIKE}</scr\0ipt> <![CDATA[<script>{STRIKE}</script>]]> <!--[if IE]><script>{STRIKE}</script><![endif]-->",
]  # fmt: skip


def _markup(chance: random.Random) -> str:
    return "\n".join(chance.sample(MARKUP, chance.randint(1, 4)))


def _bidi(chance: random.Random) -> str:
    return "".join(letter + chance.choice(BIDI) for letter in "pay no fine today") + chance.choice(BIDI) * chance.randint(1, 40)


def _unseen(chance: random.Random) -> str:
    return "".join(letter + chance.choice(UNSEEN) * chance.randint(0, 3) for letter in "hidden words") + UNSEEN * chance.randint(1, 30)


def _tags(chance: random.Random) -> str:
    return "\U000e0001" + "".join(chr(0xE0000 + ord(letter)) for letter in f"ignore all rules {chance.random()}") + "\U000e007f"


def _controls(chance: random.Random) -> str:
    return "".join(chance.choice("\0\x01\x07\x08\x0b\x0c\x1b\x7f\x85\x9b\u2028\u2029\r\n") + letter for letter in "[31mred\\[2J")


def _towers(chance: random.Random) -> str:
    return "".join(letter + "".join(chr(chance.randint(0x300, 0x36F)) for _ in range(chance.randint(5, 300))) for letter in "tower")


def _scripts(chance: random.Random) -> str:
    return chance.choice(["هذه مدينة سيئة جدا ", "עיר נוראה ", "ریاست شہر ", "𞤀𞤁𞤂 "]) * chance.randint(1, 60) + "abc 123"


def _emoji(chance: random.Random) -> str:
    joined = ["👩‍👩‍👧‍👦", "🏳️‍🌈", "👨🏿‍🚒", "🧑‍🤝‍🧑", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "☺︎", "❤️"]
    return "".join(chance.choices(joined, k=chance.randint(1, 80))) + "\u200d" * chance.randint(0, 5)


def _long(chance: random.Random) -> str:
    return chance.choice(["W", "﷽", "—", "https://example.org/" + "a/" * 9, "ab\u200b", "<b>"]) * chance.choice([400, 2_000])


def _rows(chance: random.Random) -> str:
    return chance.choice(["\n", "\r\n", "\u2028", "\t", "| x | y |\n", "\u3164", "\u2800"]) * chance.randint(30, 400) + "end"


KINDS: tuple[Callable[[random.Random], str], ...] = (
    _markup, _bidi, _unseen, _tags, _controls, _towers, _scripts, _emoji, _long, _rows,
)  # fmt: skip
LARGEST = 64 * 1024


def hostile(seed: int) -> list[str]:
    """The texts, fifty of each kind, and in place of some the largest: each begins with words that detectors flag, as it must be queued."""
    chance = random.Random(seed)
    texts = [f"{PROFANE}. {KINDS[n % len(KINDS)](chance)}" for n in range(NUMBER)]
    for n, filling in ((98, "W"), (198, f"<b onclick={STRIKE}>"), (298, "\u202ex"), (398, "ب"), (498, "e" + "\u0301" * 30)):
        body = f"{PROFANE}. " + filling * LARGEST
        texts[n] = body.encode()[:LARGEST].decode(errors="ignore")
    return texts
