"""The docs keep pace with the code: everything a user can name is in them, generated pages are fresh, and no link is dead."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import click
import pytest
from prometheus_client.metrics import MetricWrapperBase

from pharos.classifiers.registry import DETECTORS
from pharos.pipelines.connectors import metrics as connect_metrics
from pharos.pipelines.connectors.registry import CONNECTORS
from pharos.pipelines.console import metrics as console_metrics
from pharos.pipelines.console.access import RIGHTS
from pharos.pipelines.settings import Settings, variable
from pharos.schemas.dead_letter import REASONS
from pharos.schemas.topics import TOPICS
from pharos.transforms import metrics

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
METRICS = (metrics, connect_metrics, console_metrics)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


GENERATE = load("generate")
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GENERATE.PAGES)
def test_generated_pages_are_fresh(name: str) -> None:
    assert page(name) == GENERATE.render(name), f"docs/{name} is stale: run `make docs`"


def test_every_command_and_option_is_documented() -> None:
    text = page("cli.md")
    contexts = list(GENERATE.contexts(GENERATE.pharos, "pharos"))
    assert len(contexts) > 10
    for context in contexts:
        assert f"## {context.command_path}\n" in text
        for parameter in context.command.params:
            for option in parameter.opts if isinstance(parameter, click.Option) else ():
                assert option in text, f"{context.command_path} {option}"


def test_every_command_has_help_with_an_example() -> None:
    bare = [
        context.command_path
        for context in GENERATE.contexts(GENERATE.pharos, "pharos")
        if not isinstance(context.command, click.Group) and "pharos " not in (context.command.help or "")
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("settings.md", [variable(spec.name) for spec in fields(Settings)]),
        ("detectors.md", [f"`{detector.name}`" for detector in DETECTORS]),
        ("metrics.md", [item._name for kind in METRICS for item in vars(kind).values() if isinstance(item, MetricWrapperBase)]),
        ("schema.md", [*(topic.suffix for topic in TOPICS), *REASONS]),
        ("sources.md", [f'platform = "{kind.name}"' for kind in CONNECTORS]),
        ("runbook.md", [f"`{reason}`" for reason in REASONS]),
    ],
)
def test_everything_with_a_name_is_documented(name: str, words: list[str]) -> None:
    assert words
    text = page(name)
    assert [word for word in words if word not in text] == []


def test_the_desk_s_page_tells_the_roles_as_they_are() -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page("console.md").splitlines() if line.startswith("|")]
    roles = next(row[1:] for row in rows if row[0] == "may")
    told: dict[str, set[str]] = {role: set() for role in roles}
    for name, *cells in rows:
        if right := re.match(r"`(\w+)`", name):
            for role, cell in zip(roles, cells, strict=False):
                if cell == "yes":
                    told[role].add(right[1])
    assert told == {role: set(rights) for role, rights in RIGHTS.items()}


def test_the_desk_s_page_tells_every_key() -> None:
    keys = tomllib.loads((ROOT / "pipelines/console/locale/en.toml").read_text(encoding="utf-8"))["keys"]
    told = set(re.findall(r"`([^`]+)`", page("console.md").split("## A shift by keyboard")[1].split("\n## ")[0]))
    assert {key.replace("_", " ") for key in keys} - told == set()


def test_every_platform_has_a_page() -> None:
    assert [kind.name for kind in CONNECTORS if not (DOCS / f"{kind.name}.md").exists()] == []


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    headings = HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> Iterator[tuple[Path, str]]:
    for path in PAGES:
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        yield from ((path, target) for target in LINK.findall(text))


def test_no_link_is_dead() -> None:
    dead = []
    for path, target in links():
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        if not found.exists() or (anchor and found.suffix == ".md" and anchor not in anchors(found)):
            dead.append(f"{path.relative_to(ROOT)}: {target}")
    assert dead == []
    assert len(list(links())) > 50


def test_anchor_of_a_heading() -> None:
    assert "offset-outside-the-log" in anchors(DOCS / "runbook.md")
    assert "offset-inside-the-log" not in anchors(DOCS / "runbook.md")


def test_messages_name_entries_that_are_there() -> None:
    """Errors send people to "`entry` in docs/runbook.md"."""
    named = {
        match
        for layer in ("schemas", "classifiers", "transforms", "pipelines")
        for path in (ROOT / layer).rglob("*.py")
        for match in re.findall(r"`([^`]+)` in docs/runbook\.md", path.read_text(encoding="utf-8").replace('"\n', ""))
    }
    assert named
    headings = {heading.lower() for heading in HEADING.findall(page("runbook.md"))}
    assert named - headings == set()


def test_readme_has_exactly_two_set_up_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    assert [block.strip() for block in blocks] == ["make demo", "make test"]


def test_every_dependency_has_its_reason() -> None:
    core = re.search(r"CORE = \[(.*?)\]", (ROOT / "setup.py").read_text(encoding="utf-8"), re.DOTALL)
    assert core
    names = re.findall(r'"([a-z0-9-]+)(?:\[\w+\])?[><=]', core[1])
    assert len(names) > 10
    text = page("decisions/0004-libraries.md")
    assert [name for name in names if f"| `{name}` |" not in text] == []


def test_pages_name_no_machine_of_ours() -> None:
    for path in [*PAGES, *DOCS.rglob("*.svg")]:
        assert not re.search(r"/(work|root|tmp)/\w", path.read_text(encoding="utf-8")), path
