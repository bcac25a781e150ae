"""Nobody signs a paper of a sample, or hands it out, as a real one."""

import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from PIL import Image

from tests import abono, make
from tests.unit.paper.reading import codes_in, pages_of, texts_of
from tests.village import secret_on
from wasteexchange.cards.queries import cards_of
from wasteexchange.kernel.db import reading, unit_of_work

SAID = "Sample data: nothing here is real"


@pytest.mark.parametrize("is_sample", [True, False])
def test_every_page_of_paper_says_whether_it_is_a_sample(app: Flask, *, is_sample: bool) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session, is_sample=is_sample)
        coordinator = make.a_staff(session, programme, "coordinator")
        family = make.a_household(session, programme)
        abono.brings(session, programme, family, 90_000, days_ago=20)
        deposit = make.a_deposit(session, programme).deposit
        batch = abono.a_finished_batch(session, programme)
        shared = abono.a_share_out(session, programme, batch)
        make.a_card(session, programme, family)
    client = app.test_client()
    make.sign_in(client, coordinator)
    month = f"{datetime.now(UTC):%Y-%m}"
    for address in (
        f"/office/points/{programme.code}-01/poster.pdf",
        f"/api/v1/tallies/{month}?format=pdf",
        f"/r/MALA/{deposit.id}.pdf?width=58",
        f"/r/MALA/{deposit.id}.pdf?width=a6",
        f"/office/batches/{batch.id}/labels.pdf?bags=3&net=5",
        f"/office/batches/{batch.id}/sheet.pdf",
        "/office/stock/balance.pdf",
        f"/office/promises/share-outs/{shared.id}/list.pdf",
    ):
        _check(client.get(f"{address}{'&' if '?' in address else '?'}lang=en").data, is_sample)
    with app.app_context(), reading() as session:
        (card,) = cards_of(session, programme.id, family.id)
    page = f"/office/cards/{card.id}"
    secret = {"csrf_token": secret_on(client, page)}
    _check(client.post(f"{page}/pdf", data=secret).data, is_sample)
    sheets = client.post("/office/cards/sheets", data={**secret, "cards": card.number}).data
    _check(sheets, is_sample)
    picture = Image.open(io.BytesIO(client.post(f"{page}/png", data=secret).data))
    assert codes_in(picture, dpi=300), "the band covers no code"
    assert codes_in(pages_of(sheets, dpi=150)[0], dpi=150)


def _check(pdf: bytes, is_sample: bool) -> None:  # noqa: FBT001  # one answer for all papers
    for page in texts_of(pdf):
        assert (SAID in page.replace("\n", " ")) is is_sample, page
