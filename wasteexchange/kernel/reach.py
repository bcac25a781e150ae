"""Which phones can open an address that goes into a QR code or stands on paper."""

import ipaddress
from enum import StrEnum
from urllib.parse import urlsplit


class Reach(StrEnum):
    """From where an address can be opened."""

    MACHINE = "machine"
    """From nowhere but this computer itself."""
    NETWORK = "network"
    """From the same network, such as the Wi-Fi of the office."""
    EVERYWHERE = "everywhere"


def reach_of(base_url: str) -> Reach:
    """Say from where an address can be opened."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return Reach.MACHINE
    if host.endswith((".local", ".lan", ".internal")):
        return Reach.NETWORK
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return Reach.EVERYWHERE if "." in host else Reach.NETWORK
    if address.is_loopback or address.is_unspecified:
        return Reach.MACHINE
    return Reach.EVERYWHERE if address.is_global else Reach.NETWORK


def is_out_of_reach(base_url: str) -> bool:
    """Whether phones elsewhere cannot open an address: it names this machine or this network."""
    return reach_of(base_url) is not Reach.EVERYWHERE
