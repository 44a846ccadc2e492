"""JSON Schemas (draft 2020-12) of all that crosses a topic, from the types; `python -m pharos.schemas.json_schema` writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from pharos.schemas.dead_letter import DeadLetter
from pharos.schemas.decision import Decision
from pharos.schemas.event import CommentEvent
from pharos.schemas.finding import Finding
from pharos.schemas.flagged import FlaggedItem

TYPES: dict[str, type] = {
    "comment-event": CommentEvent,
    "finding": Finding,
    "flagged-item": FlaggedItem,
    "dead-letter": DeadLetter,
    "decision": Decision,
}
FOLDER = Path(__file__).parent / "json"


def json_schema(name: str) -> dict[str, Any]:
    """The schema of one of `TYPES`; unknown fields are allowed everywhere."""
    schema = msgspec.json.schema(TYPES[name])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:pharos:{name}:v1", **schema}


def render(name: str) -> str:
    """The schema as the text that is kept in `schemas/json/<name>.schema.json`."""
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every schema anew."""
    for name in TYPES:
        (FOLDER / f"{name}.schema.json").write_text(render(name), encoding="utf-8")


if __name__ == "__main__":
    main()
