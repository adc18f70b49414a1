"""`tally audit`: proves that the audit trail is whole."""

from __future__ import annotations

import typer

from tallystick.record.start import bring_up

app = typer.Typer(
    help="The audit trail: verify that nothing was changed, left out or put between.", no_args_is_help=True
)


@app.callback()
def audit() -> None:
    """The audit trail."""


@app.command()
def verify() -> None:
    """Recompute the whole chain of digests and add up the ledger; exit with 1 where one does not hold."""
    bring_up()
    from tallystick.record.audit.chain import verify as verified
    from tallystick.record.ledger.queries import proved

    found = verified()
    if found.broken_at is not None:
        typer.echo(f"Broken   entry {found.broken_at} after {found.entries:,} good ones: {found.why}")
        raise typer.Exit(1)
    ledger = proved()
    if not ledger.holds:
        typer.echo(
            f"Uneven   {len(ledger.unbalanced):,} sets of the ledger do not balance; the first: {ledger.unbalanced[:1]}"
        )
        raise typer.Exit(1)
    typer.echo(f"Even     {ledger.entries:,} entries of the ledger, {ledger.debit_minor / 100:,.2f} on either side")
    typer.echo(f"Whole    {found.entries:,} entries; the chain ends with {found.last}")
