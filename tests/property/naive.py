"""What a treasurer with paper and pencil would reckon: shares no code with the program.

It remembers every deposit whole, and adds all of them up again for each question.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

LIMA = ZoneInfo("America/Lima")
STREAMS = {
    "food": "organic",
    "garden": "organic",
    "pet": "plastic",
    "glass": "glass",
    "aluminium": "metal",
    "used-oil": "hazard",
    "bones": "organic",
}
# Hundredths of a point and grams of compost per kilogram, by what the template says.
RATES = {
    ("food", "clean"): ("COMPOST", 200),
    ("food", "contaminated"): ("COMPOST", 100),
    ("garden", "clean"): ("COMPOST", 200),
    ("garden", "contaminated"): ("COMPOST", 100),
    ("pet", "clean"): ("POINTS", 1000),
    ("pet", "contaminated"): ("POINTS", 500),
    ("glass", "clean"): ("POINTS", 100),
    ("glass", "contaminated"): ("POINTS", 50),
    ("aluminium", "clean"): ("POINTS", 3000),
    ("aluminium", "contaminated"): ("POINTS", 1500),
}
ASSETS = ("COMPOST", "POINTS")


@dataclass
class Noted:
    """A deposit as it was said, and what was credited for each of its lines."""

    body: dict[str, Any]
    household: str
    month: str
    credits: list[dict[str, int]]
    reversed: bool = False

    def credited(self, asset: str) -> int:
        return sum(credit[asset] for credit in self.credits)


@dataclass
class Ledger:
    """All deposits; `rates` adds later rates, `caps` the most per visit and per month."""

    rates: list[tuple[dt.datetime, str, str, str, int]] = field(default_factory=list)
    caps: list[tuple[dt.datetime, str, str, int]] = field(default_factory=list)
    deposits: dict[str, Noted] = field(default_factory=dict)
    balances: Counter[tuple[str, str]] = field(default_factory=Counter)
    owed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def record(self, body: dict[str, Any], household: str) -> Noted:
        """Credit a deposit."""
        at = dt.datetime.fromisoformat(body["recorded_at"])
        month = at.astimezone(LIMA).strftime("%Y-%m")
        room = self._room(household, month, at)
        earned = []
        for line in body["lines"]:
            credit = self._earned(line, at)
            for asset in ASSETS:
                if asset in room:
                    credit[asset] = min(credit[asset], room[asset])
                    room[asset] -= credit[asset]
            earned.append(credit)
        noted = self.deposits[body["id"]] = Noted(body, household, month, earned)
        for asset in ASSETS:
            came = noted.credited(asset)
            paid = min(came, self.owed[household, asset])
            self.owed[household, asset] -= paid
            self.balances[household, asset] += came - paid
        return noted

    def reverse(self, deposit_id: str) -> None:
        """Take a deposit back; what is no longer there is owed."""
        noted = self.deposits[deposit_id]
        assert not noted.reversed
        noted.reversed = True
        for asset in ASSETS:
            due = noted.credited(asset)
            there = min(due, self.balances[noted.household, asset])
            self.balances[noted.household, asset] -= there
            self.owed[noted.household, asset] += due - there

    def forget(self, household: str) -> None:
        """Let a family's balance go with its erasure."""
        for asset in ASSETS:
            self.balances[household, asset] = 0

    def _earned(self, line: dict[str, Any], at: dt.datetime) -> dict[str, int]:
        earned = dict.fromkeys(ASSETS, 0)
        key = (line["material"], line["quality"])
        if line["quality"] == "rejected":
            return earned
        per_kg = {RATES[key][0]: RATES[key][1]} if key in RATES else {}
        per_kg |= {
            asset: later
            for since, material, quality, asset, later in sorted(self.rates)
            if (material, quality) == key and since <= at
        }
        for asset, rate in per_kg.items():
            kilograms, grams = divmod(line["gross_g"] - line["tare_g"], 1000)
            earned[asset] = kilograms * rate + grams * rate // 1000
        return earned

    def _room(self, household: str, month: str, at: dt.datetime) -> dict[str, int]:
        room: dict[str, int] = {}
        for since, asset, period, most in self.caps:
            if at < since:
                continue
            used = 0
            if period == "month":
                used = sum(
                    d.credited(asset)
                    for d in self.deposits.values()
                    if d.household == household and d.month == month and not d.reversed
                )
            left = max(most - used, 0)
            room[asset] = min(left, room.get(asset, left))
        return room

    def tally(self, programme: str, month: str) -> dict[str, Any]:
        """Reckon a month, its rows in any order."""
        mine = [d for d in self.deposits.values() if d.month == month]
        standing = [d for d in mine if not d.reversed]
        lines = [
            ((d.body["collection_point"], line["material"], line["quality"]), line, credit, d)
            for d in standing
            for line, credit in zip(d.body["lines"], d.credits, strict=True)
        ]
        rows = [
            {
                "collection_point": key[0],
                "material": key[1],
                "stream": STREAMS[key[1]],
                "quality": key[2],
                "deposits": len({d.body["id"] for k, _l, _c, d in lines if k == key}),
                "net_g": _net(line for k, line, _c, _d in lines if k == key),
                "credited": _sums(credit for k, _l, credit, _d in lines if k == key),
            }
            for key in sorted({k for k, _l, _c, _d in lines})
        ]
        return {
            "programme": programme,
            "month": month,
            "status": "open",
            "version": 0,
            "households_served": len({d.household for d in standing}),
            "rows": rows,
            "reversals": {
                "deposits": len(mine) - len(standing),
                "net_g": _net(line for d in mine if d.reversed for line in d.body["lines"]),
            },
            "redemptions": [],
            "totals": {
                "deposits": len(standing),
                "received_g": _net(x for k, x, _c, _d in lines if k[2] != "rejected"),
                "rejected_g": _net(x for k, x, _c, _d in lines if k[2] == "rejected"),
                "credited": _sums(credit for _k, _l, credit, _d in lines),
            },
        }


def _net(lines: Any) -> int:
    return sum(line["gross_g"] - line["tare_g"] for line in lines)


def _sums(lines: Any) -> dict[str, int]:
    there = list(lines)
    return {asset: sum(credit[asset] for credit in there) for asset in ASSETS}
