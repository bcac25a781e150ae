"""Who guesses has to wait; who is known never does."""

from tests.integration.access.conftest import House
from tests.integration.access.doors import SIGN_IN, secret_on
from wasteexchange.access.views.doors import BY_ADDRESS
from wasteexchange.web.throttle import address

LOOK = "/c/probe"


def test_guessing_a_password_has_to_wait(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    for _each in range(5):
        assert rosa.knock("not the password").status_code == 401
    reply = rosa.knock("not the password")
    assert reply.status_code == 429
    assert 1 <= int(reply.headers["Retry-After"]) <= 61
    # Nor does the right one come in then: it would say that it is the right one.
    assert rosa.knock().status_code == 429
    rosa.name = "RÓSA"
    assert rosa.knock().status_code == 429


def test_the_pause_of_one_name_is_not_that_of_another(house: House) -> None:
    rosa, ana = house.staff("Rosa", "operator"), house.staff("Ana", "operator")
    for _each in range(6):
        rosa.knock("not the password")
    assert ana.knock().status_code == 303


def test_names_that_are_not_there_wait_as_well(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    rosa.name = "Nobody"
    assert [rosa.knock().status_code for _each in range(6)] == [401] * 5 + [429]


def test_trying_many_names_from_one_address_has_to_wait(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    most = int(BY_ADDRESS.split()[0])
    codes = []
    for number in range(most + 1):
        rosa.name = f"Somebody {number}"
        codes.append(rosa.knock().status_code)
    assert codes == [401] * most + [429]


def test_whoever_signs_in_well_never_waits(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    for _each in range(30):
        rosa.client = house.app.test_client()
        assert rosa.knock().status_code == 303


def test_a_right_password_forgives_what_was_mistyped_before(house: House) -> None:
    rosa = house.staff("Rosa", "operator")
    for _round in range(3):
        rosa.client = house.app.test_client()
        for _each in range(4):
            assert rosa.knock("not the password").status_code == 401
        assert rosa.knock().status_code == 303


def test_an_open_browser_is_no_place_to_guess_the_password(house: House) -> None:
    rosa = house.staff("Rosa", "operator").enter()
    new = "la lluvia de marzo"
    codes = [
        rosa.send("/office/password", current="wrong", password=new, again=new).status_code
        for _each in range(6)
    ]
    assert codes == [422] * 5 + [429]


def test_a_public_page_is_throttled_for_strangers_only(house: House) -> None:
    stranger = house.app.test_client()
    assert [stranger.get(LOOK).status_code for _each in range(4)] == [200] * 3 + [429]
    waiting = stranger.get(LOOK)
    assert 1 <= int(waiting.headers["Retry-After"]) <= 61
    assert "too-many-requests" in waiting.text
    rosa = house.staff("Rosa", "operator").enter()
    assert {rosa.client.get(LOOK).status_code for _each in range(6)} == {200}


def test_each_address_is_counted_for_itself(house: House) -> None:
    stranger = house.app.test_client()
    for _each in range(4):
        stranger.get(LOOK)
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert stranger.get(LOOK, environ_base=elsewhere).status_code == 200


def test_one_ipv6_customer_is_one_address(house: House) -> None:
    def seen(remote: str) -> str:
        with house.app.test_request_context(environ_base={"REMOTE_ADDR": remote}):
            return address()

    assert seen("2001:db8:1:2::1") == seen("2001:db8:1:2:ffff::9") != seen("2001:db8:1:3::1")
    assert seen("192.0.2.1") != seen("192.0.2.2")
    assert seen("not an address") == "not an address"


def test_calls_with_a_token_are_never_throttled(house: House) -> None:
    _token_id, token = house.token("operator")
    program = house.app.test_client()
    sent = {"Authorization": f"Bearer {token}"}
    assert {program.get("/api/v1/probe", headers=sent).status_code for _each in range(80)} == {200}


def test_the_page_of_the_pause_says_what_to_do(house: House) -> None:
    client = house.app.test_client()
    form = {"name": "a", "password": "b", "csrf_token": secret_on(client.get(SIGN_IN))}
    for _each in range(5):
        client.post(SIGN_IN, data=form)
    reply = client.post(SIGN_IN, data=form, headers={"Accept-Language": "en"})
    assert reply.status_code == 429
    assert "Wait 1 min" in reply.text
