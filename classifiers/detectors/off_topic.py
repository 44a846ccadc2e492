"""Clause 5.6.1: how unrelated a comment is to its own post and parent; advice only.

The score is columnar and knows no exemptions; evidence, on which a flag rests, comes only for rows over the policy's threshold that are
none of what a city page must bear: greetings, thanks, questions, replies, remarks without a topic, any matter of a city service.
"""

from __future__ import annotations

import json
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharos.classifiers.base import Detection, Evidence, Status
from pharos.classifiers.relatedness import DATA, WordTable, design, features
from pharos.classifiers.scan import Pattern
from pharos.classifiers.topic import Topic
from pharos.classifiers.views import Column, Views
from pharos.classifiers.words import plain_form, stem
from pharos.schemas.finding import Reason, Span
from pharos.schemas.policy_file import Policy

RELATED = -4.0
"""Log-odds by words alone under which a comment plainly speaks of its post; the encoder need not read it."""
PLAINLY = 1.5
"""Taken off those of such a comment, that it ranks behind the ones that were read."""
LEAST_CONTENT_WORDS = 4
TOPICAL_IDF, LEAST_TOPICAL_WORDS = 6.5, 3
"""Stems in fewer than one text of 660 carry a topic; a proverb, or a remark on the talk itself, has few of them."""
WARM_WORDS = 14
"""Up to so many content words, thanks or a blessing make the whole comment one."""
UNRELATED, ADVERT_LOGIT = 0.9, 1.0
"""An advert without a word of the post is further from it than its words tell."""
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
ADVERTS = (
    SALE,
    r"(?i)https?://|\bwww\.",
    r"(?i)\b(?:dm me|inbox me|whats ?app|telegram|bitcoin|crypto|forex|promo code|discount|for sale|order now|click|earn)\b",
    r"(?i)\b(?:investment|subscribe|check out my|free shipping|limited offer|link in bio|en venta|oferta|descuento|gana dinero)\b",
)
SPANISH = r"(?i)\b(el|la|los|las|un|una|de|del|que|en|por|para|con|es|se|su|mi|muy|pero|como|esta|este|hay|lo|le|y)\b"
REASON = Reason(
    "The comment shares no words or related words with the post it stands under, nor with a city service.",
    "El comentario no comparte palabras ni temas con la publicación ni con un servicio de la ciudad.",
)
FAR = Reason(
    "What the comment says is far from the post it stands under, and from any city service.",
    "Lo que dice el comentario está lejos de la publicación y de cualquier servicio de la ciudad.",
)


