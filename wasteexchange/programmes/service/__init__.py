"""Keeping the catalogue: every change is seen by every process at its next deposit.

Rates and caps are facts: announced for now or later, never edited, never for the past. A rate is
also an entry of the journal, appended when it is announced. Points, materials and containers keep
their code for ever, because codes stand on receipts; they are switched off, not deleted.
"""

from wasteexchange.programmes.service.announcements import (
    AnnounceCap,
    AnnounceRate,
    announce_cap,
    announce_rate,
    check_per_kg,
)
from wasteexchange.programmes.service.changes import begin_change, insert_entry, touch_entry
from wasteexchange.programmes.service.creation import (
    CreateProgramme,
    command_actor,
    create_programme,
    when_created,
)
from wasteexchange.programmes.service.entries import (
    ChangeMaterial,
    add_material,
    add_point,
    add_tare_preset,
    change_material,
    change_point,
    deactivate_material,
    deactivate_point,
    deactivate_tare_preset,
    reactivate_material,
    reactivate_point,
    reactivate_tare_preset,
    succeed_tare_preset,
)
from wasteexchange.programmes.service.naming import rename_programme

__all__ = [
    "AnnounceCap",
    "AnnounceRate",
    "ChangeMaterial",
    "CreateProgramme",
    "add_material",
    "add_point",
    "add_tare_preset",
    "announce_cap",
    "announce_rate",
    "begin_change",
    "change_material",
    "change_point",
    "check_per_kg",
    "command_actor",
    "create_programme",
    "deactivate_material",
    "deactivate_point",
    "deactivate_tare_preset",
    "insert_entry",
    "reactivate_material",
    "reactivate_point",
    "reactivate_tare_preset",
    "rename_programme",
    "succeed_tare_preset",
    "touch_entry",
    "when_created",
]
