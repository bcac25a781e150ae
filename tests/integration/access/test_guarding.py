"""What stands before every view: who asks, may they, and does it come from a page of ours."""

import pytest
import sqlalchemy as sa

from tests.integration.access.conftest import House
from tests.integration.access.doors import SIGN_IN, code_of, secret_on
from wasteexchange.access import queries, service, tokens
from wasteexchange.kernel.db import metadata, unit_of_work

PROBE = "/api/v1/probe"


def bearer(token: str) -> dict[str, str]:
    """Send a token."""
    return {"Authorization": f"Bearer {token}"}


def test_a_stranger_is_told_to_sign_in(house: House) -> None:
    stranger = house.app.test_client()
    refused = stranger.get(PROBE)
    assert refused.status_code == 401
    assert refused.content_type == "application/problem+json"
    assert code_of(refused) == "sign-in-needed"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert stranger.post(PROBE, json={}).status_code == 401
    sent = stranger.get("/office/staff")
    assert (sent.status_code, sent.location) == (303, "/office/sign-in?next=%2Foffice%2Fstaff")
    # What was sent would be lost behind the door: it is not gone back to.
    assert stranger.post("/office/staff").location == SIGN_IN


def test_a_token_opens_the_api_by_its_role_and_no_page(house: House) -> None:
    _token_id, token = house.token("operator")
    program = house.app.test_client()
    assert program.get(PROBE, headers=bearer(token)).status_code == 200
    refused = program.get("/api/v1/staff-only", headers=bearer(token))
    assert (refused.status_code, code_of(refused)) == (403, "forbidden")
    assert program.get("/office", headers=bearer(token)).status_code == 303


def test_a_token_needs_no_form_secret(house: House) -> None:
    _token_id, token = house.token("operator")
    assert house.app.test_client().post(PROBE, json={}, headers=bearer(token)).status_code == 200


@pytest.mark.parametrize("sent", ["", "x", "wx_", "wx_" + "A" * 43, "ñ" * 30, "a" * 4000])
def test_a_token_that_nobody_made_opens_nothing(house: House, sent: str) -> None:
    house.token("operator")
    reply = house.app.test_client().get(PROBE, headers=bearer(sent))
    assert reply.status_code == 401
    assert "WWW-Authenticate" in reply.headers


def test_a_wrong_token_is_not_helped_by_a_session(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    assert rosa.client.get(PROBE).status_code == 200
    assert rosa.client.get(PROBE, headers=bearer("wx_wrong")).status_code == 401


def test_a_revoked_token_opens_nothing_at_once(house: House) -> None:
    token_id, token = house.token("operator")
    program = house.app.test_client()
    assert program.get(PROBE, headers=bearer(token)).status_code == 200
    for _twice in range(2):
        with house.app.app_context(), unit_of_work() as session:
            service.revoke_token(session, house.command(), token_id)
    assert program.get(PROBE, headers=bearer(token)).status_code == 401


def test_a_token_is_its_own_writer_and_only_its_hash_is_kept(house: House) -> None:
    token_id, token = house.token("operator")
    assert token.startswith("wx_")
    reply = house.app.test_client().get(PROBE, headers=bearer(token))
    assert reply.get_json()["writer"] == str(token_id)
    with house.app.app_context(), unit_of_work() as session:
        assert token not in str(session.execute(sa.select(metadata.tables["api_tokens"])).all())


def test_a_session_that_changes_something_proves_where_it_comes_from(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    refused = rosa.client.post(PROBE, json={})
    assert (refused.status_code, code_of(refused)) == (403, "csrf")
    assert rosa.client.post(PROBE, json={}, headers={"X-CSRFToken": "x"}).status_code == 403
    secret = secret_on(rosa.client.get("/office/password"))
    proven = rosa.client.post(PROBE, json={}, headers={"X-CSRFToken": secret})
    assert proven.status_code == 200


def test_a_form_secret_of_another_browser_is_worth_nothing(house: House) -> None:
    rosa, ana = (house.staff(name, "operator").enter() for name in ("Rosa", "Ana"))
    stolen = secret_on(ana.client.get("/office/password"))
    refused = rosa.client.post(PROBE, json={}, headers={"X-CSRFToken": stolen})
    assert code_of(refused) == "csrf"


def test_a_form_secret_of_before_signing_in_is_worth_nothing_after(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    before = secret_on(rosa.client.get(SIGN_IN))
    rosa.enter()
    refused = rosa.client.post(PROBE, json={}, headers={"X-CSRFToken": before})
    assert code_of(refused) == "csrf"


@pytest.mark.parametrize(
    "address",
    [
        *(SIGN_IN, "/office/sign-out", "/office/password", "/office/staff", "/office/tokens"),
        "/office/staff/01920000-0000-7000-8000-000000000000/suspension",
        "/office/staff/01920000-0000-7000-8000-000000000000/password",
        "/office/tokens/01920000-0000-7000-8000-000000000000/revocation",
    ],
)
def test_every_form_of_the_door_needs_its_secret(house: House, address: str) -> None:
    rosa = house.staff("Rosa", "coordinator").enter()
    reply = rosa.client.post(address, data={"name": "rosa", "password": rosa.password})
    assert reply.status_code == 403
    assert "csrf" in reply.text
    assert rosa.client.get("/office").status_code == 200


def test_a_form_sent_over_https_needs_no_referrer(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    page = rosa.client.get(SIGN_IN, base_url="https://localhost")
    form = {"name": "rosa", "password": rosa.password, "csrf_token": secret_on(page)}
    reply = rosa.client.post(SIGN_IN, base_url="https://localhost", data=form)
    assert reply.status_code == 303


def test_a_role_that_may_not_is_told_so_on_a_page(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    refused = rosa.client.get("/office/staff")
    assert refused.status_code == 403
    assert "forbidden" in refused.text


def test_a_view_that_declares_nothing_is_refused_to_everyone(house: House) -> None:
    rosa = house.staff("Rosa", "coordinator").enter()
    assert rosa.client.get("/forgotten").status_code == 500
    assert house.app.test_client().get("/forgotten").status_code == 500


def test_an_unknown_address_is_not_found_by_anyone(house: House) -> None:
    assert house.app.test_client().get("/nowhere").status_code == 404
    assert house.app.test_client().get("/api/v1/nowhere").status_code == 404
    assert house.app.test_client().delete("/api/v1/probe").status_code == 405


def test_a_public_view_knows_who_is_there_and_asks_nobody(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    assert rosa.client.get("/api/v1/open").get_json()["name"] == "Rosa"
    assert house.app.test_client().get("/api/v1/open").get_json()["name"] is None


def test_an_actor_carries_programme_role_and_point(house: House) -> None:
    _token_id, token = house.token("operator", house.point_id)
    with house.app.app_context(), unit_of_work() as session:
        actor = queries.find_token_actor(session, tokens.hash_of(token))
    assert actor is not None
    assert (actor.programme_id, actor.role, actor.point_id) == (
        house.id,
        "operator",
        house.point_id,
    )
