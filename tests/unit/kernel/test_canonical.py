"""One content, one form: the bytes of RFC 8785 for all that we write."""

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from wasteexchange.kernel.canonical import canonical_json

NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@given(VALUES)
def test_bytes_are_those_of_rfc_8785(content: object) -> None:
    assert canonical_json(content) == rfc8785.dumps(content)  # type: ignore[arg-type]  # JSON values
