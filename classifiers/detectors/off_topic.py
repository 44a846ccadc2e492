"""Clause 5.6.1: how unrelated a comment is to its own post and parent; advice only.

The score is columnar and knows no exemptions. Evidence, on which a flag rests, comes only for rows that are none of what a city page must
bear: greetings, thanks, questions, replies, remarks without a topic, any matter of a city. Where the encoder read a row, what it means
and these marks are weighed together (`elsewhere`); by words alone, each mark exempts a row.
"""

from __future__ import annotations

import json
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pharos.classifiers.base import Detection, Evidence, Status
from pharos.classifiers.elsewhere import SALE, Elsewhere, Marker, Marks, measures
from pharos.classifiers.hits import Hits
from pharos.classifiers.relatedness import DATA, WordTable, design, features
from pharos.classifiers.scan import Pattern
from pharos.classifiers.topic import NEAR, Topic
from pharos.classifiers.views import Column, Views
from pharos.schemas.finding import Reason, Span
from pharos.schemas.policy_file import Policy

SURE_BY_WORDS = 0.847
"""Log-odds by words alone (a score of .7) from which a comment may be flagged without the encoder."""
RELATED = -4.0
"""Log-odds by words alone under which a comment plainly speaks of its post; the encoder need not read it."""
PLAINLY = 1.5
"""Taken off those of such a comment, that it ranks behind the ones that were read."""
LEAST_CONTENT_WORDS, LEAST_IF_READ = 4, 2
"""Content words without which nothing is flagged: by words alone, and where the encoder read the comment."""
UNRELATED, ADVERT_LOGIT = 0.9, 1.0
"""An advert without a word of the post is further from it than its words tell, and a sales pitch far whatever it means."""
PITCH = 2
"""So many marks of an advert make a sales pitch; what a seller says of himself does alone."""
ADVERTS = (
    SALE,
    r"(?i)https?://|\bwww\.",
    r"(?i)\b(?:dm me|inbox me|whats ?app|telegram|bitcoin|crypto|forex|promo code|discount|for sale|order now|click|earn)\b",
    r"(?i)\b(?:investment (?:plan|platform|opportunit|account|advi[cs]|broker|compan|scheme|team)\w*)\b",
    r"(?i)\b(?:subscribe|check out my|free shipping|limited offer|link in bio|en venta|oferta|descuento|gana dinero)\b",
)
REASON = Reason(
    "The comment shares no words or related words with the post it stands under, nor with a city service.",
    "El comentario no comparte palabras ni temas con la publicación ni con un servicio de la ciudad.",
)
FAR = Reason(
    "What the comment says is far from the post it stands under, and from any city service.",
    "Lo que dice el comentario está lejos de la publicación y de cualquier servicio de la ciudad.",
)
SELLING = Reason(
    "It offers or promotes something that has nothing to do with the post it stands under, nor with a city service.",
    "Ofrece o promueve algo que no tiene que ver con la publicación ni con un servicio de la ciudad.",
)


