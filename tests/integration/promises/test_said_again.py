"""Terms and planned purchases that are said twice are there once."""

from dataclasses import replace

import pytest

from tests import abono, make
from tests.integration.promises.conftest import Shed
from wasteexchange.kernel.errors import IdConflict
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset
from wasteexchange.promises import queries, service
from wasteexchange.promises.errors import PlanHasEnded
from wasteexchange.promises.queries.covering import plans_of
from wasteexchange.promises.rules import TermKind


def test_a_term_that_has_begun_since_is_answered_as_at_first(shed: Shed) -> None:
    before = abono.on_day(shed.programme, 10)
    said = service.AnnounceTerm(
        id=uuid7(),
        kind=TermKind.MATURING,
        asset=Asset.COMPOST,
        days=20,
        applies_on=shed.programme.local_day(before.now) + abono.ONE_DAY,
    )
    first = service.announce_term(shed.session, before, said)
    again = service.announce_term(shed.session, make.a_context(shed.programme), said)
    assert again == first
    assert queries.terms_of(shed.session, shed.id) == [first]


def test_a_purchase_said_again_is_the_first_one_and_another_is_refused(shed: Shed) -> None:
    before = abono.on_day(shed.programme, 2)
    said = service.PlanPurchase(
        id=uuid7(),
        expected_on=shed.programme.local_day(before.now),
        net_g=500_000,
        paid_by=" the company ",
    )
    first = service.plan_purchase(shed.session, before, said)
    service.end_plan(shed.session, before, first.id, ending="arrived")
    context = make.a_context(shed.programme)
    assert service.plan_purchase(shed.session, context, said) == first, "its day is over by now"
    for other in (replace(said, net_g=1), replace(said, paid_by="the town")):
        with pytest.raises(IdConflict):
            service.plan_purchase(shed.session, context, other)
    assert [plan.net_g for plan in plans_of(shed.session, shed.id, is_open=False)] == [500_000]


def test_an_id_that_was_used_for_a_term_is_none_for_a_purchase(shed: Shed) -> None:
    term = abono.a_term(shed.session, shed.programme)
    with pytest.raises(IdConflict):
        abono.a_plan(shed.session, shed.programme, id=term.id)
    assert plans_of(shed.session, shed.id) == []


def test_a_purchase_ends_once_however_often_it_is_said(shed: Shed) -> None:
    plan = abono.a_plan(shed.session, shed.programme)
    context = make.a_context(shed.programme)
    assert service.end_plan(shed.session, context, plan.id, ending="arrived")
    assert not service.end_plan(shed.session, context, plan.id, ending="arrived")
    with pytest.raises(PlanHasEnded) as ended:
        service.end_plan(shed.session, context, plan.id, ending="cancelled")
    assert [each.field for each in ended.value.errors] == ["ending"]
