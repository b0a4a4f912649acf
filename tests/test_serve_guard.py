"""Who may speak to the server: one rule, one test."""

import json
import tempfile

import pytest
from hostile_names import HOSTILE_NAMES
from page_data import BLOCKS
from served_plan import CLOSE, PORT, WRITE, in_process, write_plan

from app.serve.guard import MOST_BYTES
from app.serve.keeper import Keeper


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    names = dict(zip(range(900001, 900009), HOSTILE_NAMES, strict=False))
    with in_process(write_plan(tmp_path_factory.mktemp("guarded"), names)) as opened:
        yield opened


def send(page, method="POST", path="/api/change", body=b"{}", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {**WRITE, **named} if method == "POST" else named
    given = {name: value for name, value in given.items() if value is not None}
    return page.client.request(method, path, content=body, headers=given)


def refused(answer, status):
    assert answer.status_code == status
    (fault,) = answer.json()["faults"]
    assert "Traceback" not in answer.text
    assert fault["text"].endswith(".")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        f"127.0.0.1.evil.example:{PORT}",
        f"localhost.evil.example:{PORT}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"127.0.0.2:{PORT}",
        f"0.0.0.0:{PORT}",
        f"[::1]:{PORT}",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/state", "/api/plan.zip"])
def test_another_host_is_refused(page, host, path):
    refused(page.client.get(path, headers={"Host": host}), 403)


def test_this_machine_may_be_called_by_its_name(page):
    answer = page.client.get("/api/state", headers={"Host": f"localhost:{PORT}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", f"https://127.0.0.1:{PORT}", "http://127.0.0.1:1", ""]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_origin_is_refused(page, origin, method):
    path = "/api/state" if method == "GET" else "/api/undo"
    refused(send(page, method, path, Origin=origin), 403)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_marks_as_of_another_site_is_refused(page, site):
    refused(page.client.get("/api/plan.zip", headers={"Sec-Fetch-Site": site}), 403)
    assert page.client.get("/", headers={"Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.parametrize("value", [None, "0", "yes", "1, 1"])
def test_a_write_needs_the_header(page, value):
    refused(send(page, X_Schoolclusters=value), 403)


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_write_must_be_json(page, kind):
    refused(send(page, Content_Type=kind), 415)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b"null",
        b"\xff\xfe",
        b'{"revision": NaN}',
        b'{"revision": Infinity}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"revision": ' + b"9" * 5_000 + b"}",
        b'{"name": "\\ud800"}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_json_object_is_refused(page, body):
    refused(send(page, body=body), 400)


@pytest.mark.parametrize("revision", [None, "1", 1.5, True, [], {}, 10**30])
def test_a_revision_must_be_a_whole_number(page, revision):
    answer = send(page, body=json.dumps({"revision": revision, "changes": [CLOSE]}).encode())
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["field"] == "revision"


@pytest.mark.parametrize(
    "change",
    [
        {"do": "close", "urn": "900001"},
        {"do": "close", "urn": True},
        {"do": "close", "urn": -1},
        {"do": "close", "urn": 10**400},
        {"do": "limit", "minutes": 1e999},
        {"do": "limit", "minutes": "30"},
        {"do": "weights", "left_out_s": -1},
        {"do": "add", "name": {}, "place": []},
        {"do": "add", "name": "x", "place": {"lon": 1e400, "lat": None}},
        {"do": "add", "name": "x", "place": {"easting": 10**400, "northing": 0}},
        {"do": "together", "urns": [[900001], 900002]},
        {"do": "profile", "profile": "/etc/passwd"},
        {"do": ["close"], "urn": 900001},
        {"do": "close", "urn": 900001, "__class__": "x"},
        {},
    ],
    ids=lambda change: repr(change)[:40],
)
def test_a_change_of_wrong_types_is_refused_in_words(page, change):
    body = {"revision": page.state["revision"], "changes": [change]}
    answer = send(page, body=json.dumps(body).replace("Infinity", "1e999").encode())
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_a_large_body_is_refused(page):
    refused(send(page, body=b" " * (MOST_BYTES + 1)), 413)


def test_a_large_body_that_does_not_tell_its_size_is_refused(page):
    refused(send(page, body=iter([b" " * 400_000] * 10)), 413)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/api/state", "/api/change"])
def test_other_methods_are_refused(page, method, path):
    assert page.client.request(method, path).status_code == 405


@pytest.mark.parametrize("path", ["/api/state", "/", "/api/contents"])
def test_what_is_to_be_read_cannot_be_written(page, path):
    refused(send(page, path=path), 405)


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/redoc",
        "/openapi.json",
        "/api",
        "/api/",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/../app/serve/api.py",
        "/api/scenario.toml/../../x",
    ],
)
def test_there_is_nothing_else(page, path):
    refused(page.client.get(path), 404)


@pytest.mark.parametrize("path", ["/", "/api/state", "/api/plan.zip", "/nothing"])
def test_every_answer_carries_the_safe_headers(page, path):
    headers = page.client.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert ("default-src 'none'" in headers["content-security-policy"]) == (path != "/")
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_a_fault_of_its_own_is_no_traceback(page, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(Keeper, "contents", lambda _: 1 // 0)
    answer = page.client.get("/api/contents")
    refused(answer, 500)
    assert "ZeroDivisionError" in answer.text
    assert "line" not in answer.text
    assert "1 // 0" in next(tmp_path.iterdir()).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=lambda name: repr(name)[:20])
def test_a_hostile_name_of_a_scenario_is_a_name(page, name):
    answer = page.scenario("new", name)
    if answer.status_code == 422:  # it cannot be shown in one line
        return
    assert page.state["scenario"] == name.strip()
    given = page.client.get("/api/scenario.toml").headers["content-disposition"]
    file_name = given.removeprefix('attachment; filename="').removesuffix('.toml"')
    assert file_name.replace("-", "").isalnum()
    assert file_name.isascii()
    page.scenario("delete", page.state["scenario"])


def test_hostile_names_of_schools_stay_in_the_block_of_data(page):
    text = BLOCKS.sub("", page.client.get("/").text)
    assert not [name for name in HOSTILE_NAMES[:8] if name in text]
    for path in ("/api/contents", "/api/state"):
        assert page.client.get(path).headers["content-type"] == "application/json"


def test_a_thousand_rapid_writes_survive(page):
    before = len(page.state["changes"])
    for number in range(1000):
        assert page.change({"do": "limit", "minutes": 20 + number % 40}).status_code == 200
    assert len(page.state["changes"]) == before + 1000
