"""What the engine asks a pack for by name: parameters, tables, terms of products."""

from __future__ import annotations

from scripts.reference.table import table
from tallystick.engine.parameters import REQUIRED, REQUIRED_GRIDS, REQUIRED_TERMS
from tallystick.engine.parameters_after import monitoring

_HEAD = """# What a pack must hold

`tally pack check PACK` names what is lacking. How a pack is written: src/tallystick/pack/README.md. Rules may name
parameters of their own as `@name`; those below are read by the engine itself.
"""


def pack_page() -> str:
    """This function will give the page of required parameters, tables and product terms."""
    parameters = [(f"`{one.name}`", one.unit, one.means, one.asked_by) for one in (*REQUIRED, *monitoring.REQUIRED)]
    grids = [(f"`{g.name}`", _names(g.dimensions), _outputs(g.outputs), g.means, g.asked_by) for g in REQUIRED_GRIDS]
    terms = [(f"`{one.name}`", one.unit, one.means, _names(one.values)) for one in REQUIRED_TERMS]
    return "\n".join(
        [
            _HEAD,
            "## Parameters\n",
            table(("parameter", "unit", "what it is", "asked by"), parameters),
            "## Tables\n",
            table(("table", "dimensions", "outputs", "what it is", "asked by"), grids),
            "## Terms of each product\n",
            table(("term", "unit", "what it is", "codes"), terms),
        ]
    )


def _names(names: tuple[str, ...]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _outputs(outputs: tuple[tuple[str, str], ...]) -> str:
    return " ".join(f"`{name}` ({unit})" for name, unit in outputs)
