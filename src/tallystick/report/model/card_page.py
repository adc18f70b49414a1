"""The page of a model card: half a page of text that people read before they trust a model."""

from __future__ import annotations

from tallystick.report.model.document import headline
from tallystick.report.model.made import target_sentence
from tallystick.report.model.told import Told
from tallystick.report.model.treated import limits
from tallystick.report.paper.blocks import Paragraph


def card_page(told: Told) -> str:
    """This function will give the page of the model in the reader's language, as Markdown."""
    words, model = told.words, told.model
    later = told.part("out_of_time")
    columns = [
        f"- {told.named(one['column'])} ({one['column']}), IV {told.number(one['iv'], 2)}" for one in model["columns"]
    ]
    out = sorted({row["column"] for row in model["guard"] if row["verdict"] in ("kept_out", "left_out_by_hand")})
    said = [f"- {placed.block.text}" for placed in limits(told) if isinstance(placed.block, Paragraph)]
    worth = (
        f"AUC {told.number(later['auc'])} ({told.span(later['auc_low'], later['auc_high'])}), "
        f"KS {told.share(later['ks'], 1)}, PSI {told.number(told.found['drift']['psi'])}"
    )
    lines = [
        f"# {told.both(model['card']['title'])}",
        "",
        f"{told.both(model['purpose'])} {headline(told)}",
        "",
        f"## {words('model.chapter.sample')}",
        "",
        target_sentence(told),
        "",
        f"## {words('model.chapter.card')}",
        "",
        *columns,
        "",
        words("model.card.out", columns=", ".join(out) or words("none")),
        "",
        f"## {words('model.chapter.limits')}",
        "",
        *said,
        "",
        worth,
    ]
    return "\n".join(lines)
