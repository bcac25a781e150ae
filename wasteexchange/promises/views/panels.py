"""What promises show on pages of lower rooms: beside a new rate or cap, with a family."""

import datetime as dt

from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session

from wasteexchange.deposits.service.effects import effect_of_cap
from wasteexchange.households.rules import Household
from wasteexchange.households.views import Panel as FamilyPanel
from wasteexchange.households.views import show_with_household
from wasteexchange.kernel.context import Actor
from wasteexchange.kernel.quantities import Asset
from wasteexchange.programmes.queries import get_programme
from wasteexchange.programmes.rules import CapChange, Catalogue, RateChange
from wasteexchange.programmes.views.panels import Panel, show_with_cap, show_with_rate
from wasteexchange.promises import queries, service
from wasteexchange.promises.documents import advice_of, light_words
from wasteexchange.promises.documents.charts import signed
from wasteexchange.promises.documents.wording import keeping_told
from wasteexchange.promises.rules import Change, Forecast
from wasteexchange.promises.views.pages import blueprint
from wasteexchange.web.formats import month
from wasteexchange.web.work import current_context


@blueprint.record
def _join_lower_rooms(_state: BlueprintSetupState) -> None:
    """Show how it stands, on the pages on which promises are made."""
    show_with_rate(rate_panel)
    show_with_cap(cap_panel)
    show_with_household(household_panel)


def rate_panel(
    session: Session, catalogue: Catalogue, change: RateChange, now: dt.datetime
) -> Panel | None:
    """How a rate of compost changes what covers the promises."""
    if change.asset is not Asset.COMPOST:
        return None
    changed = service.change_by_rate(session, catalogue, change, now)
    return _panel(session, catalogue, changed, now)


def cap_panel(
    session: Session, catalogue: Catalogue, change: CapChange, now: dt.datetime
) -> Panel | None:
    """How a cap on compost changes what covers the promises."""
    if change.asset is not Asset.COMPOST:
        return None
    effect = effect_of_cap(session, catalogue, change, now)
    begins = catalogue.local_day(change.applies_from)
    return _panel(session, catalogue, Change(begins, effect.difference), now)


def _panel(session: Session, catalogue: Catalogue, change: Change, now: dt.datetime) -> Panel:
    before = service.solvency_of(session, catalogue, now).forecast
    after = service.solvency_of(session, catalogue, now, changes=(change,)).forecast
    return Panel(
        "promises/_effect.html",
        {
            "before": _said(before),
            "after": _said(after),
            "advices": advice_of(after),
            "last": month(after.months[-1].first),
        },
    )


def _said(forecast: Forecast) -> dict[str, str]:
    last = forecast.months[-1]
    return {
        "light": str(forecast.light),
        "words": light_words(forecast.light),
        "reserve": signed(last.reserve_g),
    }


def household_panel(session: Session, actor: Actor, household: Household) -> FamilyPanel | None:
    """What of a family's balance has to wait, and what lapses soon; nothing while there is none."""
    if household.status == "erased":
        return None
    today = get_programme(session, actor.programme_id).local_day(current_context().now)
    kept = queries.keepings_of(session, actor.programme_id, household.id, today=today)
    told = [words for asset, keeping in kept.items() for words in keeping_told(asset, keeping)]
    return FamilyPanel("promises/_keeping.html", {"told": told}) if told else None
