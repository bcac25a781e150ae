"""Imports every room's tables, so that the metadata is whole for migrations and for audit."""

from wasteexchange.access import models as access
from wasteexchange.cards import models as cards
from wasteexchange.compost import models as compost
from wasteexchange.deposits import models as deposits
from wasteexchange.households import models as households
from wasteexchange.journal import models as journal
from wasteexchange.ledger import models as ledger
from wasteexchange.programmes import models as programmes
from wasteexchange.promises import models as promises
from wasteexchange.reviews import models as reviews
from wasteexchange.rewards import models as rewards
from wasteexchange.sync import models as sync

ROOMS = (
    programmes,
    journal,
    access,
    ledger,
    reviews,
    households,
    cards,
    deposits,
    compost,
    promises,
    rewards,
    sync,
)
