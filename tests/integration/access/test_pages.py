"""The office's pages about staff, tokens and who read what."""

import base64
import html
import json
import re

from sqlalchemy.orm import Session

from tests.integration.access.conftest import House
from wasteexchange.access import queries, service
from wasteexchange.kernel.db import unit_of_work
from wasteexchange.kernel.ids import uuid7
from wasteexchange.web import lists

STAFF, TOKENS, READS = "/office/staff", "/office/tokens", "/office/personal-reads"
ONCE = re.compile(r"\b(?:[a-z2-9]{3}-){4}[a-z2-9]{3}\b")


def test_a_coordinator_adds_a_person_who_can_then_sign_in(house: House, read: Session) -> None:
    ana = house.staff("Ana", "coordinator").enter()
    point = str(house.point_id)
    page = ana.send(STAFF, page=STAFF, name="Rosa Quispe", role="operator", point=point)
    assert page.status_code == 201
    assert page.headers["Cache-Control"] == "no-store"
    assert "en la página de esta persona, se da una nueva" in page.text
    assert "solo esta computadora" in page.text, "no phone opens the address on the slip"
    once = ONCE.search(page.text)
    assert once
    rosa = next(a for a in queries.accounts_of(read, house.id) if a.name == "Rosa Quispe")
    assert rosa.point_id == house.point_id
    newcomer = house.newcomer("Somebody", "operator")
    newcomer.name, newcomer.password = "rosa quispe", once[0]
    assert newcomer.knock().location.startswith("/office/password")
    assert "Rosa Quispe" in ana.client.get(STAFF).text
    assert not ONCE.search(ana.client.get(f"{STAFF}/{rosa.id}").text)


def test_a_person_cannot_be_added_with_a_role_that_is_not_offered(house: House) -> None:
    ana = house.staff("Ana", "coordinator").enter()
    assert 'value="admin"' not in ana.client.get(STAFF).text
    assert ana.send(STAFF, page=STAFF, name="Rosa", role="admin", point="").status_code == 422
    assert ana.send(STAFF, page=STAFF, name="", role="operator", point="").status_code == 422
    other = str(uuid7())
    assert ana.send(STAFF, page=STAFF, name="R", role="operator", point=other).status_code == 422
    assert ana.send(STAFF, page=STAFF, name="ANA", role="operator", point="").status_code == 409


def test_a_name_that_turns_the_reading_direction_is_refused(house: House) -> None:
    ana = house.staff("Ana", "coordinator").enter()
    turned = "Rosa\u202equispe"
    assert ana.send(STAFF, page=STAFF, name=turned, role="operator", point="").status_code == 422


def test_what_is_written_in_a_name_is_shown_as_text(house: House) -> None:
    ana = house.staff("Ana", "coordinator").enter()
    name = "<script>alert(1)</script>"
    page = ana.send(STAFF, page=STAFF, name=name, role="operator", point="")
    assert page.status_code == 201
    assert name not in page.text + ana.client.get(STAFF).text
    assert html.escape(name) in page.text


def test_a_coordinator_resets_suspends_and_reinstates(house: House) -> None:
    ana, rosa = house.staff("Ana", "coordinator").enter(), house.staff("Rosa", "operator").enter()
    here = f"{STAFF}/{rosa.id}"
    page = ana.send(f"{here}/password", page=here)
    once = ONCE.search(page.text)
    assert once
    assert rosa.client.get("/office").status_code == 303
    assert rosa.knock(once[0]).status_code == 303
    assert ana.send(f"{here}/suspension", page=here).location == here
    assert rosa.knock(once[0]).status_code == 401
    assert ana.send(f"{here}/reinstatement", page=here).location == here
    assert rosa.knock(once[0]).status_code == 303
    changed = ana.send(f"{here}/role", page=here, role="auditor", point=str(house.point_id))
    assert changed.location == here
    assert "MALA-01" in ana.client.get(here).text


def test_ones_equals_are_shown_without_a_way_to_change_them(house: House) -> None:
    ana, other = house.staff("Ana", "coordinator").enter(), house.staff("Eva", "coordinator")
    here = f"{STAFF}/{other.id}"
    page = ana.client.get(here)
    assert page.status_code == 200
    assert f'action="{here}/' not in page.text
    assert ana.send(f"{here}/suspension", page=STAFF).status_code == 403
    assert (
        ana.send(f"{STAFF}/{ana.id}/role", page=STAFF, role="auditor", point="").status_code == 403
    )
    assert other.knock().status_code == 303


def test_another_programmes_staff_are_not_found(house: House, other_house: House) -> None:
    ana, there = house.staff("Ana", "coordinator").enter(), other_house.staff("Rosa", "operator")
    here = f"{STAFF}/{there.id}"
    assert ana.client.get(here).status_code == 404
    for act in ("password", "suspension", "reinstatement"):
        assert ana.send(f"{here}/{act}", page=STAFF).status_code == 404
    form = {"role": "auditor", "point": ""}
    assert ana.send(f"{here}/role", page=STAFF, **form).status_code == 404
    assert ana.client.get(f"{STAFF}/nobody").status_code == 404


def test_a_token_is_shown_once_and_works_until_it_is_revoked(house: House, read: Session) -> None:
    ana = house.staff("Ana", "coordinator").enter()
    page = ana.send(TOKENS, page=TOKENS, label="Scale at the square", role="operator", point="")
    assert page.status_code == 201
    token = re.search(r'<p class="digest">(wx_[\w-]{43})</p>', page.text)
    assert token
    listed = ana.client.get(TOKENS).text
    assert "Scale at the square" in listed
    assert token[1] not in listed
    sent = {"Authorization": f"Bearer {token[1]}"}
    program = house.app.test_client()
    assert program.get("/api/v1/probe", headers=sent).status_code == 200
    token_id = queries.tokens_of(read, house.id)[0].id
    assert ana.send(f"{TOKENS}/{token_id}/revocation", page=TOKENS).location == TOKENS
    assert program.get("/api/v1/probe", headers=sent).status_code == 401


