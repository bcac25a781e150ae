"""Nobody mistakes a sample for a real programme."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make
from wasteexchange.kernel.db import unit_of_work

SAID = {
    "/office": "Sample data: nothing here is real",
    "/p/MALA/": "Sample data: nothing here is real",
    "/counter": '<p class="sample">Sample</p>',
}


@pytest.mark.parametrize("is_sample", [True, False])
def test_a_sample_says_so_on_its_pages(app: Flask, client: FlaskClient, *, is_sample: bool) -> None:
    with app.app_context(), unit_of_work() as session:
        programme = make.a_programme(session, is_sample=is_sample)
        coordinator = make.a_staff(session, programme, "coordinator")
        deposit = make.a_deposit(session, programme).deposit
    make.sign_in(client, coordinator)
    receipt = {f"/r/MALA/{deposit.id}": SAID["/office"]}
    for address, words in (SAID | receipt).items():
        reply = client.get(f"{address}?lang=en")
        assert reply.status_code == 200, address
        assert (words in reply.text) is is_sample, address


def test_a_counter_without_any_programme_is_no_sample(client: FlaskClient) -> None:
    assert 'class="sample"' not in client.get("/counter").text
