"""What is said on a terminal, in the language of whoever sits before it.

Spanish where the system says so (LC_ALL, LC_MESSAGES, LANG; where none is set, as on Windows, the
system's own setting), else English. A page has a reader of its own: it speaks by `kernel.words`.
"""

import gettext as catalogues
import locale
import os
from functools import cache

from wasteexchange.kernel.migrations import resource

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_SPANISH = ("es", "spanish")
# The name that Python's gettext looks for, when nobody tells it another.
_DOMAIN = "messages"
# What a system says when it refuses a file or an address, as far as people meet it.
REASONS = (
    "Address already in use",
    "Cannot assign requested address",
    "File exists",
    "File name too long",
    "Is a directory",
    "No space left on device",
    "No such file or directory",
    "Not a directory",
    "Permission denied",
    "Read-only file system",
)


def language() -> str:
    """Return the language of the terminal, "es" or "en"."""
    said = next((os.environ[name] for name in _VARIABLES if os.environ.get(name)), None)
    said = said or locale.getlocale()[0] or ""
    return "es" if said.lower().startswith(_SPANISH) else "en"


def gettext(words: str, /, **facts: object) -> str:
    """Return the words in the terminal's language, with `%(name)s` filled in."""
    told = _catalogue(language()).gettext(words)
    return told % facts if facts else told


def ngettext(one: str, many: str, num: int, /, **facts: object) -> str:
    """Return the words for so many in the terminal's language, with `%(num)s` filled in, too."""
    told = _catalogue(language()).ngettext(one, many, num)
    return told % {"num": num, **facts}


def reason(fault: OSError) -> str:
    """Say why the system refused; what is rare it says in its own words."""
    return gettext(fault.strerror) if fault.strerror else str(fault)


def lend_catalogue() -> None:
    """Let click say its own words ("Usage", "Missing option") out of our catalogue.

    It asks Python's gettext, which by itself would find neither the catalogue nor, on Windows, the
    language.
    """
    catalogues.bindtextdomain(_DOMAIN, str(resource("translations")))
    os.environ["LANGUAGE"] = language()


@cache
def _catalogue(spoken: str) -> catalogues.NullTranslations:
    folder = str(resource("translations"))
    return catalogues.translation(_DOMAIN, folder, [spoken], fallback=True)
