"""What a stranger's review found: each has its test."""

import stat
from pathlib import Path

import sqlalchemy as sa

from tests import make
from tests.integration.deposits.conftest import Place, new_id
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.migrations import upgrade


def test_a_blank_reason_takes_nothing_back(place: Place) -> None:
    deposit = place.post().get_json()["id"]
    body = {"id": new_id(), "reason": "   "}
    reply = place.client.post(
        f"/api/v1/deposits/{deposit}/reversal", json=body, headers=place.headers
    )
    assert reply.status_code == 422
    assert [one["field"] for one in reply.get_json()["errors"]] == ["reason"]


def test_a_record_as_an_upload_has_it_is_the_same_record(place: Place) -> None:
    body = place.body()
    assert place.send(body).status_code == 201
    assert place.send({**body, "type": "deposit"}).status_code == 200


def test_every_record_may_say_when_it_was_sent(place: Place) -> None:
    said = {"id": new_id(), "sent_at": utc_now().isoformat()}
    reply = place.client.post("/api/v1/households", json=said, headers=place.headers)
    assert reply.status_code == 201
    card = {"id": new_id(), "sent_at": said["sent_at"]}
    address = f"/api/v1/households/{said['id']}/cards"
    assert place.client.post(address, json=card, headers=place.headers).status_code == 201


def test_the_passbook_stands_in_the_order_in_which_it_was_credited(place: Place) -> None:
    answers = [place.post(lines=[make.a_line(gross_g=200 + 1000 * n)]) for n in (1, 2, 3, 4)]
    household = place.client.get(
        f"/api/v1/deposits/{answers[0].get_json()['id']}", headers=place.headers
    ).get_json()["household"]
    statement = place.client.get(
        f"/api/v1/households/{household}/statement", headers=place.headers
    ).get_json()
    told = [reply.get_json()["balances"]["COMPOST"] for reply in answers]
    assert [line["balances"]["COMPOST"] for line in statement["items"]] == told


def test_a_new_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "made.db"
    upgrade(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sa.inspect(sa.create_engine(f"sqlite:///{file}")).has_table("households")
