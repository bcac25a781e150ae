"""What is told of a program that records: when it last did."""

from flask import Flask

from tests.make import a_deposit_body
from tests.village import Village


def test_a_tokens_last_record_is_shown_beside_it(app: Flask) -> None:
    mala = Village.begin(app)
    card = mala.a_card(mala.a_household())
    headers = mala.bearer("operator")
    office = mala.office()
    assert "nothing yet" in office.get("/office/tokens?lang=en").text
    program = mala.app.test_client()
    for _visit in range(2):
        body = a_deposit_body(card.token)
        assert program.post("/api/v1/deposits", json=body, headers=headers).status_code == 201
    page = office.get("/office/tokens?lang=en").text
    assert "nothing yet" not in page
    assert "It last recorded something on" in page
