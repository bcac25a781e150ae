"""Which characters a person may send: what one cannot see, nobody should have to trust."""

import unicodedata

from wasteexchange.kernel.quantities import TEXT_MAX
from wasteexchange.kernel.words import _

# Characters that turn the reading direction or hide: a name must look like what it is.
_BIDI = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}
_INVISIBLE = {"\u200b", "\u2060", "\ufeff", "\u00ad"}


def plain_text(text: str, *, longest: int = TEXT_MAX, lines: bool = False) -> str:
    """Return the text in NFC, trimmed, runs of blanks as one.

    Raises:
        ValueError: It is too long, or holds control, direction-turning or invisible characters.
    """
    text = unicodedata.normalize("NFC", text)
    if len(text) > longest:
        raise ValueError(_("Use at most %(most)d characters.", most=longest))
    allowed = "\n" if lines else ""
    for character in text:
        hidden = character in _BIDI or character in _INVISIBLE
        control = unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}
        if hidden or (control and character not in allowed):
            raise ValueError(_("Take out the characters that cannot be seen."))
    return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))
