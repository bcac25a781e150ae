"""Reading the journal as a stranger would: from its bytes alone."""

import base64
import hashlib
import json
import re
from collections import Counter
from typing import Any

from tests.property.naive import ASSETS, STREAMS

LINE_FIELDS = {"material", "quality", "net_g", "credit", "rate"}
FIELDS = {
    "deposit": {
        *("v", "kind", "programme", "point", "month", "ref", "holder", "series", "sequence"),
        "lines",
    },
    "rate": {*("v", "kind", "programme", "ref", "rate", "material", "quality"), "asset", "per_kg"}
    | {"from"},
}
FIELDS["reversal"] = FIELDS["deposit"] | {"reverses"}
FIELDS["price"] = {*("v", "kind", "programme", "ref", "price", "reward", "asset", "amount", "from")}
FIELDS["redemption"] = FIELDS["deposit"] - {"lines"} | {"reward", "quantity", "amount"}
FIELDS["redemption-reversal"] = FIELDS["redemption"] | {"reverses"}
OF_NOBODY = {"rate", "price"}


def read(raw: bytes) -> dict[str, Any]:
    """Parse an entry and hold it to RFC 8785: our own writing of it gives the same bytes.

    With ASCII keys and integers only, that is: sorted keys, no blanks, no escapes but the needed.
    """
    entry: dict[str, Any] = json.loads(raw, parse_float=_no_fraction)
    again = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() == raw, "the bytes are not canonical"
    assert len(raw) <= 65_535
    return entry


def _no_fraction(said: str) -> None:
    message = f"{said} is no integer"
    raise AssertionError(message)


def hold_form(entry: dict[str, Any], programme: str) -> None:
    """Hold an entry to what a stranger may know, and nothing else."""
    said = set(entry) - ({"unsettled"} if entry.get("unsettled") is True else set())
    assert said == FIELDS[entry["kind"]], "a field more or less than the log's table says"
    assert entry["v"] == 1
    assert entry["programme"] == programme
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", entry["ref"])
    if entry["kind"] in OF_NOBODY:
        return
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", entry["holder"])
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", entry["month"])
    assert re.fullmatch(rf"{programme}-\d\d", entry["point"])
    assert re.fullmatch(r"[A-Z]{1,3}", entry["series"])
    assert entry["sequence"] >= 1
    for line in entry.get("lines", ()):
        assert set(line) == LINE_FIELDS
        assert all(line["credit"].values()), "a zero credit is left out"
        assert set(line["credit"]) <= set(line["rate"]) <= set(ASSETS)


def ref(programme: str, record_id: str) -> str:
    """What a receipt's holder finds the entry by."""
    said = hashlib.sha256(f"receipt\n{programme}\n{record_id}".encode()).digest()
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def tally(entries: list[dict[str, Any]], month: str) -> dict[str, Any]:
    """Recompute rows, totals and reversals of a month from its entries alone."""
    visits: Counter[tuple[str, str, str]] = Counter()
    net: Counter[tuple[str, str, str]] = Counter()
    credit: Counter[tuple[tuple[str, str, str], str]] = Counter()
    counted, taken, taken_g = 0, 0, 0
    for entry in entries:
        if entry["kind"] not in {"deposit", "reversal"} or entry["month"] != month:
            continue
        sign = 1 if entry["kind"] == "deposit" else -1
        counted += sign
        keys = [(entry["point"], line["material"], line["quality"]) for line in entry["lines"]]
        visits.update(dict.fromkeys(keys, sign))
        for key, line in zip(keys, entry["lines"], strict=True):
            net[key] += sign * line["net_g"]
            for asset, amount in line["credit"].items():
                credit[key, asset] += sign * amount
        if sign < 0:
            taken += 1
            taken_g += sum(line["net_g"] for line in entry["lines"])
    there = sorted(key for key in visits if visits[key])
    return {
        "rows": [
            {
                "collection_point": key[0],
                "material": key[1],
                "stream": STREAMS[key[1]],
                "quality": key[2],
                "deposits": visits[key],
                "net_g": net[key],
                "credited": {asset: credit[key, asset] for asset in ASSETS},
            }
            for key in there
        ],
        "reversals": {"deposits": taken, "net_g": taken_g},
        "totals": {
            "deposits": counted,
            "received_g": sum(net[key] for key in there if key[2] != "rejected"),
            "rejected_g": sum(net[key] for key in there if key[2] == "rejected"),
            "credited": {a: sum(credit[key, a] for key in there) for a in ASSETS},
        },
    }


def handed_out(entries: list[dict[str, Any]], month: str) -> dict[str, tuple[int, dict[str, int]]]:
    """Recompute what was handed out in a month from its entries alone, by reward."""
    quantity: Counter[str] = Counter()
    amount: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if "reward" not in entry or entry.get("month") != month:
            continue
        sign = {"redemption": 1, "redemption-reversal": -1}.get(entry["kind"], 0)
        quantity[entry["reward"]] += sign * entry["quantity"]
        for asset, paid in entry["amount"].items() if sign else ():
            amount[entry["reward"], asset] += sign * paid
    return {
        reward: (number, {a: amount[reward, a] for a in ASSETS if amount[reward, a]})
        for reward, number in quantity.items()
        if number
    }
