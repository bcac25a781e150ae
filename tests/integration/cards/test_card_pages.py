"""Cards in the office: issued, printed, given and revoked."""

import io
import re
import uuid
from dataclasses import replace

from PIL import Image

from tests.integration.households.desk import Desk, Visitor, a_desk, rows_of
from tests.integration.households.making import a_household
from tests.unit.paper.reading import codes_in, pages_of, text_of
from wasteexchange.cards import queries, service
from wasteexchange.cards.queries import CardRow
from wasteexchange.households.rules import HouseholdRef

CARDS = "/office/cards"
KEY = b"tests only, prints nothing"


def family_page(household: HouseholdRef) -> str:
    return f"/office/households/{household.id}"


def issue(visitor: Visitor, household: HouseholdRef) -> None:
    page = family_page(household)
    reply = visitor.send(f"{page}/cards", page, id=visitor.hidden_id(page))
    assert reply.status_code == 302, reply.text


def hidden_numbers(page: str) -> str:
    found = re.search(r'name="cards" value="([^"]*)"', page)
    assert found, page
    return found[1]


def blanks(desk: Desk, count: int) -> list[CardRow]:
    with desk.place.writing() as (session, context):
        made = service.issue_blanks(session, context, count, card_key=KEY)
        return queries.cards_by_id(session, context.programme_id, [card.id for card in made])


def numbers_on(page: str) -> set[str]:
    return set(re.findall(r"\b\d{6}-\d\b", page))


def test_a_family_gets_its_card_and_then_another(desk: Desk) -> None:
    visitor, family = desk.visitor(), a_household(desk.place)
    issue(visitor, family)
    first = visitor.get(family_page(family)).text
    assert len(numbers_on(first)) == 1
    assert "Replace the card" in first
    issue(visitor, family)
    second = visitor.get(family_page(family)).text
    assert len(numbers_on(second)) == 2
    assert "A new card replaced it" in second


def test_pressing_twice_issues_one_card(desk: Desk) -> None:
    visitor, family = desk.visitor(), a_household(desk.place)
    page = family_page(family)
    card_id = visitor.hidden_id(page)
    for _each in range(2):
        visitor.send(f"{page}/cards", page, id=card_id)
    assert rows_of(desk, "SELECT count(*) FROM cards") == [(1,)]


def test_a_family_is_handed_the_blank_card_that_is_there(desk: Desk) -> None:
    visitor, family, other = desk.visitor(), a_household(desk.place), a_household(desk.place)
    [blank] = blanks(desk, 1)
    page = family_page(family)
    asked = (("000000", "Scan it again, or type its number"), ("", "Type the number"))
    for number, told in asked:
        visitor.send(f"{page}/cards/blank", page, id=str(uuid.uuid4()), number=number)
        assert told in visitor.get(page).text
    record_id = str(uuid.uuid4())
    for _twice in range(2):
        visitor.send(f"{page}/cards/blank", page, id=record_id, number=blank.number)
        shown = visitor.get(page).text
        assert "It has no card that counts" not in shown
        assert numbers_on(shown) == {blank.number}
    page = family_page(other)
    visitor.send(f"{page}/cards/blank", page, id=str(uuid.uuid4()), number=blank.number)
    assert "It has no card that counts" in visitor.get(page).text


def test_what_waits_is_printed_once_and_opens_the_familys_page(desk: Desk) -> None:
    visitor, family = desk.visitor(), a_household(desk.place)
    issue(visitor, family)
    visitor.send(f"{CARDS}/blanks", CARDS, id=visitor.hidden_id(CARDS), count=11)
    assert "Print all of them: 12 cards" in visitor.get(CARDS).text
    page = f"{CARDS}/printing?card=all"
    numbers = hidden_numbers(visitor.get(page).text)
    reply = visitor.send(f"{CARDS}/sheets", page, cards=numbers)
    assert reply.mimetype == "application/pdf"
    fronts = pages_of(reply.data, dpi=150, only=range(0, 4, 2))
    read = {code.text for page in fronts for code in codes_in(page, dpi=150)}
    assert len(read) == 12
    with desk.place.reading() as session:
        refs = [queries.find_card(session, desk.place.programme_id, each) for each in read]
        assert queries.count_unprinted(session, desk.place.programme_id) == 12
    assert [ref.household_id for ref in refs if ref and ref.household_id] == [family.id]
    assert None not in refs
    confirmed = visitor.send(f"{CARDS}/printings", page, cards=numbers, next="//evil.example")
    assert confirmed.location == CARDS
    assert "12 cards are on paper now" in visitor.get(CARDS).text
    assert "No card waits" in visitor.get(CARDS).text
    assert visitor.send(f"{CARDS}/sheets", CARDS, cards="all").status_code == 302


