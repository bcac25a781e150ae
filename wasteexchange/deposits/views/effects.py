"""What a rate or cap would have done to deposits, shown before it is announced."""

import datetime as dt

from babel.dates import format_skeleton
from flask.blueprints import BlueprintSetupState
from flask_babel import get_locale
from sqlalchemy.orm import Session

from wasteexchange.deposits.service.effects import Effect, effect_of_cap, effect_of_rate
from wasteexchange.deposits.views.pages import blueprint
from wasteexchange.kernel.quantities import Asset
from wasteexchange.kernel.words import _
from wasteexchange.programmes.rules import CapChange, Catalogue, RateChange
from wasteexchange.programmes.views.panels import Panel, show_with_cap, show_with_rate
from wasteexchange.web.formats import count, with_unit

_NO_BREAK = "\N{NO-BREAK SPACE}"


@blueprint.record
def _join_lower_rooms(_state: BlueprintSetupState) -> None:
    """Show what a change would have done, on the pages on which it is announced."""
    show_with_rate(rate_panel)
    show_with_cap(cap_panel)


def rate_panel(
    session: Session, catalogue: Catalogue, change: RateChange, now: dt.datetime
) -> Panel:
    """What a rate would have done last month."""
    effect = effect_of_rate(session, catalogue, change, now)
    return Panel("deposits/_rate_effect.html", _told(effect, change.asset))


def cap_panel(session: Session, catalogue: Catalogue, change: CapChange, now: dt.datetime) -> Panel:
    """How many visits a cap would have cut last month."""
    effect = effect_of_cap(session, catalogue, change, now)
    return Panel("deposits/_cap_effect.html", _told(effect, change.asset))


def _told(effect: Effect, asset: Asset) -> dict[str, object]:
    before = effect.credited
    return {
        "effect": effect,
        "when": _when(effect),
        "credited": with_unit(asset, before),
        "would_be": with_unit(asset, effect.would_be),
        "difference": _signed(asset, effect.difference),
        "percent": _percent(effect.difference, before),
        "elsewhere": _signed(asset, effect.elsewhere),
        "largest": _signed(asset, effect.largest),
        "touched": count(effect.touched),
    }


def _when(effect: Effect) -> str:
    if effect.first.day == 1 and (effect.last + dt.timedelta(days=1)).day == 1:
        return str(format_skeleton("yMMMM", effect.first, locale=get_locale()))
    return _("the last 30 days")


def _signed(asset: Asset, amount: int) -> str:
    sign = "+" if amount > 0 else "\N{MINUS SIGN}" if amount < 0 else ""
    return sign + with_unit(asset, abs(amount))


def _percent(difference: int, before: int) -> str:
    """Write a share in whole per cent; nothing where there was nothing before."""
    if not before:
        return ""
    share = (abs(difference) * 200 + before) // (2 * before)
    sign = "+" if difference > 0 else "\N{MINUS SIGN}" if difference < 0 else ""
    less = "<" if difference and not share else ""
    return f"{less}{sign}{count(share or bool(difference))}{_NO_BREAK}%"
