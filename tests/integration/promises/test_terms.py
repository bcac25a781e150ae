"""How long a credit waits and lasts: what a family may take, what it loses, and what it is told."""

import datetime as dt
from dataclasses import replace

import pytest

from tests import abono, make, rewarding
from tests.integration.promises.conftest import Shed
from wasteexchange.deposits.queries.consequences import consequence_of, reversal_effect
from wasteexchange.deposits.rules import Weighed
from wasteexchange.families.queries import passbook_of
from wasteexchange.households import service as households
from wasteexchange.journal.queries import entries_of
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.keyset import Window
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.ledger.queries import day_totals
from wasteexchange.promises import queries, service
from wasteexchange.promises.errors import TermRefused, TermTaken
from wasteexchange.promises.rules import Lapse, TermKind, list_digest
from wasteexchange.reviews.queries import item_page

DAY = dt.timedelta(days=1)


def _today(shed: Shed) -> dt.date:
    return shed.programme.local_day(make.a_context(shed.programme).now)


def _expire(shed: Shed) -> list[queries.Expiry]:
    return service.expire(shed.session, make.a_context(shed.programme))


def test_without_a_term_nothing_waits_and_nothing_lapses(shed: Shed) -> None:
    family = shed.family()
    abono.brings(shed.session, shed.programme, family, 10_000, days_ago=390)
    keeping = queries.keeping_of(
        shed.session, shed.id, family.id, Asset.COMPOST, today=_today(shed)
    )
    assert keeping == queries.Keeping(2_000, 2_000, None, ())
    assert _expire(shed) == []
    assert shed.balance(family) == 2_000


def test_a_term_is_announced_ahead_and_never_changed(shed: Shed) -> None:
    term = abono.a_term(shed.session, shed.programme)
    assert queries.terms_of(shed.session, shed.id) == [term]
    with pytest.raises(TermTaken):
        abono.a_term(shed.session, shed.programme, days=90)
    with pytest.raises(TermRefused):
        abono.a_term(shed.session, shed.programme, applies_on=_today(shed))
    with pytest.raises(TermRefused):
        abono.a_term(shed.session, shed.programme, days=29, applies_on=_today(shed) + 9 * DAY)
    entry = entries_of(shed.session, shed.id, [term.id])[term.id]
    assert b'"kind":"term"' in entry
    assert b'"days":30' in entry


def test_saying_a_term_twice_changes_nothing(shed: Shed) -> None:
    context = make.a_context(shed.programme)
    command = service.AnnounceTerm(
        id=uuid7(),
        kind=TermKind.MATURING,
        asset=Asset.COMPOST,
        days=90,
        applies_on=_today(shed) + DAY,
    )
    first = service.announce_term(shed.session, context, command)
    assert service.announce_term(shed.session, context, command) == first
    assert len(queries.terms_of(shed.session, shed.id)) == 1


def test_a_credit_waits_from_the_term_on_and_an_older_one_does_not(shed: Shed) -> None:
    abono.a_term(
        shed.session,
        shed.programme,
        abono.on_day(shed.programme, 21),
        kind=TermKind.MATURING,
        days=90,
    )
    family = shed.family()
    abono.brings(shed.session, shed.programme, family, 10_000, days_ago=21)
    wrong = abono.brings(shed.session, shed.programme, family, 7_000, days_ago=20)
    abono.brings(shed.session, shed.programme, family, 5_000, days_ago=19)
    make.a_reversal(shed.session, shed.programme, wrong.id)
    today = _today(shed)
    unripe = queries.unripe_of(shed.session, shed.id, family.id, Asset.COMPOST, today=today)
    assert (shed.balance(family), unripe) == (3_000, 1_000)
    keeping = queries.keeping_of(shed.session, shed.id, family.id, Asset.COMPOST, today=today)
    assert (keeping.spendable, keeping.unripe) == (2_000, 1_000)
    assert keeping.ripens_on == today + 71 * DAY
    # On that day it can be taken home.
    ripe = today + 71 * DAY
    assert queries.unripe_of(shed.session, shed.id, family.id, Asset.COMPOST, today=ripe) == 0


