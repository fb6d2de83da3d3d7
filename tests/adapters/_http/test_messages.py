"""Requests that are spelled once, and answers that are here: bytes below, httpx's words above."""

import gzip
import re

import httpx
import pytest
from httptools import HttpRequestParser
from hypothesis import example, given
from hypothesis import strategies as st

from adapters._http.connection import Answer
from adapters._http.messages import Texts, WholeRequest, WholeResponse, head_of

Headers = dict[str, str]
URL = httpx.URL("https://carrier.test:8443/v1/rates?a=1+2")


def test_a_request_is_what_goes_out() -> None:
    """First line, the head's headers, one's own, the length, an empty line and the content; no more."""
    request = WholeRequest(head_of("POST", URL, {"host": "carrier.test:8443"}), {"x-key": "a: b"}, b"{}\r\n\r\n")
    assert request.message == (
        b"POST /v1/rates?a=1+2 HTTP/1.1\r\n"
        b"host: carrier.test:8443\r\nx-key: a: b\r\ncontent-length: 6\r\n\r\n{}\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("method", "content", "length"),
    [("POST", b"", b"0"), ("POST", b"a", b"1"), ("GET", b"a", b"1"), ("GET", b"", None)],
)
def test_a_length_is_told_where_there_may_be_content(method: str, content: bytes, length: bytes | None) -> None:
    """Only a GET without any has none."""
    message = WholeRequest(head_of(method, URL, {}), {}, content).message
    assert message.partition(b"content-length: ")[2].split(b"\r\n")[0] == (length or b"")


async def test_to_whoever_looks_a_request_is_httpx_s() -> None:
    """Method, address, headers and content are those of the bytes; what no request has, this one has not."""
    request = WholeRequest(head_of("POST", URL, {"host": "h"}), {"x-key": "a: b"}, b"{}\r\n\r\n")
    assert isinstance(request, httpx.Request)
    assert (request.method, request.url) == ("POST", URL)
    assert request.headers.raw == [(b"host", b"h"), (b"x-key", b"a: b"), (b"content-length", b"6")]
    with pytest.raises(httpx.RequestNotRead):
        _ = request.content
    assert await request.aread() == b"{}\r\n\r\n" == request.content
    assert request.extensions == {}
    with pytest.raises(AttributeError, match="nothing"):
        _ = request.nothing
    empty = WholeRequest(head_of("GET", URL, {}), {}, b"")
    assert (empty.headers.raw, empty.read()) == ([], b"")


@pytest.mark.parametrize("bad", ["a\r\nx-evil: 1", "a\nb", "a\rb", "a\0b", "\x7f", "a\tb", "\r\n", "ä", "a\r\n\r\nb"])
def test_a_value_is_one_line_of_plain_signs(bad: str) -> None:
    """Whether it never changes or does; the error does not quote it."""
    for headers, more in (({"x-a": bad}, {}), ({}, {"x-a": bad})):
        with pytest.raises(httpx.LocalProtocolError, match=r"^a header is not one line of plain signs$"):
            WholeRequest(head_of("POST", URL, headers), more, b"")


@pytest.mark.parametrize("bad", ["", " ", "x a", "x(a)", "x/a", "x\x7f", "x:", "x-a: 1\r\nx-b", "x\0", "ä", "x\n"])
def test_a_name_is_a_name(bad: str) -> None:
    """Nothing in it ends it early."""
    for headers, more in (({bad: "1"}, {}), ({}, {bad: "1"})):
        with pytest.raises(httpx.LocalProtocolError):
            WholeRequest(head_of("POST", URL, headers), more, b"")


@pytest.mark.parametrize("bad", ["", "GET ", "GET / HTTP/1.1\r\n\r\nPOST", "G\0T", "GÉT"])
def test_a_method_is_one_word(bad: str) -> None:
    """Nothing in it ends the line or begins another request."""
    with pytest.raises(httpx.LocalProtocolError, match=r"^a method is one word$"):
        head_of(bad, URL, {})


@pytest.mark.parametrize("path", ["/a b", "/a\u2028b", "/ä?q= HTTP/1.1", "/a#b"])
def test_a_path_is_one_word(path: str) -> None:
    """As httpx escapes it; what it does not escape it refuses itself."""
    line = head_of("GET", URL.join(path), {}).text
    assert (line.count(" "), line.count("\r\n"), line.isascii()) == (2, 1, True)
    with pytest.raises(httpx.InvalidURL):
        URL.join(path + "\r\nx-evil: 1")


