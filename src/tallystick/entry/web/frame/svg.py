"""SVG put together on the server: elements with escaped texts and classes, no style and no script of their own."""

from __future__ import annotations

import unicodedata

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def element(name: str, content: str = "", **attributes: object) -> str:
    """This function will give an element; `class_` is `class`, other underscores are hyphens, None is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def text(words: str, x: float, y: float, class_: str = "", anchor: str = "start") -> str:
    """This function will give a text at a place; `anchor` is start, middle or end."""
    return element("text", escape(words), x=x, y=y, class_=class_ or None, text_anchor=anchor)


def drawing(content: list[str], *, width: float, height: float, title: str, class_: str) -> SafeString:
    """This function will give the whole picture, with a title for who hears it."""
    head = element("title", escape(title))
    whole = element(
        "svg",
        head + "".join(content),
        viewBox=f"0 0 {_short(width)} {_short(height)}",
        width=width,
        height=height,
        class_=class_,
        role="group",
        aria_label=title,
    )
    return mark_safe(whole)


def width_of(words: str, size: float) -> float:
    """This function will give about how wide a text is: full-width signs count one, others a little over a half."""
    return sum(size if unicodedata.east_asian_width(one) in "WF" else size * 0.56 for one in words)


def fitted(words: str, size: float, room: float) -> str:
    """This function will cut a text so that it fits `room`, with an ellipsis where something was cut."""
    if width_of(words, size) <= room:
        return words
    while words and width_of(words, size) + size > room:
        words = words[:-1]
    return f"{words}…"


def _short(value: object) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
