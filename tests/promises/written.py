"""Reading the documents as a reader does: examples, links, commands, pictures.

An example is a fenced block. What a shell would run comes with an invisible note before it,
`<!-- answers 201; keep CARD = number -->`, and the answer as written after it. In an answer `…`
stands for anything, as a key or the last item of a list for whatever else there is.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.house import tree

ANYTHING = "…"
_FENCE = re.compile(
    r"(?:^<!-- (?P<note>.*?) -->\n)?^(?P<indent> *)```(?P<kind>\w+)\n(?P<text>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)
_NOTE = re.compile(r"answers (?P<status>\d{3})(?:; keep (?P<name>[A-Z]+) = (?P<key>\w+))?$")
_HEREDOC = re.compile(r" <<END\n(?P<body>.*)^END$", re.DOTALL | re.MULTILINE)
_VARIABLE = re.compile(r"\$([A-Z]+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; `note` is the invisible line before it."""

    kind: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Call:
    """A line with `curl`, taken apart: nothing of it is passed over."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A call, the status and answer that are promised, and what of the answer is used later."""

    call: str
    status: int
    answer: Any
    keep: tuple[str, str] | None


def documents() -> list[Path]:
    """Every document for people that is kept."""
    return [path for path in tree.files() if path.suffix == ".md"]


def blocks(path: Path) -> list[Block]:
    """All fenced blocks of a document."""
    found = _FENCE.finditer(tree.text(path))
    return [Block(one["kind"], dedent(one["text"]), one["note"] or "") for one in found]


def examples(path: Path) -> Iterator[Example]:
    """Every call of a document with the answer that follows it."""
    told = blocks(path)
    for block, after in zip(told, [*told[1:], None], strict=True):
        if not block.text.startswith("curl"):
            continue
        noted = _NOTE.match(block.note)
        assert noted, f"say what is answered before: {block.text}"
        assert after, block.text
        assert after.kind == "json", f"no answer follows: {block.text}"
        keep = (noted["name"], noted["key"]) if noted["name"] else None
        yield Example(block.text, int(noted["status"]), json.loads(after.text), keep)


def read_call(text: str, variables: Mapping[str, str]) -> Call:
    """Take a line with `curl` apart; an option that is not known here is a mistake of the page."""
    heredoc = _HEREDOC.search(text)
    line = text[: heredoc.start()] if heredoc else text
    words = iter(shlex.split(_filled(line.replace("\\\n", ""), variables)))
    assert next(words) == "curl", text
    method, url, body, headers = "", "", None, {}
    for word in words:
        match word:
            case "-sS":
                continue
            case "-X":
                method = next(words)
            case "-H":
                name, _colon, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                body = next(words)
            case "--data-binary":
                assert next(words) == "@-", text
                assert heredoc, text
                body = _filled(heredoc["body"], variables)
            case _:
                assert word.startswith("http"), f"what is {word}?"
                url = word
    return Call(method or ("GET" if body is None else "POST"), url, headers, body)


def _filled(text: str, variables: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: variables[found[1]], text)


def differences(said: Any, there: Any, place: str = "answer") -> Iterator[str]:
    """Compare what a page says with what was answered, and name each place that differs."""
    if said == ANYTHING:
        return
    if isinstance(said, dict) and isinstance(there, dict):
        yield from _differing_keys(said, there, place)
    elif isinstance(said, list) and isinstance(there, list):
        more = bool(said) and said[-1] == ANYTHING
        wanted = said[:-1] if more else said
        if len(there) < len(wanted) or (len(there) > len(wanted) and not more):
            yield f"{place}: {len(there)} items, not {len(wanted)}"
        for number, (one, other) in enumerate(zip(wanted, there, strict=False)):
            yield from differences(one, other, f"{place}[{number}]")
    elif said != there:
        yield f"{place}: {there!r}, not {said!r}"


def _differing_keys(said: dict[str, Any], there: dict[str, Any], place: str) -> Iterator[str]:
    wanted = said.keys() - {ANYTHING}
    if missing := wanted - there.keys():
        yield f"{place}: without {sorted(missing)}"
    if ANYTHING not in said and (more := there.keys() - wanted):
        yield f"{place}: also {sorted(more)}"
    for key in sorted(wanted & there.keys()):
        yield from differences(said[key], there[key], f"{place}.{key}")
