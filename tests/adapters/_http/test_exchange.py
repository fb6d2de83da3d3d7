"""What a request to a host is made of, and that it is made of it once. What comes back: test_sender.py."""

import gc
from collections.abc import Mapping
from weakref import ref

import httpx
import pytest

from adapters._http import exchange as module
from adapters._http.exchange import HostExchange, Limits
from adapters._http.messages import WholeRequest
from calculator.domain.errors import CarrierUnavailable
from calculator.domain.ports import HttpRequest

Pair = tuple[str, str]


class Host:
    """Keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[WholeRequest] = []

    async def __call__(self, request: WholeRequest) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(200, content=b"{}")

    @property
    def heads(self) -> list[Mapping[str, str]]:
        """Of every request its headers, without what goes with all of them."""
        always = {"host", "accept", "accept-encoding", "user-agent", "content-length"}
        return [{name: text for name, text in each.headers.items() if name not in always} for each in self.asked]


def to(host: Host) -> HostExchange:
    """An exchange with it."""
    return HostExchange("usps", "https://carrier.test/base/", host, Limits())


async def test_what_goes_with_every_request() -> None:
    """Host, what is taken, who asks, the length; in this order around the rest."""
    host = Host()
    await to(host).ask(HttpRequest("POST", "/rates", {}, headers=(("X-Version", "3"),)), b"{}", {"authorization": "k"})
    (request,) = host.asked
    assert request.message == (
        b"POST /base/rates HTTP/1.1\r\nhost: carrier.test\r\naccept: application/json\r\n"
        b"accept-encoding: gzip, deflate\r\nuser-agent: shipcalc\r\nx-version: 3\r\ncontent-type: application/json\r\n"
        b"authorization: k\r\ncontent-length: 2\r\n\r\n{}"
    )


@pytest.mark.parametrize(
    ("headers", "added", "sent"),
    [
        ((), {}, {"content-type": "application/json"}),
        ((("Content-Type", "text/xml"),), {}, {"content-type": "application/json"}),
        ((("X-A", "1"), ("x-a", "2")), {}, {"content-type": "application/json", "x-a": "2"}),
        (
            (("Authorization", "mine"),),
            {"authorization": "key"},
            {"content-type": "application/json", "authorization": "key"},
        ),
        ((), {"content-type": "text/plain"}, {"content-type": "text/plain"}),
    ],
)
async def test_whose_header_holds(headers: tuple[Pair, ...], added: Mapping[str, str], sent: Mapping[str, str]) -> None:
    """What is added against what the adapter says, and the body's kind against both; none is sent twice."""
    host = Host()
    await to(host).ask(HttpRequest("POST", "/rates", {}, headers=headers), b"{}", added)
    assert host.heads == [sent]
    names = [name for name, _ in host.asked[0].headers.raw]
    assert len(names) == len(set(names))


async def test_a_signer_s_question_is_of_the_kind_it_says() -> None:
    """Nothing is said of its content but by the signer; it may want another kind of answer."""
    host = Host()
    await to(host)("POST", "/token", {"content-type": "application/x-www-form-urlencoded", "accept": "*/*"}, b"a=1")
    assert host.heads == [{"content-type": "application/x-www-form-urlencoded"}]
    assert host.asked[0].headers.get_list("accept") == ["*/*"]


async def test_every_kind_of_question_has_a_head_of_its_own() -> None:
    """Method, path, query, headers, with a body or without, signed or not: each is seen on the wire."""
    host = Host()
    exchange = to(host)
    kinds = [
        (HttpRequest("GET", "/a"), {}),
        (HttpRequest("POST", "/a"), {}),
        (HttpRequest("POST", "/b"), {}),
        (HttpRequest("POST", "/b", {}), {}),
        (HttpRequest("POST", "/b", {}, (("q", "1"),)), {}),
        (HttpRequest("POST", "/b", {}, (("q", "1"),), (("user-agent", "1"),)), {}),
        (HttpRequest("POST", "/b", {}, (("q", "1"),), (("user-agent", "1"),)), {"user-agent": "2"}),
    ]
    messages = []
    for _ in range(2):
        for request, added in kinds:
            await exchange.ask(request, b"", added)
        messages.append([each.message for each in host.asked])
        assert all(len(each.headers.raw) == len(set(each.headers)) for each in host.asked)
        host.asked.clear()
    assert messages[0] == messages[1]
    assert len(set(messages[0])) == len(kinds)


async def test_what_is_added_is_of_this_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """The head is the same one, the reference another; a query without end takes no memory without end."""
    monkeypatch.setattr(module, "_MOST_HEADS", 3)
    host = Host()
    exchange = to(host)
    for number in range(5):
        await exchange.ask(HttpRequest("GET", "/a"), b"", {"reference": str(number)})
        await exchange.ask(HttpRequest("GET", "/a", query=(("q", f"{number}&"),)), b"", {})
    assert [head["reference"] for head in host.heads[::2]] == ["0", "1", "2", "3", "4"]
    assert len({id(request.head) for request in host.asked[::2]}) == 1
    assert [str(request.url) for request in host.asked[1::2]] == [
        f"https://carrier.test/base/a?q={number}%26" for number in range(5)
    ]
    assert len(exchange._heads) == 3


async def test_a_header_that_cannot_be_sent_is_a_typed_trouble() -> None:
    """The other carriers still answer; nothing is sent, and the value is not told."""
    host = Host()
    with pytest.raises(CarrierUnavailable, match=r"^usps: local protocol error$"):
        await to(host).ask(HttpRequest("GET", "/a", headers=(("x-account", "Größe\r\n"),)), b"", {})
    assert host.asked == []


async def test_a_trouble_leaves_nothing_for_the_collector() -> None:
    """An error and the frames it came through do not keep one another."""

    async def lost(request: WholeRequest) -> httpx.Response:
        raise httpx.ReadError("lost")

    exchange = HostExchange("usps", "https://carrier.test/", lost, Limits())
    gc.disable()
    try:
        try:
            await exchange.ask(HttpRequest("GET", "/a"), b"", {})
        except CarrierUnavailable as error:
            raised = ref(error)
        assert raised() is None
    finally:
        gc.enable()