class OffTopic:
    """Unrelated to the post and to the comment it answers; skipped where there is no post."""

    name: ClassVar[str] = "off_topic"
    version: ClassVar[str] = "1"
    clause: ClassVar[str] = "5.6.1"

    def load(self, policy: Policy) -> None:
        """Read the word table, the weights, and the policy's threshold and services."""
        self._table, self._topic, self._elsewhere = WordTable(), Topic(), Elsewhere()
        self._weights = np.array(json.loads((DATA / "off_topic.json").read_text(encoding="utf-8"))["weights"], np.float32)
        self._threshold = np.float32(policy.threshold(self.clause))
        self._marker = Marker(self._table, policy.city.services)

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
        texts = pc.fill_null(comments.text, "").take(pa.array(rows))
        parents = pc.utf8_trim_whitespace(pc.fill_null(comments.parent, "").take(pa.array(rows)))
        contexts, context_of = _joined(posts.take(pa.array(rows)), parents)
        found = features(self._table, texts, contexts, context_of)
        answers = np.asarray(pc.not_equal(parents, ""))
        lexical = (design(found) * self._weights).sum(axis=1)
        logits, late, topics = self._by_meaning(views, rows, answers, lexical, found[:, 4])
        marks = self._marker.marks(texts, contexts, context_of, np.expm1(found[:, 4]))
        foreign = found[:, 3] < UNRELATED
        advert, pitch = _adverts(views.hits(self.name), rows, len(comments))
        selling = pitch & foreign & ~(marks.question | marks.warm | marks.named_service) & ~late
        logits += ADVERT_LOGIT * (advert & foreign & (logits > 0))
        logits = np.where(selling, np.maximum(logits, ADVERT_LOGIT), logits)
        scores[rows] = 1 / (1 + np.exp(-logits))
        statuses[rows[late]], scores[rows[late]] = Status.TIMEOUT, np.nan
        outside = self._outside(logits, found[:, 4], marks, advert, topics)
        # A reply speaks to another comment, whatever the post is about.
        shown = (outside | (selling & ~marks.other_language & ~marks.reply)) & ~answers & ~late
        shown &= scores[rows] >= self._threshold
        read = ~np.isnan(topics[:, 0])
        evidence = []
        for i in np.flatnonzero(shown).tolist():
            view, reason = ("words", SELLING) if not outside[i] else ("meaning", FAR) if read[i] else ("words", REASON)
            text = texts[i].as_py()
            evidence.append(Evidence(int(rows[i]), float(scores[rows[i]]), [Span(0, len(text), self.name, text)], reason, view=view))
        return Detection(scores, statuses, evidence)

    def _by_meaning(
        self, views: Views, rows: np.ndarray, answers: np.ndarray, lexical: np.ndarray, words: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Log-odds (m,) of the rows, the mask of those that the networks had no time for, and the topics (m, d) of those the encoder read.

        `answers` masks the rows that have a parent. Without the networks, or where a comment plainly speaks of its post, the words alone
        tell; where the skimmer finds it near, the encoder does not read it. The topics of both are NaN.
        """
        late, topics = np.zeros(len(rows), bool), np.full((len(rows), self._topic.pool.shape[1]), np.nan, np.float32)
        asked = np.flatnonzero(lexical > RELATED)
        skims = views.topics("skimmer", "text", rows[asked])
        if skims is None:
            return lexical, late, topics
        logits = lexical - PLAINLY
        if len(asked):
            posts, parents = self._contexts(views, rows[asked], answers[asked])
            logits[asked] = self._topic.logits(self._topic.skim, lexical[asked], words[asked], skims.values, posts, parents)
            unsure = ~(logits[asked] <= NEAR)
            logits[asked[~unsure]] = self._topic.near(logits[asked[~unsure]])
            asked, posts, parents = asked[unsure], posts[unsure], parents[unsure]
            topics[asked] = self._topics(views, "text", rows[asked])
            logits[asked] = self._topic.logits(self._topic.weights, lexical[asked], words[asked], topics[asked], posts, parents)
            late = np.isnan(logits)
        return logits, late, topics

    def _contexts(self, views: Views, rows: np.ndarray, answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Unit topic vectors (m, d) of the rows' posts, and of the parents of those that answer one, zero elsewhere."""
        posts = self._topics(views, "post", rows)
        parents = np.zeros_like(posts)
        parents[answers] = self._topics(views, "parent", rows[answers])
        return posts, parents

    def _topics(self, views: Views, column: Column, rows: np.ndarray) -> np.ndarray:
        """Unit topic vectors (m, d) of some rows of a column, where there is an encoder."""
        encoded = views.topics("encoder", column, rows)
        assert encoded is not None
        return encoded.values

    def _outside(self, far: np.ndarray, words: np.ndarray, marks: Marks, advert: np.ndarray, topics: np.ndarray) -> np.ndarray:
        """Mask (n,) of rows whose matter is none of the city's; the arguments are columns of these rows, `words` a logarithm."""
        read, count = ~np.isnan(topics[:, 0]), np.expm1(words)
        exempt = marks.other_language | marks.reply
        elsewhere = self._elsewhere.logits(measures(far, words, marks, advert), np.nan_to_num(topics)) >= 0
        human = marks.warm | marks.question | marks.service
        bears = (human & ~advert) | marks.named_service | ~(marks.topical | advert) | (count < LEAST_CONTENT_WORDS)
        return ~exempt & np.where(read, elsewhere & (count >= LEAST_IF_READ), ~bears & (far >= SURE_BY_WORDS))


def _adverts(hits: Hits, rows: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Masks of the rows (indexes of n) that have a mark of an advert, and of those that are a sales pitch."""
    marks = np.bincount(hits.row, minlength=n)[rows]
    return marks > 0, (marks >= PITCH) | np.isin(rows, hits.row[hits.pattern == ADVERTS.index(SALE)])


def _joined(posts: pa.StringArray, parents: pa.StringArray) -> tuple[pa.StringArray, np.ndarray]:
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
