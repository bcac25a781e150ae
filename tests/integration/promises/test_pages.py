"""Promises as a coordinator meets them: see what it does, then do it; and what others may not."""

import datetime as dt
import io
import re
import uuid
from http import HTTPStatus
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import abono, make, matter
from tests.village import Village, secret_on
from wasteexchange.compost.rules import Batch, Input
from wasteexchange.kernel.db import reading, unit_of_work
from wasteexchange.programmes.queries import get_programme
from wasteexchange.programmes.rules import Programme
from wasteexchange.promises import queries
from wasteexchange.promises.queries.covering import plans_of

HOME = "/office/promises"


@pytest.fixture
def village(app: Flask) -> Village:
    """A programme."""
    return Village.begin(app)


def _programme(session: Session, village: Village) -> Programme:
    return get_programme(session, village.programme_id)


def _a_batch(village: Village) -> Batch:
    """Two families brought 80 kg, and it gave 30 kg of compost."""
    with village.working(), unit_of_work() as session:
        programme = _programme(session, village)
        for net_g in (60_000, 20_000):
            family = make.a_household(session, programme)
            abono.brings(session, programme, family, net_g, days_ago=20)
        return abono.a_finished_batch(session, programme)


def _words_of(paper: bytes) -> str:
    read: Any = pypdfium2
    pages = read.PdfDocument(io.BytesIO(paper))
    return "".join(page.get_textpage().get_text_bounded() for page in pages)


def _post(client: FlaskClient, address: str, on: str, **form: str) -> str:
    form["csrf_token"] = secret_on(client, on)
    reply = client.post(address, data=form)
    assert reply.status_code == HTTPStatus.SEE_OTHER, reply.text[-3000:]
    return client.get(reply.location).text


def test_the_page_says_that_everything_is_covered_and_how_it_was_reckoned(village: Village) -> None:
    _a_batch(village)
    text = village.office().get(f"{HOME}?lang=en").text
    assert "Everything that is promised is covered." in text
    assert "30.00" in text
    assert "16.00" in text
    assert "How it is reckoned" in text
    assert "the mean of" in text or "as this month began" in text


def test_more_promised_than_can_be_made_is_said_with_what_to_do(village: Village) -> None:
    with village.working(), unit_of_work() as session:
        programme = _programme(session, village)
        matter.some_food(session, programme)
        opened = matter.a_batch(session, programme, inputs=(Input("stock", "food", 100_000),))
        matter.a_closing(session, programme, opened, output_g=15_000, rejects_g=0)
    text = village.office().get(f"{HOME}?lang=en").text
    assert "More is promised than there is or can be made." in text
    assert re.search(r"5\.00.*are missing", text)
    assert "Announce a lower rate for organics" in text


def test_a_purchase_is_planned_and_ended_on_the_page(village: Village) -> None:
    client = village.office()
    when = (dt.datetime.now(dt.UTC) + dt.timedelta(days=40)).date().isoformat()
    plan = {"weight": "500", "paid_by": "la empresa", "expected_on": when}
    text = _post(client, f"{HOME}/plans", HOME, **plan)
    assert "la empresa" in text
    with village.working(), reading() as session:
        (found,) = plans_of(session, village.programme_id)
    assert found.net_g == 500_000
    ended = f"{HOME}/plans/{found.id}/ending"
    assert "la empresa" not in _post(client, ended, HOME, ending="arrived")
    _post(client, ended, HOME, ending="cancelled")
    with village.working(), reading() as session:
        (found,) = plans_of(session, village.programme_id, is_open=False)
    assert found.ending == "arrived"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("weight", "muchos"), ("paid_by", ""), ("expected_on", "2020-01-01"), ("weight", "0")],
)
def test_a_purchase_that_cannot_be_is_refused_beside_its_field(
    village: Village, field: str, wrong: str
) -> None:
    client = village.office()
    when = (dt.datetime.now(dt.UTC) + dt.timedelta(days=40)).date().isoformat()
    plan = {"weight": "500", "paid_by": "la empresa", "expected_on": when, field: wrong}
    plan["csrf_token"] = secret_on(client, HOME)
    reply = client.post(f"{HOME}/plans", data=plan)
    assert reply.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f'id="{field}-mend"' in reply.text
    with village.working(), reading() as session:
        assert plans_of(session, village.programme_id) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_months_ahead_are_taken_along_as_a_file(village: Village, kind: str) -> None:
    reply = village.office().get(f"{HOME}?file={kind}")
    assert reply.status_code == HTTPStatus.OK
    if kind == "csv":
        lines = reply.text.splitlines()
        assert lines[0].startswith("month,new_promises_g,")
        assert len(lines) == 13


