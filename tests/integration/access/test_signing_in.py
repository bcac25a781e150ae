"""The door: who comes in, who does not, and when one is out again."""

import datetime as dt
import logging
import uuid

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy.orm import Session

from tests.integration.access.conftest import House, a_house
from tests.integration.access.doors import SIGN_IN, code_of, secret_on
from wasteexchange.access import passwords, service
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import metadata, unit_of_work

STAFF, SESSIONS = "staff", "staff_sessions"


def _rewrite(app: Flask, table: str, **values: object) -> None:
    with app.app_context(), unit_of_work() as session:
        session.execute(sa.update(metadata.tables[table]).values(**values))


def test_name_and_password_open_the_office(house: House) -> None:
    rosa = house.staff("Rosa Quispe", "operator")
    assert rosa.client.get("/office").status_code == 303
    reply = rosa.knock()
    assert (reply.status_code, reply.location) == (303, "/office")
    assert rosa.client.get("/office").get_json()["name"] == "Rosa Quispe"


@pytest.mark.parametrize("written", ["rosa quispe", "ROSA  QUISPE", "Rósa Quispe"])
def test_the_name_may_be_written_in_any_way(house: House, written: str) -> None:
    rosa = house.staff("Rosa Quispe", "operator")
    rosa.name = written
    assert rosa.enter().client.get("/office").status_code == 200


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(house: House) -> None:
    rosa, nobody = house.staff("Rosa", "operator"), house.staff("Nadie", "operator")
    nobody.name = "Somebody Else"
    wrong, unknown = rosa.knock("not the password"), nobody.knock()
    assert wrong.status_code == unknown.status_code == 401
    assert "not the password" not in wrong.text
    for page in (wrong, unknown):
        assert not page.headers.getlist("Set-Cookie") or "wasteexchange=" not in str(page.headers)
    assert rosa.client.get("/office").status_code == 303


def test_an_unknown_name_costs_one_hash_as_a_known_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = house.staff("Rosa", "operator")
    checked: list[str] = []
    check = passwords.is_password

    def counted(password: str, hashed: str) -> bool:
        checked.append(hashed)
        return check(password, hashed)

    monkeypatch.setattr(passwords, "is_password", counted)
    assert rosa.knock("not the password").status_code == 401
    rosa.name = "Unknown"
    assert rosa.knock("not the password").status_code == 401
    assert len(checked) == 2
    assert checked[1] == passwords.nobodys_hash()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/%5Cexample.org"])
def test_signing_in_never_leads_to_another_site(house: House, elsewhere: str) -> None:
    assert house.staff("Rosa", "operator").knock(next=elsewhere).location == "/office"


