"""The nearest past decisions, by meaning: the encoder's topic vectors of the newest decided items, held in memory and in a table.

Word pairs are too strict for this: two people say the same in other words. A comment of 25 words takes 2.4 ms to encode, one of 100 takes
9 to 13 ms (docs/decisions/0008-models.md has the encoder), so a thread of its own encodes what was decided, and a page only its own item.
"""

from __future__ import annotations

import logging
import threading
from functools import lru_cache

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from pharos.classifiers.encoder import Encoder, topic_model
from pharos.classifiers.fold import Codes, folded
from pharos.classifiers.model_text import model_text
from pharos.classifiers.view import View
from pharos.pipelines.console.database import Database, put
from pharos.pipelines.console.similar import Case, cases
from pharos.pipelines.console.tables import decisions, item_clauses, items, meta, vectors

log = logging.getLogger(__name__)

MOST = 20_000
"""Decided items that are held, the newest: 31 MB, searched in a few ms."""
AT_ONCE = 32
AGAIN_S = 2.0
LOOKED_AT = 100
OVERLAP_MS = 600_000
"""A decision of another console may come later than one that was made after it."""
MADE_BY = "vectors made by"
"""The name under which `meta` holds the digest of the model whose vectors the table has."""
LEAST = 0.5
"""Cosine below which two comments have nothing in common that a person would see."""


class Precedents:
    """Started once, stopped once; before it has learnt, and in the profile without the encoder, nothing is near."""

    def __init__(self, database: Database, profile: str = "default") -> None:
        self._database = database
        self._wanted, self._encoder = profile == "default", lru_cache(maxsize=1)(Encoder)
        self._thread = threading.Thread(target=self._run, name="console-precedents", daemon=True)
        self._stopping = threading.Event()
        self._held: tuple[list[str], np.ndarray] = ([], np.zeros((0, 0), np.float32))
        self._since: int | None = None

    def start(self) -> None:
        """Begin to learn."""
        if self._wanted:
            self._thread.start()

    def stop(self) -> None:
        """End within a second."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(1.0)

    def nearest(self, connection: Connection, item_id: str, most: int = 5) -> list[Case]:
        """The decided items whose text is nearest in meaning and that share a flagged clause, the nearest first."""
        item = connection.execute(select(items.c.text, items.c.flags).where(items.c.id == item_id)).one_or_none()
        ids, held = self._held
        if item is None or not ids:
            return []
        likeness = held @ self._encoded([item.text])[0]
        order = np.argsort(-likeness)[:LOOKED_AT]
        near = {ids[row]: float(likeness[row]) for row in order.tolist() if likeness[row] >= LEAST and ids[row] != item_id}
        if clauses := item.flags.split():
            shared = select(item_clauses.c.item_id).where(item_clauses.c.clause.in_(clauses), item_clauses.c.item_id.in_(list(near)))
            near = {name: near[name] for name in connection.scalars(shared)}
        return cases(connection, near, items.c.state == "decided")[:most]

    def learn(self) -> int:
        """Take in a few of the items that were decided since the last time; how many they were."""
        if self._since is None:
            self._load()
        with self._database.read() as connection:
            last = connection.scalar(select(func.max(decisions.c.decided_ms))) or 0
            same = (vectors.c.item_id == items.c.id) & (vectors.c.event_id == items.c.event_id)
            query = select(items.c.id, items.c.event_id, items.c.text).join(decisions, decisions.c.decision_id == items.c.decision_id)
            query = query.join(vectors, same, isouter=True).where(items.c.state == "decided", vectors.c.item_id.is_(None))
            newest = query.where(decisions.c.decided_ms >= (self._since or 0)).order_by(decisions.c.decided_ms.desc())
            rows = connection.execute(newest.limit(AT_ONCE)).all()
        if rows:
            made = self._encoded([row.text for row in rows])
            kept = zip(rows, made.astype(np.float16), strict=True)
            lines = [{"item_id": row.id, "event_id": row.event_id, "vector": vector.tobytes()} for row, vector in kept]
            with self._database.write() as connection:
                put(connection, vectors, lines, replace=("event_id", "vector"))
            self._add([row.id for row in rows], made)
        if len(rows) < AT_ONCE or len(self._held[0]) >= MOST:
            self._since = last - OVERLAP_MS
        return len(rows)

    def _load(self) -> None:
        self._forget_another_models()
        query = select(vectors.c.item_id, vectors.c.vector).join(items, items.c.id == vectors.c.item_id)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(items.c.decided_ms.desc()).limit(MOST)).all()
        if rows:
            self._add([row.item_id for row in rows], np.stack([np.frombuffer(row.vector, np.float16).astype(np.float32) for row in rows]))
        self._since = 0

    def _forget_another_models(self) -> None:
        """Two models' vectors cannot be compared: those of an earlier one are computed anew."""
        digest = topic_model()
        with self._database.write() as connection:
            if connection.scalar(select(meta.c.value).where(meta.c.name == MADE_BY)) != digest:
                connection.execute(delete(vectors))
                put(connection, meta, [{"name": MADE_BY, "value": digest}], replace=("value",))

    def _add(self, names: list[str], made: np.ndarray) -> None:
        # The newest first; whoever searches meanwhile keeps the pair that it took.
        ids, held = self._held
        new = set(names)
        rows = [row for row, name in enumerate(ids) if name not in new][: MOST - len(names)]
        self._held = ([*names, *(ids[row] for row in rows)], np.concatenate([made, held[rows]]) if rows else made)

    def _encoded(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 (n, d)."""
        codes = Codes.of(pa.array(texts, pa.string()))
        view = View(codes, folded(codes))
        return self._encoder().topics([model_text(view, row) for row in range(len(texts))]).values

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                learnt = self.learn()
            except SQLAlchemyError as exc:
                log.warning("console: past decisions cannot be read: %s", type(exc).__name__)
                learnt = 0
            self._stopping.wait(0.0 if learnt else AGAIN_S)
