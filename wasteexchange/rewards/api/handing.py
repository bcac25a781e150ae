"""What may be handed out without asking: to a card, by a phone, without a PIN, and for how long."""

from flask.typing import ResponseReturnValue

from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.kernel.permissions import Permission
from wasteexchange.programmes.api import HandingOutOut
from wasteexchange.programmes.errors import AmountRefused
from wasteexchange.programmes.queries import catalogue_of
from wasteexchange.rewards import queries, service
from wasteexchange.rewards.api.asking import blueprint
from wasteexchange.rewards.api.shelf import handing_out
from wasteexchange.rewards.rules import Terms
from wasteexchange.web.guards import requires
from wasteexchange.web.openapi import operation
from wasteexchange.web.reading import Said, Whole, answer, fields_called, read_json
from wasteexchange.web.work import current_actor, current_context

# What the rules call it, and what it is called in JSON, as in the catalogue.
_NAMES = {
    f"{what}_{asset}": f"{what}.{called}"
    for what in ("card", "device", "pin_above")
    for asset, called in (("compost_g", "COMPOST"), ("points", "POINTS"))
}


class AmountsIn(Said):
    """Grams of compost, hundredths of a point."""

    COMPOST: Whole
    POINTS: Whole


class HandingOutIn(Said):
    """All the limits together, as they are to hold from now on."""

    card: AmountsIn
    device: AmountsIn
    pin_above: AmountsIn
    hold_days: Whole

    def terms(self) -> Terms:
        """Return them as a value."""
        return Terms(
            card_compost_g=self.card.COMPOST,
            card_points=self.card.POINTS,
            device_compost_g=self.device.COMPOST,
            device_points=self.device.POINTS,
            pin_above_compost_g=self.pin_above.COMPOST,
            pin_above_points=self.pin_above.POINTS,
            hold_days=self.hold_days,
        )


@blueprint.get("/handing-out")
@requires(Permission.READ_CATALOGUE)
@operation(out=HandingOutOut)
def show_handing_out() -> ResponseReturnValue:
    """Give the limits of handing out that hold."""
    with reading() as session:
        catalogue = catalogue_of(session, current_actor().programme_id)
        terms = queries.shelf_of(session, catalogue).terms
    return answer(handing_out(terms))


@blueprint.post("/handing-out")
@requires(Permission.KEEP_CATALOGUE)
@operation(body=HandingOutIn, out=HandingOutOut, status=201, also=(200,), problems=(AmountRefused,))
def announce_handing_out() -> ResponseReturnValue:
    """Announce the limits of handing out, from now on; each phone hears of it with its next signal.

    They have no `id`: the last ones announced hold. Those that hold already are answered with 200.
    """
    terms = read_json(HandingOutIn).terms()
    with fields_called(_NAMES), unit_of_work() as session:
        is_new = service.announce_terms(session, current_context(), terms)
    return answer(handing_out(terms), 201 if is_new else 200)
