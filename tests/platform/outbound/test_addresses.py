"""None of these ways leads to an address that the operator hasn't listed. The server that they
aim at is real and counts its connections; port 443 is led to its own port."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from blindfolio.outbound import address, client
from blindfolio.outbound.address import Allowed
from tests import sinks
from tests.platform.language_model.conftest import running

PUBLIC = "93.184.216.34"
LITERALS = (
    *("127.0.0.1", "127.0.0.1.", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1"),
    *("0177.0.0.1", "017700000001", "127.255.255.254", "0", "0.0.0.0", "10.0.0.1"),
    *("167772161", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250"),
    *("240.0.0.1", "255.255.255.255", "127。0。0。1", "①②⑦.0.0.1"),
    "１２７.0.0.1",  # noqa: RUF001
    *("[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]"),
    *("[::ffff:a00:1]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[64:ff9b:1::a00:1]"),
    *("[2002:7f00:1::]", "[2002:a00:1::1]", "[2001:0:a00:1::f5ff:fffe]"),
    *("[2001:0:808:808::f5ff:fffe]", "[fe80::1]", "[fec0::1]", "[fc00::1]"),
    *("[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]", "[100::1]"),
    *("localhost", "LOCALHOST.", "ⓛocalhost"),
)
NAMES = {
    "inside.test": ["10.0.0.1"],
    "both.test": [PUBLIC, "127.0.0.1"],
    "both-turned.test": ["::1", "2606:2800:220:1::1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "nat64.test": ["64:ff9b::7f00:1"],
    "xn--mnchen-3ya.test": ["127.0.0.1"],
}
UNUSABLE = (
    *("http:/127.0.0.1", "//127.0.0.1/", "127.0.0.1", "", "https://", "https:///in"),
    *("file:///etc/passwd", "gopher://127.0.0.1/", "ftp://public.test/", "HTTPS//x"),
    *(
        "https://public.test@127.0.0.1/",
        "https://user:pw@public.test/",
        "https://@public.test/",
    ),
    *("https://public.test\\@127.0.0.1/", "https://127.0.0.1\t/", "https://127.0.0.1\n/"),
    *("https://public.test/#in", "https://public.test/a b", "https://127.0.0.1 /"),
    *("https://[fe80::1%25eth0]/", "https://public.test:99999/", "https://public.test/ä"),
    *("https://public.test/\r\nX-Other: 1", "https://a%2eb.test/"),
)


@dataclass
class Net:
    """What connections were tried, and how often names were looked up."""

    server: socket.socket
    tried: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def count(self) -> int:
        n = 0
        while True:
            try:
                self.server.accept()[0].close()
            except TimeoutError:
                return n
            n += 1


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    answered = {**NAMES, "public.test": [PUBLIC]}
    look_up, connect = socket.getaddrinfo, socket.socket.connect
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.02)
        made = Net(server)

        def looked_up(host: str, port: int, **kind: int) -> list[object]:
            made.asked.append(host)
            found = answered.get(host, [host])
            if host == "rebound.test":
                found = [PUBLIC] if made.asked.count(host) == 1 else ["127.0.0.1"]
            return [it for at in found for it in look_up(at, port, **kind)]

        def connected(self: socket.socket, place: tuple[object, ...]) -> None:
            made.tried.append(str(place[0]))
            if not str(place[0]).startswith("127."):
                raise OSError("there is no network beyond this machine here")
            connect(self, (place[0], server.getsockname()[1]))

        monkeypatch.setattr(socket, "getaddrinfo", looked_up)
        monkeypatch.setattr(socket.socket, "connect", connected)
        yield made


def code(url: str, allowed: Allowed, seconds: float = 0.5) -> str:
    with (
        pytest.raises(client.Unreached) as failed,
        client.sent("GET", address.parse(url), None, {}, allowed=allowed, seconds=seconds),
    ):
        pass
    return failed.value.code


@pytest.mark.parametrize("host", [*LITERALS, *NAMES, "münchen.test"])
def test_no_address_inside_is_reached(
    net: Net, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    assert code(f"https://{host}/in", Allowed()) == client.NOT_ALLOWED
    assert (net.tried, net.count()) == ([], 0)
    monkeypatch.setattr(Allowed, "may_reach", lambda *_: True)
    code(f"https://{host}/in", Allowed(), seconds=0.05)
    assert net.tried, "without the check, a connection would have been tried"


@pytest.mark.parametrize("url", UNUSABLE)
def test_what_is_no_address_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="Enter a whole address, such as https://"):
        address.parse(url)


@pytest.mark.parametrize(
    "url", ["http://public.test/", "https://public.test:8443/", "http://public.test:443/"]
)
def test_other_ports_and_plain_http_are_refused(net: Net, url: str) -> None:
    assert code(url, Allowed()) == client.NOT_ALLOWED
    assert net.tried == []


def test_the_second_answer_of_a_name_server_leads_nowhere(net: Net) -> None:
    assert code("https://rebound.test/in", Allowed()) == "no connection"
    assert (net.asked, net.tried, net.count()) == (["rebound.test"], [PUBLIC], 0)


def test_the_operator_can_list_an_address(net: Net) -> None:
    for entry in ("127.0.0.1", "127.0.0.1:443", "https://inside.test", "10.0.0.0/24"):
        host = "inside.test" if "inside" in entry or "/24" in entry else "127.0.0.1"
        assert code(f"https://{host}/in", address.allowed([entry]), 0.1) != client.NOT_ALLOWED
    assert net.tried == ["127.0.0.1", "127.0.0.1", "10.0.0.1", "10.0.0.1"]
    assert net.count() == 2


@pytest.mark.parametrize("network", ["127.0.0.0/8", "0.0.0.0/0", "169.254.0.0/16", "::/0"])
def test_a_network_does_not_list_loopback_and_link_local(net: Net, network: str) -> None:
    for host in ("127.0.0.1", "0.0.0.0", "169.254.169.254", "[::1]", "[fe80::1]"):
        url = f"https://{host}/in"
        assert code(url, address.allowed([network])) == client.NOT_ALLOWED


@pytest.mark.parametrize("entry", ["10.0.0.1/24", "http://x.test/in", "a b", "ftp://x.test"])
def test_an_entry_that_is_no_host_or_network_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="give networks and hosts"):
        address.allowed([entry])


def test_a_redirect_to_this_machine_is_not_followed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running(tmp_path_factory.mktemp("model")) as server, sinks.silent() as elsewhere:
        target = address.parse(f"{server.root}/to/{elsewhere.rpartition(':')[2]}/")
        allowed = address.allowed([server.root])
        with client.sent(
            "POST", target, b'{"model": "good"}', {}, allowed=allowed, seconds=5
        ) as response:
            assert 300 <= response.status < 400


def test_a_name_server_that_does_not_answer_is_left_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3))
    began = time.monotonic()
    assert code("https://public.test/", Allowed(), 0.2) == client.TOO_LATE
    assert time.monotonic() - began < 2