def test_what_is_too_old_lapses_oldest_first_and_only_once(shed: Shed) -> None:
    abono.a_term(shed.session, shed.programme, abono.on_day(shed.programme, 200), days=60)
    thrifty, fresh = shed.family(), shed.family()
    abono.brings(shed.session, shed.programme, thrifty, 10_000, days_ago=150)
    abono.brings(shed.session, shed.programme, thrifty, 4_000, days_ago=60)
    abono.brings(shed.session, shed.programme, fresh, 6_000, days_ago=59)
    (expiry,) = _expire(shed)
    assert (expiry.amount, expiry.families, expiry.kept_since) == (
        2_000,
        1,
        _today(shed) - 60 * DAY,
    )
    assert (shed.balance(thrifty), shed.balance(fresh)) == (800, 1_200)
    assert _expire(shed) == []
    assert queries.expiries_of(shed.session, shed.id) == [expiry]
    totals = day_totals(shed.session, shed.id, first=_today(shed), last=_today(shed))
    (gone,) = [each for each in totals if each.kind == "expired"]
    assert gone.credited == 2_000


def test_what_lapsed_is_owed_by_nobody_when_its_visit_is_taken_back(shed: Shed) -> None:
    """As if the visit had never been: it would have had nothing to lose."""
    abono.a_term(shed.session, shed.programme, abono.on_day(shed.programme, 200), days=60)
    family = shed.family()
    wrong = abono.brings(shed.session, shed.programme, family, 10_000, days_ago=150)
    abono.brings(shed.session, shed.programme, family, 4_000, days_ago=140)
    _expire(shed)
    assert shed.balance(family) == 0
    said = consequence_of(shed.session, shed.id, wrong).promises[0]
    assert (said.lapsed, said.short, said.balance_after) == (2_000, 0, 0)
    made = make.a_reversal(shed.session, shed.programme, wrong.id)
    assert (shed.balance(family), shed.debt(family)) == (0, 0)
    assert made.deposit.reversal
    effect = reversal_effect(shed.session, shed.id, made.deposit.reversal.id)
    assert (effect.lapsed, effect.owed) == ({Asset.COMPOST: 2_000}, {})
    lines = passbook_of(shed.session, shed.id, family.id)
    (line,) = [line for line in lines if line.kind == "reversal"]
    assert (line.amounts["COMPOST"], line.lapsed) == (0, {"COMPOST": 2_000})
    assert item_page(shed.session, shed.id, Window(9)).rows == []


def test_what_was_spent_of_it_is_owed_all_the_same(shed: Shed) -> None:
    """Of 2 kg a bag was fetched: of a visit taken back that is owed, and what lapsed is not."""
    abono.a_term(shed.session, shed.programme, abono.on_day(shed.programme, 200), days=60)
    family = shed.family()
    wrong = abono.brings(shed.session, shed.programme, family, 10_000, days_ago=150)
    other = abono.brings(shed.session, shed.programme, family, 4_000, days_ago=140)
    rewarding.some_compost(shed.session, shed.programme)
    shed.fetches(family, 2)
    _expire(shed)
    make.a_reversal(shed.session, shed.programme, wrong.id)
    assert (shed.balance(family), shed.debt(family)) == (0, 1_200)
    make.a_reversal(shed.session, shed.programme, other.id)
    assert (shed.balance(family), shed.debt(family)) == (0, 2_000)


def test_what_lapsed_before_a_visit_does_not_pay_for_it(shed: Shed) -> None:
    """Nor what lapsed while the visit was kept: both would have lapsed without it."""
    abono.a_term(shed.session, shed.programme, abono.on_day(shed.programme, 200), days=60)
    family = shed.family()
    abono.brings(shed.session, shed.programme, family, 10_000, days_ago=150)
    wrong = abono.brings(shed.session, shed.programme, family, 5_000, days_ago=20)
    (expiry,) = _expire(shed)
    assert expiry.amount == 2_000
    rewarding.some_compost(shed.session, shed.programme)
    shed.fetches(family, 1)
    make.a_reversal(shed.session, shed.programme, wrong.id)
    assert (shed.balance(family), shed.debt(family)) == (0, 1_000)


