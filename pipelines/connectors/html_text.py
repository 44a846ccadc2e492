"""The text of a comment that comes as sanitised HTML, as a reader sees it, with the standard library's parser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BREAKS = {"br": "\n", "li": "\n", "blockquote": "\n", "pre": "\n", "ul": "\n", "ol": "\n", "div": "\n"}
SILENT = {"script", "style", "template"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK = re.compile(r" *\n *")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag == "p":
            self.parts.append("\n\n" if self.parts else "")
        elif tag in BREAKS:
            self.parts.append(BREAKS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)

    def parse_html_declaration(self, i: int) -> int:
        """`<![` is a comment in a browser; the parser would take it for SGML and stop at a word that it does not know."""
        return self.parse_bogus_comment(i) if self.rawdata.startswith("<![", i) else super().parse_html_declaration(i)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def html_to_text(html: str, folded: bool = False) -> str:
    """Paragraphs two line breaks apart, `<br>` one, entities resolved, tags gone, links as their words.

    `folded`: the source's own line breaks mean nothing (WordPress writes one after each `<br />`), as in a browser.
    """
    parser = _Text()
    parser.feed(_SPACE.sub(" ", html) if folded else html)
    parser.close()
    text = "".join(parser.parts)
    return (_AROUND_BREAK.sub("\n", text) if folded else text).strip()
