"""Configuration by environment (12-factor), each value with a default that works."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from wasteexchange.kernel.ids import random_bytes
from wasteexchange.kernel.terminal import gettext as _

KEY_BYTES = 32
PROXIES_MAX = 5


class WrongSetting(Exception):
    """An environment variable says something that cannot be. Only the machine's owner meets it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and which secrets are used."""

    database_url: str
    secret_key: str
    card_key: bytes
    base_url: str
    data_dir: Path
    card_key_path: Path | None = None
    proxies: int = 0
    """Reverse proxies in front whose word about who asks, and over what, is believed."""
    counter_is_kept: bool = True
    """Whether phones keep the counter's page; switched off, they forget a broken one."""

    @classmethod
    def from_environment(cls) -> Self:
        """Read `WASTEEXCHANGE_*`; make the data directory and the two keys where absent.

        Raises:
            WrongSetting: A variable says something that cannot be.
        """
        data_dir = Path(os.environ.get("WASTEEXCHANGE_DATA_DIR") or "instance").resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        card_key_path = data_dir / "card_key"
        return cls(
            database_url=normal_url(
                os.environ.get("WASTEEXCHANGE_DATABASE_URL")
                or f"sqlite:///{(data_dir / 'wasteexchange.db').as_posix()}",
            ),
            secret_key=_key("WASTEEXCHANGE_SECRET_KEY", data_dir / "secret_key"),
            card_key=_key("WASTEEXCHANGE_CARD_KEY", card_key_path).encode(),
            base_url=(os.environ.get("WASTEEXCHANGE_BASE_URL") or "http://127.0.0.1:8000").rstrip(
                "/",
            ),
            data_dir=data_dir,
            card_key_path=card_key_path,
            proxies=_count("WASTEEXCHANGE_PROXIES"),
            counter_is_kept=_is_on("WASTEEXCHANGE_COUNTER_WORKER"),
        )


def normal_url(url: str) -> str:
    """Name the driver: every PostgreSQL address means psycopg 3."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _count(variable: str) -> int:
    """Read a small number; what is none is told and not guessed."""
    given = os.environ.get(variable) or "0"
    if not (given.isascii() and given.isdigit() and int(given) <= PROXIES_MAX):
        told = {"variable": variable, "most": PROXIES_MAX, "given": repr(given)}
        raise WrongSetting(_("%(variable)s is a number from 0 to %(most)d, not %(given)s.", **told))
    return int(given)


def _is_on(variable: str) -> bool:
    """Read a switch that is on unless somebody switched it off."""
    given = os.environ.get(variable) or "on"
    if given not in {"on", "off"}:
        told = {"variable": variable, "given": repr(given)}
        raise WrongSetting(_("%(variable)s is on or off, not %(given)s.", **told))
    return given == "on"


def _key(variable: str, path: Path) -> str:
    """Take a key from the environment, else from its own file, made once and readable by us only.

    The file is created exclusively: of two processes starting at once, the second reads what the
    first wrote, and cards printed by either open the same pages.
    """
    if given := os.environ.get(variable):
        return given
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(random_bytes(KEY_BYTES).hex() + "\n")
    return path.read_text(encoding="ascii").strip()
