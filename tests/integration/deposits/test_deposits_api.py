"""The contract of `POST /api/v1/deposits`: what is taken, and what comes of it."""

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests import make
from tests.integration.deposits.conftest import Place, new_id, refused
from wasteexchange.cards import service as cards
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset, Quality
from wasteexchange.programmes import service as catalogue
from wasteexchange.programmes import templates

LIMA = ZoneInfo("America/Lima")


def test_a_deposit_is_credited_exactly_and_answered_as_agreed(place: Place) -> None:
    body = place.body(recorded_at=utc_now().isoformat())
    reply = place.send(body)
    assert reply.status_code == 201, reply.text
    assert reply.get_json() == {
        "id": body["id"],
        "status": "accepted",
        "receipt": {"number": "MALA-01-A-000001", "url": f"/r/MALA/{body['id']}"},
        "credited": {"COMPOST": 1040, "POINTS": 0},
        "balances": {"COMPOST": 1040, "POINTS": 0},
        "warnings": [],
    }
    assert place.balances() == {"COMPOST": 1040, "POINTS": 0}
    assert place.audit() == []


def test_credit_is_rounded_down_per_line(place: Place) -> None:
    lines = [make.a_line(gross_g=4, tare_g=0), make.a_line(gross_g=9, tare_g=0)]
    assert place.post(lines=lines).get_json()["credited"]["COMPOST"] == 0 + 1
    pet = make.a_line(material="pet", gross_g=1, tare_g=0, quality="contaminated")
    assert place.post(lines=[pet]).get_json()["credited"]["POINTS"] == 0


