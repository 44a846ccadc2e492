"""Fuzz: comments nobody would write, each made from its seed alone, and the run that looks for crashes, wrong spans and slow texts.

`python tests/fuzzing.py SEED` prints the text of a seed and what it costs.
"""

import json
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from twists import TWISTS

from pharos.classifiers.base import Comments, Status
from pharos.classifiers.engine import Engine
from pharos.pipelines.evaluate.score import shipped

VECTORS = Path(__file__).parent / "vectors"
LIMIT_S = 0.05
REFERENCE_S = 0.0085
"""CPU seconds of `_fixed_work` on the quiet machine on which the limit was set: a slower or busier one may take longer in proportion."""
LONGEST = 65_536
LONG = 8192
"""Longer texts are measured alone."""
POST = "The city repairs the water main on Lee Street this week; the pool opens in June."
BLOCKS = (
    (0x00, 0x20), (0x20, 0x7F), (0x80, 0x250), (0x300, 0x370), (0x370, 0x530), (0x590, 0x700), (0x900, 0xD80), (0x1D00, 0x2000),
    (0x2000, 0x2070), (0x20D0, 0x2100), (0x2190, 0x2BFF), (0x3000, 0x3100), (0x4E00, 0x5000), (0xAC00, 0xAD00), (0xE000, 0xE100),
    (0xFB00, 0x10000), (0x1D400, 0x1D800), (0x1F1E6, 0x1F200), (0x1F300, 0x1FAFF), (0xE0000, 0xE0080), (0x10FF00, 0x110000),
)  # fmt: skip
PIECES = (
    "(", ")", "((((", "[", "{{", "'", '"', "*", "#", "@", "$$", "!!", "...", "\n", "\r\n", "\t", "http://", "https://bit.ly/", "www.",
    ".com", "f", "u c k", "a$$", "vote for", "vota por", "318-555-", "555-01-", "4111 1111 ", "-", " - ", "at 12", " St", "Dr.", "kill",
    "you", "my", "\u200b", "\u202e", "\u0301", "🖕", "👩‍👩‍👧", "ñ", "<a href=", "&nbsp;", "%20", "\\", "{}", "' OR 1=1--", "sell",
)  # fmt: skip


