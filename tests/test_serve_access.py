"""The token of a server: in its link, in a cookie, and nowhere else."""

import hmac
import re
import secrets
from urllib.parse import urlsplit

import pytest
from served_plan import PORT, WRITE, in_process, write_plan

from app.serve.access import Access

COOKIE = f"schoolclusters-{PORT}"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with in_process(write_plan(tmp_path_factory.mktemp("locked"))) as page:
        yield page.client


@pytest.fixture
def stranger(client):
    """The same client as though it had not seen the link, which it holds."""
    (kept,) = client.cookies.jar
    client.cookies.clear()
    yield client, kept.value
    client.cookies.clear()
    client.cookies.jar.set_cookie(kept)


def test_every_start_has_a_token_of_its_own():
    links = {Access(PORT).link for _ in range(20)}
    assert len(links) == 20
    for link in links:
        assert re.fullmatch(rf"http://127\.0\.0\.1:{PORT}/\?token=[\w-]{{22,}}", link)  # 128 bits


def test_the_link_gives_a_strict_cookie_and_leads_to_the_address_without_the_token(stranger):
    client, token = stranger
    answer = client.get(f"/?token={token}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name == f"{COOKIE}={token}"
    assert set(attributes) == {"Path=/", "HttpOnly", "SameSite=Strict"}
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("how", ["wrong", "", "{}x", "x{}", "é"])
def test_another_token_opens_nothing(stranger, how):
    client, token = stranger
    asked = how.format(token)
    assert client.get("/", params={"token": asked}).status_code == 401
    cookie = f"{COOKIE}={asked}".encode()
    for path in ("/", "/api/state", "/api/plan.zip"):
        answer = client.get(path, headers=[(b"cookie", cookie)])
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("name", ["schoolclusters", "schoolclusters-8001", "token", ""])
def test_a_cookie_of_another_name_opens_nothing(stranger, name):
    client, token = stranger
    answer = client.get("/api/state", headers={"Cookie": f"{name}={token}"})
    assert answer.status_code == 401


def test_the_cookie_is_found_among_others(stranger):
    client, token = stranger
    kept = f"a=1; {COOKIE}=old;{COOKIE}={token}; b"
    assert client.get("/api/state", headers={"Cookie": kept}).status_code == 200


@pytest.mark.parametrize("path", ["/api/state", "/api/plan.zip", "/api/events", "/x"])
def test_the_token_opens_nothing_but_the_page(stranger, path):
    client, token = stranger
    assert client.get(f"{path}?token={token}").status_code == 401


def test_a_link_of_yesterday_is_taken_out_of_the_address_where_the_browser_is_known(client):
    answer = client.get("/?token=yesterday", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_who_is_not_known_is_told_so_before_anything_else(stranger):
    client, _ = stranger
    for method, path in [("PUT", "/"), ("POST", "/api/change"), ("GET", "/x"), ("HEAD", "/")]:
        answer = client.request(method, path, content=b"{")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Cookie")


def test_the_words_say_where_the_link_is_and_nothing_of_the_plan(stranger):
    client, token = stranger
    page = client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    (fault,) = client.post("/api/change", content=b"{}", headers=WRITE).json()["faults"]
    for words in (page.text, fault["text"]):
        assert "in the window where" in " ".join(words.split())
        assert "Village" not in words
        assert token not in words


@pytest.mark.parametrize(("site", "again"), [("cross-site", True), ("none", False)])
def test_a_browser_led_here_from_elsewhere_is_asked_once_more(stranger, site, again):
    """It keeps a strict cookie back the first time, and must not be asked for ever."""
    client, _ = stranger
    answer = client.get("/", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 401
    assert ("http-equiv" in answer.text) == again
    assert "http-equiv" not in client.get("/", headers={"Sec-Fetch-Site": "same-origin"}).text


def test_tokens_are_compared_in_constant_time(monkeypatch):
    compared = []

    def compare(one, other):
        compared.append((one, other))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(secrets, "compare_digest", compare)
    access = Access(PORT)
    assert access.in_link(urlsplit(access.link).query.encode())
    assert access.in_cookie([(b"cookie", access.cookie().partition(b";")[0])])
    assert not access.in_cookie([(b"cookie", COOKIE.encode() + b"=x")])
    assert len(compared) == 3
