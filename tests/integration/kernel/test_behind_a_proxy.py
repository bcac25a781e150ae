"""A reverse proxy in front is believed when the settings say that there is one, and only then."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import serving
from wasteexchange import create_app
from wasteexchange.kernel.settings import Settings, WrongSetting

PLAIN = "http://localhost"
ONE_MINUTE = 60


@contextmanager
def application(url: str, folder: Path, *, proxies: int) -> Iterator[Flask]:
    app = create_app(Settings(url, "x" * 32, bytes(32), PLAIN, folder, proxies=proxies))
    yield app
    serving.release(app)


def asked(app: Flask, client_address: str) -> TestResponse:
    told = {"X-Forwarded-For": client_address, "X-Forwarded-Proto": "https"}
    return app.test_client().get("/c/probe", headers=told)


@pytest.mark.parametrize(("proxies", "is_secure"), [(0, False), (1, True)])
def test_https_before_the_proxy_is_https(
    sqlite_url: str, tmp_path: Path, proxies: int, *, is_secure: bool
) -> None:
    with application(sqlite_url, tmp_path, proxies=proxies) as app:
        assert ("Strict-Transport-Security" in asked(app, "198.51.100.7").headers) == is_secure


def test_families_behind_one_proxy_do_not_use_up_each_others_visits(
    sqlite_url: str, tmp_path: Path
) -> None:
    with application(sqlite_url, tmp_path, proxies=1) as app:
        codes = [asked(app, "198.51.100.7").status_code for _each in range(ONE_MINUTE + 1)]
        assert codes[-1] == 429
        assert asked(app, "198.51.100.8").status_code == 404


def test_without_a_proxy_nobody_becomes_another_by_saying_so(
    sqlite_url: str, tmp_path: Path
) -> None:
    with application(sqlite_url, tmp_path, proxies=0) as app:
        codes = [asked(app, f"198.51.100.{n}").status_code for n in range(ONE_MINUTE + 1)]
        assert codes[-1] == 429


@pytest.mark.parametrize("given", ["yes", "-1", "99", "²"])
def test_a_number_of_proxies_that_cannot_be_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str
) -> None:
    monkeypatch.setenv("WASTEEXCHANGE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WASTEEXCHANGE_PROXIES", given)
    with pytest.raises(WrongSetting, match="WASTEEXCHANGE_PROXIES is a number from 0 to 5"):
        Settings.from_environment()
    monkeypatch.setenv("WASTEEXCHANGE_PROXIES", "2")
    assert Settings.from_environment().proxies == 2
