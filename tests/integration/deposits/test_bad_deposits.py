"""Bad input gets a clear answer that names the field, and nothing of it is kept."""

import datetime as dt
import io
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests import make
from tests.integration.deposits.conftest import Place, new_id, refused
from wasteexchange.cards import service as cards
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.ids import uuid7
from wasteexchange.programmes import service as catalogue

MIB = 1_048_576


@pytest.fixture
def untouched(place: Place) -> Iterator[Place]:
    """The place; at the end as many records as before, and a clean audit."""
    before = place.count(), place.count("transfers"), place.count("journal_entries")
    yield place
    assert (place.count(), place.count("transfers"), place.count("journal_entries")) == before
    assert place.audit() == []


LINES: dict[str, tuple[dict[str, Any], str, str]] = {
    "gross zero": ({"gross_g": 0, "tare_g": 0}, "weight-out-of-range", "gross_g"),
    "gross below nothing": ({"gross_g": -5, "tare_g": -9}, "weight-out-of-range", "gross_g"),
    "tare below nothing": ({"tare_g": -1}, "weight-out-of-range", "tare_g"),
    "tare above gross": ({"tare_g": 9000}, "tare-not-below-gross", "tare_g"),
    "tare as heavy": ({"gross_g": 200, "tare_g": 200}, "tare-not-below-gross", "tare_g"),
    "tare heavier": ({"gross_g": 200, "tare_g": 201}, "tare-not-below-gross", "tare_g"),
    "over 500 kg": ({"gross_g": 500_001, "tare_g": 0}, "weight-out-of-range", "gross_g"),
    "absurd": ({"gross_g": 10**15, "tare_g": 0}, "weight-out-of-range", "gross_g"),
    "beyond 64 bits": ({"gross_g": 10**30, "tare_g": 0}, "weight-out-of-range", "gross_g"),
    "a fraction": ({"gross_g": 5400.5}, "invalid", "gross_g"),
    "a whole float": ({"gross_g": 5400.0}, "invalid", "gross_g"),
    "a text": ({"gross_g": "5400"}, "invalid", "gross_g"),
    "true": ({"gross_g": True, "tare_g": 0}, "invalid", "gross_g"),
    "nothing": ({"gross_g": None}, "invalid", "gross_g"),
    "tare a text": ({"tare_g": "0"}, "invalid", "tare_g"),
    "unknown material": ({"material": "gold"}, "unknown-material", "material"),
    "no material": ({"material": ""}, "unknown-material", "material"),
    "material a number": ({"material": 7}, "invalid", "material"),
    "unknown quality": ({"quality": "dirty"}, "invalid", "quality"),
    "unknown reason": ({"quality": "rejected", "reason": "mood"}, "unknown-reason", "reason"),
    "misspelt": ({"tare": 200}, "invalid", "tare"),
    "NUL": ({"material": "fo\x00od"}, "invalid", "material"),
}


def test_each_wrong_line_is_named(untouched: Place) -> None:
    for what, (change, code, field) in LINES.items():
        reply = untouched.post(lines=[make.a_line(), make.a_line(**change)])
        assert reply.status_code == 422, what
        assert reply.get_json()["code"] == code, what
        refused(reply, 422, code, f"lines.1.{field}")


def test_from_one_to_twenty_lines(untouched: Place) -> None:
    wrong: tuple[Any, ...] = ([], [make.a_line()] * 21, None, {}, "food", [[]], [None], ["food"])
    for lines in wrong:
        said = refused(untouched.post(lines=lines), 422, "invalid")
        assert said["errors"][0]["field"].startswith("lines")


def test_twenty_lines_are_taken(place: Place) -> None:
    assert place.post(lines=[make.a_line()] * 20).status_code == 201


FIELDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "id missing": ({"id": ...}, "invalid", "id"),
    "id no uuid": ({"id": "1"}, "invalid", "id"),
    "id a number": ({"id": 7}, "invalid", "id"),
    "unknown card": ({"card": "0" * 26}, "unknown-card", "card"),
    "card no token": ({"card": "hello"}, "unknown-card", "card"),
    "card too long": ({"card": "A" * 201}, "invalid", "card"),
    "wrong check digit": ({"card": "004217-0"}, "unknown-card", "card"),
    "card a list": ({"card": []}, "invalid", "card"),
    "unknown point": ({"collection_point": "MALA-99"}, "unknown-point", "collection_point"),
    "point missing": ({"collection_point": ...}, "invalid", "collection_point"),
    "time missing": ({"recorded_at": ...}, "invalid", "recorded_at"),
    "no offset": ({"recorded_at": "2026-11-22T10:15:00"}, "invalid", "recorded_at"),
    "a day": ({"recorded_at": "2026-11-22"}, "invalid", "recorded_at"),
    "no time at all": ({"recorded_at": "yesterday"}, "invalid", "recorded_at"),
    "a 13th month": ({"recorded_at": "2026-13-01T00:00:00Z"}, "invalid", "recorded_at"),
    "30 February": ({"recorded_at": "2026-02-30T00:00:00Z"}, "invalid", "recorded_at"),
    "seconds": ({"recorded_at": 1_790_000_000}, "invalid", "recorded_at"),
    "seconds as text": ({"recorded_at": "1790000000"}, "invalid", "recorded_at"),
    "sent in seconds as text": ({"sent_at": "1790000000"}, "invalid", "sent_at"),
    "sent without offset": ({"sent_at": "2026-11-22T10:15:00"}, "invalid", "sent_at"),
    "half a number": ({"series": "A"}, "invalid", "sequence"),
    "small letters": ({"series": "a", "sequence": 1}, "invalid", "series"),
    "number zero": ({"series": "A", "sequence": 0}, "invalid", "sequence"),
    "number huge": ({"series": "A", "sequence": 10**12}, "invalid", "sequence"),
    "misspelt": ({"collection_pint": "MALA-01"}, "invalid", "collection_pint"),
}


def test_each_wrong_field_is_named(untouched: Place) -> None:
    for what, (change, code, field) in FIELDS.items():
        reply = untouched.post(**change)
        assert reply.status_code == 422, (what, reply.text)
        assert reply.get_json()["code"] == code, what
        refused(reply, 422, code, field)


def test_what_may_be_chosen_is_listed_in_the_readers_language(untouched: Place) -> None:
    said = refused(untouched.post(lines=[make.a_line(quality="dirty")]), 422, "invalid")
    told = said["errors"][0]["detail"]
    assert told.endswith("'clean', 'contaminated', 'rejected'."), told


def test_all_wrong_fields_are_named_at_once(untouched: Place) -> None:
    lines = [make.a_line(gross_g="heavy", quality=3)]
    reply = untouched.post(id="1", recorded_at="soon", lines=lines)
    refused(reply, 422, "invalid", "id", "recorded_at", "lines.0.gross_g", "lines.0.quality")


@pytest.mark.parametrize("year", ["0001", "1900", "9999"])
@pytest.mark.parametrize("offset", ["Z", "+14:00", "-12:00"])
def test_the_edges_of_the_calendar_are_refused(untouched: Place, year: str, offset: str) -> None:
    codes = {"recorded-in-future", "recorded-too-old", "invalid"}
    for edge in (f"{year}-01-01T00:00:00{offset}", f"{year}-12-31T23:59:59{offset}"):
        for field in ("recorded_at", "sent_at"):
            reply = untouched.send(untouched.body(**{field: edge}))
            assert reply.status_code == 422, (field, edge, reply.text)
            assert reply.get_json()["code"] in codes


def test_too_far_ahead_and_too_far_back(untouched: Place) -> None:
    ahead = (utc_now() + dt.timedelta(minutes=16)).isoformat()
    refused(untouched.post(recorded_at=ahead), 422, "recorded-in-future", "recorded_at")
    back = (utc_now() - dt.timedelta(days=400, minutes=1)).isoformat()
    refused(untouched.post(recorded_at=back), 422, "recorded-too-old", "recorded_at")


def test_just_within_the_limits_of_time_is_taken(place: Place) -> None:
    for shift in (dt.timedelta(minutes=14), -dt.timedelta(days=399, hours=23)):
        assert place.post(recorded_at=(utc_now() + shift).isoformat()).status_code == 201


