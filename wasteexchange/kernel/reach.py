"""Whether an address that goes into a QR code can be opened by the phone that scans it."""

import ipaddress
from urllib.parse import urlsplit


def is_out_of_reach(base_url: str) -> bool:
    """Whether phones elsewhere cannot open an address: it names this machine or this network."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith((".localhost", ".local", ".lan", ".internal")):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host
    return not address.is_global
