"""`wasteexchange audit`."""

import sys

import click

from wasteexchange.audit.service import audit
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.terminal import gettext as _
from wasteexchange.kernel.terminal import ngettext


@click.command("audit")
@click.option("--programme", "code", metavar="CODE", help="Only this programme; else all.")
def audit_command(code: str | None) -> None:
    """Recompute and cross-check everything that was kept.

    Prints one line per finding and exits with 1, or one summary line and exits with 0.

    Example: wasteexchange audit --programme MALA
    """
    with reading() as session:
        findings = audit(session, code, _progress)
    for notice in findings.notices:
        click.echo(_("notice: %(words)s", words=notice))
    for wrong in findings.wrong:
        click.echo(wrong)
    if findings.wrong:
        many = ngettext(
            "%(num)d finding: see the guide for administrators.",
            "%(num)d findings: see the guide for administrators.",
            len(findings.wrong),
        )
        click.echo(many, err=True)
        sys.exit(1)
    counted = ", ".join(_counted(what, number) for what, number in sorted(findings.checked.items()))
    click.echo(
        _(
            "All holds: %(counted)s. (A last record that was removed with all its traces is seen"
            " only by the phone that sent it.)",
            counted=counted or _("nothing recorded yet"),
        )
    )


def _counted(what: str, number: int) -> str:
    """Say how many of a kind were checked; the audit names kinds in English."""
    named = {
        "balances": ngettext("%(num)d balance", "%(num)d balances", number),
        "batches": ngettext("%(num)d batch", "%(num)d batches", number),
        "counts of stock": ngettext("%(num)d count of stock", "%(num)d counts of stock", number),
        "day totals": ngettext("%(num)d day total", "%(num)d day totals", number),
        "deposits": ngettext("%(num)d deposit", "%(num)d deposits", number),
        "entries": ngettext("%(num)d entry", "%(num)d entries", number),
        "expiries": ngettext("%(num)d expiry", "%(num)d expiries", number),
        "holds": ngettext("%(num)d hold", "%(num)d holds", number),
        "redemptions": ngettext("%(num)d redemption", "%(num)d redemptions", number),
        "reversals": ngettext("%(num)d reversal", "%(num)d reversals", number),
        "share-outs": ngettext("%(num)d share-out", "%(num)d share-outs", number),
        "transfers": ngettext("%(num)d transfer", "%(num)d transfers", number),
    }
    return named.get(what, f"{number} {what}")


def _progress(code: str) -> None:
    if sys.stderr.isatty():
        click.echo(_("checking %(code)s …", code=code), err=True)


commands = [audit_command]
