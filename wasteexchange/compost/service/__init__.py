"""Opening, tending and closing batches; counting, buying and moving stock; taking each back."""

from wasteexchange.compost.rules import Measures
from wasteexchange.compost.service.batches import close_batch, open_batch
from wasteexchange.compost.service.commands import (
    BuyCompost,
    CloseBatch,
    CountStock,
    Done,
    OpenBatch,
    ReceiveHaul,
    SendHaul,
    TakeBack,
    TendBatch,
)
from wasteexchange.compost.service.reversing import before_taking_back, take_back
from wasteexchange.compost.service.stock import buy_compost, count_stock, receive_haul, send_haul
from wasteexchange.compost.service.tending import remove_photo, set_figures, tend_batch

__all__ = [
    "BuyCompost",
    "CloseBatch",
    "CountStock",
    "Done",
    "Measures",
    "OpenBatch",
    "ReceiveHaul",
    "SendHaul",
    "TakeBack",
    "TendBatch",
    "before_taking_back",
    "buy_compost",
    "close_batch",
    "count_stock",
    "open_batch",
    "receive_haul",
    "remove_photo",
    "send_haul",
    "set_figures",
    "take_back",
    "tend_batch",
]
