"""The city's own posts, as the archive holds them beside the comments."""

from __future__ import annotations

from pharos.pipelines.archive import open_archive
from pharos.pipelines.policy.lint import Text
from pharos.pipelines.settings import Settings

ARCHIVE = "archive"
"""The word for --posts that means the archive's."""
POSTS = """
SELECT DISTINCT trim(concat_ws(' ', event ->> '$.post.title', event ->> '$.post.text')) AS post
FROM comments WHERE post_id IS NOT NULL ORDER BY post
"""


def archived(settings: Settings) -> list[Text]:
    """Each distinct post that a comment of the archive came with."""
    with open_archive(settings.archive_dir, settings.state_dir / "duckdb") as connection:
        return [Text(post) for (post,) in connection.execute(POSTS).fetchall() if post]