class Read:
    """What a server makes of a request."""

    def __init__(self, message: bytes) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.url = self.body = b""
        self.whole = 0
        HttpRequestParser(self).feed_data(message)

    def on_url(self, url: bytes) -> None:
        """httptools' word."""
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools' word."""
        self.headers.append((name, value))

    def on_body(self, body: bytes) -> None:
        """httptools' word."""
        self.body += body

    def on_message_complete(self) -> None:
        """httptools' word."""
        self.whole += 1


SIGNS = st.text(st.sampled_from('ab:- \t\r\n\0\x0b\x7f\x85ä\u2028,;("/'), max_size=4)
FIELDS = st.dictionaries(st.one_of(st.sampled_from(["x-a", "X-B"]), SIGNS), SIGNS, max_size=3)


@given(fixed=FIELDS, added=FIELDS, content=st.binary(max_size=9))
@example({}, {"x-a": "1\r\ncontent-length: 0\r\n\r\nGET / HTTP/1.1"}, b"")
@example({"x-a\r\nx-b": "1"}, {}, b"")
def test_a_server_reads_what_was_meant_or_nothing(fixed: Headers, added: Headers, content: bytes) -> None:
    """One request with these headers, each once, and this body; whatever else somebody writes into them is refused."""
    pairs = [*fixed.items(), *added.items()]
    if not all(re.fullmatch(r"[ab\-xAXB]+", name) and re.fullmatch("[ -~]*", value) for name, value in pairs):
        with pytest.raises(httpx.LocalProtocolError):
            WholeRequest(head_of("POST", URL, fixed), added, content)
        return
    request = WholeRequest(head_of("POST", URL, fixed), added, content)
    read = Read(request.message)
    pairs.append(("content-length", str(len(content))))
    assert read.headers == [(name.encode(), value.strip().encode()) for name, value in pairs]
    assert (read.url, read.body, read.whole) == (b"/v1/rates?a=1+2", content, 1)


@pytest.mark.parametrize("good", ["", "a", "a b", '~!"#;:/?', "Basic ZGhs=="])
def test_what_a_value_may_hold(good: str) -> None:
    """All printable signs of ASCII, and blanks."""
    assert f"x-a: {good}\r\n".encode() in WholeRequest(head_of("GET", URL, {}), {"x-a": good}, b"").message


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.test/", ("https", "a.test", 443)),
        ("http://a.test/x", ("http", "a.test", 80)),
        ("http://127.0.0.1:8123/x", ("http", "127.0.0.1", 8123)),
        ("https://[::1]:8443/", ("https", "::1", 8443)),
    ],
)
def test_where_a_request_goes(url: str, origin: tuple[str, str, int]) -> None:
    """A port that is not named is the scheme's."""
    assert head_of("GET", httpx.URL(url), {}).origin == origin


async def test_to_whoever_looks_an_answer_is_httpx_s() -> None:
    """Status, headers as they came and the body, which httpx unpacks."""
    response = WholeResponse(Answer(201, [(b"X-A", b"1")], b"{}"))
    assert isinstance(response, httpx.Response)
    assert (response.status_code, response.headers.raw, await response.aread()) == (201, [(b"X-A", b"1")], b"{}")
    with pytest.raises(AttributeError, match="nothing"):
        _ = response.nothing
    packed = WholeResponse(Answer(200, [(b"Content-Encoding", b"gzip")], gzip.compress(b"{}"), packed=True))
    assert await packed.aread() == b"{}"


def test_headers_are_texts_by_name() -> None:
    """In lower case; what came twice stands together, in its order; signs beyond ASCII do no harm."""
    texts = Texts([(b"X-A", b"1"), (b"Warning", "straße".encode()), (b"x-a", b"2"), (b"X-B", b"\xff")])
    assert dict(texts) == {"x-a": "1, 2", "warning": "straße", "x-b": "\N{REPLACEMENT CHARACTER}"}
    assert texts == {"x-a": "1, 2", "warning": "straße", "x-b": "\N{REPLACEMENT CHARACTER}"}
    assert (len(texts), texts["x-a"], texts.get("X-A"), list(Texts([]))) == (3, "1, 2", None, [])
