"""The door through which the domain speaks the reader's language without seeing HTTP.

`web` installs the real translator; until then (a test of a rule, say) words stay English.
"""

from collections.abc import Callable

_translate: Callable[[str], str] | None = None


def install(translate: Callable[[str], str]) -> None:
    """Let `gettext` answer by this function from now on."""
    global _translate  # noqa: PLW0603  # one translator per process, set once at start
    _translate = translate


def gettext(words: str, **facts: object) -> str:
    """Return the words in the reader's language, with `%(name)s` filled in."""
    said = _translate(words) if _translate else words
    return said % facts if facts else said


_ = gettext
