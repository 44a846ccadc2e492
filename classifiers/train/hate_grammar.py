"""Made sentences for clause 5.6.3: each group as often in contempt as in denial, support or plain mention, so the name decides nothing.

Frames stand in `hate_frames.txt` (groups) and `hate_people.txt` (a person of one), words in `hate_words.py`; the same seed gives the
same rows.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pharos.classifiers.train.hate_words import CLOSERS, GROUPS, OPENERS, PEOPLE, WHO, WORDS

FRAMES, PEOPLE_FRAMES = (Path(__file__).parent / name for name in ("hate_frames.txt", "hate_people.txt"))
SPANISH = 0.3
THREATS = 0.12
"""How many of the hits threaten: 5.6.5 as well."""
_SLOT = re.compile(r"\{([a-z]!?)\}")


def frames(file: Path = FRAMES) -> dict[tuple[str, str], list[str]]:
    """The frames by language and kind (hit, threat, neg, object)."""
    found: dict[tuple[str, str], list[str]] = {}
    at: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lang, kind = line.strip("[]").split()
            at = found.setdefault((lang, kind), [])
        elif line and not line.startswith("#"):
            at.append(line)
    return found


def groups(lang: str, words: Mapping[str, Mapping[str, str]] = GROUPS) -> list[tuple[str, str]]:
    """Every (ground, group) of a language, Spanish groups with their article; those of `PEOPLE` are adjectives."""
    return [(ground, name) for ground, names in words[lang].items() for name in names.split("|")]


def rows(n: int, seed: int) -> Iterator[dict]:
    """At most n rows {text, labels, lang, group, ground}, no text twice: a hit and a negative of each group, and contempt for things."""
    rng = random.Random(seed)
    known = frames()
    queues: dict[str, list[tuple[str, str]]] = {"en": [], "es": []}
    seen: set[str] = set()
    made = pairs = 0
    while made < n:
        lang = "es" if rng.random() < SPANISH else "en"
        if not queues[lang]:
            queues[lang] = rng.sample(groups(lang), len(groups(lang)))
        ground, name = queues[lang].pop()
        pairs += 1
        kinds = ["threat" if rng.random() < THREATS else "hit", "neg", *(["object"] if pairs % 4 == 0 else [])]
        for kind in kinds[: n - made]:
            row = _row(rng, known[lang, kind], kind, lang, name, seen)
            yield row | ({"ground": "", "group": ""} if kind == "object" else {"ground": ground, "group": name})
            made += 1


def people(n: int, seed: int) -> Iterator[dict]:
    """At most n rows {text, labels, lang, group, ground} about a person or family of a group, three in four of them breaking no clause."""
    rng, known = random.Random(seed), frames(PEOPLE_FRAMES)
    queues: dict[str, list[tuple[str, str]]] = {"en": [], "es": []}
    seen: set[str] = set()
    while len(seen) < n:
        lang = "es" if rng.random() < SPANISH / 3 else "en"
        if not queues[lang]:
            queues[lang] = rng.sample(named := groups(lang, PEOPLE), len(named))
        ground, name = queues[lang].pop()
        kind = "hit" if rng.random() < 0.25 else "neg"
        words = {"a": name, "n": rng.choice(WHO.split("|"))} | {slot: rng.choice(WORDS[lang][slot].split("|")) for slot in "zp"}
        text = rng.choice(known[lang, kind])
        for slot, word in words.items():
            text = text.replace(f"{{{slot}}}", word)
        text = _dressed(rng, re.sub(r"\b([Aa]) (?=[aeiouAEIOU])", r"\1n ", text), lang)
        if text.casefold() not in seen:
            seen.add(text.casefold())
            yield {"text": text, "labels": ["5.6.3"] if kind == "hit" else [], "lang": lang, "group": name, "ground": ground}


def _row(rng: random.Random, choices: list[str], kind: str, lang: str, name: str, seen: set[str]) -> dict:
    """A text of the kind that was not there before."""
    labels = {"hit": ["5.6.3"], "threat": ["5.6.3", "5.6.5"]}.get(kind, [])
    for _ in range(1000):
        text = _dressed(rng, _filled(rng, rng.choice(choices), lang, name, kind), lang)
        if text.casefold() not in seen:
            seen.add(text.casefold())
            return {"text": text, "labels": labels, "lang": lang}
    message = f"no new {lang} {kind} sentence for {name}: fewer rows, or more frames"
    raise ValueError(message)


def _filled(rng: random.Random, frame: str, lang: str, name: str, kind: str) -> str:
    """The frame with its slots filled; {o} is a thing in a frame about things, else the group's Spanish ending."""
    article, _, bare = name.partition(" ") if lang == "es" else ("", "", name)

    def word(slot: re.Match[str]) -> str:
        key = slot[1]
        if key == "g":
            return bare
        if key == "g!":
            return name
        if key == "o" and kind != "object":
            return "a" if article == "las" else "o"
        return rng.choice(WORDS[lang][key].split("|"))

    text = _SLOT.sub(word, frame)
    return re.sub(r"\b(those|the) (?=the )", "", text).replace(" de el ", " del ")


def _dressed(rng: random.Random, text: str, lang: str) -> str:
    """The sentence as people type it: an opening, an ending, another case, a missing accent; all of it alike for hits and negatives."""
    text = rng.choice(OPENERS[lang].split("|")) + text + rng.choice(CLOSERS[lang].split("|"))
    style = rng.random()
    if style < 0.45:
        text = text[:1].upper() + text[1:]
    elif style < 0.55:
        text = text.lower()
    elif style < 0.6:
        text = text.upper()
    if lang == "es" and rng.random() < 0.35:
        text = text.translate(str.maketrans("áéíóúÁÉÍÓÚ", "aeiouAEIOU"))
    return text.strip()
