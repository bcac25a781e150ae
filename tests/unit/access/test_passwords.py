"""Passwords that hold, and one-time passwords that can be told on the telephone."""

import math
import re

import pytest
from argon2 import PasswordHasher, extract_parameters

from wasteexchange.access.errors import WeakPassword
from wasteexchange.access.passwords import (
    SIGNS,
    hash_password,
    is_password,
    nobodys_hash,
    one_time_password,
    refuse_weak,
    wants_rehash,
)


def test_a_password_is_kept_as_argon2id_at_least_as_owasp_says() -> None:
    kept = extract_parameters(hash_password("three words together"))
    assert kept.type.name == "ID"
    assert kept.memory_cost >= 19_456
    assert kept.time_cost >= 2


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password("three words together") != hash_password("three words together")


def test_only_the_password_opens_its_hash() -> None:
    kept = hash_password("tres palabras juntas")
    assert is_password("tres palabras juntas", kept)
    assert not is_password("Tres palabras juntas", kept)
    assert not is_password("", kept)
    assert not is_password("tres palabras juntas", "not a hash")


def test_the_same_letters_from_another_keyboard_open_it() -> None:
    assert is_password("mi ca\u0301mara vieja", hash_password("mi c\u00e1mara vieja"))


def test_weaker_parameters_are_noticed() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1)
    assert wants_rehash(weak.hash("three words together"))
    assert not wants_rehash(hash_password("three words together"))


def test_nobodys_hash_costs_as_much_as_anybodys() -> None:
    assert extract_parameters(nobodys_hash()) == extract_parameters(hash_password("some password"))


def test_a_one_time_password_has_at_least_sixty_bits() -> None:
    password = one_time_password()
    assert re.fullmatch(rf"([{SIGNS}]{{3}}-){{4}}[{SIGNS}]{{3}}", password)
    assert len(set(SIGNS)) == len(SIGNS)
    assert 15 * math.log2(len(SIGNS)) >= 60


def test_a_one_time_password_has_no_look_alikes() -> None:
    for alike in ("0o", "1li", "5s", "8b", "bv", "2z", "9gq", "gj", "mn", "aeiou"):
        assert len(set(alike) & set(SIGNS)) <= 1, alike


def test_no_two_one_time_passwords_are_alike() -> None:
    assert len({one_time_password() for _each in range(500)}) == 500


@pytest.mark.parametrize(
    "weak",
    [
        *("elevenchars", "", "123456789012", "contraseña123", "CONTRASENA123", "aaaaaaaaaaaaaaaa"),
        *("Qwertyuiop12", "rosa quispe huaman", "rosaquispehuaman1234", "x" * 201),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(weak: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        refuse_weak(weak, "Rosa Quispe Huamán")
    assert refused.value.errors[0].field == "password"


@pytest.mark.parametrize("good", ["la lluvia de marzo", "x7#kfk29sl!s", "rosales en el techo"])
def test_a_long_password_of_ones_own_is_good(good: str) -> None:
    refuse_weak(good, "Rosa Quispe Huamán")
    assert is_password(good, hash_password(good))
