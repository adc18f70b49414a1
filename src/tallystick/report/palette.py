"""Every colour of the report, light and dark, in one place; chart specs name colours as CSS variables.

The outcome colours differ in lightness as well as in hue, so that they hold for colour-blind eyes and on grey paper.
"""

from __future__ import annotations

LIGHT = {
    "ground": "#f6f7f8",
    "paper": "#ffffff",
    "raised": "#fbfcfc",
    "ink": "#1d2730",
    "ink-2": "#52606b",
    "ink-3": "#67737d",
    "line": "#dde2e6",
    "line-2": "#eaedf0",
    "accent": "#24587f",
    "accent-soft": "#e4edf4",
    "approve": "#166b5a",
    "approve-soft": "#dff0ec",
    "missing": "#e0b04f",
    "missing-soft": "#fbf1dc",
    "on-missing": "#1d2730",
    "missing-ink": "#7a5608",
    "judgement": "#b8691a",
    "judgement-soft": "#f8e8d8",
    "judgement-ink": "#8d4d0d",
    "decline": "#8c2f4b",
    "decline-soft": "#f5e1e7",
    "loss": "#4a1528",
    "bar": "#3f78a3",
    "bar-2": "#9dbcd3",
    "bar-3": "#cfdae2",
    "part-1": "#28506f",
    "part-2": "#4f86ad",
    "part-3": "#9cc0d6",
    "part-4": "#b9783a",
    "part-5": "#e0b676",
    "part-6": "#8f9aa3",
}

DARK = {
    "ground": "#12171c",
    "paper": "#1a2128",
    "raised": "#1f272f",
    "ink": "#e6ebef",
    "ink-2": "#b0bbc4",
    "ink-3": "#8d99a3",
    "line": "#333e48",
    "line-2": "#28313a",
    "accent": "#86b9de",
    "accent-soft": "#23394a",
    "approve": "#4fb39f",
    "approve-soft": "#1d3b36",
    "missing": "#e6bf6d",
    "missing-soft": "#3f3520",
    "on-missing": "#1a2128",
    "missing-ink": "#ecc97d",
    "judgement": "#d98d45",
    "judgement-soft": "#40301f",
    "judgement-ink": "#e8a566",
    "decline": "#c9617f",
    "decline-soft": "#44232e",
    "loss": "#eba9bb",
    "bar": "#6ba3cc",
    "bar-2": "#3f627c",
    "bar-3": "#37434d",
    "part-1": "#5d8fb5",
    "part-2": "#86b6d6",
    "part-3": "#bfd9e8",
    "part-4": "#d39a5c",
    "part-5": "#efd09d",
    "part-6": "#87929b",
}


def colour(name: str) -> str:
    """This function will give the CSS variable of colour `name`; KeyError where the palette has none."""
    return f"var(--{name})" if name in LIGHT else LIGHT[name]


def stylesheet_tokens() -> str:
    """This function will give the palette as CSS custom properties: light, dark where asked for, light on paper."""
    light, dark = _properties(LIGHT), _properties(DARK)
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n"
        f'  :root:not([data-theme="light"]) {{ color-scheme: dark; {dark} }}\n}}\n'
        f'@media screen {{\n  :root[data-theme="dark"] {{ color-scheme: dark; {dark} }}\n}}\n'
    )


def _properties(colours: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colours.items())
