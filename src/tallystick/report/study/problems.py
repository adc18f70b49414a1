"""Problems and causes with charts and cases, and the measures that pay."""

from __future__ import annotations

from tallystick.engine.diagnosis.findings import Finding
from tallystick.report.diagnosis.problems import costs, overview, shown
from tallystick.report.figure import Figure
from tallystick.report.paper.blocks import Cell, Paragraph, Placed, Table
from tallystick.report.study.teller import DIAGNOSIS, StudyTeller, finding, on_paper

TOLD = 5
"""How many of the costliest findings the study tells at length; the others stand in its table."""
ROWS, CASES = 14, 3


def problems(teller: StudyTeller) -> tuple[Placed, ...]:
    """This function will give what the weaknesses cost, all of them in a table, and the costliest at length."""
    words, told = teller.words, teller.diagnosis
    if not told.findings:
        return (Placed(Paragraph(words("dx.headline.none"), behind=f"{DIAGNOSIS}report.html")),)
    drawn = costs(told)
    chart = Figure(drawn.name, drawn.chart, drawn.title, drawn.sentence, drawn.rows, f"{DIAGNOSIS}report.html#problems")
    listed = on_paper(overview(told), words("study.title.overview"), f"{DIAGNOSIS}report.html#findings", most=ROWS)
    costly = told.costly[:TOLD]
    return (
        Placed(chart),
        Placed(listed),
        *(placed for number, one in costly for placed in _at_length(teller, number, one)),
    )


def _at_length(teller: StudyTeller, number: int, one: Finding) -> tuple[Placed, ...]:
    words = teller.words
    page = shown(teller.diagnosis, number, one)
    lead = Paragraph(f"{page.lead} {page.sure}", page.title, finding(number))
    months = page.figures[1]
    blocks = [Placed(lead)]
    figure = Figure(months.name, months.chart, months.title, months.sentence, months.rows, finding(number))
    blocks += [Placed(figure, is_wide=False)]
    if page.causes is not None:
        blocks += [Placed(on_paper(page.causes, words("dx.causes"), finding(number)), is_wide=False)]
    if page.cases is not None:
        blocks += [Placed(on_paper(page.cases, words("dx.cases"), finding(number), most=CASES))]
    return tuple(blocks)


def measures(teller: StudyTeller) -> tuple[Placed, ...]:
    """This function will give the plan: which measure for which problem, what it saves and costs, and its risk."""
    words, numbers, told = teller.words, teller.numbers, teller.diagnosis
    chosen = told.told.tables["proposals"].filter("in_plan").to_dicts()
    if not chosen:
        return (Placed(Paragraph(words("study.say.no_plan"), behind=f"{DIAGNOSIS}report.html#findings")),)
    names = {
        (number, each.code): told.text(each.name)
        for number, one in enumerate(told.findings, 1)
        for each in one.problem.measures
    }
    rows = tuple(
        (
            Cell(names[row["finding"], row["measure"]]),
            Cell(f"{row['finding']}  {told.text(told.findings[row['finding'] - 1].problem.name)}"),
            Cell(told.place(told.findings[row["finding"] - 1])),
            Cell(numbers.short_money(row["benefit_minor"])),
            Cell(numbers.short_money(row["cost_minor"])),
            Cell(numbers.short_money(row["net_minor"])),
            Cell(numbers.share(row["risk"], 0)),
        )
        for row in chosen
    )
    heads = ("*measure", "*problem", "*place", "benefit", "spend", "net", "risk")
    head = tuple((words(f"study.col.{one.lstrip('*')}"), not one.startswith("*")) for one in heads)
    saved, spent = (sum(row[name] for row in chosen) for name in ("benefit_minor", "cost_minor"))
    said = words(
        "study.say.plan",
        measures=numbers.count(len(chosen)),
        saved=numbers.short_money(saved),
        spent=numbers.short_money(spent),
        net=numbers.short_money(saved - spent),
        cost=numbers.short_money(told.total_minor),
    )
    link = f"{DIAGNOSIS}report.html#measures"
    return (
        Placed(Paragraph(said, behind=link)),
        Placed(Table(head, rows, words("study.title.plan"), words("study.note.plan"), link)),
    )
