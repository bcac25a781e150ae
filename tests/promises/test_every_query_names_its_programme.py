"""Whatever is asked of the database names the programme, so that no mistake reaches another's."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from wasteexchange.kernel.db import extension, metadata, unit_of_work
from wasteexchange.kernel.speech import Speech
from wasteexchange.web.guards import guard_of

TENANT_TABLES = {t.name for t in metadata.sorted_tables if "programme_id" in t.columns}

# The few that do not, each with its reason.
ALLOWED = (
    # Whoever shows a token or a cookie is found by its hash: it tells the programme.
    r"FROM api_tokens\b.*WHERE api_tokens\.token_hash = ",
    r"FROM staff_sessions\b.*WHERE staff_sessions\.token_hash = ",
    # A device by its key, and a phone that enrols by its code: it tells the programme.
    r"FROM devices\b.*WHERE devices\.key_hash = ",
    r"FROM device_enrolments\b.*WHERE device_enrolments\.code_hash = ",
    # A sign-in name may be in several programmes: the password decides.
    r"FROM staff\b.*WHERE staff\.sign_in_name = ",
    # A family's page is opened by its card's token, which tells the programme.
    r"FROM cards\b.*WHERE cards\.token_hash = ",
    # Readiness asks whether anything can be written, and changes no row.
    r"^UPDATE balances SET balance = balance WHERE 1 = 0$",
)


def _names_its_programme(statement: str) -> bool:
    words = " ".join(statement.split())
    if not any(re.search(rf"\b{table}\b", words) for table in TENANT_TABLES):
        return True
    if re.match(r"(PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b", words):
        return True
    if words.startswith("INSERT INTO"):
        return "programme_id" in words.split(")", 1)[0]
    _selected, _where, condition = words.partition(" WHERE ")
    if "programme_id" in condition:
        return True
    return any(re.search(allowed, words) for allowed in ALLOWED)


@contextmanager
def _listening(app: Flask) -> Iterator[list[str]]:
    """Hear every statement that reaches the driver: SQLAlchemy's, and those of the hot path."""
    heard: list[str] = []

    def hear(
        _c: object, _cursor: object, statement: str, _p: object, _x: object, _many: object
    ) -> None:
        heard.append(statement)

    def overhear(method: Callable[..., Any]) -> Callable[..., Any]:
        def heard_first(speech: object, text: str, *said: object, **how: object) -> Any:
            heard.append(text)
            return method(speech, text, *said, **how)

        return heard_first

    with app.app_context():
        engine = extension.engine
    sa.event.listen(engine, "before_cursor_execute", hear)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Speech, "note", overhear(Speech.note))
            yield heard
    finally:
        sa.event.remove(engine, "before_cursor_execute", hear)


def test_the_rule_itself_sees_what_is_missing() -> None:
    assert not _names_its_programme("SELECT deposits.id FROM deposits")
    assert not _names_its_programme("SELECT deposits.programme_id FROM deposits WHERE id = ?")
    assert not _names_its_programme("DELETE FROM members WHERE household_id = ?")
    assert _names_its_programme("SELECT 1 FROM deposits WHERE deposits.programme_id = ?")


@pytest.mark.slow
def test_a_usual_day_names_its_programme_in_every_query(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session)
        headers = make.a_token(session, programme)
        staff = make.a_staff(session, programme, "coordinator")
    with _listening(app) as heard:
        with app.app_context(), unit_of_work() as session:
            household = make.a_household(session, programme)
            card = make.a_card(session, programme, household)
        body = make.a_deposit_body(card.token)
        for _twice in range(2):
            assert client.post("/api/v1/deposits", json=body, headers=headers).status_code < 300
        reversal = {"id": body["id"][:-4] + "0000", "reason": "wrong"}
        path = f"/api/v1/deposits/{body['id']}/reversal"
        assert client.post(path, json=reversal, headers=headers).status_code == 201
        make.sign_in(client, staff)
        ids = {
            "household_id": household.id,
            "card_id": card.id,
            "card": card.number,
            "deposit_id": body["id"],
            "staff_id": staff.id,
            "code": "MALA-01",
            "month": "2026-11",
            "token": card.token,
            "receipt_id": body["id"],
        }
        _open_everything(app, client, ids)
    assert len(heard) > 100
    assert any("INSERT INTO transfers" in said for said in heard), "the hot path was heard"
    wrong = {" ".join(said.split()) for said in heard if not _names_its_programme(said)}
    assert not wrong, "\n".join(sorted(wrong))


def _open_everything(app: Flask, client: FlaskClient, ids: dict[str, object]) -> None:
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or guard_of(app.view_functions[rule.endpoint]) is None:
            continue
        if not set(rule.arguments) <= set(ids) or rule.rule.startswith("/static"):
            continue
        address = rule.rule
        for name in rule.arguments:
            said = "MALA" if rule.rule.startswith(("/r/", "/p/")) and name == "code" else ids[name]
            address = re.sub(rf"<(?:\w+:)?{name}>", str(said), address)
        assert client.get(address).status_code < 500, address