def test_nobody_owes_what_was_forfeited_when_their_data_were_erased(shed: Shed) -> None:
    family = shed.family()
    wrong = abono.brings(shed.session, shed.programme, family, 10_000, days_ago=10)
    context = make.a_context(shed.programme)
    households.erase_household(shed.session, context, family.id, record_id=uuid7())
    make.a_reversal(shed.session, shed.programme, wrong.id)
    assert (shed.balance(family), shed.debt(family)) == (0, 0)


def test_the_journal_names_no_family_of_what_lapsed(shed: Shed) -> None:
    abono.a_term(shed.session, shed.programme, abono.on_day(shed.programme, 200), days=60)
    families = [shed.family() for _each in range(3)]
    for family in families:
        abono.brings(shed.session, shed.programme, family, 10_000, days_ago=150)
    (expiry,) = _expire(shed)
    entry = entries_of(shed.session, shed.id, [expiry.id])[expiry.id].decode()
    parts = queries.parts_of_expiry(shed.session, shed.id, expiry.id)
    assert list_digest(parts) in entry
    assert list_digest(reversed(parts)) == list_digest(parts)
    assert '"amount":{"COMPOST":6000},' in entry
    assert '"parts":3' in entry
    for family, part in zip(sorted(families, key=lambda f: str(f.id)), parts, strict=True):
        assert family.id == part.household_id
        assert part.holder not in entry
        assert str(family.id) not in entry


def test_a_family_is_told_what_will_lapse_before_it_does(shed: Shed) -> None:
    abono.a_term(shed.session, shed.programme, abono.on_day(shed.programme, 99), days=120)
    family = shed.family()
    abono.brings(shed.session, shed.programme, family, 10_000, days_ago=98)
    abono.brings(shed.session, shed.programme, family, 1_000, days_ago=97)
    abono.brings(shed.session, shed.programme, family, 1_000, days_ago=1)
    today = _today(shed)
    keeping = queries.keeping_of(shed.session, shed.id, family.id, Asset.COMPOST, today=today)
    assert keeping.spendable == 2_400
    assert keeping.lapses == (Lapse(today + 23 * DAY, 2_000), Lapse(today + 24 * DAY, 200))


def test_points_lapse_by_their_own_term_and_compost_stays(shed: Shed) -> None:
    abono.a_term(
        shed.session,
        shed.programme,
        abono.on_day(shed.programme, 200),
        days=60,
        asset=Asset.POINTS,
    )
    family = shed.family()
    lines = (Weighed("pet", Quality.CLEAN, 1_000, 0),)
    abono.brings(shed.session, shed.programme, family, 0, days_ago=150, lines=lines)
    abono.brings(shed.session, shed.programme, family, 10_000, days_ago=150)
    (expiry,) = _expire(shed)
    assert (expiry.asset, expiry.amount) == (Asset.POINTS, 1_000)
    assert (shed.balance(family), shed.balance(family, Asset.POINTS)) == (2_000, 0)


def test_what_comes_late_from_a_phone_lapses_in_the_next_run(shed: Shed) -> None:
    abono.a_term(shed.session, shed.programme, abono.on_day(shed.programme, 200), days=60)
    family = shed.family()
    abono.brings(shed.session, shed.programme, family, 10_000, days_ago=1)
    assert _expire(shed) == []
    context = replace(make.a_context(shed.programme))
    late = context.now - 100 * DAY
    make.a_deposit(
        shed.session,
        shed.programme,
        context,
        household_id=family.id,
        card_absent_reason="forgotten",
        recorded_at=late,
    )
    (expiry,) = _expire(shed)
    assert expiry.amount == 1_040
    assert shed.balance(family) == 2_000


def test_many_families_are_posted_in_parts_as_one_fact(shed: Shed) -> None:
    abono.a_term(shed.session, shed.programme, abono.on_day(shed.programme, 200), days=60)
    families = [shed.family() for _each in range(123)]
    for family in families:
        abono.brings(shed.session, shed.programme, family, 5_000, days_ago=150)
    (expiry,) = _expire(shed)
    assert (expiry.families, expiry.amount) == (123, 123_000)
    assert all(shed.balance(family) == 0 for family in families)
