"""What the server answers: each route reads a request, calls the keeper, and returns its reply."""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from starlette.exceptions import HTTPException

from app.serve.access import Access
from app.serve.body import (
    ChangesWrite,
    FileWrite,
    MalformedError,
    ScenarioWrite,
    W,
    Write,
    faults_json,
    read_body,
    write_of,
)
from app.serve.deciding import DecisionWrite
from app.serve.events import Events
from app.serve.guard import Guard
from app.serve.keeper import Keeper
from app.serve.pricing import urn_of
from app.serve.reaching import reach_json
from app.serve.session import Entry, Session, StaleError, scenario_entry
from app.serve.shown import Shown
from app.terminal import internal_error
from clustering.scenario import Change, scenario_to_toml
from clustering.scenario.bulk import closures_from_csv, schools_from_csv
from clustering.scenario.scenario import UNNAMED
from clustering.scenario.scenario_file import scenario_of, to_table
from data.errors import InputError, OutputError
from data.given_file import GivenFile

_WORDS = {
    404: "There is nothing at this address.",
    405: "This address does not accept this method.",
}


async def _read_json(request: Request) -> dict[str, Any]:
    return read_body(await request.body())


Body = Annotated[dict[str, Any], Depends(_read_json)]


def make_app(keeper: Keeper, events: Events, port: int, access: Access) -> Guard:
    """Return the application, behind its guard.

    Parameters
    ----------
    keeper, events
        The session of a plan, and the events that pages follow.
    port
        Where the server will listen.
    access
        The token that opens it.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _refuse_in_words(app, keeper)
    _add_reads(app, keeper, events)
    _add_files(app, keeper)
    _add_writes(app, keeper)
    return Guard(app, port, access)


def _add_reads(app: FastAPI, keeper: Keeper, events: Events) -> None:
    reaching = threading.Lock()  # one at a time: it takes a core for half a second
    pricing = threading.Lock()

    @app.get("/")
    def page() -> Response:
        return HTMLResponse(keeper.page())

    @app.get("/api/state")
    def state() -> Response:
        return _json(keeper.state())

    @app.get("/api/contents")
    def contents() -> Response:
        return _json(keeper.contents())

    @app.get("/api/reach")
    def reach(request: Request) -> Response:
        with reaching:
            return JSONResponse(reach_json(keeper.setting, request.query_params))

    @app.get("/api/moves")
    def moves(urn: str = "") -> Response:
        with pricing:
            return JSONResponse(keeper.moves(urn_of(urn)))

    @app.get("/api/events")
    async def stream() -> Response:
        if events.full:
            raise HTTPException(
                503, "Too many pages are open. Close some, and load this one again."
            )
        return StreamingResponse(events.stream(keeper), media_type="text/event-stream")


def _add_files(app: FastAPI, keeper: Keeper) -> None:
    @app.get("/api/scenario.toml")
    def scenario() -> Response:
        text, name = scenario_to_toml(keeper.scenario), _file_name(keeper.scenario.name)
        return _attached(text.encode(), "application/toml", f"{name}.toml")

    @app.get("/api/plan.zip")
    def plan() -> Response:
        shown = keeper.solved()
        return _attached(shown.zipped(), "application/zip", f"{_name_of(shown)}.zip")

    @app.get("/api/handouts.pdf")
    def handouts() -> Response:
        shown = keeper.solved()
        return _attached(shown.handouts(), "application/pdf", f"{_name_of(shown)}-handouts.pdf")

    @app.get("/api/compared")
    def compared(one: str = "", other: str = "") -> Response:
        return JSONResponse(keeper.compared([name for name in (one, other) if name]))


def _add_writes(app: FastAPI, keeper: Keeper) -> None:
    def write(path: str, kind: type[W], entry_of: Callable[[Session, W], Entry]) -> None:
        @app.post(path)
        def written(body: Body) -> Response:
            sent = write_of(kind, body)
            return _json(keeper.write(sent.revision, lambda session: entry_of(session, sent)))

    write("/api/change", ChangesWrite, lambda _, sent: {"do": "change", "changes": sent.changes})
    write("/api/undo", Write, lambda *_: {"do": "undo"})
    write("/api/redo", Write, lambda *_: {"do": "redo"})
    write("/api/scenario", ScenarioWrite, lambda _, sent: sent.entry)
    write("/api/load", FileWrite, _loaded_entry)
    write("/api/add-list", FileWrite, lambda _, sent: _changes_entry(schools_from_csv(_csv(sent))))
    write(
        "/api/close-list", FileWrite, lambda _, sent: _changes_entry(closures_from_csv(_csv(sent)))
    )

    @app.post("/api/decide")
    def decide(body: Body) -> Response:
        return _json(keeper.decide(write_of(DecisionWrite, body)))

    @app.post("/api/solve")
    def solve(body: Body) -> Response:
        return _json(keeper.solve(write_of(Write, body).revision))

    @app.post("/api/stop")
    def stop(body: Body) -> Response:  # noqa: ARG001 - every write must be an object of JSON
        return _json(keeper.stop())


def _loaded_entry(session: Session, sent: FileWrite) -> Entry:
    scenario = scenario_of(GivenFile(f"{UNNAMED}.toml", sent.text.encode()))
    return scenario_entry(replace(scenario, name=session.free_name(scenario.name)))


def _csv(sent: FileWrite) -> GivenFile:
    return GivenFile("list", sent.text.encode())


def _changes_entry(changes: Sequence[Change]) -> Entry:
    return {"do": "change", "changes": [to_table(change) for change in changes]}


def _refuse_in_words(app: FastAPI, keeper: Keeper) -> None:
    @app.exception_handler(InputError)
    def faulty(_: Request, error: InputError) -> Response:
        return JSONResponse(faults_json(error), 422)

    @app.exception_handler(StaleError)
    def stale(_: Request, __: StaleError) -> Response:
        return _json(keeper.state(), 409)

    @app.exception_handler(OutputError)
    def unkept(_: Request, error: OutputError) -> Response:
        return _refusal(507, str(error))

    @app.exception_handler(MalformedError)
    def malformed(_: Request, error: MalformedError) -> Response:
        return _refusal(400, str(error))

    @app.exception_handler(Exception)
    async def own(_: Request, error: Exception) -> Response:  # in a thread, no error is at hand
        return _refusal(500, internal_error("server", error))

    @app.exception_handler(HTTPException)
    def other(_: Request, error: HTTPException) -> Response:
        return _refusal(error.status_code, _WORDS.get(error.status_code, error.detail))


def _refusal(status: int, words: str) -> Response:
    return JSONResponse({"faults": [{"field": "", "text": words}]}, status)


def _json(content: bytes, status: int = 200) -> Response:
    return Response(content, status, media_type="application/json")


def _attached(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=kind)


def _name_of(shown: Shown) -> str:
    """Return the name of a file of what is shown."""
    return "plan-in-hand" if shown.answer is None else _file_name(shown.answer.scenario.name)


def _file_name(scenario: str) -> str:
    """Return the name of a scenario, as far as any system takes it for a file."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", scenario).strip("-")[:60]
    return f"scenario-{plain}".rstrip("-")
