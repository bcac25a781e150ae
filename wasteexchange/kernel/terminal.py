"""What is said on a terminal, in the language of whoever sits before it.

Spanish where the system says so (LC_ALL, LC_MESSAGES, LANG; where none is set, as on Windows, the
system's own setting), else English. A page has a reader of its own: it speaks by `kernel.words`.
"""

import locale
import os
from functools import cache

from babel.support import NullTranslations, Translations

from wasteexchange.kernel.migrations import resource

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_SPANISH = ("es", "spanish")


def language() -> str:
    """Return the language of the terminal, "es" or "en"."""
    said = next((os.environ[name] for name in _VARIABLES if os.environ.get(name)), None)
    said = said or locale.getlocale()[0] or ""
    return "es" if said.lower().startswith(_SPANISH) else "en"


def gettext(words: str, **facts: object) -> str:
    """Return the words in the terminal's language, with `%(name)s` filled in."""
    told = str(_catalogue(language()).gettext(words))
    return told % facts if facts else told


@cache
def _catalogue(spoken: str) -> NullTranslations:
    return Translations.load(str(resource("translations")), [spoken])
