"""How it stands and what to do, in words that a coordinator uses."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.promises.queries import Keeping
from wasteexchange.promises.rules import (
    Forecast,
    Light,
    Reason,
    Term,
    TermKind,
    Usual,
    expiry_ahead,
    term_in_force,
)
from wasteexchange.web.formats import count, day, grams, month, with_unit

LAPSES_TOLD = 3
"""So many days are told; a family that does not come for months is told the first ones."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that is not well, and what can be done about it."""

    code: str
    title: str
    words: str
    todo: tuple[str, ...]


def light_words(light: Light) -> str:
    """Say how it stands in one sentence."""
    return {
        Light.GREEN: _("Everything that is promised is covered."),
        Light.AMBER: _("It is covered today, but something has to be done."),
        Light.RED: _("More is promised than there is or can be made."),
    }[light]


def advice_of(forecast: Forecast) -> list[Advice]:
    """Say what is not well, the worst first, each with what can be done."""
    return [_advice(reason) for reason in forecast.reasons]


def _advice(reason: Reason) -> Advice:
    amount = grams(reason.amount_g)
    when = month(reason.month) if reason.month else ""
    lower = _("Announce a lower rate for organics: what is promised from then on is less.")
    cap = _("Announce a cap: no family is credited more than that in a month.")
    slow = _(
        "Let credits ripen for some weeks (Terms): families come later, nobody loses anything."
    )
    buy = _("Find somebody who pays for compost, and note the purchase here.")
    if reason.code == "open-a-batch":
        return Advice(
            reason.code,
            _("%(amount)s hang on waste that lies in no batch", amount=amount),
            _("It can become compost, but nobody has begun: until then it is not sure."),
            (_("Open a batch with the organics that lie at the points."),),
        )
    if reason.code == "uncovered":
        return Advice(
            reason.code,
            _("%(amount)s are missing", amount=amount),
            _("Even with all open batches, purchases and the waste that waits it is not enough."),
            (buy, lower, cap, slow),
        )
    if reason.code == "uncovered-ahead":
        return Advice(
            reason.code,
            _("From %(month)s on more is promised than can be made", month=when),
            _(
                "If families go on bringing as they do, %(amount)s will be missing at worst: "
                "a kilogram promises more than it surely gives.",
                amount=amount,
            ),
            (lower, cap, buy),
        )
    return Advice(
        reason.code,
        _("In %(month)s the sheds will be empty", month=when),
        _(
            "Families will want %(amount)s more than is there. It is covered, but not yet ready.",
            amount=amount,
        ),
        (
            _("Look whether a batch can be sieved earlier, or take compost to the point."),
            slow,
            buy,
        ),
    )


def rules_told(forecast: Forecast) -> list[str]:
    """Say how it was reckoned, so that anyone can reckon it again."""
    position = forecast.position
    per_kg = grams(position.low_permille)
    return [
        _(
            "Promised is what all families have, what they have set aside included. What they owe "
            "does not count against it."
        ),
        _(
            "An open batch counts by its lowest yield, in the month in which even a slow one is "
            "ready. A purchase counts when somebody pays for it, in its month; once its day is "
            "over it counts no more until the compost has been weighed in."
        ),
        _(
            "Waste that lies in no batch counts with %(per_kg)s for each kilogram, ready after "
            "%(weeks)s weeks: as the newest batch was begun.",
            per_kg=per_kg,
            weeks=count(position.weeks),
        ),
        _usual(
            position.new_promises,
            _("New promises of a month: %(amount)s, the mean of %(months)s whole months."),
            _("New promises of a month: %(amount)s, if it goes on as this month began."),
        ),
        _usual(
            position.redemptions,
            _("Taken home in a month: %(amount)s, the mean of %(months)s whole months."),
            _("Taken home in a month: %(amount)s, if it goes on as this month began."),
        ),
        _usual(
            position.waste,
            _("Organics brought in a month: %(amount)s, the mean of %(months)s whole months."),
            _("Organics brought in a month: %(amount)s, if it goes on as this month began."),
        ),
        _(
            "New promises are reckoned at the rates of today, also for months in which another one "
            "held; rates that are announced change them from their day on. It is rounded against "
            "the programme: promises up, yields down."
        ),
    ]


def _usual(usual: Usual, mean: str, begun: str) -> str:
    words = mean if usual.months else begun
    return words % {"amount": grams(usual.amount_g), "months": count(usual.months)}


def keeping_told(asset: Asset, keeping: Keeping) -> list[str]:
    """Say what of a balance has to wait and what lapses soon, as one tells it to a family."""
    told = []
    if keeping.unripe and keeping.ripens_on:
        told.append(
            _(
                "Can be taken home now: %(now)s. The rest is not ready; more will be on %(day)s.",
                now=_amount(asset, keeping.spendable),
                day=day(keeping.ripens_on),
            )
        )
    told += [
        _(
            "Take it home before %(day)s: on that day %(amount)s lapse.",
            day=day(lapse.day_on),
            amount=_amount(asset, lapse.amount),
        )
        for lapse in keeping.lapses[:LAPSES_TOLD]
    ]
    return told


def visit_told(terms: Sequence[Term], credited: Mapping[Asset, int], on: dt.date) -> list[str]:
    """Say from when until when what a visit earned can be used, where a term says so."""
    told = []
    for asset, amount in credited.items():
        wait = term_in_force(terms, TermKind.MATURING, asset, on)
        if amount and wait and wait.days:
            ripe = day(on + dt.timedelta(days=wait.days))
            told.append(
                _("The compost of this visit can be taken home from %(day)s on.", day=ripe)
                if asset is Asset.COMPOST
                else _("The points of this visit can be used from %(day)s on.", day=ripe)
            )
        end = expiry_ahead(terms, asset, on)
        if amount and end and end.days:
            last = day(max(on, end.applies_on) + dt.timedelta(days=end.days))
            told.append(
                _("Take the compost of this visit home by %(day)s.", day=last)
                if asset is Asset.COMPOST
                else _("Use the points of this visit by %(day)s.", day=last)
            )
    return told


def _amount(asset: Asset, amount: int) -> str:
    written = with_unit(asset, amount)
    return _("%(amount)s of compost", amount=written) if asset is Asset.COMPOST else written
