"""The commands of `tally`, in the order of its help: where each stands, and what it does, told without importing it."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """Where a command is: `module:name` in this folder; and the first line of its help."""

    place: str
    says: str


PANELS: dict[str, dict[str, Command]] = {
    "Decide": {
        "decide": Command("decide:decide", "Decide on every firm in EVIDENCE under a policy pack as of a day."),
        "explain": Command("explain:explain", "Explain the decision on one FIRM of the run in OUT."),
        "replay": Command(
            "replay:replay",
            "Decide or close the month again as the record in OUT says: the same bytes (exit 0), or what differs "
            "(exit 1).",
        ),
        "pack": Command(
            "pack:app",
            "A bank's policy: check it, run its cases, find uncovered edges, show it. "
            "Exit codes: 0 well, 1 findings, 2 usage.",
        ),
        "lab": Command(
            "lab:app",
            "Try a pack on past applications: who would be decided differently, and what it would have cost.",
        ),
        "model": Command(
            "model:app", "Rating models: fit, validate, compare, score, monitor, and put the card into a pack."
        ),
    },
    "The book": {
        "month-end": Command(
            "month_end:month_end", "Close BOOK on a day: classes, stages, expected loss, capital, collection."
        ),
        "loan": Command("loan:loan", "Show the life of LOAN in BOOK up to a day."),
        "stress": Command(
            "stress:stress",
            "Test the book of a MONTH_END: loss distribution, scenarios by year, reverse stress.",
        ),
        "allocate": Command(
            "allocate:allocate", "Choose offers among the firms of a decided RUN for the most profit after risk."
        ),
        "status": Command(
            "status:status",
            "Tell where BANK stands: firms, products, process, book, quality, earnings, limits, warnings, returns.",
        ),
    },
    "The bank's own weaknesses": {
        "diagnose": Command(
            "diagnose:diagnose",
            "Find the problems of BANK's own credit process, their causes, their cost, and the measures that pay.",
        ),
        "track": Command(
            "track:track",
            "Hold the measures of BANK against what was expected of them, and raise an alert for each that does not "
            "work.",
        ),
        "study": Command(
            "study:study",
            "Study BANK: firms, products, process, book, problems and causes, measures, outlook; and benchmarks to "
            "share.",
        ),
        "export-log": Command(
            "export_log:export",
            "Write the process log of BANK as XES (IEEE 1849) and as an object-centric log (OCEL 2.0).",
        ),
    },
    "The bank at work": {
        "init": Command(
            "init:init",
            "Make the database and its tables, the head office, and administrators who give others their roles.",
        ),
        "load": Command(
            "load:load",
            "Load a BANK into an empty record: policy, branches, people, firms, book, month ends, process log.",
        ),
        "serve": Command(
            "serve:serve",
            "Serve the pages and the API until stopped (Ctrl-C); the embedded database starts and stops with it.",
        ),
        "work": Command(
            "work:work",
            "Answer what was asked in the pages (policy lab, replay, status, problems), then end.",
        ),
        "end-of-day": Command(
            "end_of_day:end_of_day",
            "End a day: expire decisions, count limits again, open due tasks, escalate, judge promises, send notices.",
        ),
        "close-month": Command(
            "end_of_day:close_month",
            "Close the book in the record on a month end: states, classes to confirm, provisions, watch list, report.",
        ),
        "keep-report": Command(
            "keep_report:keep_report",
            "Keep the report in FOLDER in the record, whole and for good; the pages list and open it.",
        ),
        "past": Command(
            "work:past",
            "Take the past applications of BANK into the record: features, decisions and outcomes, for the policy lab.",
        ),
        "user": Command("user:app", "The people who sign in: list, add, password."),
        "token": Command("token:app", "Keys of programs that use the API: give, list, revoke."),
        "audit": Command("audit:app", "The audit trail: verify that nothing was changed, left out or put between."),
        "backup": Command(
            "backup:backup",
            "Write the whole installation, database and files, to one FILE, while people go on working.",
        ),
        "restore": Command(
            "backup:restore",
            "Bring a back-up into an empty installation, and prove the audit chain and every file.",
        ),
    },
    "To practise on": {
        "simulate": Command(
            "simulate:simulate",
            "Simulate a bank: region, firms, people, loans, process log, outcomes, and a sealed truth.",
        ),
        "anchors": Command(
            "anchors:anchors",
            "Hold the figures of a simulated BANK beside published ranges: NPL, rates, mixes, migration, losses.",
        ),
        "example": Command(
            "example:example",
            "Write an invented county's evidence into OUT: all tables, healthy and sick firms, a few bad rows.",
        ),
        "example-book": Command(
            "example_book:example_book",
            "Write an invented loan book into OUT: contracts, events or balances, borrowers, collateral, guarantees.",
        ),
        "evaluate-diagnosis": Command(
            "evaluate_diagnosis:evaluate_diagnosis",
            "Simulate banks with problems planted at random, diagnose them, and compare with their truth.",
        ),
        "evaluate-tracking": Command(
            "evaluate_tracking:evaluate_tracking",
            "Track measures that worked and measures that did nothing, and compare with what the simulation knows.",
        ),
    },
}
"""The commands by what they serve."""

COMMANDS = {name: command for panel in PANELS.values() for name, command in panel.items()}