@cache
def seeds_of_texts() -> list[str]:
    """The texts of all vector files: what lies nearest to a trigger."""
    files = sorted(VECTORS.glob("*.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _char(rng: random.Random) -> str:
    return chr(rng.randrange(*rng.choice(BLOCKS)))


def _garbage(rng: random.Random) -> str:
    return "".join(_char(rng) for _ in range(rng.randrange(400)))


def _one_block(rng: random.Random) -> str:
    block = rng.choice(BLOCKS)
    return "".join(chr(rng.randrange(*block)) for _ in range(rng.randrange(600)))


def _pile(rng: random.Random) -> str:
    """Letters with heaps of combining marks, joiners or skin tones."""
    marks = [chr(rng.randrange(0x300, 0x370)) for _ in range(5)] + ["\u200d", "\ufe0f", "\u20e3", "🏽"]
    words = rng.choice(seeds_of_texts())[:60]
    return "".join(char + "".join(rng.choices(marks, k=rng.choice((0, 1, 3, 40)))) for char in words)


def _nested(rng: random.Random) -> str:
    """Beginnings of patterns inside one another, over and over."""
    return "".join(rng.choices(PIECES, k=rng.randrange(1, 8))) * rng.randrange(1, 60)


def _digits(rng: random.Random) -> str:
    return "".join(rng.choices("0123456789 -.()/+#", k=rng.randrange(500)))


def _mutated(rng: random.Random) -> str:
    """A vector with a few characters lost, doubled, swapped or replaced."""
    text = list(rng.choice(seeds_of_texts()))
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(text) + 1)
        text[at : at + rng.randrange(3)] = rng.choice(
            ([], [_char(rng)], [rng.choice(PIECES)], text[at : at + 2] * 2, text[at : at + 2][::-1])
        )
    return "".join(text)


def _twisted(rng: random.Random) -> str:
    text = rng.choice(seeds_of_texts())
    for name in rng.sample(list(TWISTS), rng.randrange(1, 4)):
        text = TWISTS[name](text, ())
    return text


def _joined(rng: random.Random) -> str:
    """Parts of vectors, cut anywhere, run together."""
    return rng.choice(("", " ", "\n", ". ")).join(
        text[: rng.randrange(1, 80)] for text in rng.choices(seeds_of_texts(), k=rng.randrange(2, 12))
    )


def _longest(rng: random.Random) -> str:
    """64 kB of any of the others."""
    piece = rng.choice((_garbage, _one_block, _pile, _nested, _digits, _mutated, _twisted, _joined))(rng) or "a"
    return (piece * (LONGEST // len(piece) + 1))[:LONGEST]


KINDS: tuple[tuple[Callable[[random.Random], str], int], ...] = (
    (_garbage, 120), (_one_block, 100), (_pile, 80), (_nested, 160), (_digits, 80),
    (_mutated, 260), (_twisted, 100), (_joined, 99), (_longest, 1),
)  # fmt: skip
"""Each kind with its share in a thousand."""


def text(seed: int) -> str:
    """The comment of a seed; no lone surrogates, which no comment can hold."""
    rng = random.Random(seed)
    kind = rng.choices([kind for kind, _ in KINDS], [share for _, share in KINDS])[0]
    return kind(rng)


@dataclass
class Fuzz:
    """A run: how many texts, what was wrong (seed, what), CPU seconds of the texts measured alone, by seed."""

    engine: Engine
    texts: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)
    alone: dict[int, float] = field(default_factory=dict)
    tries: dict[int, int] = field(default_factory=dict)
    batch: int = 200

    def run(self, first: int, last: int) -> None:
        """The seeds first..last. Batches are as large as fit into the limit: then none of their texts can be over it."""
        at = first
        while at < last:
            seeds = list(range(at, min(at + self.batch, last)))
            texts = {seed: text(seed) for seed in seeds}
            long = [seed for seed in seeds if len(texts[seed]) > LONG]
            for seed in long:
                self._measure({seed: texts.pop(seed)})
            spent = self._measure(texts)
            self.batch = max(8, self.batch // 2) if spent > LIMIT_S else min(400, self.batch + 20)
            at += len(seeds)
        self.texts += last - first

    def slow(self) -> list[int]:
        """Seeds of texts over the limit."""
        return [seed for seed, spent in self.alone.items() if spent > LIMIT_S]

    def slowest(self, most: int = 5) -> list[str]:
        """The slowest texts that were measured alone, to reproduce."""
        worst = sorted(self.alone.items(), key=lambda item: -item[1])[:most]
        return [f"{1000 * spent:.0f} ms: python tests/fuzzing.py {seed}" for seed, spent in worst]

    def _measure(self, texts: dict[int, str], again: bool = False) -> float:
        """CPU seconds of some texts, by seed; over the limit they are measured in halves, one text alone again (a busy machine)."""
        seeds = list(texts)
        begun = time.process_time()
        detections = self.engine.detect(_comments(texts))
        spent = time.process_time() - begun
        if len(seeds) == 1 and spent > LIMIT_S:
            spent /= pace()
        if not again:
            self.wrong += [(seeds[row], what) for row, what in faults(list(texts.values()), detections)]
        if len(seeds) == 1:
            self.alone[seeds[0]] = min(spent, self.alone.get(seeds[0], spent))
        if spent > LIMIT_S and len(seeds) > 1:
            for half in (seeds[: len(seeds) // 2], seeds[len(seeds) // 2 :]):
                self._measure({seed: texts[seed] for seed in half}, again=True)
        elif LIMIT_S < spent < 2 * LIMIT_S and self.tries.get(seeds[0], 0) < 6:
            self.tries[seeds[0]] = self.tries.get(seeds[0], 0) + 1
            self._measure(texts, again=True)
        return spent


def pace() -> float:
    """How many times as long as `REFERENCE_S` the same work takes here and now; never under 1."""
    begun = time.process_time()
    _fixed_work()
    return max(1.0, (time.process_time() - begun) / REFERENCE_S)


def _fixed_work() -> None:
    """A little of what a detector does, and nothing of Pharos: so that a detector that grows slow is not excused by it."""
    numbers = np.arange(200_000, dtype=np.int64) * 2654435761 % 1_000_003
    np.sort(numbers)
    words = " ".join(map(str, range(4000)))
    re.findall(r"\b\d*[13]7\b", words)
    json.loads(json.dumps({word: len(word) for word in words.split()}))


def _comments(texts: dict[int, str]) -> Comments:
    nothing = pa.nulls(len(texts), pa.string())
    posts = pa.array([POST if seed % 2 else None for seed in texts], pa.string())
    return Comments(pa.array(list(texts.values()), pa.string()), posts, nothing, nothing)


def faults(texts: list[str], detections: dict) -> list[tuple[int, str]]:
    """(row, what is wrong): a detector that failed, a score out of bounds, a span outside the text."""
    found = []
    for name, detection in detections.items():
        failed = (detection.statuses == Status.ERROR) | (detection.statuses == Status.TIMEOUT)
        found += [(int(row), f"{name}: failed") for row in np.flatnonzero(failed)]
        scored = detection.scores[detection.statuses == Status.OK]
        if np.isnan(scored).any() or ((scored < 0) | (scored > 1)).any():
            found.append((0, f"{name}: a score of the batch out of bounds"))
        for item in detection.evidence:
            inside = all(0 <= span.start < span.end <= len(texts[item.row]) and span.matched for span in item.spans)
            found += [] if inside and item.spans else [(item.row, f"{name}: a span outside the text, or none")]
    return found


def main(seed: int) -> None:
    """Print a seed's text and its CPU time."""
    fuzz = Fuzz(shipped())
    fuzz.run(seed + 1, seed + 2)  # what is loaded at first use is loaded
    fuzz.run(seed, seed + 1)
    print(ascii(text(seed))[:2000], len(text(seed)), "characters", fuzz.wrong, f"{1000 * fuzz.alone[seed]:.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]))
