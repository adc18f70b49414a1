"""The validation report as a document: headline, tiles and chapters."""

from __future__ import annotations

from tallystick.report.model import calibrated, made, ranked, stable, treated
from tallystick.report.model.told import DASH, Told
from tallystick.report.paper.blocks import Chapter, Document, Tile

NAMES = ("sample", "kept_out", "card", "ranking", "level", "drift", "parts", "people", "limits")


def validation_document(told: Told) -> Document:
    """This function will give the validation report of a model in the reader's language."""
    words = told.words
    blocks = {
        "sample": made.sample(told),
        "kept_out": made.kept_out(told),
        "card": made.card(told),
        "ranking": ranked.ranking(told),
        "level": calibrated.level(told),
        "drift": stable.drift(told),
        "parts": stable.parts(told),
        "people": treated.people(told),
        "limits": treated.limits(told),
    }
    chapters = tuple(Chapter(name, words(f"model.chapter.{name}"), blocks[name]) for name in NAMES if blocks[name])
    return Document(
        title=words("model.title", title=told.both(told.model["title"])),
        subtitle=words("model.subtitle", purpose=told.both(told.model["purpose"]), day=told.model["card"]["from"]),
        headline=headline(told),
        tiles=tiles(told),
        chapters=chapters,
        foot=foot(told),
    )


def headline(told: Told) -> str:
    """This function will say in one sentence how the model stands out of time."""
    later, early = told.part("out_of_time"), told.part("development")
    words = told.words
    fall = early["auc"] - later["auc"] if early else None
    reds = sum(row["light"] == "red" for row in told.found["grades"].get("out_of_time", ()))
    return words(
        "model.headline",
        auc=told.number(later["auc"]),
        span=told.span(later["auc_low"], later["auc_high"]),
        rate=told.share(later["rate"]),
        best=told.share(later["mean_pd_best"]),
        fall=words("model.headline.fall", fall=told.number(abs(fall)))
        if fall is not None and fall > 0
        else words("model.headline.held"),
        reds=words("model.headline.reds", reds=reds) if reds else words("model.headline.no_reds"),
    )


def tiles(told: Told) -> tuple[Tile, ...]:
    """This function will give the six figures that say how the model stands out of time."""
    words, later, drift = told.words, told.part("out_of_time"), told.found["drift"]
    tones = {"green": "approve", "yellow": "missing", "red": "decline", "unknown": ""}
    gap = later["ratio"] - 1
    is_chance = later["spiegelhalter_p"] >= 0.05
    level = "approve" if abs(gap) <= 0.1 or is_chance else "missing" if abs(gap) <= 0.25 else "decline"
    return (
        Tile("AUC", told.number(later["auc"]), told.span(later["auc_low"], later["auc_high"])),
        Tile("Gini", told.share(later["gini"], 1), words("model.tile.gini")),
        Tile("KS", told.share(later["ks"], 1), words("model.tile.ks", pd=told.share(later["ks_at_pd"], 1))),
        Tile(words("model.tile.ratio"), told.number(later["ratio"], 2), words("model.tile.ratio_note"), level),
        Tile("PSI", told.number(drift["psi"]), words(f"model.light.{drift['light']}"), tones[drift["light"]]),
        Tile(
            words("model.tile.bads"),
            told.numbers.count(later["bads"]),
            words("model.tile.of_rows", rows=told.numbers.count(later["rows"])),
        ),
    )


def foot(told: Told) -> tuple[str, ...]:
    """This function will give the lines that say which card and data the report speaks of."""
    about = told.model["about"]
    return (
        told.words(
            "model.foot.card",
            code=told.model["card"]["code"],
            digest=told.model["card"]["development"].get("digest", DASH)[:16],
        ),
        told.words(
            "model.foot.table", table=about["table"], digest=about["table_digest"][:16], version=about["tallystick"]
        ),
    )
