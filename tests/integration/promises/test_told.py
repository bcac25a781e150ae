"""What a family is told and held to: its page, receipt and passbook, and what it may take."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import abono, make, matter, rewarding
from tests.integration.promises.conftest import Shed
from wasteexchange.families.queries import passbook_of
from wasteexchange.kernel.db import undoing, unit_of_work
from wasteexchange.promises import service
from wasteexchange.promises.errors import NotRipeYet
from wasteexchange.promises.rules import TermKind


def test_what_is_not_ripe_is_not_handed_out_and_what_is_ripe_is(shed: Shed) -> None:
    session, programme = shed.session, shed.programme
    matter.a_purchase(session, programme)
    abono.a_term(session, programme, abono.on_day(programme, 50), kind=TermKind.MATURING, days=30)
    family = shed.family()
    abono.brings(session, programme, family, 30_000, days_ago=40)
    abono.brings(session, programme, family, 30_000, days_ago=10)
    told: dict[str, Any] = {"household_id": family.id, "card_absent_reason": "forgotten"}
    rewarding.a_redemption(session, programme, **told)
    with pytest.raises(NotRipeYet), undoing(session):
        rewarding.a_redemption(session, programme, **told)
    with pytest.raises(NotRipeYet), undoing(session):
        rewarding.a_hold(session, programme, reward="compost-1kg", quantity=2, **told)
    rewarding.a_redemption(session, programme, reward="compost-1kg", **told)
    assert shed.balance(family) == 6_000


def test_a_share_of_a_batch_can_be_taken_home_at_once(shed: Shed) -> None:
    session, programme = shed.session, shed.programme
    abono.a_term(session, programme, abono.on_day(programme, 50), kind=TermKind.MATURING, days=90)
    family = shed.family()
    abono.brings(session, programme, family, 80_000, days_ago=30)
    batch = abono.a_finished_batch(session, programme)
    abono.a_share_out(session, programme, batch, 5_000)
    told: dict[str, Any] = {"household_id": family.id, "card_absent_reason": "forgotten"}
    rewarding.a_redemption(session, programme, **told)
    with pytest.raises(NotRipeYet), undoing(session):
        rewarding.a_redemption(session, programme, reward="compost-1kg", **told)


def test_the_passbook_has_a_line_for_each_of_it(shed: Shed) -> None:
    session, programme = shed.session, shed.programme
    family = shed.family()
    abono.a_term(session, programme, abono.on_day(programme, 99), days=30)
    abono.brings(session, programme, family, 80_000, days_ago=90)
    batch = abono.a_finished_batch(session, programme)
    made = abono.a_share_out(session, programme, batch, 5_000)
    service.expire(session, make.a_context(programme))
    abono.taken_back(session, programme, made)
    entries = passbook_of(session, shed.id, family.id)
    assert [(each.kind, each.amounts["COMPOST"]) for each in entries] == [
        ("deposit", 16_000),
        ("share-out", 5_000),
        ("expired", -16_000),
        ("share-out-reversal", -5_000),
    ]
    assert entries[-1].balances["COMPOST"] == 0


def _page_and_receipt(app: Flask, client: FlaskClient, kind: TermKind) -> tuple[str, str]:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        abono.a_term(session, programme, abono.on_day(programme, 50), kind=kind, days=60)
        family = make.a_household(session, programme)
        card = make.a_card(session, programme, family)
        deposit = abono.brings(session, programme, family, 10_000, days_ago=40)
    page = client.get(f"/c/{card.token}?lang=en").text
    return page, client.get(f"/r/MALA/{deposit.id}?lang=en").text


def test_the_family_sees_what_is_not_ready_and_the_receipt_says_when(
    app: Flask, client: FlaskClient
) -> None:
    page, receipt = _page_and_receipt(app, client, TermKind.MATURING)
    assert "Can be taken home now: 0" in page
    assert "The compost of this visit can be taken home from" in receipt


def test_the_family_sees_what_will_lapse_and_the_receipt_says_until_when(
    app: Flask, client: FlaskClient
) -> None:
    page, receipt = _page_and_receipt(app, client, TermKind.EXPIRY)
    assert "Take it home before" in page
    assert "of compost lapse" in page
    assert "Take the compost of this visit home by" in receipt


def test_without_a_term_neither_page_nor_receipt_says_anything(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        family = make.a_household(session, programme)
        card = make.a_card(session, programme, family)
        deposit = abono.brings(session, programme, family, 10_000, days_ago=40)
    assert "Take it home" not in client.get(f"/c/{card.token}?lang=en").text
    assert "this visit home" not in client.get(f"/r/MALA/{deposit.id}?lang=en").text


def test_the_family_sees_its_share_of_a_batch_and_what_lapsed_as_lines(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        abono.a_term(session, programme, abono.on_day(programme, 99), days=30)
        family = make.a_household(session, programme)
        card = make.a_card(session, programme, family)
        abono.brings(session, programme, family, 80_000, days_ago=90)
        batch = abono.a_finished_batch(session, programme)
        abono.a_share_out(session, programme, batch, 5_000)
        service.expire(session, make.a_context(programme))
    page = client.get(f"/c/{card.token}?lang=en").text
    assert "Share of a batch" in page
    assert "Lapsed: not taken home in time" in page
