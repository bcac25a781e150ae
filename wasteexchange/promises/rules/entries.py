"""What the journal says of promises: sums, and of the families in them only a digest.

A family's part would tell whoever saw one of its visits what all of them came to. So an entry holds
the sum, how many parts it has, and the digest of the list of parts; whoever is given the list (the
paper that families signed, or an auditor) can see that it is the one that was sealed.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from wasteexchange.journal.rules import VERSION, digest_of, ref_of
from wasteexchange.kernel.quantities import Asset
from wasteexchange.promises.rules.credits import Term


@dataclass(frozen=True, slots=True)
class Part:
    """One family's part of a sum: `holder` is what only its own key can tell."""

    household_id: uuid.UUID
    amount: int
    holder: str


def list_digest(parts: Iterable[Part]) -> str:
    """Return the digest of a list of parts, whatever order they are read in.

    Lower-case hex of SHA-256 of the canonical JSON `{"parts":[[holder, amount], …]}`, by holder.
    """
    listed = sorted([part.holder, part.amount] for part in parts)
    return digest_of({"parts": listed}).hex()


def term_entry(programme_code: str, term: Term) -> dict[str, object]:
    """Return the journal's entry of a term; without `days` it ends."""
    entry: dict[str, object] = {
        "v": VERSION,
        "kind": "term",
        "programme": programme_code,
        "ref": ref_of(programme_code, term.id),
        "term": str(term.kind),
        "asset": str(term.asset),
        "from": f"{term.applies_on:%Y-%m-%d}",
    }
    return entry if term.days is None else entry | {"days": term.days}


def expiry_entry(
    programme_code: str,
    expiry_id: uuid.UUID,
    *,
    asset: Asset,
    day_on: dt.date,
    term_id: uuid.UUID,
    parts: Iterable[Part],
) -> dict[str, object]:
    """Return the journal's entry of what lapsed at one time."""
    return {
        "v": VERSION,
        "kind": "expiry",
        "programme": programme_code,
        "ref": ref_of(programme_code, expiry_id),
        "month": f"{day_on:%Y-%m}",
        "term": ref_of(programme_code, term_id),
        **_summed(asset, parts),
    }


def share_out_entry(
    programme_code: str,
    point_code: str,
    share_out_id: uuid.UUID,
    *,
    batch_code: str,
    day_on: dt.date,
    parts: Iterable[Part],
) -> dict[str, object]:
    """Return the journal's entry of a share-out."""
    return {
        "v": VERSION,
        "kind": "share-out",
        "programme": programme_code,
        "ref": ref_of(programme_code, share_out_id),
        "point": point_code,
        "month": f"{day_on:%Y-%m}",
        "batch": batch_code,
        **_summed(Asset.COMPOST, parts),
    }


def share_out_reversal_entry(
    share_out: dict[str, object], programme_code: str, reversal_id: uuid.UUID
) -> dict[str, object]:
    """Return the journal's entry that takes a share-out back: the same sums in the same month."""
    return share_out | {
        "kind": "share-out-reversal",
        "ref": ref_of(programme_code, reversal_id),
        "reverses": share_out["ref"],
    }


def _summed(asset: Asset, parts: Iterable[Part]) -> dict[str, object]:
    parts = list(parts)
    return {
        "amount": {str(asset): sum(part.amount for part in parts)},
        "parts": len(parts),
        "digest": list_digest(parts),
    }
