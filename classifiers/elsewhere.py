"""Whether a comment's matter lies outside a city's pages: what a flag of 5.6.1 rests on, beside how far the comment is from its post.

`Marks` are what a page must bear, read column-wise; `Elsewhere` weighs them with the encoder's topic vector, as `train/off_topic.py`
fits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharos.classifiers.encoder import DATA
from pharos.classifiers.relatedness import WordTable
from pharos.classifiers.words import plain_form, stem

TOPICAL_IDF, LEAST_TOPICAL_WORDS = 6.5, 3
"""Stems in fewer than one text of 660 carry a topic; a proverb, or a remark on the talk itself, has few of them."""
WARM_WORDS = 14
"""Up to so many content words, thanks or a blessing make the whole comment one."""
GENERIC_SERVICES = frozenset({"power", "light", "code", "bill", "job", "school", "fire", "tax", "pool"})
"""Services whose name alone says little in an advert."""
WARM = (
    r"(?i)\b(thank|thanks|thankful|thx|grateful|gracias|agradec\w+|bless\w*|bendic\w+|bendig\w+|amen|pray\w*|praying|oracion\w*|oraciones|congrat\w*|"
    r"felicidades|felicit\w+|welcome|bienvenid\w+|happy|feliz|merry|good (morning|evening|night|job|luck)|great (job|work)|well done|"
    r"buen\w* (dia|dias|tardes|noches|trabajo)|hello|hola|"
    r"hey y'?all|love (this|it|you)|proud of|condolences|rip|r\.i\.p|sorry for|lol|lmao|haha\w*|jaja\w*|god)\b|"
    r"[😂🤣😆😅🙏❤👏🎉]"
)
QUESTION = r"[?¿]"
REPLY = r"^\s*@\w"
SALE = r"(?i)\b(?:vendo|vendemos|selling my)\b"
"""What a seller says of himself: an advert in any language."""
SPANISH = r"(?i)\b(el|la|los|las|un|una|de|del|que|en|por|para|con|es|se|su|mi|muy|pero|como|esta|este|hay|lo|le|y)\b"
MEASURES = ("one", "far", "length", "question", "warm", "service", "named service", "advert", "topical")
FARTHEST = 6.0
"""Beyond these log-odds that a comment is off its topic, more tells no more."""


class Marks(NamedTuple):
    """Masks (n,) of comments: what they are beside their topic."""

    warm: np.ndarray
    question: np.ndarray
    reply: np.ndarray
    service: np.ndarray
    named_service: np.ndarray
    other_language: np.ndarray
    topical: np.ndarray
    """At least half of the words are known, and some of them carry a topic."""


class Marker:
    """Reads the marks; `services` are the city's, as the policy names them."""

    def __init__(self, table: WordTable, services: Sequence[str]) -> None:
        self._table = table
        words = [plain_form(word) for service in services for word in service.split()]
        self._services = table.ids_related({stem(word) for word in words}, groups=True)
        self._named = table.ids_related({stem(word) for word in words if word not in GENERIC_SERVICES}, groups=False)

    def marks(self, texts: pa.StringArray, contexts: pa.StringArray, context_of: np.ndarray, words: np.ndarray) -> Marks:
        """The marks of n texts, given which of the distinct `contexts` each answers (n,), and how many content words each has (n,)."""
        n, bag = len(texts), self._table.bag(texts)
        known = np.bincount(bag.row[bag.id < self._table.size], minlength=n) >= 0.5 * np.maximum(words, 1)
        topical = np.bincount(bag.row[self._table.idf_of(bag.id) >= TOPICAL_IDF], minlength=n) >= LEAST_TOPICAL_WORDS
        return Marks(
            warm=_matches(texts, WARM) & (words <= WARM_WORDS),
            question=_matches(texts, QUESTION),
            reply=_matches(texts, REPLY),
            service=np.bincount(bag.row[np.isin(bag.id, self._services)], minlength=n) > 0,
            named_service=np.bincount(bag.row[np.isin(bag.id, self._named)], minlength=n) > 0,
            other_language=(_spanish(texts) != _spanish(contexts)[context_of]) & ~_matches(texts, SALE),
            topical=known & topical,
        )


def measures(far: np.ndarray, words: np.ndarray, marks: Marks, advert: np.ndarray) -> np.ndarray:
    """The measures (n, len(MEASURES)): log-odds that a comment is off its topic, log of its content words, and its marks."""
    columns = [
        np.ones(len(far)),
        np.clip(far, -FARTHEST, FARTHEST),
        words,
        marks.question,
        marks.warm,
        marks.service,
        marks.named_service,
        advert,
        marks.topical,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


class Elsewhere:
    """The weights of the measures and of the topic vector."""

    def __init__(self, file: Path = DATA / "topic.npz") -> None:
        with np.load(file) as stored:
            self.weights, self.direction = stored["elsewhere"], stored["direction"]

    def logits(self, found: np.ndarray, topics: np.ndarray) -> np.ndarray:
        """Log-odds (n,) that a comment's matter is not the city's, of its measures (n, len(MEASURES)) and unit topic vectors (n, d)."""
        # Sums of products row by row, not a matrix product: a row shall not see its neighbours.
        return np.asarray((found * self.weights).sum(axis=1) + (topics * self.direction).sum(axis=1))


def _matches(texts: pa.StringArray, expression: str) -> np.ndarray:
    return np.asarray(pc.match_substring_regex(texts, expression))


def _spanish(texts: pa.StringArray) -> np.ndarray:
    """Mask of texts in which every sixth word is one of the commonest Spanish ones."""
    words = np.asarray(pc.count_substring_regex(texts, r"\w+"))
    return np.asarray(pc.count_substring_regex(texts, SPANISH)) * 6 >= np.maximum(words, 6)