def test_a_revoked_card_counts_until_it_was_revoked(place: Place) -> None:
    before = (utc_now() - dt.timedelta(minutes=1)).isoformat()
    with place.work() as session:
        context = make.a_context(place.programme)
        cards.revoke_card(session, context, place.card.id, record_id=uuid7(), reason="lost")
    refused(place.post(), 422, "revoked-card", "card")
    assert place.post(recorded_at=before).status_code == 201
    assert place.post(recorded_at=before, card=place.card.number).status_code == 201


def test_a_blank_card_has_no_family(place: Place) -> None:
    with place.work() as session:
        context = make.a_context(place.programme)
        blank = cards.issue_blanks(session, context, 1, card_key=make.CARD_KEY)[0]
    refused(place.post(card=blank.token), 422, "unlinked-card", "card")


def test_another_programmes_card_and_point_read_as_unknown(place: Place) -> None:
    with place.work() as session:
        other = make.a_programme(session, "ASIA")
        theirs = make.a_card(session, other)
    refused(place.post(card=theirs.token), 422, "unknown-card", "card")
    # A card's number is another programme's own affair: here it is nobody's.
    refused(place.post(card=theirs.number), 422, "unknown-card", "card")
    refused(place.post(collection_point="ASIA-01"), 422, "unknown-point", "collection_point")


def test_a_closed_point_and_a_material_no_longer_taken(place: Place) -> None:
    with place.work() as session:
        context = make.a_context(place.programme)
        make.a_point(session, place.programme)
        catalogue.deactivate_point(session, context, "MALA-02")
        catalogue.deactivate_material(session, context, "glass")
    refused(place.post(collection_point="MALA-02"), 422, "inactive-point", "collection_point")
    refused(
        place.post(lines=[make.a_line(material="glass")]),
        422,
        "unknown-material",
        "lines.0.material",
    )


def test_whoever_is_narrowed_to_a_point_records_there_only(place: Place) -> None:
    with place.work() as session:
        make.a_point(session, place.programme)
    narrowed = place.token("operator", "MALA-02")
    refused(place.post(narrowed), 403, "point-not-yours", "collection_point")
    assert place.post(narrowed, collection_point="MALA-02").status_code == 201
    asked = {"collection_point": "MALA-01"}
    reply = place.client.post("/api/v1/series", json=asked, headers=narrowed)
    refused(reply, 403, "point-not-yours", "collection_point")


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"{", b"nonsense", b"\xff\xfe{}", b'{"id": }', b"[1,]", b'{"a":1}{"a":2}'),
        *(b"\x00", b'{"id":"\xff"}', b"[" * 100_000),
        # Python reads and writes these; JSON (RFC 8259) does not know them.
        *(b"NaN", b'{"gross_g": NaN}', b'{"gross_g": Infinity}', b'{"a": [-Infinity]}'),
    ],
)
def test_what_is_not_json_is_400(untouched: Place, raw: bytes) -> None:
    headers = {**untouched.headers, "Content-Type": "application/json"}
    reply = untouched.client.post("/api/v1/deposits", data=raw, headers=headers)
    refused(reply, 400, "unreadable")


@pytest.mark.parametrize("raw", [b"[]", b"null", b"7", b'"text"', b"true", b'"NaN"'])
def test_json_that_is_no_object_is_422(untouched: Place, raw: bytes) -> None:
    headers = {**untouched.headers, "Content-Type": "application/json"}
    refused(untouched.client.post("/api/v1/deposits", data=raw, headers=headers), 422, "invalid")


def test_a_text_may_speak_of_infinity(place: Place) -> None:
    with place.work() as session:
        card = make.a_card(session, place.programme)
    said = {"id": str(uuid7()), "reason": "NaN, Infinity"}
    reply = place.client.post(
        f"/api/v1/cards/{card.number}/revocation", json=said, headers=place.headers
    )
    assert reply.status_code == 201, reply.get_json()


