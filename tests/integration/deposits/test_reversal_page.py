"""Taking a deposit back in the office: what will happen, why, and that it then is so."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.village import Village, food, line
from wasteexchange.deposits.queries.consequences import consequence_of, reversal_effect
from wasteexchange.deposits.rules import Deposit
from wasteexchange.kernel.db import reading
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import PROMISES, Asset
from wasteexchange.ledger.queries import balances_of, debts_of


@pytest.fixture
def mala(app: Flask) -> Village:
    return Village.begin(app)


def address_of(deposit: Deposit) -> str:
    return f"/office/deposits/{deposit.id}/reversal"


def form_on(client: FlaskClient, deposit: Deposit) -> dict[str, str]:
    """The hidden fields of the question whether to take it back."""
    page = client.get(f"{address_of(deposit)}?lang=en").text
    (form,) = re.findall(r'<form class="form" method="post">(.*?)</form>', page, re.DOTALL)
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        if 'type="hidden"' in tag:
            name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
            assert name
            found[name[1]] = value[1] if value else ""
    return found


def plain(page: str) -> str:
    return page.replace("\u00a0", " ")


def test_it_says_what_will_happen_and_does_it_once(mala: Village) -> None:
    household = mala.a_household(code="F-0042")
    mala.a_deposit(household, [food(10_000)])
    deposit = mala.a_deposit(household)
    client = mala.office("coordinator")
    page = plain(client.get(f"{address_of(deposit)}?lang=en").text)
    for told in ("F-0042", "3.04 kg", "−1.04 kg", "2.00 kg", "5.20 kg less", "one visit less"):
        assert told in page, told
    assert "becomes owed" not in page
    form = form_on(client, deposit) | {"why": "twice", "reason": "con dos baldes"}
    for _pressed in range(2):
        reply = client.post(address_of(deposit), data=form)
        assert (reply.status_code, reply.location) == (303, f"/office/deposits/{deposit.id}")
    after = client.get(f"/office/deposits/{deposit.id}?lang=en").text
    assert "It was weighed twice: con dos baldes" in after
    assert "/reversal" not in after
    receipt = client.get(f"/r/MALA/{deposit.id}?lang=en").text
    assert "does not count" in receipt
    assert "con dos baldes" in receipt
    again = client.get(f"{address_of(deposit)}?lang=en", follow_redirects=True)
    assert "It was taken back before" in again.text


@pytest.mark.parametrize("left", [0, 400, 1040, 9000])
def test_what_is_said_before_is_what_happens(mala: Village, left: int) -> None:
    household = mala.a_household()
    mala.a_deposit(household, [food(50_000)])
    deposit = mala.a_deposit(household, [food(), line("pet", 850)])
    mala.spend(household, all_but=left)
    mala.take_from_stock("food", all_but=3_000)
    with mala.working(), reading() as session:
        said = consequence_of(session, mala.programme_id, deposit)
    page = plain(mala.office().get(f"{address_of(deposit)}?lang=en").text)
    assert ("Part of it is spent" in page) == (left < 1040)
    assert "2.20 kg of Food scraps are no longer at the point" in page
    mala.reverse(deposit)
    with mala.working(), reading() as session:
        balances = balances_of(session, mala.programme_id, household)
        debts = debts_of(session, mala.programme_id, household)
        reversal_id = mala.reversal_of(deposit)
        effect = reversal_effect(session, mala.programme_id, reversal_id)
    assert {p.asset: p.balance_after for p in said.promises} == dict(balances)
    assert {p.asset: p.debt_after for p in said.promises} == dict(debts)
    assert effect.owed == {p.asset: p.short for p in said.promises if p.short}
    assert effect.gone == dict(said.to_explain) == {"food": 2_200}
    assert {p.asset for p in said.promises} == set(PROMISES)
    after = plain(mala.office().get(f"/office/deposits/{deposit.id}?lang=en").text)
    assert ("became owed" in after) == bool(effect.owed.get(Asset.COMPOST))
    assert effect.lapsed == {}
    assert "2.20 kg of Food scraps had left the point already" in after


def test_what_changed_meanwhile_is_shown_again(mala: Village) -> None:
    household = mala.a_household()
    deposit = mala.a_deposit(household)
    client = mala.office("coordinator")
    form = form_on(client, deposit) | {"why": "weight"}
    mala.spend(household, all_but=40)
    reply = client.post(f"{address_of(deposit)}?lang=en", data=form)
    assert reply.status_code == 409
    assert "The balance has changed meanwhile" in reply.text
    assert "Part of it is spent: 1.00" in reply.text
    with mala.working(), reading() as session:
        assert balances_of(session, mala.programme_id, household)[Asset.COMPOST] == 40
    again = form | form_on(client, deposit)
    assert client.post(address_of(deposit), data=again).status_code == 303
    with mala.working(), reading() as session:
        assert debts_of(session, mala.programme_id, household)[Asset.COMPOST] == 1000


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "a\u202eb"])
@pytest.mark.parametrize("why", ["", "other"])
def test_nothing_is_taken_back_without_a_reason(mala: Village, why: str, reason: str) -> None:
    deposit = mala.a_deposit(mala.a_household())
    client = mala.office("coordinator")
    form = form_on(client, deposit) | {"why": why, "reason": reason}
    reply = client.post(f"{address_of(deposit)}?lang=en", data=form)
    assert reply.status_code == 422
    assert "Please look at this again" in reply.text
    assert "Taken back on" not in client.get(f"/office/deposits/{deposit.id}?lang=en").text


def test_a_chosen_reason_with_too_many_words_is_not_cut(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household())
    client = mala.office("coordinator")
    form = form_on(client, deposit) | {"why": "twice", "reason": "x" * 141}
    reply = client.post(f"{address_of(deposit)}?lang=en", data=form)
    assert reply.status_code == 422
    assert "Use at most 140 characters." in reply.text


def test_a_second_reversal_is_told_kindly(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household())
    client = mala.office("coordinator")
    form = form_on(client, deposit) | {"reason": "otra vez", "seen": ""}
    mala.reverse(deposit)
    reply = client.post(f"{address_of(deposit)}?lang=en", data=form)
    assert reply.status_code == 303
    assert "It was taken back before" in client.get(f"/office/deposits/{deposit.id}?lang=en").text


def test_only_a_coordinator_is_asked(mala: Village) -> None:
    deposit = mala.a_deposit(mala.a_household())
    for role in ("operator", "auditor", "admin"):
        assert mala.office(role).get(address_of(deposit)).status_code == 403, role
    asia = Village.begin(mala.app, "ASIA", "Asia recicla")
    assert asia.office().get(address_of(deposit)).status_code == 404
    assert mala.office().get(f"/office/deposits/{uuid.uuid4()}/reversal").status_code == 404
    assert mala.office().get(f"/office/deposits/{uuid7()}/reversal").status_code == 404
