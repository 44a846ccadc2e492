"""Draws `docs/images/demo.svg`: runs `pharos demo --once` in a new folder and lays its output out as a terminal; `make docs` calls it.

Offensive and private words are masked by the demo itself.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from pharos.pipelines.commands.demo import CHECKED
from pharos.pipelines.demo.play import Demo
from pharos.pipelines.demo.show import tables
from pharos.pipelines.settings import Settings

WIDTH = 116
CELL = 12.2
SPACE = "&#160;"
TEXT = re.compile(
    r'(?P<head><text [^>]*\bx=")(?P<x>[\d.]+)(?P<middle>"[^>]*\btextLength=")(?P<length>[\d.]+)(?P<tail>"[^>]*>)'
    rf"(?P<spaces>(?:{SPACE})+)(?=[^<])"
)
"""A piece of a line as rich writes it, `CELL` pixels a character."""

IMAGE = Path(__file__).parent / "images" / "demo.svg"


def main() -> None:
    """Run the demo and write the picture."""
    folder = Path(tempfile.mkdtemp())
    try:
        demo = Demo(folder, Settings(), once=True, console=Console(stderr=True, highlight=False))
        summary = demo.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if summary.problems:
        raise SystemExit("\n".join(summary.problems))
    console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, force_terminal=True, color_system="truecolor")
    console.print(Text("$ make demo\n", style="bold"))
    tables(console, summary, Path("var/demo/archive"), Path("var/demo/pharos.toml"))
    console.print(f"\n[green]Checked:[/green] {CHECKED}")
    IMAGE.parent.mkdir(exist_ok=True)
    IMAGE.write_text(settled(console.export_svg(title="pharos demo")), encoding="utf-8")


def settled(svg: str) -> str:
    """The same picture with every word placed where it begins: some programs drop the spaces before it and so move it to the left."""

    def placed(found: re.Match[str]) -> str:
        shift = CELL * len(found["spaces"]) / len(SPACE)
        return f"{found['head']}{float(found['x']) + shift:g}{found['middle']}{float(found['length']) - shift:g}{found['tail']}"

    return TEXT.sub(placed, svg)


if __name__ == "__main__":
    main()
