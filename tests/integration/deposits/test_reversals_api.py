"""Taking a deposit back: who may, how often, what stays."""

import datetime as dt
from zoneinfo import ZoneInfo

from tests import make
from tests.integration.deposits.conftest import Place, new_id, refused
from wasteexchange.kernel.clock import utc_now

LIMA = ZoneInfo("America/Lima")


def _this_month() -> str:
    return f"{utc_now().astimezone(LIMA):%Y-%m}"


def test_a_reversal_takes_all_of_it_back_and_keeps_both(place: Place) -> None:
    lines = [make.a_line(), make.a_line(quality="rejected"), make.a_line(material="pet")]
    deposit_id = place.post(lines=lines).get_json()["id"]
    reply = place.reverse(deposit_id, reason="wrong family")
    assert reply.status_code == 201, reply.text
    assert place.balances() == {"COMPOST": 0, "POINTS": 0}
    assert place.shown(deposit_id)["reversal"]["reason"] == "wrong family"
    tally = place.tally(_this_month())
    assert tally["rows"] == []
    assert tally["reversals"] == {"deposits": 1, "net_g": 15_600}
    assert tally["totals"]["deposits"] == tally["households_served"] == 0
    assert place.audit() == []


def test_a_reversal_counts_in_the_month_of_its_deposit(place: Place) -> None:
    old = utc_now() - dt.timedelta(days=90)
    deposit_id = place.post(recorded_at=old.isoformat()).get_json()["id"]
    place.reverse(deposit_id)
    assert place.tally(_this_month())["reversals"]["deposits"] == 0
    assert place.tally(f"{old.astimezone(LIMA):%Y-%m}")["reversals"]["deposits"] == 1
    assert place.audit() == []


def test_the_same_reversal_again_is_the_same_and_another_is_refused(place: Place) -> None:
    deposit_id = place.post().get_json()["id"]
    said = {"id": new_id(), "reason": "wrong family"}
    first = place.reverse(deposit_id, **said)
    again = place.reverse(deposit_id, **said)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    refused(place.reverse(deposit_id), 409, "already-reversed")
    refused(place.reverse(deposit_id, **{**said, "reason": "other"}), 409, "id-conflict", "id")
    assert place.count("deposit_reversals") == 1
    assert place.audit() == []


def test_a_reversal_has_a_number_of_its_own(place: Place) -> None:
    deposit_id = place.post().get_json()["id"]
    place.reverse(deposit_id)
    assert place.post().get_json()["receipt"]["number"] == "MALA-01-A-000003"
    letters = place.series()
    other = place.post(series=letters, sequence=1).get_json()["id"]
    taken = place.reverse(other, series=letters, sequence=1)
    refused(taken, 409, "sequence-taken", "sequence")
    assert place.shown(other)["reversal"] is None, "nothing of what was refused is kept"
    assert place.reverse(other, series=letters, sequence=2).status_code == 201
    assert place.audit() == []


def test_an_operator_takes_back_their_own_last_record_of_today_only(place: Place) -> None:
    operator = place.token("operator")
    first = place.post(operator).get_json()["id"]
    last = place.post(operator).get_json()["id"]
    place.post()
    refused(place.reverse(first, operator), 403, "not-yours-to-reverse")
    assert place.reverse(last, operator).status_code == 201
    # A slip is undone, a day is not unrolled: what was taken back is still the last.
    refused(place.reverse(first, operator), 403, "not-yours-to-reverse")
    again = place.post(operator).get_json()["id"]
    assert place.reverse(again, operator).status_code == 201, "weighed anew, it may be wrong anew"
    assert place.reverse(first).status_code == 201, "a coordinator may"
    somebodys = place.post().get_json()["id"]
    refused(place.reverse(somebodys, operator), 403, "not-yours-to-reverse")
    old = (utc_now() - dt.timedelta(days=2)).isoformat()
    yesterdays = place.post(operator, recorded_at=old).get_json()["id"]
    refused(place.reverse(yesterdays, operator), 403, "not-yours-to-reverse")
    assert place.reverse(yesterdays).status_code == 201, "a coordinator may"
    assert place.audit() == []


def test_what_a_reversal_must_say(place: Place) -> None:
    deposit_id = place.post().get_json()["id"]
    for change, field in (
        ({"id": "1"}, "id"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 201}, "reason"),
        ({"reason": 7}, "reason"),
        ({"recorded_at": "2026-11-22T10:15:00"}, "recorded_at"),
        ({"series": "A"}, "sequence"),
        ({"more": 1}, "more"),
    ):
        refused(place.reverse(deposit_id, **change), 422, "invalid", field)
    ahead = (utc_now() + dt.timedelta(hours=1)).isoformat()
    refused(place.reverse(deposit_id, recorded_at=ahead), 422, "recorded-in-future")
    assert place.shown(deposit_id)["reversal"] is None
    assert place.audit() == []


def test_a_replayed_deposit_is_answered_as_first_after_its_reversal(place: Place) -> None:
    body = place.body()
    first = place.send(body).get_json()
    place.reverse(body["id"])
    assert place.send(body).get_json() == first
    assert place.balances()["COMPOST"] == 0
