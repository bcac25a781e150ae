"""Households in the office."""

import re
import uuid

from tests.integration.households.desk import Desk, Visitor, a_desk, rows_of
from tests.integration.households.making import a_household, some_credit
from wasteexchange.households.rules import (
    AgeGroup,
    ConsentSaid,
    HouseholdRef,
    MemberCount,
    Purpose,
    Sex,
)

NEW = "/office/households/new"
SAID = {
    "name": "Familia Peña",
    "sector": "Río",
    "phone": "999 888 777",
    "members_under_60_f": "2",
    "consent_participation": "y",
}


def page_of(household: HouseholdRef, rest: str = "") -> str:
    return f"/office/households/{household.id}{rest}"


def a_family(desk: Desk) -> HouseholdRef:
    return a_household(
        desk.place,
        name="Familia Peña",
        sector="Río",
        phone="999888777",
        members=(MemberCount(AgeGroup.UNDER_60, Sex.FEMALE, 2),),
        consents=(ConsentSaid(Purpose.PARTICIPATION, "2026-11", given=True),),
    )


def register(visitor: Visitor, **said: object) -> str:
    """Register from the page; return where it leads."""
    reply = visitor.send(NEW, NEW, id=visitor.hidden_id(NEW), **said)
    assert reply.status_code == 302, reply.text
    return reply.location


def test_a_family_is_registered_and_shown(desk: Desk) -> None:
    visitor = desk.visitor()
    page = visitor.get(register(visitor, **SAID)).text
    for shown in ("Family 0001", "Familia Peña", "+51 999 888 777", "Registered as 0001"):
        assert shown in page
    assert "30 to 59 years" in page
    assert "Issue a card" in page
    listed = visitor.get("/office/households?q=pena").text
    assert "Familia Peña" in listed


def test_what_the_staff_are_told_is_on_no_page_of_the_families(desk: Desk) -> None:
    visitor = desk.visitor()
    shown = register(visitor, **SAID)
    assert "Registered as 0001" not in visitor.get("/glossary").text
    assert "Registered as 0001" in visitor.get(shown).text, "it waits for a page of the office"


def test_pressing_twice_registers_once(desk: Desk) -> None:
    visitor = desk.visitor()
    form = {"id": visitor.hidden_id(NEW), **SAID}
    first, again = (visitor.send(NEW, NEW, **form, anyway="y") for _each in range(2))
    assert first.location == again.location
    assert rows_of(desk, "SELECT code FROM households") == [("0001",)]


def test_a_family_that_may_be_here_is_shown_before_it_is_registered_again(desk: Desk) -> None:
    a_family(desk)
    visitor = desk.visitor()
    form = {"id": visitor.hidden_id(NEW), **SAID, "name": "familia pena"}
    asked = visitor.send(NEW, NEW, **form)
    assert asked.status_code == 200
    assert "Perhaps this family is already here" in asked.text
    assert visitor.send(NEW, NEW, **form, anyway="y").status_code == 302


def test_nothing_personal_is_kept_without_the_familys_yes(desk: Desk) -> None:
    visitor = desk.visitor()
    refused = visitor.send(NEW, NEW, id=visitor.hidden_id(NEW), name="Peña")
    assert refused.status_code == 200
    assert "Ask the family first" in refused.text
    assert rows_of(desk, "SELECT code FROM households") == []
    assert register(visitor)


def test_what_is_wrong_is_said_beside_its_field(desk: Desk) -> None:
    a_household(desk.place, code="F-1")
    visitor = desk.visitor()
    wrong = {"code": "a b", "phone": "12", "name": "a\u202eb", "members_under_6_f": "99"}
    said = visitor.send(NEW, NEW, id=visitor.hidden_id(NEW), **wrong).text
    ids = set(re.findall(r'id="([a-z0-9_]+)-mend"', said))
    assert {"code", "phone", "name", "consent_participation"} <= ids
    assert (
        "Choose another code" in visitor.send(NEW, NEW, id=visitor.hidden_id(NEW), code="f-1").text
    )