def test_some_of_the_queue_are_printed_and_the_rest_waits(desk: Desk) -> None:
    visitor, made = desk.visitor(), blanks(desk, 4)
    page = f"{CARDS}/printing?card={made[1].number}&card={made[2].number}&card=nonsense"
    numbers = hidden_numbers(visitor.get(page).text)
    assert set(numbers.split(",")) == {made[1].number, made[2].number}
    visitor.send(f"{CARDS}/printings", page, cards=numbers)
    waiting = numbers_on(visitor.get(CARDS).text) - {"004217-7"}
    assert waiting == {made[0].number, made[3].number}
    again = visitor.get(f"{CARDS}/printing?card={made[1].number}")
    assert "was printed before" in again.text
    nothing = visitor.get(f"{CARDS}/printing")
    assert nothing.location == CARDS


def test_a_lost_card_is_locked_by_its_number_and_replaced_at_once(desk: Desk) -> None:
    visitor, family = desk.visitor(), a_household(desk.place, code="F-7")
    issue(visitor, family)
    (number,) = numbers_on(visitor.get(family_page(family)).text)
    asked = visitor.get(f"{CARDS}?lost={number}")
    page = asked.location or ""
    assert page.endswith("/revocation")
    told = visitor.get(page).text
    assert "From this moment the card opens nothing" in told
    assert "The family keeps what it has: 0" in told
    form = {"id": str(uuid.uuid4()), "new_card": str(uuid.uuid4()), "reason": "lost"}
    replies = [visitor.send(page, family_page(family), **form, replace="y") for _press in range(2)]
    assert replies[0].location == replies[1].location
    printing = visitor.get(replies[0].location or "").text
    (new,) = numbers_on(printing) - {number}
    assert new in hidden_numbers(printing)
    assert rows_of(desk, "SELECT count(*) FROM cards") == [(2,)]
    assert rows_of(desk, "SELECT reason FROM card_revocations") == [("lost",)]
    assert "We do not know this card" in visitor.get(f"{CARDS}?lost=000000-1").text


def test_the_family_page_says_what_its_card_needs(desk: Desk) -> None:
    visitor, family = desk.visitor(), a_household(desk.place)
    assert "It has no card that counts" in visitor.get(family_page(family)).text
    issue(visitor, family)
    page = visitor.get(family_page(family)).text
    assert "Its card is not printed yet" in page
    (number,) = numbers_on(page)
    visitor.send(f"{CARDS}/printings", CARDS, cards=number)
    assert "Its card is not printed yet" not in visitor.get(family_page(family)).text


def test_one_card_is_printed_and_sent_as_a_picture(desk: Desk) -> None:
    visitor, (card,) = desk.visitor(), blanks(desk, 1)
    page = f"{CARDS}/{card.id}"
    pdf = visitor.send(f"{page}/pdf", page)
    png = visitor.send(f"{page}/png", page)
    assert card.number in text_of(pdf.data)
    (code,) = codes_in(Image.open(io.BytesIO(png.data)))
    assert code.text.startswith("HTTP://LOCALHOST/C/")
    # Only a person sees the paper: what was taken as a file is not printed yet.
    assert rows_of(desk, "SELECT count(*) FROM card_printings") == [(0,)]
    visitor.send(f"{CARDS}/printings", page, cards=card.number)
    assert rows_of(desk, "SELECT count(*) FROM card_printings") == [(1,)]