def test_a_rate_shows_what_it_does_to_the_promises_before_it_is_announced(village: Village) -> None:
    _a_batch(village)
    client = village.office()
    for clean in ("0.2", "9"):
        query = f"asset=COMPOST&clean={clean}&contaminated=&applies_from=2030-01-01&lang=en"
        text = client.get(f"/office/materials/food/rates?{query}").text
        assert "Is it covered?" in text
    points = "asset=POINTS&clean=5&contaminated=&applies_from=2030-01-01&lang=en"
    assert "Is it covered?" not in client.get(f"/office/materials/food/rates?{points}").text
    cap = "asset=COMPOST&period=month&amount=1&applies_from=2030-01-01&lang=en"
    assert "Is it covered?" in client.get(f"/office/caps?{cap}").text


def test_a_rate_that_gives_everything_away_turns_the_light(village: Village) -> None:
    _a_batch(village)
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date()
    query = f"asset=COMPOST&clean=9&contaminated=&applies_from={tomorrow}&lang=en"
    text = village.office().get(f"/office/materials/food/rates?{query}").text
    assert "Not covered" in text
    assert re.search(r"more is promised than can be made", text)


def test_a_term_is_looked_at_announced_and_stands_in_the_list(village: Village) -> None:
    client = village.office()
    when = (dt.datetime.now(dt.UTC) + dt.timedelta(days=9)).date().isoformat()
    said = {"kind": "expiry", "asset": "COMPOST", "days": "365", "applies_on": when}
    query = "&".join(f"{name}={value}" for name, value in said.items())
    looked = client.get(f"{HOME}/terms?{query}&lang=en").text
    assert "Nothing can lapse before" in looked
    text = _post(client, f"{HOME}/terms", f"{HOME}/terms?{query}", **said)
    assert "365" in text
    said["csrf_token"] = secret_on(client, f"{HOME}/terms?{query}")
    assert client.post(f"{HOME}/terms", data=said).status_code == 422
    early = query.replace(when, "2020-01-01")
    assert client.get(f"{HOME}/terms?{early}").status_code == 422


def test_what_lapses_is_shown_then_done_and_stands_in_the_list(village: Village) -> None:
    with village.working(), unit_of_work() as session:
        programme = _programme(session, village)
        abono.a_term(session, programme, abono.on_day(programme, 200), days=60)
        family = make.a_household(session, programme)
        abono.brings(session, programme, family, 10_000, days_ago=150)
    client = village.office()
    shown = client.get(f"{HOME}/expiry?lang=en").text
    assert "2.00" in shown
    assert family.code in shown
    done = _post(client, f"{HOME}/expiry", f"{HOME}/expiry")
    assert 'href="/office/promises/expiry/' in done
    with village.working(), reading() as session:
        (expiry,) = queries.expiries_of(session, village.programme_id)
    one = client.get(f"{HOME}/expiry/{expiry.id}").text
    assert family.code in one
    csv = client.get(f"{HOME}/expiry/{expiry.id}?file=csv").text
    assert csv.splitlines()[1] == f"{family.code},COMPOST,2000"
    assert "Nothing lapses today" in client.get(f"{HOME}/expiry?lang=en").text