def test_a_correction_keeps_what_was_there_and_adds_consents(desk: Desk) -> None:
    family, visitor = a_family(desk), desk.visitor()
    shown = visitor.get(page_of(family, "/edit")).text
    assert 'value="Familia Peña"' in shown
    assert re.search(r'name="members_under_60_f"[^>]*value="2"', shown)
    changed = {**SAID, "name": "Familia Quispe", "consent_messages": "y"}
    reply = visitor.send(page_of(family, "/edit"), page_of(family, "/edit"), **changed)
    assert reply.status_code == 302
    page = visitor.get(page_of(family)).text
    assert "Familia Quispe" in page
    assert "Send it messages" in page
    assert len(rows_of(desk, "SELECT id FROM consents")) == 2


def test_the_list_is_found_as_its_form_asks(desk: Desk) -> None:
    a_family(desk)
    visitor = desk.visitor()
    found = {
        query: "Familia Peña" in visitor.get(f"/office/households?{query}").text
        for query in ("q=&status=", "q=rio&status=active", "q=&status=inactive", "q=zzz&status=")
    }
    assert list(found.values()) == [True, True, False, False]
    assert visitor.get("/office/households?status=x").status_code == 422


def test_a_family_rests_and_takes_part_again(desk: Desk) -> None:
    family, visitor = a_family(desk), desk.visitor()
    visitor.send(page_of(family, "/deactivation"), page_of(family))
    resting = visitor.get(page_of(family)).text
    assert "takes no part" in resting
    assert "Issue a card" not in resting
    visitor.send(page_of(family, "/reactivation"), page_of(family))
    assert "Issue a card" in visitor.get(page_of(family)).text


def test_erasing_tells_what_is_lost_and_then_forgets(desk: Desk) -> None:
    family, visitor = a_family(desk), desk.visitor()
    some_credit(desk.place, family.id, COMPOST=5200, POINTS=850)
    address = page_of(family, "/erasure")
    asked = visitor.get(address).text.replace("\u00a0", " ")
    assert "5.20 kg of compost" in asked
    assert "8.50 points" in asked
    reply = visitor.send(address, address, id=visitor.hidden_id(address))
    assert reply.status_code == 302
    page = visitor.get(reply.location).text
    assert "data were erased" in page
    assert "Peña" not in page
    assert "This was done already" in visitor.get(address).text


def test_an_operator_finds_families_by_code_and_learns_no_names(desk: Desk) -> None:
    family, operator = a_family(desk), desk.visitor("operator")
    for path in ("/office/households?q=0001", page_of(family)):
        page = operator.get(path)
        assert page.status_code == 200
        assert "0001" in page.text
        assert not [word for word in ("Peña", "Río", "888") if word in page.text]
    for path in (NEW, page_of(family, "/edit"), page_of(family, "/erasure")):
        assert operator.get(path).status_code == 403
    assert rows_of(desk, "SELECT what FROM personal_reads") == []


def test_each_reading_of_a_family_is_noted(desk: Desk) -> None:
    family, auditor = a_family(desk), desk.visitor("auditor")
    auditor.get(page_of(family))
    auditor.get("/office/households")
    noted = rows_of(desk, "SELECT what FROM personal_reads")
    assert sorted(what for (what,) in noted) == ["household", "households"]
    told = re.search(r'<a href="([^"]+)">0001</a>', auditor.get("/office/personal-reads").text)
    assert told, "the log names a family as everybody does: by its code"
    assert told[1] == page_of(family)


def test_a_household_of_another_programme_has_no_page(desk: Desk) -> None:
    theirs = a_household(a_desk(desk.app, "ASIA").place)
    visitor = desk.visitor()
    for rest in ("", "/edit", "/erasure"):
        assert visitor.get(page_of(theirs, rest)).status_code == 404
    for rest in ("/deactivation", "/erasure", "/cards"):
        reply = visitor.send(page_of(theirs, rest), NEW, id=str(uuid.uuid4()))
        assert reply.status_code in {404, 422}
    assert rows_of(desk, "SELECT code FROM households WHERE erased_at IS NOT NULL") == []


def test_a_form_whose_hidden_id_was_changed_is_not_read(desk: Desk) -> None:
    family, visitor = a_family(desk), desk.visitor()
    assert visitor.send(NEW, NEW, id="7").status_code == 200
    assert visitor.send(page_of(family, "/erasure"), NEW, id="7").status_code == 400
    assert rows_of(desk, "SELECT count(*) FROM households") == [(1,)]