def test_a_card_is_found_by_its_number_and_given_to_a_family(desk: Desk) -> None:
    visitor, family, (card,) = desk.visitor(), a_household(desk.place, code="F-7"), blanks(desk, 1)
    found = visitor.get(f"{CARDS}?q={card.number}")
    page = f"{CARDS}/{card.id}"
    assert found.location == page
    wrong = visitor.send(f"{page}/link", page, id=visitor.hidden_id(page), household="F-8")
    assert wrong.status_code == 200
    assert "Look the family up" in wrong.text
    reply = visitor.send(f"{page}/link", page, id=visitor.hidden_id(page), household="f-7")
    assert reply.location == family_page(family)
    assert card.number in visitor.get(family_page(family)).text


def test_a_lost_card_counts_no_longer(desk: Desk) -> None:
    visitor, (card,) = desk.visitor(), blanks(desk, 1)
    page = f"{CARDS}/{card.id}"
    said = {"id": str(uuid.uuid4()), "reason": "lost"}
    assert visitor.send(f"{page}/revocation", page, **{**said, "reason": "x"}).status_code == 422
    assert rows_of(desk, "SELECT reason FROM card_revocations") == []
    visitor.send(f"{page}/revocation", page, **said)
    shown = visitor.get(page).text
    assert "counts no longer" in shown
    assert "It is lost" in shown
    assert "Revoke the card" not in shown


def test_an_unknown_number_is_said_kindly(desk: Desk) -> None:
    assert "We do not know this card" in desk.visitor().get(f"{CARDS}?q=004217-8").text


def test_the_number_of_a_card_among_the_families_leads_to_the_cards(desk: Desk) -> None:
    visitor, (card,) = desk.visitor(), blanks(desk, 1)
    page = visitor.get(f"/office/households?q={card.number}").text
    assert f'href="{CARDS}?q={card.number}"' in page
    assert f"{CARDS}?q=" not in visitor.get("/office/households?q=Huaman").text


def test_printing_for_a_network_of_ones_own_is_warned_of(desk: Desk) -> None:
    settings = desk.app.extensions["settings"]
    for base_url, told, not_told in (
        ("http://127.0.0.1:8000", "only this computer can", "network"),
        ("https://192.168.1.5:8000", "Only phones on this network", "only this computer"),
    ):
        desk.app.extensions["settings"] = replace(settings, base_url=base_url)
        page = desk.visitor().get(CARDS).text
        assert told in page
        assert not_told not in page
        assert base_url in page
        assert "WASTEEXCHANGE_BASE_URL" in page
    desk.app.extensions["settings"] = replace(settings, base_url="https://mala.example.pe")
    assert "WASTEEXCHANGE_BASE_URL" not in desk.visitor().get(CARDS).text


def test_a_senseless_count_of_blank_cards_makes_none(desk: Desk) -> None:
    visitor = desk.visitor()
    for count in ("0", "2001", "x", ""):
        visitor.send(f"{CARDS}/blanks", CARDS, id=visitor.hidden_id(CARDS), count=count)
    assert rows_of(desk, "SELECT count(*) FROM cards") == [(0,)]


def test_an_operator_sees_a_card_but_prints_none(desk: Desk) -> None:
    family, (card,) = a_household(desk.place), blanks(desk, 1)
    issue(desk.visitor(), family)
    operator = desk.visitor("operator")
    page = operator.get(family_page(family)).text
    assert len(numbers_on(page)) == 1
    assert "Replace the card" not in page
    assert operator.get(CARDS).status_code == 403
    assert operator.get(f"{CARDS}/{card.id}").status_code == 403


def test_a_card_of_another_programme_has_no_page(desk: Desk) -> None:
    (card,) = blanks(a_desk(desk.app, "ASIA"), 1)
    visitor = desk.visitor()
    said = {"id": str(uuid.uuid4()), "reason": "lost", "household": "0001"}
    assert visitor.get(f"{CARDS}/{card.id}").status_code == 404
    for rest in ("pdf", "png", "revocation", "link"):
        assert visitor.send(f"{CARDS}/{card.id}/{rest}", CARDS, **said).status_code == 404
    assert "We do not know" in visitor.get(f"{CARDS}?q={card.number}").text