def test_signing_in_leads_where_one_wanted_to_go(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    sent = rosa.client.get("/office/households?q=a%26b")
    assert sent.location == "/office/sign-in?next=%2Foffice%2Fhouseholds%3Fq%3Da%2526b"
    secret = secret_on(rosa.client.get(sent.location))
    form = {"name": "rosa", "password": rosa.password, "csrf_token": secret}
    assert rosa.client.post(sent.location, data=form).location == "/office/households?q=a%26b"


def test_a_one_time_password_opens_one_page_only(house: House) -> None:
    rosa = house.newcomer("Rosa", "operator")
    assert rosa.knock(next="/counter").location == "/office/password?next=%2Fcounter"
    assert rosa.client.get("/office").location == "/office/password?next=%2Foffice"
    refused = rosa.client.get("/api/v1/probe")
    assert (refused.status_code, code_of(refused)) == (403, "password-change-needed")
    reply = rosa.send(
        "/office/password?next=/counter",
        current=rosa.password,
        password="la lluvia de marzo",
        again="la lluvia de marzo",
    )
    assert (reply.status_code, reply.location) == (303, "/counter")
    assert rosa.client.get("/office").status_code == 200
    assert house.app.test_client().get("/office").status_code == 303


def test_a_one_time_password_works_no_more_once_it_is_replaced(house: House) -> None:
    rosa = house.newcomer("Rosa", "operator")
    once = rosa.password
    rosa.enter().send(
        "/office/password", current=once, password="la lluvia de marzo", again="la lluvia de marzo"
    )
    rosa.client = house.app.test_client()
    assert rosa.knock(once).status_code == 401
    assert rosa.knock("la lluvia de marzo").location == "/office"


@pytest.mark.parametrize(
    ("current", "new", "again"),
    [
        ("not my password", "la lluvia de marzo", "la lluvia de marzo"),
        (None, "la lluvia de marzo", "la lluvia de abril"),
        (None, "short", "short"),
        (None, "123456789012", "123456789012"),
        (None, "rosa quispe huaman", "rosa quispe huaman"),
    ],
)
def test_a_password_is_changed_only_for_a_good_one_by_its_owner(
    house: House, current: str | None, new: str, again: str
) -> None:
    rosa = house.staff("Rosa Quispe Huamán", "operator").enter()
    reply = rosa.send(
        "/office/password", current=current or rosa.password, password=new, again=again
    )
    assert reply.status_code == 422
    assert new not in reply.text
    other = house.app.test_client()
    rosa.client = other
    assert rosa.enter().client.get("/office").status_code == 200


def test_the_password_of_now_is_no_new_password(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    now = rosa.password
    reply = rosa.send("/office/password", current=now, password=now, again=now)
    assert reply.status_code == 422


def test_changing_the_password_ends_all_other_sessions(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    before, rosa.client = rosa.client, house.app.test_client()
    new = "la lluvia de marzo"
    rosa.enter().send("/office/password", current=rosa.password, password=new, again=new)
    assert before.get("/office").status_code == 303
    assert rosa.client.get("/office").status_code == 200


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    cookie = rosa.client.get_cookie("wasteexchange")
    assert cookie is not None
    assert rosa.send("/office/sign-out").location == SIGN_IN
    assert rosa.client.get_cookie("wasteexchange") is None
    thief = house.app.test_client()
    thief.set_cookie("wasteexchange", cookie.value)
    assert thief.get("/office").status_code == 303


def test_signing_in_again_makes_a_new_token_and_ends_the_one_before(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    first = rosa.client.get_cookie("wasteexchange")
    # The page of the door sends on whoever is in; a form sent twice comes here.
    secret = secret_on(rosa.client.get("/office/password"))
    form = {"name": "rosa", "password": rosa.password, "csrf_token": secret}
    assert rosa.client.post(SIGN_IN, data=form).status_code == 303
    second = rosa.client.get_cookie("wasteexchange")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    thief = house.app.test_client()
    thief.set_cookie("wasteexchange", first.value)
    assert thief.get("/office").status_code == 303


def test_a_planted_cookie_is_nobody(house: House) -> None:
    thief = house.app.test_client()
    for planted in ("", "x", "a" * 3000, str(uuid.uuid4())):
        thief.set_cookie("wasteexchange", planted)
        assert thief.get("/office").status_code == 303


def test_a_session_ends_when_it_was_not_used_for_twelve_hours(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    _rewrite(house.app, SESSIONS, last_seen_at=utc_now() - dt.timedelta(hours=11, minutes=59))
    assert rosa.client.get("/office").status_code == 200
    _rewrite(house.app, SESSIONS, last_seen_at=utc_now() - dt.timedelta(hours=12))
    assert rosa.client.get("/office").status_code == 303


def test_a_session_ends_after_seven_days(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    _rewrite(house.app, SESSIONS, expires_at=utc_now())
    assert rosa.client.get("/office").status_code == 303


def test_being_here_is_written_down_every_ten_minutes(house: House, read: Session) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    seen = sa.select(metadata.tables[SESSIONS].c.last_seen_at)
    first = read.scalar(seen)
    read.rollback()
    rosa.client.get("/office")
    assert read.scalar(seen) == first
    read.rollback()
    long_ago = utc_now() - dt.timedelta(minutes=11)
    _rewrite(house.app, SESSIONS, last_seen_at=long_ago)
    rosa.client.get("/office")
    kept = read.scalar(seen)
    assert kept is not None
    assert kept > long_ago + dt.timedelta(minutes=10)


def test_only_a_hash_of_the_cookie_is_kept(house: House, read: Session) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    cookie = rosa.client.get_cookie("wasteexchange")
    assert cookie is not None
    kept = read.execute(sa.select(metadata.tables[SESSIONS])).all()
    assert cookie.value not in str(kept)
    assert len(cookie.value) >= 43


def test_a_hash_with_older_parameters_is_renewed_at_sign_in(house: House, read: Session) -> None:
    rosa = house.staff("Rosa", "operator")
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(rosa.password)
    _rewrite(house.app, STAFF, password_hash=old)
    rosa.enter()
    kept = read.scalar(sa.select(metadata.tables[STAFF].c.password_hash))
    assert kept is not None
    assert kept != old
    assert passwords.is_password(rosa.password, kept)


def test_one_name_in_two_programmes_opens_the_one_whose_password_it_is(
    house: House, other_house: House
) -> None:
    here, there = house.staff("Rosa", "operator"), other_house.staff("rosa", "coordinator")
    assert "Programme ASIA" in here.client.get(SIGN_IN).text
    assert here.enter().client.get("/api/v1/staff-only").status_code == 403
    assert there.enter().client.get("/api/v1/staff-only").status_code == 200


def test_one_name_and_one_password_in_two_programmes_have_to_choose(
    house: House, other_house: House
) -> None:
    here, there = house.staff("Rosa", "operator"), other_house.staff("rosa", "coordinator")
    _rewrite(house.app, STAFF, password_hash=passwords.hash_password("la lluvia de marzo"))
    here.password = there.password = "la lluvia de marzo"
    assert here.knock().status_code == 422
    assert here.knock(programme=str(other_house.id)).status_code == 303
    assert here.client.get("/api/v1/staff-only").status_code == 200
    assert there.knock(programme=str(house.id)).status_code == 303
    assert there.client.get("/api/v1/staff-only").status_code == 403
    stranger = house.app.test_client()
    here.client = stranger
    assert here.knock(programme="ASIA").status_code == 422


def test_with_one_programme_nobody_is_asked_for_it(house: House) -> None:
    assert "Programme MALA" not in house.app.test_client().get(SIGN_IN).text


def test_a_suspended_person_is_out_at_once_and_stays_out(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    with house.app.app_context(), unit_of_work() as session:
        service.suspend(session, house.command(), rosa.id)
    assert rosa.client.get("/office").status_code == 303
    assert rosa.knock().status_code == 401
    with house.app.app_context(), unit_of_work() as session:
        service.reinstate(session, house.command(), rosa.id)
    assert rosa.knock().status_code == 303


def test_a_browser_keeps_its_writer_through_every_sign_in(house: House) -> None:
    rosa, ana = house.staff("Rosa", "operator"), house.staff("Ana", "operator")
    first = rosa.enter().client.get("/office").get_json()["writer"]
    rosa.send("/office/sign-out")
    assert rosa.enter().client.get("/office").get_json()["writer"] == first
    # Whoever uses the phone next goes on with its series.
    ana.client = rosa.client
    rosa.send("/office/sign-out")
    assert ana.enter().client.get("/office").get_json()["writer"] == first
    ana.client = house.app.test_client()
    assert ana.enter().client.get("/office").get_json()["writer"] != first


def test_nobody_can_say_which_browser_they_are(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    wanted = str(uuid.uuid4())
    rosa.client.set_cookie("wasteexchange_browser", wanted)
    assert rosa.enter().client.get("/office").get_json()["writer"] != wanted


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_as_closed_as_the_connection_allows(house: House, scheme: str) -> None:
    rosa = house.staff("Rosa", "operator")
    base = f"{scheme}://localhost"
    page = rosa.client.get(SIGN_IN, base_url=base)
    form = {"name": "rosa", "password": rosa.password, "csrf_token": secret_on(page)}
    reply = rosa.client.post(SIGN_IN, base_url=base, data=form)
    assert reply.status_code == 303, reply.text
    cookies = page.headers.getlist("Set-Cookie") + reply.headers.getlist("Set-Cookie")
    assert len(cookies) >= 3
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain=" not in cookie
        assert ("Secure" in cookie) == (scheme == "https")
        assert cookie.startswith("__Host-") == (scheme == "https")
    assert rosa.client.get("/office", base_url=base).status_code == 200


def test_no_password_and_no_token_is_ever_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rosa = house.staff("Rosa", "coordinator")
    rosa.knock("a wrong password of mine")
    _token_id, token = house.token("operator")
    rosa.enter()
    house.app.test_client().get("/api/v1/probe", headers={"Authorization": f"Bearer {token}"})
    house.app.test_client().get("/forgotten", headers={"Authorization": f"Bearer {token}"})
    cookie = rosa.client.get_cookie("wasteexchange")
    assert cookie is not None
    said = caplog.text
    assert said
    for secret in (rosa.password, "a wrong password of mine", token, cookie.value):
        assert secret not in said


def test_a_second_programme_may_have_the_same_names(app: Flask) -> None:
    names = [a_house(app, code).staff("Rosa", "operator").name for code in ("ONE", "TWO")]
    assert names == ["Rosa", "Rosa"]
