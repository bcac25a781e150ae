"""Rewards in the office: hand out, take back, set aside, announce; in both languages, no script."""

import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa
from PIL import Image

from tests import make, rewarding
from tests.integration.rewards.conftest import Shed
from wasteexchange.kernel.clock import utc_now
from wasteexchange.kernel.db import metadata
from wasteexchange.kernel.ids import uuid7
from wasteexchange.kernel.quantities import Asset


@pytest.fixture
def office(shed: Shed) -> Shed:
    """The shed, and its coordinator in the office."""
    with shed.place.work() as session:
        staff = make.a_staff(session, shed.place.programme, "coordinator")
    make.sign_in(shed.place.client, staff)
    return shed


def _secret(shed: Shed) -> str:
    page = shed.place.client.get("/office/password").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


NOTED = "Anotado. Hay lo que usted dijo."


def _post(shed: Shed, address: str, **form: object) -> str:
    said = {"csrf_token": _secret(shed), **form}
    reply = shed.place.client.post(address, data=said, follow_redirects=True)
    assert reply.status_code in (200, 422), reply.status_code
    return reply.text


def _told(**changes: object) -> dict[str, object]:
    told = {"record": str(uuid7()), "reward": "compost-5kg", "quantity": 1, "point": "MALA-01"}
    return {**told, **changes}


def test_where_no_reward_is_on_offer_the_page_leads_to_the_rewards(office: Shed) -> None:
    family = f"/office/households/{office.place.household.id}"
    with office.place.work() as session:
        session.execute(sa.update(metadata.tables["rewards"]).values(deactivated_at=utc_now()))
        session.execute(sa.text("UPDATE programmes SET catalogue_version = catalogue_version + 1"))
    page = office.place.client.get(f"{family}/redemption?lang=en").text
    assert "No reward is on offer" in page
    assert 'href="/office/rewards"' in page
    assert 'name="reward"' not in page


def test_a_bag_is_handed_out_and_taken_back_in_the_office(office: Shed) -> None:
    family = f"/office/households/{office.place.household.id}"
    assert "/redemption" in office.place.client.get(family).text
    page = office.place.client.get(f"{family}/redemption").text
    assert "compost-5kg" in page
    said = _told()
    assert "MALA-01-" in _post(office, f"{family}/redemption", **said)
    again = _post(office, f"{family}/redemption", **said)
    assert "MALA-01-" in again, "pressed twice, it leads to the receipt"
    assert office.place.balances()["COMPOST"] == 15_000, "and it left once"
    other = _post(office, f"{family}/redemption?lang=en", **{**said, "quantity": 2})
    assert "already recorded with other content" in other
    listed = office.place.client.get("/office/redemptions?reward=compost-5kg").text
    address = re.search(r'href="(/office/redemptions/[0-9a-f-]{36})"', listed)
    assert address
    assert "redemption" in office.place.client.get(address[1]).text
    _post(office, f"{address[1]}/reversal", record=str(uuid7()), why="other", reason="otra familia")
    assert office.place.balances()["COMPOST"] == 20_000
    file = office.place.client.get("/office/redemptions?file=csv")
    assert file.text.splitlines()[0].startswith("receipt,redemption_id,counted_at")
    assert "compost-5kg" in file.text
    assert office.place.audit() == []


def test_what_the_balance_does_not_cover_is_said_beside_how_many(office: Shed) -> None:
    address = f"/office/households/{office.place.household.id}/redemption"
    page = _post(office, address, **_told(reward="compost-10kg", quantity=3))
    mends = re.findall(r'id="([a-z]+)-mend"', page)
    assert mends == ["quantity"]
    assert office.place.balances()["COMPOST"] == 20_000


def test_a_family_that_fetches_later_has_it_set_aside(office: Shed) -> None:
    family = f"/office/households/{office.place.household.id}/redemption"
    _post(office, family, **_told(later="y"))
    _post(office, family, **_told(later="y"))
    page = office.place.client.get("/office/holds").text
    first, second = re.findall(r'action="(/office/holds/[0-9a-f-]{36})/collection"', page)
    _post(office, f"{first}/collection")
    _post(office, f"{second}/cancellation")
    assert office.place.balances()["COMPOST"] == 15_000
    assert office.place.audit() == []


def test_what_is_set_aside_by_two_presses_is_set_aside_once(office: Shed) -> None:
    family = f"/office/households/{office.place.household.id}"
    said = _told(later="y")
    for _press in range(2):
        page = _post(office, f"{family}/redemption", **said)
        assert "/cancellation" in page, "it leads to what is set aside"
    assert office.place.balances()["COMPOST"] == 15_000


def test_above_a_limit_a_family_is_asked_for_its_pin(office: Shed) -> None:
    family = f"/office/households/{office.place.household.id}"
    assert "8426" not in _post(office, f"{family}/pin", pin="1234"), "too easy"
    _post(office, f"{family}/pin", pin="8426")
    much = _told(reward="compost-10kg")
    _post(office, f"{family}/redemption", **much)
    _post(office, f"{family}/redemption", **{**much, "pin": "1111"})
    assert office.place.balances()["COMPOST"] == 20_000
    _post(office, f"{family}/redemption", **{**much, "pin": "8426"})
    assert office.place.balances()["COMPOST"] == 10_000
    for _try in range(5):
        _post(office, f"{family}/redemption", **_told(reward="compost-10kg", pin="1111"))
    _post(office, f"{family}/redemption", **_told(reward="compost-10kg", pin="8426"))
    assert office.place.balances()["COMPOST"] == 10_000, "after five wrong ones none passes"
    _post(office, f"{family}/pin/removal")
    _post(office, f"{family}/redemption", **_told(reward="compost-10kg"))
    assert office.place.balances()["COMPOST"] == 0


