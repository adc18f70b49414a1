"""Writes the report of a diagnosis: one page and the assets it needs."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tallystick.report.diagnosis.problems import costs, overview, shown
from tallystick.report.diagnosis.told import DiagnosisTeller, Told
from tallystick.report.diagnosis.working import working
from tallystick.report.language import Lang, words
from tallystick.report.month_end.teller import Cell, Table
from tallystick.report.numbers import Numbers
from tallystick.report.templating import templates
from tallystick.report.write import write_shared_assets


def write_diagnosis_report(folder: Path, told: Told, lang: Lang) -> Path:
    """This function will write report.html and assets to `folder`, and give the page's path."""
    from tallystick.report.diagnosis import charts

    catalogue = words(lang)
    pack = told.about["pack"]
    teller = DiagnosisTeller(told, catalogue, Numbers(words=catalogue, currency=pack["currency"]))
    env = templates(catalogue, about=told.about, title=catalogue.pick(pack["title"]["en"], pack["title"]["zh"]))
    page = folder / "report.html"
    page.write_text(
        env.get_template("diagnosis.html.j2").render(
            headline=headline(teller),
            tiles=tiles(teller),
            costs=costs(teller),
            overview=overview(teller) if teller.findings else None,
            findings=[shown(teller, number, one) for number, one in enumerate(teller.findings, 1)],
            working=working(teller),
            aside=set_aside(teller),
            unanswered=unanswered(teller),
            looked_at=teller.numbers.count(told.found.looked_at.height),
        ),
        encoding="utf-8",
    )
    write_shared_assets(folder / "assets", catalogue, charts.definitions(catalogue), sheets=("month_end.css",))
    return page


def headline(teller: DiagnosisTeller) -> str:
    """This function will say on one line what the bank's weaknesses cost and what would mend them."""
    words, numbers = teller.words, teller.numbers
    if not teller.findings:
        return words("dx.headline.none")
    if not teller.costly:
        return words("dx.headline.no_cost", problems=numbers.count(len(teller.findings)))
    chosen = teller.told.tables["proposals"].filter("in_plan")
    said = words(
        "dx.headline", problems=numbers.count(len(teller.costly)), total=numbers.short_money(teller.total_minor)
    )
    if chosen.is_empty():
        return said + words("dx.headline.no_plan")
    return said + words(
        "dx.headline.plan",
        measures=numbers.count(chosen.height),
        saved=numbers.short_money(chosen["benefit_minor"].sum()),
        spent=numbers.short_money(chosen["cost_minor"].sum()),
    )


def tiles(teller: DiagnosisTeller) -> list[dict[str, str]]:
    """This function will give the figures at the head of the page."""
    words, numbers = teller.words, teller.numbers
    chosen = teller.told.tables["proposals"].filter("in_plan")
    lost = _yearly_loss(teller)
    total = teller.total_minor
    told = (
        (
            "problems",
            numbers.count(len(teller.findings)),
            words("dx.tile.places", places=numbers.count(teller.told.found.looked_at.height)),
            "#problems",
        ),
        (
            "cost",
            numbers.short_money(total),
            words("dx.tile.of_loss", share=numbers.share(total / lost, 0)) if lost else "",
            "#problems",
        ),
        (
            "net",
            numbers.short_money(chosen["net_minor"].sum()),
            words("dx.tile.measures", measures=numbers.count(chosen.height)),
            "#measures",
        ),
    )
    return [
        {"label": words(f"dx.tile.{name}"), "number": number, "note": note, "href": href, "tone": ""}
        for name, number, note, href in told
    ]


def _yearly_loss(teller: DiagnosisTeller) -> float:
    """Credit loss a year by the credit files: losses by months seen."""
    view = teller.told.found.views.get("credit_file")
    if view is None or view.is_empty():
        return 0.0
    lent = view.filter(pl.col("lent_minor") > 0).unique("loan_id")
    months = lent["month"].n_unique()
    lost = lent.select((pl.col("loss_share") * pl.col("lent_minor")).sum()).item() or 0.0
    return float(lost) / max(months, 1) * 12.0


def set_aside(teller: DiagnosisTeller) -> Table | None:
    """This function will give what stands out and is not reported as a problem of its own, and why."""
    words, numbers = teller.words, teller.numbers
    if not teller.told.found.set_aside:
        return None
    heads = ("*problem", "*place", "*period", "share", "peers", "cost", "*why")
    head = tuple((words(f"dx.col.{one.lstrip('*')}"), not one.startswith("*")) for one in heads)
    rows = []
    for one in teller.told.found.set_aside:
        why = words(f"dx.aside.{one.why}")
        if one.of is not None:
            why = words("dx.aside.of", problem=teller.text(one.of.problem.name), place=teller.place(one.of))
        finding = one.finding
        rows.append(
            (
                Cell(teller.text(finding.problem.name), number=False),
                Cell(teller.place(finding), number=False),
                Cell(teller.period(finding), number=False),
                Cell(numbers.share(finding.share, 0)),
                Cell(numbers.share(finding.place.peer_share, 0)),
                Cell(teller.cost(finding)),
                Cell(why, number=False),
            )
        )
    return Table(head, tuple(rows), note=words("dx.aside.note"))


def unanswered(teller: DiagnosisTeller) -> Table | None:
    """This function will say which problems could not be asked, and why."""
    if not teller.told.found.unanswered:
        return None
    head = ((teller.words("dx.col.problem"), False), (teller.words("dx.col.why"), False))
    rows = tuple(
        (Cell(code.replace("_", " "), number=False), Cell(why, number=False))
        for code, why in teller.told.found.unanswered.items()
    )
    return Table(head, rows)
