"""Jinja templates, compiled once a run, everything escaped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tallystick.report.figure import Teller
from tallystick.report.language import Words

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def compact_json(value: Any) -> str:
    """This function will write `value` as compact JSON that is safe inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).translate(_ESCAPES)


def environment(teller: Teller) -> Environment:
    """This function will give the templates with the words, the policy's title and the run's record at hand."""
    return templates(teller.words, about=teller.run.about, title=teller.text(teller.run.sheet["title"]))


def templates(words: Words, *, about: Mapping[str, Any], title: str) -> Environment:
    """This function will give the templates with `words`, a run's record and the policy's title at hand."""
    env = Environment(
        loader=PackageLoader("tallystick.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters["json"] = lambda value: Markup(compact_json(value))
    env.globals.update(w=words, about=about, title=title)
    return env
