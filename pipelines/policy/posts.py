"""The city's own posts, also as the archive holds them, and which entries of lists and rules occur in them.

Courts have struck down a filter whose words were those that the agency's own posts raise: it catches whoever answers them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pharos.classifiers.engine import Engine
from pharos.pipelines.archive import open_archive
from pharos.pipelines.policy.check import Issue
from pharos.pipelines.policy.lint import Entry, Text, batches, evidence, issue_of, quoted, without_text
from pharos.pipelines.policy.scoring import columns
from pharos.pipelines.settings import Settings

ARCHIVE = "archive"
"""The word for --posts that means the archive's."""
HEAVY = 2.5
"""Weight of a cue that alone, or with one more, flags a comment."""
POSTS = """
SELECT DISTINCT trim(concat_ws(' ', event ->> '$.post.title', event ->> '$.post.text')) AS post
FROM comments WHERE post_id IS NOT NULL ORDER BY post
"""


def archived(settings: Settings) -> list[Text]:
    """Each distinct post that a comment of the archive came with."""
    with open_archive(settings.archive_dir, settings.state_dir / "duckdb") as connection:
        return [Text(post) for (post,) in connection.execute(POSTS).fetchall() if post]


def in_posts(engine: Engine, posts: list[Text]) -> Iterator[Issue]:
    """A warning for each entry that is evidence in a post of the city's own."""
    found: Counter[Entry] = Counter()
    flagging: set[Entry] = set()
    counting: Counter[Entry] = Counter()
    for rows in batches([Text(row.text, lang=row.lang) for row in posts]):
        for entries, flags in evidence(engine, rows):
            named = {without_text(entry) for entry in entries}
            found.update(named)
            flagging.update(entry for entry in named if entry.clause in flags)
        for entries in _cues(engine, rows):
            counting.update(entries)
    for entry, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
        told = "would be flagged" if entry in flagging else "is evidence, below the threshold"
        yield issue_of(entry, f"{quoted(entry)} occurs in {count} of the city's {len(posts)} posts and {told}")
    for entry, count in sorted(counting.items(), key=lambda pair: (-pair[1], pair[0])):
        if entry not in found:
            told = "counts for the clause whatever stands around it"
            yield issue_of(entry, f"{quoted(entry)} occurs in {count} of the city's {len(posts)} posts and {told}")


def _cues(engine: Engine, rows: list[Text]) -> Iterator[set[Entry]]:
    """For each detector and row the heavy cues that are there, of those that look at nothing around them."""
    views = engine.views(columns(rows))
    for name, detector in engine.detectors.items():
        cues = getattr(detector, "cues", ())
        held: dict[int, set[Entry]] = defaultdict(set)
        if not cues:
            continue
        hits = views.hits(name)
        for i in range(len(hits)):
            cue = cues[hits.pattern[i]]
            if cue.weight >= HEAVY and not cue.near and not cue.unless:
                held[int(hits.row[i])].add(Entry(detector.clause, name, cue.type, " ".join(hits.matched(i).lower().split())))
        yield from held.values()
