"""The status as a document: headline, tiles and chapters, in the reader's language."""

from __future__ import annotations

from tallystick.report.paper.blocks import Chapter, Document, Tile
from tallystick.report.status import book, firms, policies, quality, risk, statutory, working
from tallystick.report.status.teller import DASH, StatusTeller

NAMES = ("firms", "products", "work", "book", "policies", "quality", "earning", "concentration", "alerts", "returns")


def status_document(teller: StatusTeller, *, foot: tuple[str, ...]) -> Document:
    """This function will give the whole status of a bank; a chapter that nothing is known of is left out."""
    words = teller.words
    chapters = status_chapters(teller)
    return Document(
        title=words("sta.title"),
        subtitle=words("run.subtitle", title=words.pick(**_both(teller)), day=teller.sheet["day"]),
        headline=headline(teller),
        tiles=tiles(teller),
        chapters=chapters,
        foot=foot,
    )


def status_chapters(teller: StatusTeller) -> tuple[Chapter, ...]:
    """This function will give the chapters of the status, in their order."""
    blocks = {
        "firms": firms.firms(teller),
        "products": firms.products(teller),
        "work": working.working(teller),
        "book": book.book(teller),
        "policies": policies.policies(teller),
        "quality": quality.quality(teller),
        "earning": risk.earning(teller),
        "concentration": risk.concentration(teller),
        "alerts": risk.alerts(teller),
        "returns": statutory.returns(teller),
    }
    return tuple(Chapter(name, teller.words(f"sta.chapter.{name}"), blocks[name]) for name in NAMES if blocks[name])


def _both(teller: StatusTeller) -> dict[str, str]:
    title = teller.sheet["title"]
    return {"english": title["en"], "chinese": title["zh"]}


def headline(teller: StatusTeller) -> str:
    """This function will say in one sentence how large, sound and well paid the book is, and how many aims are met."""
    words, numbers, sums = teller.words, teller.numbers, teller.found.sums
    done, known = policies.met(teller)
    return words(
        "sta.headline",
        exposure=numbers.short_money(sums["exposure_minor"]),
        borrowers=numbers.count(sums["borrowers"]),
        npl=numbers.share(_npl(teller), 2),
        raroc=numbers.share(sums["raroc"]),
        met=done,
        known=known,
    )


def _npl(teller: StatusTeller) -> float | None:
    sums = teller.found.sums
    return sums["npl_minor"] / sums["exposure_minor"] if sums["exposure_minor"] else None


def tiles(teller: StatusTeller) -> tuple[Tile, ...]:
    """This function will give the six numbers that say where the bank stands."""
    words, numbers, sums = teller.words, teller.numbers, teller.found.sums
    months = teller.rows("growth")
    last = months[-1] if months else {"growth": None, "borrowers_growth": None}
    cover = teller.found.coverage.get("coverage_ratio")
    floor, hurdle = (teller.sheet["numbers"][name] for name in ("provision_coverage", "hurdle"))
    covered = float(cover) if isinstance(cover, int | float) else None
    aims = {row["part"]: row["met"] for row in teller.rows("targets")}
    inclusive = sums["inclusive_minor"] / sums["exposure_minor"] if sums["exposure_minor"] else None
    return (
        Tile(
            words("sta.tile.book"),
            numbers.short_money(sums["exposure_minor"]),
            words("sta.tile.year", change=teller.change(last["growth"])),
        ),
        Tile(
            words("sta.tile.borrowers"),
            numbers.count(sums["borrowers"]),
            words("sta.tile.year", change=teller.change(last["borrowers_growth"])),
        ),
        Tile(words("sta.tile.inclusive"), numbers.share(inclusive, 0), words("sta.tile.of_book")),
        Tile(
            words("sta.tile.npl"),
            numbers.share(_npl(teller), 2),
            words("sta.inside" if aims.get("npl") else "sta.outside") if aims.get("npl") is not None else "",
            "" if aims.get("npl") is None else "missing" if aims["npl"] else "decline",
        ),
        Tile(
            words("sta.tile.coverage"),
            DASH if covered is None else numbers.share(covered, 0),
            words("sta.tile.floor", floor=numbers.share(floor, 0)),
            "" if covered is None else "approve" if covered >= floor else "decline",
        ),
        Tile(
            "RAROC",
            numbers.share(sums["raroc"]),
            words("sta.tile.hurdle", hurdle=numbers.share(hurdle, 0)),
            "approve" if sums["raroc"] >= hurdle else "decline",
        ),
    )
