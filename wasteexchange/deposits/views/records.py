"""One deposit with its whole story."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wasteexchange.access.queries import names_of, numbers_of
from wasteexchange.cards.queries import find_card_by_id
from wasteexchange.cards.rules import as_printed
from wasteexchange.deposits.queries.consequences import reversal_effect
from wasteexchange.deposits.rules import CLOCK_TOLERANCE, Deposit
from wasteexchange.deposits.views.pages import (
    blueprint,
    found_deposit,
    gains_of,
    language,
    number_of,
)
from wasteexchange.households.queries import find_household
from wasteexchange.journal.queries import Registered, entries_of, registered
from wasteexchange.journal.rules import ref_of
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.permissions import Permission
from wasteexchange.kernel.quantities import PROMISES
from wasteexchange.kernel.words import _
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.programmes.rules import Catalogue
from wasteexchange.web.formats import grams, moment, month, span, use_zone, with_unit
from wasteexchange.web.guards import requires
from wasteexchange.web.work import current_actor


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a deposit: when, what, and what is to be known of it."""

    icon: str
    when: str
    what: str
    words: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """An entry of the journal, as it stands there."""

    kind: str
    ref: str
    entry: str


@blueprint.get("/<uuid:deposit_id>")
@requires(Permission.READ_DEPOSITS)
def show(deposit_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        catalogue = catalogue_of(session, actor.programme_id)
        use_zone(catalogue.programme.time_zone)
        deposit = found_deposit(session, deposit_id)
        ids = [deposit.id, *([deposit.reversal.id] if deposit.reversal else [])]
        records = registered(session, actor.programme_id, ids)
        doers = _doers(session, actor, {each.actor_id for each in records.values()})
        household = find_household(session, actor.programme_id, deposit.household_id)
        entries = entries_of(session, actor.programme_id, ids)
        undone = _undone(session, deposit, catalogue)
        card = (
            find_card_by_id(session, actor.programme_id, deposit.card_id)
            if deposit.card_id
            else None
        )
    code = catalogue.programme.code
    return render_template(
        "deposits/show.html",
        deposit=deposit,
        number=number_of(deposit, catalogue),
        point=catalogue.point_by_id(deposit.point_id),
        household=household,
        card=(deposit.card_id, as_printed(card.number)) if card else None,
        may_open_card=actor.may(Permission.ISSUE_CARDS),
        lines=[_line(line, catalogue) for line in deposit.lines],
        warnings=[warning_words(code) for code in deposit.warnings],
        absent=_absent_words(deposit.card_absent_reason),
        programme_code=code,
        gains=gains_of(deposit),
        undone=undone,
        story=_story(deposit, records, doers),
        journal=[
            Written(records[each].kind, ref_of(code, each), entries[each].decode())
            for each in ids
            if each in entries
        ],
        may_record=actor.may(Permission.RECORD_DEPOSITS),
        may_reverse=deposit.reversal is None and actor.may(Permission.CORRECT_DEPOSITS),
    )


def _doers(
    session: Session, actor: Actor, doer_ids: Iterable[uuid.UUID]
) -> Mapping[uuid.UUID, str]:
    """Say who did it: by the number on receipts, and by name to whoever keeps the staff."""
    numbers = numbers_of(session, actor.programme_id, doer_ids)
    names = (
        names_of(session, actor.programme_id, numbers) if actor.may(Permission.KEEP_STAFF) else {}
    )
    return {
        doer_id: _("Done by %(name)s, number %(number)s.", name=names[doer_id], number=number)
        if doer_id in names
        else _("Done by number %(number)s.", number=number)
        for doer_id, number in numbers.items()
    }


def _story(
    deposit: Deposit, records: dict[uuid.UUID, Registered], doers: Mapping[uuid.UUID, str]
) -> list[Step]:
    """Tell what happened, in its order."""
    own = records[deposit.id]
    steps = [_weighed(own, doers), *_clock(own), _arrived(own)]
    if deposit.reversal:
        back = records[deposit.reversal.id]
        words = _("Reason: %(reason)s", reason=deposit.reversal.reason)
        by = _by(back, doers)
        number = f"{back.series}-{back.sequence:06d}" if back.sequence else ""
        noted = _("Noted as %(number)s.", number=number) if number else ""
        steps.append(
            Step(
                "undo",
                moment(back.counted_at),
                _("Taken back"),
                " ".join(part for part in (f"{words.rstrip('.')}.", by, noted) if part),
                "stop",
            )
        )
    return steps


def _weighed(own: Registered, doers: Mapping[uuid.UUID, str]) -> Step:
    return Step("scale", moment(own.counted_at), _("Weighed at the point"), _by(own, doers))


def _by(record: Registered, doers: Mapping[uuid.UUID, str]) -> str:
    return doers.get(record.actor_id) or _("Done from the server's command line.")


def _clock(own: Registered) -> list[Step]:
    """Say that the phone's clock was wrong, when it was: rate, day and month follow ours."""
    if own.recorded_at == own.counted_at:
        return []
    fault = own.recorded_at - own.counted_at
    words = (
        _("It was ahead by %(time)s; the time above is corrected.", time=span(fault))
        if fault > dt.timedelta()
        else _("It was behind by %(time)s; the time above is corrected.", time=span(-fault))
    )
    told = _("The phone's clock said %(moment)s", moment=moment(own.recorded_at))
    return [Step("clock", moment(own.counted_at), told, words, "asks")]


def _arrived(own: Registered) -> Step:
    late = own.received_at - own.counted_at
    words = (
        _("The phone kept it for %(time)s and sent it by itself.", time=span(late))
        if late > CLOCK_TOLERANCE
        else _("At once.")
    )
    return Step("cloud-check", moment(own.received_at), _("Arrived at the server"), words)


def _undone(session: Session, deposit: Deposit, catalogue: Catalogue) -> list[str]:
    """Say what a reversal did, in words; nothing when there is none."""
    if not deposit.reversal:
        return []
    effect = reversal_effect(session, catalogue.programme.id, deposit.reversal.id)
    gains = ", ".join(each.removeprefix("+") for each in gains_of(deposit)) or _("nothing")
    told = [_("What it had earned was taken from the family: %(gains)s.", gains=gains)]
    told += [
        _("Part of it was spent already: %(amount)s became owed.", amount=with_unit(asset, amount))
        + " "
        + _("What the family brings next pays that first.")
        for asset, amount in effect.owed.items()
    ]
    told += [
        _("Part of it had lapsed already: %(amount)s.", amount=with_unit(asset, amount))
        for asset, amount in effect.lapsed.items()
    ]
    for code, missing_g in effect.gone.items():
        material = catalogue.material(code)
        name = material.name(language()) if material else code
        told.append(
            _(
                "%(weight)s of %(material)s had left the point already: it has to be explained.",
                weight=grams(missing_g),
                material=name,
            )
        )
    return [*told, _("Its weight counts no longer in %(month)s.", month=month(deposit.day_on))]


def warning_words(code: str) -> tuple[str, str]:
    """What a warning means, and what to do; a code that is new to us as it is."""
    look = _("Ask who attended. If it was a slip, take this visit back.")
    return {
        "no-rate": (
            _("A material had no rate: it earned nothing."),
            _("Give it a rate under Materials; it counts from that day on."),
        ),
        "implausible-weight": (_("The weight is unusual for one family."), look),
        "possible-duplicate": (
            _("Somebody else recorded this family at about the same time."),
            _("Compare it with the family's other visit of that hour; take back the one too many."),
        ),
        "capped": (
            _("A cap was reached: less was credited than the rate gives."),
            _("Nothing is to be done: all of the weight counts, only the credit is cut."),
        ),
        "unsettled": (
            _("The balance did not cover it."),
            _("What the family brings next pays it by itself."),
        ),
    }.get(code, (code, ""))


def _absent_words(code: str | None) -> str | None:
    known = {"forgotten": _("left at home"), "lost": _("lost"), "other": _("another reason")}
    return known.get(code, code) if code else None


def _line(line: Any, catalogue: Catalogue) -> dict[str, Any]:
    material = catalogue.material(line.material)
    assert material, "a line's material is in its programme's catalogue"
    reason = catalogue.quality_reason(line.reason) if line.reason else None
    per_kg = {rate.id: rate.per_kg for rate in catalogue.rates}
    rates = [
        _("%(amount)s per kg", amount=with_unit(asset, per_kg[rate_id]))
        for asset in PROMISES
        if (rate_id := line.rate_id(asset)) and per_kg[rate_id]
    ]
    return {
        "code": material.code,
        "stream": material.stream,
        "material": material.name(language()),
        "quality": line.quality,
        "reason": reason.name(language()) if reason else None,
        "gross": grams(line.gross_g),
        "tare": grams(line.tare_g),
        "net": grams(line.net_g),
        "rate": ", ".join(rates),
        "credit": " ".join(
            "+" + with_unit(asset, line.credit(asset)) for asset in PROMISES if line.credit(asset)
        ),
    }