@pytest.mark.parametrize(
    "wrong",
    [
        "0199E1A2-7B1C-7C3D-8E4F-5A6B7C8D9E0F",  # upper case
        "0199e1a27b1c7c3d8e4f5a6b7c8d9e0f",  # no hyphens
        "{0199e1a2-7b1c-7c3d-8e4f-5a6b7c8d9e0f}",
        "urn:uuid:0199e1a2-7b1c-7c3d-8e4f-5a6b7c8d9e0f",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",  # version 1: where and when, not chance
        "1ec9414c-232a-6b00-b3c8-9e6bdeced846",  # version 6
        "9073926b-929f-31c2-abc9-fad77ae3e8eb",  # version 3: of a name
        "0199e1a2-7b1c-7c3d-0e4f-5a6b7c8d9e0f",  # no variant of RFC 9562
        "00000000-0000-0000-0000-000000000000",
    ],
)
def test_an_id_is_a_uuid_of_version_7_or_4_in_lower_case(untouched: Place, wrong: str) -> None:
    refused(untouched.post(id=wrong), 422, "invalid", "id")
    said = {"household": wrong, "card_absent_reason": "lost", "card": None}
    refused(untouched.post(**said), 422, "invalid", "household")


def test_an_id_of_version_4_is_taken(place: Place) -> None:
    assert place.post(id=str(uuid.uuid4())).status_code == 201


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_content_type_is_415(untouched: Place, kind: str) -> None:
    raw = json.dumps(untouched.body()).encode()
    headers = {**untouched.headers, "Content-Type": kind}
    reply = untouched.client.post("/api/v1/deposits", data=raw, headers=headers)
    refused(reply, 415, "unsupported-media-type")


def test_a_body_over_one_mebibyte_is_413(untouched: Place) -> None:
    headers = {**untouched.headers, "Content-Type": "application/json"}
    for size in (MIB + 1, 20 * MIB):
        raw = b'{"id":"' + b"0" * size + b'"}'
        reply = untouched.client.post("/api/v1/deposits", data=raw, headers=headers)
        refused(reply, 413, "too-large")


@pytest.mark.parametrize("more", [0, 1, MIB])
def test_a_body_whose_length_nobody_declared_is_413_over_one_mebibyte(
    untouched: Place, more: int
) -> None:
    """Sent in chunks: the server ends the stream, and only reading tells how long it is."""
    raw = b'{"id":"' + b"0" * (MIB - 9 + more) + b'"}'
    environ = {"wsgi.input": io.BytesIO(raw), "wsgi.input_terminated": True}
    reply = untouched.client.post(
        "/api/v1/deposits",
        headers={**untouched.headers, "Content-Type": "application/json"},
        environ_overrides=environ,
    )
    if more:
        refused(reply, 413, "too-large")
    else:
        refused(reply, 422, "invalid")


TRICKS = {
    "NUL": "a\x00b",
    "control": "a\x1bb",
    "right to left": "a\u202eb",
    "isolate": "a\u2066b",
    "unpaired": "a\ud800b",
}


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks_in_texts_are_refused(place: Place, trick: str) -> None:
    deposit_id = place.post().get_json()["id"]
    text = TRICKS[trick]
    for field, said in (("card", text), ("collection_point", text), (text, 1)):
        reply = place.send(place.body(**{field: said}))
        assert reply.status_code in (400, 422), reply.text
    reply = place.reverse(deposit_id, reason=text)
    assert reply.status_code in (400, 422), reply.text
    assert place.shown(deposit_id)["reversal"] is None


def test_markup_in_a_reason_is_kept_as_text(place: Place) -> None:
    deposit_id = place.post().get_json()["id"]
    reason = "<script>alert('x')</script>"
    assert place.reverse(deposit_id, reason=reason).status_code == 201
    assert place.shown(deposit_id)["reversal"]["reason"] == reason
    page = place.client.get(f"/r/MALA/{deposit_id}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_stranger_records_nothing(untouched: Place) -> None:
    for headers in ({}, {"Authorization": "Bearer wx_nothing"}, {"Authorization": "Basic eDp4"}):
        reply = untouched.client.post("/api/v1/deposits", json=untouched.body(), headers=headers)
        refused(reply, 401, "sign-in-needed")
    refused(untouched.post(untouched.token("auditor")), 403, "forbidden")


def test_what_is_unknown_is_404(untouched: Place) -> None:
    path = f"/api/v1/deposits/{new_id()}"
    refused(untouched.client.get(path, headers=untouched.headers), 404, "not-found")
    refused(untouched.reverse(new_id()), 404, "unknown-deposit")
    refused(untouched.client.get("/api/v1/deposits/1", headers=untouched.headers), 404, "not-found")