def test_a_token_cannot_be_made_without_saying_what_for(house: House) -> None:
    ana = house.staff("Ana", "coordinator").enter()
    for label, role in (("", "operator"), ("x" * 61, "operator"), ("Scale", "admin")):
        reply = ana.send(TOKENS, page=TOKENS, label=label, role=role, point="")
        assert reply.status_code == 422, (label, role)


def test_who_read_what_can_be_looked_up_page_by_page(house: House) -> None:
    ana, household_id = house.staff("Ana", "auditor").enter(), uuid7()
    context = house.context("auditor", id=ana.id)
    with house.app.app_context(), unit_of_work() as session:
        for _each in range(lists.PAGE + 3):
            service.note_personal_read(session, context, what="households")
        service.note_personal_read(session, context, what="household", household_id=household_id)
    first = ana.client.get(READS)
    assert first.status_code == 200
    assert f"/office/households/{household_id}" in first.text
    assert "Ana · 1" in first.text
    further = re.search(r'href="(/office/personal-reads\?after=[^"]+)"', first.text)
    assert further
    second = ana.client.get(further[1])
    assert second.text.count("Ana · 1") == 4
    assert f"/office/households/{household_id}" not in second.text
    assert ana.client.get(f"{READS}?after=x").text == first.text, "no place is the first page"
    edges = {"from": "0001-01-01", "to": "9999-12-31"}
    assert ana.client.get(READS, query_string=edges).status_code == 200
    place = json.dumps([1, "0001-01-01T00:00:00+14:00", str(household_id)]).encode()
    beyond = base64.urlsafe_b64encode(place).decode().rstrip("=")
    assert ana.client.get(f"{READS}?after={beyond}").status_code == 200
    assert ana.client.get(f"{READS}?what=export").text.count("Ana · 1") == 0
    assert ana.client.get(f"{READS}?who=1").text.count("Ana · 1") == lists.PAGE
    assert ana.client.get(f"{READS}?who=77").text.count("Ana · 1") == 0
    file = ana.client.get(f"{READS}?what=household&file=csv").text.splitlines()
    assert len(file) == 2
    assert str(household_id) in file[1]


def test_an_operator_does_not_see_who_read_what(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    assert rosa.client.get(READS).status_code == 403
    assert rosa.client.get(TOKENS).status_code == 403


def test_an_auditor_sees_the_staff_and_changes_nothing(house: House) -> None:
    ana, rosa = house.staff("Ana", "auditor").enter(), house.staff("Rosa", "operator")
    here = f"{STAFF}/{rosa.id}"
    for address in (STAFF, TOKENS, READS, here):
        page = ana.client.get(address)
        assert page.status_code == 200
        assert f'action="{address}"' not in page.text
        assert f'action="{here}/' not in page.text
    assert ana.send(STAFF, name="Eva", role="partner", point="").status_code == 403
    assert ana.send(TOKENS, label="Scale", role="partner", point="").status_code == 403
    assert ana.send(f"{here}/suspension").status_code == 403


def test_every_page_of_the_door_speaks_both_languages(house: House) -> None:
    ana = house.staff("Ana", "coordinator").enter()
    for address in (STAFF, TOKENS, READS, "/office/password", f"{STAFF}/{ana.id}"):
        page = ana.client.get(address, headers={"Accept-Language": "en"})
        assert page.status_code == 200
        assert '<html lang="en">' in page.text


def test_somebody_is_signed_out_everywhere_from_above_only(house: House) -> None:
    ana, rosa = house.staff("Ana", "coordinator").enter(), house.staff("Rosa", "operator").enter()
    other = house.staff("Eva", "coordinator").enter()
    here = f"{STAFF}/{rosa.id}"
    page = ana.client.get(f"{here}?lang=en").text
    assert "Sign Rosa out on 1 device?" in page
    assert "The person is signed out on 1 device." in page
    assert ana.send(f"{here}/sign-out", page=here).location == here
    assert rosa.client.get("/office").status_code == 303
    assert "Sign Rosa out" not in ana.client.get(f"{here}?lang=en").text
    assert rosa.knock().status_code == 303
    for equal in (other, ana):
        assert ana.send(f"{STAFF}/{equal.id}/sign-out", page=STAFF).status_code == 403
    assert other.client.get("/office/password").status_code == 200


def test_ones_own_page_leads_to_ones_password_and_to_nothing_else(house: House) -> None:
    ana = house.staff("Ana", "coordinator").enter()
    page = ana.client.get(f"{STAFF}/{ana.id}?lang=en").text
    assert 'href="/office/password"' in page
    assert "This is you" in page
    assert f'action="{STAFF}/{ana.id}' not in page
    assert "You work alone so far" in ana.client.get(f"{STAFF}?lang=en").text


def test_when_somebody_was_last_here_is_shown(house: House) -> None:
    ana, rosa = house.staff("Ana", "coordinator").enter(), house.staff("Rosa", "operator")
    assert "never yet" in ana.client.get(f"{STAFF}/{rosa.id}?lang=en").text
    rosa.enter()
    assert "never yet" not in ana.client.get(f"{STAFF}/{rosa.id}?lang=en").text
    assert "Signed in now on" in ana.client.get(f"{STAFF}/{rosa.id}?lang=en").text
