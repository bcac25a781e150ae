"""Tokens, numbers and what a scanner gives."""

import base64
import hashlib
import hmac
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from wasteexchange.cards.rules import (
    LETTERS,
    Number,
    Token,
    as_printed,
    card_from,
    card_token,
    card_url,
    numbered,
    token_hash,
)
from wasteexchange.kernel.reach import Reach, is_out_of_reach, reach_of

VECTORS = Path(__file__).parents[2] / "vectors"
KEY = b"tests only, prints nothing"


def vectors(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "case", vectors("card_scans")["scans"], ids=lambda case: repr(case["read"])
)
def test_whatever_is_read_gives_the_card_that_the_shared_vectors_say(case: Any) -> None:
    kinds = {"token": Token, "number": Number}
    said = case["card"] and kinds[case["card"]["kind"]](case["card"]["value"])
    assert card_from(case["read"]) == said


@pytest.mark.parametrize("number", vectors("card_numbers")["valid"])
def test_a_number_with_its_check_digit_is_a_card(number: str) -> None:
    assert numbered(int(number[:6])) == number
    assert card_from(as_printed(number)) == Number(number)


@pytest.mark.parametrize("number", vectors("card_numbers")["invalid"])
def test_a_number_with_another_digit_is_none(number: str) -> None:
    assert card_from(number) is None


@pytest.mark.parametrize("case", vectors("cards")["tokens"], ids=lambda case: str(case["id"]))
def test_tokens_are_those_of_the_shared_vectors(case: Any) -> None:
    token = card_token(case["key"].encode(), uuid.UUID(case["id"]))
    assert token == case["token"]
    assert token_hash(token).hex() == case["hash"]


@given(st.uuids(), st.binary(min_size=1, max_size=64))
def test_a_token_is_the_first_130_bits_of_the_keyed_hash(card_id: uuid.UUID, key: bytes) -> None:
    whole = hmac.new(key, card_id.bytes, hashlib.sha256).digest()
    rfc4648 = base64.b32encode(whole).decode()[:26]
    ordinary = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    assert card_token(key, card_id) == rfc4648.translate(str.maketrans(ordinary, LETTERS))


@given(st.uuids())
def test_a_token_is_read_back_from_its_address_in_any_case(card_id: uuid.UUID) -> None:
    token = card_token(KEY, card_id)
    url = card_url("https://mala.example.pe", token)
    assert url == url.upper()
    for read in (url, url.lower(), token.lower(), f" {url}?lang=es\n"):
        assert card_from(read) == Token(token)


@given(st.integers(0, 999_999), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(drawn: int, place: int, by: int) -> None:
    number = numbered(drawn)
    wrong = str((int(number[place]) + by) % 10)
    assert damm.is_valid(number)
    assert card_from(number[:place] + wrong + number[place + 1 :]) is None


@given(st.text(max_size=600))
def test_nothing_that_is_read_breaks_the_reading(read: str) -> None:
    assert isinstance(card_from(read), Token | Number | None)


@pytest.mark.parametrize(
    "address",
    [
        *("http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000", "http://192.168.1.10"),
        *("http://10.0.0.2:8000", "https://abono.local", "http://servidor", "http://172.20.0.1"),
        "http://0.0.0.0:8000",
    ],
)
def test_an_address_of_this_network_is_out_of_reach(address: str) -> None:
    assert is_out_of_reach(address)


@pytest.mark.parametrize(
    "address", ["https://mala.example.pe", "http://8.8.8.8", "https://a.pe:8443"]
)
def test_a_public_address_is_within_reach(address: str) -> None:
    assert not is_out_of_reach(address)


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("http://127.0.0.1:8000", Reach.MACHINE),
        ("http://127.8.8.8", Reach.MACHINE),
        ("http://localhost:5000/", Reach.MACHINE),
        ("http://[::1]:8000", Reach.MACHINE),
        ("http://0.0.0.0:8000", Reach.MACHINE),
        ("https://192.168.1.10:8000", Reach.NETWORK),
        ("http://servidor", Reach.NETWORK),
        ("https://abono.local", Reach.NETWORK),
        ("https://mala.example.pe", Reach.EVERYWHERE),
    ],
)
def test_an_address_that_is_this_computer_only_is_told_from_this_network(
    address: str, opens: Reach
) -> None:
    assert reach_of(address) is opens