def test_a_batch_is_shared_out_seen_printed_and_taken_back(village: Village) -> None:
    batch = _a_batch(village)
    client = village.office()
    here = f"{HOME}/batches/{batch.id}/share-out"
    assert batch.code in client.get(f"{HOME}/share-outs").text
    first = client.get(f"{here}?lang=en").text
    assert "14.00" in first
    asked = f"{here}?amount=10.001"
    text = client.get(asked).text
    record = re.search(r'name="record" value="([^"]+)"', text)
    assert record
    done = _post(client, here, asked, record=record[1], amount="10.001", note="hoy")
    # To the gram, so that whoever adds the column up gets the figure below it.
    assert "7.501" in done
    assert "2.500" in done
    assert "10.001" in done
    with village.working(), reading() as session:
        (made,) = queries.share_outs_of(session, village.programme_id)
    assert made.id == uuid.UUID(record[1])
    one = f"{HOME}/share-outs/{made.id}"
    paper = client.get(f"{one}/list.pdf?lang=es")
    assert paper.mimetype == "application/pdf"
    words = _words_of(paper.data)
    assert batch.code in words
    for figure in ("7.501", "2.500", "10.001"):
        assert figure in words
    assert make.PERSONAL_NAME not in words
    csv = client.get(f"{one}?file=csv").text
    assert csv.splitlines()[0] == "household,net_g,amount_g"
    undone = _post(client, f"{one}/reversal", one, reason="otro lote", record=str(uuid.uuid4()))
    assert "otro lote" in undone


def test_more_than_is_free_needs_a_tick_and_more_than_there_is_is_refused(village: Village) -> None:
    batch = _a_batch(village)
    client = village.office()
    here = f"{HOME}/batches/{batch.id}/share-out"
    secret = secret_on(client, f"{here}?amount=20")
    form = {"csrf_token": secret, "record": str(uuid.uuid4()), "amount": "20"}
    refused = client.post(here, data=form)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert 'name="beyond"' in refused.text
    too_much = client.post(here, data={**form, "amount": "31", "beyond": "y"})
    assert too_much.status_code == HTTPStatus.CONFLICT
    done = client.post(here, data={**form, "beyond": "y"})
    assert done.status_code == HTTPStatus.SEE_OTHER


def test_a_batch_that_cannot_be_shared_says_why(village: Village) -> None:
    with village.working(), unit_of_work() as session:
        programme = _programme(session, village)
        matter.some_food(session, programme)
        opened = matter.a_batch(session, programme)
    text = village.office().get(f"{HOME}/batches/{opened.id}/share-out?lang=en").text
    assert "Sieve and close the batch first" in text


def test_an_auditor_sees_all_of_it_and_an_operator_nothing(village: Village) -> None:
    batch = _a_batch(village)
    auditor, operator = village.office("auditor"), village.office("operator")
    pages = (HOME, f"{HOME}/terms", f"{HOME}/expiry", f"{HOME}/share-outs")
    for page in (*pages, f"{HOME}/batches/{batch.id}/share-out"):
        seen = auditor.get(page)
        assert seen.status_code == HTTPStatus.OK
        assert "<form" not in re.sub(r"(?s)<header.*?</header>", "", seen.text), page
        assert operator.get(page).status_code == HTTPStatus.FORBIDDEN


def test_a_family_s_page_in_the_office_says_what_waits_and_what_lapses(village: Village) -> None:
    with village.working(), unit_of_work() as session:
        programme = _programme(session, village)
        abono.a_term(session, programme, abono.on_day(programme, 99), days=120)
        family = make.a_household(session, programme)
        abono.brings(session, programme, family, 10_000, days_ago=98)
    text = village.office().get(f"/office/households/{family.id}?lang=en").text
    assert re.search(r"Take it home before .*: on that day 2.00.*of compost lapse", text)