def test_saying_it_twice_changes_nothing(place: Place) -> None:
    body = place.body()
    first = place.send(body)
    place.post()
    again = place.send(body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json(), "its balances included, though they moved on"
    assert place.count("deposits") == 2
    assert place.balances()["COMPOST"] == 2080


def test_the_same_record_in_other_words_is_the_same(place: Place) -> None:
    at = utc_now().replace(microsecond=0)
    lines = [{"material": "food", "gross_g": 5400, "tare_g": 0}]
    body = place.body(recorded_at=at.isoformat(), lines=lines)
    first = place.send(body)
    elsewhere = at.astimezone(dt.timezone(dt.timedelta(hours=9)))
    other = {
        **body,
        "card": place.card.number,
        "recorded_at": elsewhere.isoformat(),
        "sent_at": utc_now().isoformat(),
        "lines": [{"material": "food", "gross_g": 5400, "quality": "clean"}],
    }
    again = place.send(other)
    assert again.status_code == 200, again.text
    assert again.get_json() == first.get_json()


def test_a_replay_is_answered_after_the_card_was_revoked_and_the_point_closed(
    place: Place,
) -> None:
    body = place.body()
    first = place.send(body).get_json()
    later = make.a_context(place.programme, utc_now() + dt.timedelta(seconds=1))
    with place.work() as session:
        make.a_point(session, place.programme)
        cards.revoke_card(session, later, place.card.id, record_id=uuid7(), reason="lost")
        catalogue.deactivate_material(session, later, "food")
        catalogue.deactivate_point(session, later, "MALA-01")
    again = place.send(body)
    assert again.status_code == 200, again.text
    assert again.get_json() == first


def test_a_replay_is_answered_after_the_family_rests(place: Place) -> None:
    body = place.body()
    first = place.send(body).get_json()
    path = f"/api/v1/households/{place.household.id}"
    rested = place.client.patch(path, json={"active": False}, headers=place.headers)
    assert rested.status_code == 200, rested.text
    assert place.send(body).get_json() == first
    assert place.send(body).status_code == 200
    refused(place.post(), 409, "inactive-household")


@pytest.mark.parametrize("change", ["gross_g", "quality", "recorded_at", "card", "reason"])
def test_the_same_id_with_another_content_is_a_conflict(place: Place, change: str) -> None:
    body = place.body()
    first = place.send(body)
    with place.work() as session:
        other_card = make.a_card(session, place.programme).token
    changes: dict[str, dict[str, Any]] = {
        "gross_g": {"lines": [make.a_line(gross_g=5401)]},
        "quality": {"lines": [make.a_line(quality="rejected")]},
        "recorded_at": {"recorded_at": (utc_now() - dt.timedelta(1)).isoformat()},
        "card": {"card": other_card},
        "reason": {"lines": [make.a_line(), make.a_line()]},
    }
    refused(place.send({**body, **changes[change]}), 409, "id-conflict", "id")
    assert place.balances() == first.get_json()["balances"]
    assert place.audit() == []


def test_an_id_is_used_once_whatever_the_kind(place: Place) -> None:
    for taken in (place.household.id, place.card.id):
        refused(place.post(id=str(taken)), 409, "id-conflict", "id")
    assert place.count("deposits") == 0


def test_a_writer_numbers_in_its_own_series(place: Place) -> None:
    letters = place.series()
    assert place.series() == letters, "asking twice gives the same series"
    first = place.post(series=letters, sequence=1).get_json()
    assert first["receipt"]["number"] == f"MALA-01-{letters}-000001"
    asked = place.client.post(
        "/api/v1/series", json={"collection_point": "MALA-01"}, headers=place.headers
    )
    assert asked.get_json() == {"series": letters, "next": 2}
    refused(place.post(series=letters, sequence=1), 409, "sequence-taken", "sequence")
    assert place.post(series=letters, sequence=7).status_code == 201, "a gap is on its way"
    own = place.post().get_json()["receipt"]["number"]
    assert not own.startswith(f"MALA-01-{letters}-"), "the server numbers in a series of its own"
    assert place.audit() == []


def test_a_series_of_somebody_else_is_refused(place: Place) -> None:
    theirs = place.series(place.token("operator"))
    refused(place.post(series=theirs, sequence=1), 422, "unknown-series", "series")
    refused(place.post(series="ZZZ", sequence=1), 422, "unknown-series", "series")
    mine = place.series()
    with place.work() as session:
        make.a_point(session, place.programme)
    elsewhere = place.post(series=mine, sequence=1, collection_point="MALA-02")
    refused(elsewhere, 422, "unknown-series", "series")


def test_what_is_refused_uses_no_number(place: Place) -> None:
    place.post()
    refused(place.post(lines=[make.a_line(material="gold")]), 422, "unknown-material")
    again = place.body()
    place.send(again)
    place.send(again)
    assert place.post().get_json()["receipt"]["number"] == "MALA-01-A-000003"
    assert place.audit() == []


def test_a_family_without_its_card_is_credited_with_a_reason(place: Place) -> None:
    told = {"card": ..., "household": str(place.household.id)}
    for reason in ("forgotten", "lost", "other"):
        assert place.post(**told, card_absent_reason=reason).status_code == 201
    assert place.balances()["COMPOST"] == 3 * 1040
    refused(place.post(**told), 422, "invalid", "card_absent_reason")
    refused(place.post(**told, card_absent_reason="none"), 422, "invalid", "card_absent_reason")
    refused(place.post(household=str(place.household.id)), 422, "invalid", "card")
    refused(place.post(card=...), 422, "invalid", "card")
    refused(place.post(card_absent_reason="lost"), 422, "invalid", "card_absent_reason")
    stranger = place.post(card=..., household=new_id(), card_absent_reason="lost")
    refused(stranger, 422, "unknown-household")


def test_a_wrong_clock_is_corrected_above_five_minutes_only(place: Place) -> None:
    for fault, corrected in ((240, False), (-240, False), (3600, True), (-3600, True)):
        now = utc_now()
        recorded = now - dt.timedelta(minutes=30) + dt.timedelta(seconds=fault)
        sent = now + dt.timedelta(seconds=fault)
        reply = place.post(recorded_at=recorded.isoformat(), sent_at=sent.isoformat())
        assert reply.status_code == 201, reply.text
        shown = place.shown(reply.get_json()["id"])
        counted = dt.datetime.fromisoformat(shown["counted_at"])
        assert dt.datetime.fromisoformat(shown["recorded_at"]) == recorded, "the raw time is kept"
        right = now - dt.timedelta(minutes=30) if corrected else recorded
        assert abs(counted - right) < dt.timedelta(seconds=20)


def test_half_past_eleven_in_lima_on_the_31st_belongs_to_that_month(place: Place) -> None:
    day = utc_now().astimezone(LIMA).date().replace(day=1) - dt.timedelta(days=1)
    while day.day != 31:
        day = day.replace(day=1) - dt.timedelta(days=1)
    late = dt.datetime.combine(day, dt.time(23, 30), LIMA)
    early = late + dt.timedelta(minutes=31)
    assert place.post(recorded_at=late.astimezone(dt.UTC).isoformat()).status_code == 201
    assert place.post(recorded_at=early.astimezone(dt.UTC).isoformat()).status_code == 201
    for month in (f"{late:%Y-%m}", f"{early:%Y-%m}"):
        assert place.tally(month)["totals"]["deposits"] == 1, month
    assert place.audit() == []


def test_a_cap_cuts_the_credit_and_never_the_weight(place: Place) -> None:
    past = make.a_context(place.programme, utc_now() - dt.timedelta(days=1))
    with place.work() as session:
        cap = catalogue.AnnounceCap(
            id=uuid7(),
            asset=Asset.COMPOST,
            period="visit",
            amount=1500,
            applies_from=past.now,
        )
        catalogue.announce_cap(session, past, cap)
    said = place.post(lines=[make.a_line(), make.a_line(), make.a_line()]).get_json()
    assert said["credited"]["COMPOST"] == 1500
    assert "capped" in said["warnings"]
    lines = place.shown(said["id"])["lines"]
    assert [line["credited"]["COMPOST"] for line in lines] == [1040, 460, 0]
    assert [line["net_g"] for line in lines] == [5200, 5200, 5200]
    assert place.tally(f"{utc_now().astimezone(LIMA):%Y-%m}")["totals"]["received_g"] == 15_600
    assert place.audit() == []


def test_what_is_hard_to_believe_is_taken_with_a_warning(place: Place) -> None:
    heavy = place.post(lines=[make.a_line(gross_g=400_000)]).get_json()
    assert "implausible-weight" in heavy["warnings"]
    other = place.post(place.token("operator")).get_json()
    assert "possible-duplicate" in other["warnings"]


def test_rejected_waste_is_weighed_and_earns_nothing(place: Place) -> None:
    reply = place.post(lines=[make.a_line(quality="rejected")]).get_json()
    assert reply["credited"] == {"COMPOST": 0, "POINTS": 0}
    assert reply["warnings"] == []
    totals = place.tally(f"{utc_now().astimezone(LIMA):%Y-%m}")["totals"]
    assert (totals["received_g"], totals["rejected_g"], totals["deposits"]) == (0, 5200, 1)


def test_a_material_without_a_rate_earns_nothing_and_says_so(place: Place) -> None:
    with place.work() as session:
        bones = replace(templates.read("peru").materials[0], code="bones")
        catalogue.add_material(session, make.a_context(place.programme), bones)
    said = place.post(lines=[make.a_line(material="bones")]).get_json()
    assert said["credited"] == {"COMPOST": 0, "POINTS": 0}
    assert said["warnings"] == ["no-rate"]
    assert place.audit() == []


def test_the_rate_in_force_when_it_was_weighed_counts(place: Place) -> None:
    changed = utc_now() - dt.timedelta(days=2)
    with place.work() as session:
        catalogue.announce_rate(
            session,
            make.a_context(place.programme, changed - dt.timedelta(days=1)),
            catalogue.AnnounceRate(
                id=uuid7(),
                material="food",
                quality=Quality.CLEAN,
                asset=Asset.COMPOST,
                per_kg=1000,
                applies_from=changed,
            ),
        )
    for before, credit in ((dt.timedelta(seconds=1), 1040), (dt.timedelta(0), 5200)):
        at = (changed - before).isoformat()
        assert place.post(recorded_at=at).get_json()["credited"]["COMPOST"] == credit