def test_a_reward_is_added_priced_limited_and_counted(office: Shed) -> None:
    _post(
        office,
        "/office/rewards",
        kind="counted",
        name_es="Cuaderno",
        name_en="Notebook",
        code="notebook",
        pictogram="gift",
    )
    here = "/office/rewards/notebook"
    today = utc_now().date().isoformat()
    yesterday = "2020-01-01"
    refused = _post(office, f"{here}/prices", asset="POINTS", amount="2", applies_from=yesterday)
    assert "2020-01-01" in refused, "a price in the past is refused, and the form kept"
    _post(office, f"{here}/prices", asset="POINTS", amount="2.50", applies_from=today)
    tomorrow = (utc_now().date() + dt.timedelta(days=2)).isoformat()
    for mistaken, meant in (("0", "3.50"), ("7", "4")):
        # What was announced stays; what is announced after it for the same day takes its place.
        _post(office, f"{here}/prices", asset="POINTS", amount=mistaken, applies_from=tomorrow)
        page = _post(office, f"{here}/prices", asset="POINTS", amount=meant, applies_from=tomorrow)
        assert f"{meant} puntos" in page.replace("\u00a0", " ")
    for quantity in ("9", "5"):
        page = _post(office, f"{here}/caps", quantity=quantity, applies_from=tomorrow)
        assert 'id="applies_from-mend"' not in page
    _post(office, f"{here}/caps", quantity="2", applies_from=today)
    names = {"name_es": "Cuaderno rayado", "name_en": "Ruled notebook", "pictogram": "star"}
    assert "Cuaderno rayado" in _post(office, f"{here}/names", **names)
    assert 'id="name_es-mend"' in _post(office, f"{here}/names", **names | {"name_es": " "})
    came = {"record": str(uuid7()), "point": "MALA-01", "units": "7"}
    _post(office, f"{here}/stock", **came)
    _post(office, f"{here}/stock", **came)
    assert office.stock("notebook") == 7, "pressed twice, they came once"
    counted = {"record": str(uuid7()), "point": "MALA-01", "units": "5"}
    _post(office, f"{here}/count", **counted)
    assert office.stock("notebook") == 7, "a difference needs a reason"
    for time in ("the first", "the same finger again, when the books follow the count already"):
        said = _post(office, f"{here}/count", **counted, note="dos mojados")
        assert NOTED in said, time
        assert office.stock("notebook") == 5
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "green").save(picture, "PNG")
    picture.seek(0)
    reply = office.place.client.post(
        f"{here}/photo",
        data={"csrf_token": _secret(office), "photo": (picture, "x.png")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    photo = re.search(r'src="(/rewards/photos/[0-9a-f]{64}\.jpg)"', reply.text)
    assert photo, reply.text[:3000]
    shown = Image.open(io.BytesIO(office.place.client.get(photo[1]).data))
    assert shown.format == "JPEG"
    assert max(shown.size) == 320
    assert office.place.audit() == []


def test_what_is_weighed_is_asked_for_in_kilograms(office: Shed) -> None:
    with office.place.work() as session:
        weighed = {
            "code": "compost-loose",
            "by_scale": True,
            "asset": Asset.COMPOST,
            "price": 1_000,
        }
        rewarding.a_reward(session, office.place.programme, **weighed)
    here, today = "/office/rewards/compost-loose", utc_now().date().isoformat()
    assert "4.50" in _post(office, f"{here}/caps", quantity="4,5", applies_from=today)
    assert 'id="quantity-mend"' in _post(
        office, f"{here}/caps", quantity="a lot", applies_from=today
    )
    family = f"/office/households/{office.place.household.id}/redemption"
    before = office.place.balances()["COMPOST"]
    for wrong in ("", "two", "-1", "1.2345", "9" * 25):
        page = _post(office, family, **_told(reward="compost-loose", quantity=wrong))
        assert 'id="quantity-mend"' in page, wrong
    assert 'id="quantity-mend"' in _post(
        office, family, **_told(reward="compost-1kg", quantity="1.5")
    ), "there is no half a bag"
    _post(office, family, **_told(reward="compost-loose", quantity="1,25"))
    assert office.place.balances()["COMPOST"] == before - 1_250


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_is_there_when_nothing_is(office: Shed, language: str) -> None:
    headers = {"Accept-Language": language}
    for address in ("/office/redemptions", "/office/holds", "/office/rewards"):
        assert office.place.client.get(address, headers=headers).status_code == 200
    assert office.place.client.get("/office/rewards/none").status_code == 404
    assert rewarding.SEEDLING in office.place.client.get("/office/rewards").text


def test_the_page_of_a_reward_is_headed_by_its_name(office: Shed) -> None:
    page = office.place.client.get("/office/rewards/compost-5kg?lang=en").text
    heading = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert heading
    assert heading[1] == "Compost, bag of 5 kg"
