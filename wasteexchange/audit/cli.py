"""`wasteexchange audit`."""

import sys

import click

from wasteexchange.audit.service import audit
from wasteexchange.kernel.db import reading


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
        click.echo(f"notice: {notice}")
    for wrong in findings.wrong:
        click.echo(wrong)
    if findings.wrong:
        click.echo(f"{len(findings.wrong)} finding(s): see the guide for administrators.", err=True)
        sys.exit(1)
    said = ", ".join(f"{number} {what}" for what, number in sorted(findings.checked.items()))
    click.echo(
        f"All holds: {said or 'nothing recorded yet'}. (A last record that was removed with all"
        " its traces is seen only by the phone that sent it.)"
    )


def _progress(code: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"checking {code} …", err=True)


commands = [audit_command]
