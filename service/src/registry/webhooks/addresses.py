"""Which addresses deliveries may go to: none inside private networks, unless they are allowed."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str], Awaitable[Sequence[Address]]]

# RFC 6052: an address of the old protocol inside one of the new.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Somebody waits for it when a webhook is created.
_RESOLUTION_SECONDS = 5.0


class AddressRefused(Exception):
    """Deliveries may not go there; says why in one sentence."""


async def resolve(host: str) -> Sequence[Address]:
    """The addresses of a host; OSError if there are none."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_RESOLUTION_SECONDS):
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise OSError(f"{host} was not found in good time") from None
    return [ipaddress.ip_address(str(place[4][0]).partition("%")[0]) for place in found]


class AddressPolicy:
    """Decides where deliveries may go.

    A name can lead elsewhere at any time. Whoever connects must therefore use the very address
    that was judged here, and judge again the next time.
    """

    def __init__(self, allowed: Sequence[Network], resolver: Resolver = resolve) -> None:
        self._allowed = allowed
        self._resolver = resolver

    async def address_of(self, url: str) -> Address:
        """The address to deliver to; AddressRefused, or OSError if the name leads nowhere."""
        host = host_of(url)
        try:
            addresses: Sequence[Address] = [ipaddress.ip_address(host)]
        except ValueError:
            addresses = await self._resolver(host)
        if not addresses:
            raise OSError(f"{host} has no address")
        for address in addresses:
            # One that is allowed beside one that is not is how names are rebound.
            if not self._permits(address):
                raise AddressRefused(f"{host} is inside a private network.")
        return addresses[0]

    def _permits(self, address: Address) -> bool:
        inner = _inner(address)
        if any(inner in network for network in self._allowed):
            return True
        # Python calls site-local addresses global: they are deprecated, not gone. Reserved ones
        # hold the other ways to write an address of the old protocol, such as ::127.0.0.1.
        local = isinstance(inner, ipaddress.IPv6Address) and inner.is_site_local
        return inner.is_global and not (inner.is_multicast or inner.is_reserved or local)


def host_of(url: str) -> str:
    """The host of a URL without brackets; AddressRefused if the URL cannot be used."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused("The address is not a URL that can be called.") from None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise AddressRefused("The address is not a URL that can be called.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("The address holds credentials: deliveries are signed instead.")
    return host


def _inner(address: Address) -> Address:
    """The address that packets really go to."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
