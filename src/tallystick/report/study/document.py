"""The study as a document: in short, firms, products and process, book, problems, measures, outlook, benchmarks."""

from __future__ import annotations

from tallystick.report.paper.blocks import Chapter, Document, Paragraph, Placed, Tile
from tallystick.report.status import book, document, firms, moving, policies, quality, risk, working
from tallystick.report.study.beside import beside
from tallystick.report.study.outlook import outlook, summary
from tallystick.report.study.problems import measures, problems
from tallystick.report.study.teller import StudyTeller

NAMES = ("summary", "firms", "process", "book", "problems", "measures", "outlook", "benchmarks", "method")


def study_document(teller: StudyTeller, *, foot: tuple[str, ...]) -> Document:
    """This function will give the whole study in the reader's language."""
    words, title = teller.words, teller.status.sheet["title"]
    blocks = {
        "summary": summary(teller),
        "firms": _firms(teller),
        "process": _steps(teller),
        "book": _book(teller),
        "problems": problems(teller),
        "measures": measures(teller),
        "outlook": outlook(teller),
        "benchmarks": beside(teller),
        "method": tuple(Placed(Paragraph(words(f"study.method.{n}"), words(f"study.method_head.{n}"))) for n in METHOD),
    }
    return Document(
        title=words("study.title"),
        subtitle=words("run.subtitle", title=words.pick(title["en"], title["zh"]), day=teller.status.sheet["day"]),
        headline=headline(teller),
        tiles=tiles(teller),
        chapters=tuple(Chapter(name, words(f"study.chapter.{name}"), blocks[name]) for name in NAMES if blocks[name]),
        foot=foot,
    )


METHOD = ("status", "diagnosis", "limits")


def _firms(teller: StudyTeller) -> tuple[Placed, ...]:
    told = teller.status
    names = ("size", "age")
    compared = tuple(Placed(firms.compared(told, name), is_wide=False) for name in names)
    return (*compared, Placed(firms.financing(told), is_wide=False), Placed(firms.unreached(told), is_wide=False))


def _steps(teller: StudyTeller) -> tuple[Placed, ...]:
    told = teller.status
    if not told.rows("volumes"):
        return firms.products(told)
    return (
        *firms.products(told),
        Placed(working.funnel(told), is_wide=False),
        Placed(working.steps(told), is_wide=False),
    )


def _book(teller: StudyTeller) -> tuple[Placed, ...]:
    told = teller.status
    charts = (
        Placed(book.growth(told), is_wide=False),
        Placed(quality.npl(told), is_wide=False),
        Placed(moving.vintages(told)),
    )
    return (
        *(charts if told.rows("growth") else ()),
        Placed(policies.targets(told)),
        *((Placed(risk.income(told)),) if not told.shown("raroc").table.is_empty() else ()),
    )


def headline(teller: StudyTeller) -> str:
    """This function will say in one sentence where the bank stands, what its weaknesses cost and what may be gained."""
    words, numbers, sums = teller.words, teller.numbers, teller.status.found.sums
    chosen = teller.diagnosis.told.tables["proposals"].filter("in_plan")
    return words(
        "study.headline",
        npl=numbers.share(sums["npl_minor"] / sums["exposure_minor"] if sums["exposure_minor"] else None, 2),
        exposure=numbers.short_money(sums["exposure_minor"]),
        problems=numbers.count(len(teller.diagnosis.costly)),
        cost=numbers.short_money(teller.diagnosis.total_minor),
        measures=numbers.count(chosen.height),
        net=numbers.short_money(int(chosen["net_minor"].sum())),
    )


def tiles(teller: StudyTeller) -> tuple[Tile, ...]:
    """This function will give four tiles of the status, and what problems cost and the plan brings."""
    words, numbers = teller.words, teller.numbers
    loans, borrowers, _, npl, _, raroc = document.tiles(teller.status)
    chosen = teller.diagnosis.told.tables["proposals"].filter("in_plan")
    cost = numbers.short_money(teller.diagnosis.total_minor)
    weak = words("study.tile.problems", problems=numbers.count(len(teller.diagnosis.costly)))
    net = numbers.short_money(int(chosen["net_minor"].sum()))
    plan = words("study.tile.measures", measures=numbers.count(chosen.height))
    return (
        loans,
        borrowers,
        npl,
        raroc,
        Tile(words("study.tile.cost"), cost, weak, "decline" if teller.diagnosis.costly else ""),
        Tile(words("study.tile.net"), net, plan, "approve" if chosen.height else ""),
    )
