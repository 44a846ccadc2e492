"""The house's import rules: `schemas <- classifiers <- transforms <- pipelines`, absolute names only, and what a layer must not know."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("schemas", "classifiers", "transforms", "pipelines")
FILES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
BANNED = {
    "schemas": {"apache_beam", "kafka", "confluent_kafka", "duckdb", "httpx", "click"},
    "classifiers": {"apache_beam", "kafka", "confluent_kafka", "duckdb", "httpx", "click"},
    "transforms": {"kafka", "click", "httpx"},
    "pipelines": set(),
}
"""Libraries by layer: what judges text knows neither Beam nor Kafka; a stage knows one client, the pipeline's."""


def imports(source: str) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function; a relative one begins with a dot."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield module
            if module == "pharos":
                yield from (f"pharos.{alias.name}" for alias in node.names)


def breaches(layer: str, source: str) -> list[str]:
    """What a file of `layer` may not import but does."""
    below = LAYERS[: LAYERS.index(layer) + 1]
    found = []
    for name in imports(source):
        top, _, rest = name.partition(".")
        if not top:
            found.append(f"{name}: relative")
        elif top in LAYERS:
            found.append(f"{name}: the bare name makes a second copy of every class")
        elif top in ("tests", "bench", "deploy"):
            found.append(f"{name}: not part of the product")
        elif top == "pharos" and rest and rest.split(".")[0] not in below:
            found.append(f"{name}: `{layer}` may import {', '.join(below)}")
        elif top in BANNED[layer]:
            found.append(f"{name}: not in `{layer}`")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    assert breaches(layer, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("schemas", "from pharos.classifiers.base import Status"),
        ("schemas", "import confluent_kafka"),
        ("classifiers", "from pharos.transforms import batch"),
        ("classifiers", "def load():\n    import apache_beam as beam"),
        ("classifiers", "from pharos import pipelines"),
        ("transforms", "from pharos.pipelines.settings import Settings"),
        ("transforms", "from kafka import KafkaProducer"),
        ("pipelines", "from schemas.errors import PharosError"),
        ("pipelines", "import transforms.batch"),
        ("pipelines", "from .settings import Settings"),
        ("pipelines", "from tests.conftest import broker"),
    ],
)
def test_a_breach_is_seen(layer: str, source: str) -> None:
    assert len(breaches(layer, source)) == 1


@pytest.mark.parametrize(
    ("layer", "source"),
    [
        ("schemas", "import pyarrow as pa\nfrom pharos.schemas.errors import PharosError"),
        ("classifiers", "from pharos.schemas.finding import Span"),
        ("transforms", "import apache_beam as beam\nimport confluent_kafka"),
        ("pipelines", "from kafka import KafkaProducer\nfrom pharos.pipelines.kafka.clients import admin"),
        ("classifiers", "import transformers"),
    ],
)
def test_what_is_allowed_passes(layer: str, source: str) -> None:
    assert breaches(layer, source) == []


def test_every_layer_has_files() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == set(LAYERS)