class OffTopic:
    """Unrelated to the post and to the comment it answers; skipped where there is no post."""

    name: ClassVar[str] = "off_topic"
    version: ClassVar[str] = "1"
    clause: ClassVar[str] = "5.6.1"

    def load(self, policy: Policy) -> None:
        """Read the word table, the weights, and the policy's threshold and services."""
        self._table, self._topic = WordTable(), Topic()
        self._weights = np.array(json.loads((DATA / "off_topic.json").read_text(encoding="utf-8"))["weights"], np.float32)
        self._threshold = policy.threshold(self.clause)
        words = [plain_form(word) for service in policy.city.services for word in service.split()]
        self._services = self._table.ids_related({stem(word) for word in words}, groups=True)
        self._plain_services = self._table.ids_related({stem(word) for word in words if word not in GENERIC_SERVICES}, groups=False)

    def patterns(self) -> list[Pattern]:
        """The marks of an advert; for the rest words and meanings are compared."""
        return [Pattern(expression, "plain", "advert") for expression in ADVERTS]

    def detect(self, views: Views) -> Detection:
        """Score every row that has a post; evidence for those over the threshold that no exemption covers."""
        comments = views.comments
        posts = pc.utf8_trim_whitespace(pc.fill_null(comments.post, ""))
        skipped = np.asarray(pc.equal(posts, ""))
        scores, statuses = np.full(len(comments), np.nan, np.float32), np.zeros(len(comments), np.uint8)
        statuses[skipped] = Status.SKIPPED
        rows = np.flatnonzero(~skipped)
        if not len(rows):
            return Detection(scores, statuses)
        texts, parents = (pc.fill_null(column, "").take(pa.array(rows)) for column in (comments.text, comments.parent))
        contexts, context_of = _contexts(posts.take(pa.array(rows)), parents)
        found = features(self._table, texts, contexts, context_of)
        logits, late, meant = self._by_meaning(views, rows, (design(found) * self._weights).sum(axis=1), found[:, 4])
        advert = np.isin(rows, views.hits(self.name).row)
        logits += ADVERT_LOGIT * (advert & (logits > 0) & (found[:, 3] < UNRELATED))
        scores[rows] = 1 / (1 + np.exp(-logits))
        statuses[rows[late]], scores[rows[late]] = Status.TIMEOUT, np.nan
        over = scores[rows] >= np.float32(self._threshold)
        over &= (np.expm1(found[:, 4]) >= LEAST_CONTENT_WORDS) & np.asarray(pc.equal(parents, ""))
        kept = np.flatnonzero(over)
        chosen = texts.take(pa.array(kept))
        bearable = self._exempt(chosen, contexts.take(pa.array(context_of[kept])), np.expm1(found[kept, 4]), advert[kept], meant[kept])
        far = np.flatnonzero(~bearable)
        evidence = [_evidence(int(rows[kept[i]]), float(scores[rows[kept[i]]]), chosen[i].as_py(), bool(meant[kept[i]])) for i in far]
        return Detection(scores, statuses, evidence)

    def _by_meaning(
        self, views: Views, rows: np.ndarray, lexical: np.ndarray, words: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log-odds (m,) of the rows, the mask of those that the encoder had no time for, and of those that it read.

        Without it, or where a comment plainly speaks of its post, the words alone tell.
        """
        late, meant = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
        asked = np.flatnonzero(lexical > RELATED)
        encoded = views.encoded("text", rows[asked])
        if encoded is None:
            return lexical, late, meant
        if not len(asked):
            return lexical - PLAINLY, late, meant
        posts = self._topics(views, "post", rows[asked])
        answers = np.asarray(pc.greater(pc.binary_length(pc.fill_null(views.comments.parent, "")), 0))[rows[asked]]
        parents = np.zeros_like(posts)
        parents[answers] = self._topics(views, "parent", rows[asked][answers])
        logits = lexical - PLAINLY
        logits[asked] = self._topic.logits(lexical[asked], words[asked], encoded.topics, posts, parents)
        late = np.isnan(logits)
        meant[asked] = ~late[asked]
        return logits, late, meant

    def _topics(self, views: Views, column: Column, rows: np.ndarray) -> np.ndarray:
        """Unit topic vectors (m, d) of some rows of a column, where there is an encoder."""
        encoded = views.encoded(column, rows)
        assert encoded is not None
        return encoded.topics

    def _exempt(
        self, texts: pa.StringArray, contexts: pa.StringArray, words: np.ndarray, advert: np.ndarray, meant: np.ndarray
    ) -> np.ndarray:
        """Mask (n,) of texts that a city page must bear whatever the post is about; `meant` were compared by their meaning."""
        if not len(texts):
            return np.zeros(0, bool)
        warm = _matches(texts, WARM) & (words <= WARM_WORDS)
        bag = self._table.bag(texts)
        service = np.bincount(bag.row[np.isin(bag.id, self._services)], minlength=len(texts)) > 0
        plain_service = np.bincount(bag.row[np.isin(bag.id, self._plain_services)], minlength=len(texts)) > 0
        other_language = (_spanish(texts) != _spanish(contexts)) & ~_matches(texts, SALE)
        known = np.bincount(bag.row[bag.id < self._table.size], minlength=len(texts)) >= 0.5 * np.maximum(words, 1)
        topical = np.bincount(bag.row[self._table.idf_of(bag.id) >= TOPICAL_IDF], minlength=len(texts)) >= LEAST_TOPICAL_WORDS
        human = warm | _matches(texts, QUESTION) | _matches(texts, REPLY) | service
        return other_language | (human & ~advert) | plain_service | ~(known & topical | advert | meant)


def _evidence(row: int, score: float, text: str, meant: bool) -> Evidence:
    span = Span(0, len(text), OffTopic.name, text)
    return Evidence(row, score, [span], FAR if meant else REASON, view="meaning" if meant else "words")


def _contexts(posts: pa.StringArray, parents: pa.StringArray) -> tuple[pa.StringArray, np.ndarray]:
    """The distinct contexts, post with parent, and which of them each row has; posts repeat, so each is read once."""
    encoded = posts.dictionary_encode()
    contexts, context_of = encoded.dictionary, encoded.indices.to_numpy().astype(np.int64)
    replies = np.flatnonzero(pc.not_equal(parents, ""))
    if len(replies):
        chosen = pa.array(replies)
        joined = pc.binary_join_element_wise(posts.take(chosen), parents.take(chosen), " ").dictionary_encode()
        context_of[replies] = joined.indices.to_numpy() + len(contexts)
        contexts = pa.concat_arrays([contexts, joined.dictionary])
    return contexts, context_of


def _matches(texts: pa.StringArray, expression: str) -> np.ndarray:
    return np.asarray(pc.match_substring_regex(texts, expression))


def _spanish(texts: pa.StringArray) -> np.ndarray:
    """Mask of texts in which every sixth word is one of the commonest Spanish ones."""
    words = np.asarray(pc.count_substring_regex(texts, r"\w+"))
    return np.asarray(pc.count_substring_regex(texts, SPANISH)) * 6 >= np.maximum(words, 6)
