"""Terms of credits: facts with a day, never edited, each succeeded by the next."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wasteexchange.journal import service as journal
from wasteexchange.journal.rules import VERSION
from wasteexchange.kernel.context import Context
from wasteexchange.kernel.db import insert_new
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import get_programme
from wasteexchange.promises.errors import TermRefused, TermTaken
from wasteexchange.promises.models import credit_terms
from wasteexchange.promises.queries import terms_of
from wasteexchange.promises.rules import DAYS_MAX, EXPIRY_DAYS_LEAST, Term, TermKind, term_entry

AHEAD_MOST = dt.timedelta(days=731)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceTerm:
    """From a day on a credit waits or lasts so many days; None ends the term."""

    id: uuid.UUID
    kind: TermKind
    asset: Asset
    days: int | None
    applies_on: dt.date


def announce_term(session: Session, context: Context, command: AnnounceTerm) -> Term:
    """Announce how long credits wait or last from a day on; saying it twice changes nothing.

    Raises:
        TermRefused: The days cannot be, or it begins before families can be told.
        TermTaken: Another one of the kind begins on that day.
    """
    programme = get_programme(session, context.programme_id)
    term = Term(
        command.id, command.kind, command.asset, command.days, command.applies_on, context.now
    )
    entry = term_entry(programme.code, term)
    wanted = journal.Claim(
        id=command.id,
        kind="term",
        digest=journal.digest_of(entry),
        day_on=programme.local_day(context.now),
    )
    if journal.find_twin(session, context.programme_id, command.id, wanted.kind, wanted.digest):
        return _known(session, context, command)
    check_term(command, today=programme.local_day(context.now))
    if not journal.claim(session, context, wanted):
        return _known(session, context, command)
    row = {
        "programme_id": context.programme_id,
        "id": term.id,
        "kind": term.kind,
        "asset": term.asset,
        "days": term.days,
        "applies_on": term.applies_on,
        "announced_at": context.now,
        "announced_by": context.actor.id,
    }
    if insert_new(session, credit_terms, row) is None:
        raise TermTaken(
            _("One that begins then is there already. Choose another day."), field="applies_on"
        )
    assert entry["v"] == VERSION
    journal.append(session, context, term.id, "term", entry=entry)
    return term


def _known(session: Session, context: Context, command: AnnounceTerm) -> Term:
    """Return the term as it was first announced."""
    terms = terms_of(session, context.programme_id)
    return next(term for term in terms if term.id == command.id)


def check_term(command: AnnounceTerm, *, today: dt.date) -> None:
    """Make sure that a term can be announced.

    Raises:
        TermRefused: The days cannot be, or it begins before families can be told.
    """
    least = EXPIRY_DAYS_LEAST if command.kind is TermKind.EXPIRY else 1
    if command.days is not None and not least <= command.days <= DAYS_MAX:
        raise TermRefused(
            _("Choose %(least)d to %(most)d days.", least=least, most=DAYS_MAX), field="days"
        )
    if command.asset not in PROMISES:
        raise TermRefused(_("Choose compost or points."), field="asset")
    if command.applies_on <= today:
        raise TermRefused(
            _("Choose a later day: families have to be told before."), field="applies_on"
        )
    if command.applies_on > today + AHEAD_MOST:
        raise TermRefused(_("Choose a day within the next two years."), field="applies_on")
