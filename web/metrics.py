"""/metrics in Prometheus' text format, for whoever bears a token with the scope read."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from audits.nights import health
from web.counters import exposition
from web.healthz import readiness_of
from web.visit import Reader, TheDesk

router = APIRouter()


@router.get("/metrics")
def metrics(desk: TheDesk, program: Reader) -> Response:
    audits = desk.reading.audits()
    latest = desk.reading.latest()
    finished = latest.audit.finished_at if latest else None
    going = desk.accounts.office.open_spot_checks()
    requests = sorted(desk.counters.requests().items())
    parts = [
        exposition(
            "gongkai_http_requests_total",
            "counter",
            "Answers of the page and interface by method and class of status.",
            [({"method": method, "status": status}, number) for (method, status), number in requests],
        ),
        exposition("gongkai_audits", "gauge", "Audits in the data directory.", [({}, len(audits))]),
        exposition(
            "gongkai_audits_unfinished",
            "gauge",
            "Audits that run or were broken off.",
            [({}, sum(not listed.is_readable for listed in audits))],
        ),
        exposition(
            "gongkai_last_audit_finished_timestamp_seconds",
            "gauge",
            "When the newest audit of the roster was finished.",
            [({}, finished.timestamp())] if finished else [],
        ),
        exposition(
            "gongkai_last_audit_findings",
            "gauge",
            "Findings of the newest audit of the roster by the machine's outcome.",
            [({"outcome": outcome.value}, number) for outcome, number in desk.reading.counts(latest.audit.id)]
            if latest
            else [],
        ),
        exposition("gongkai_spot_checks_open", "gauge", "Spot checks that wait or run.", [({}, len(going))]),
        *(
            exposition(measure.name, "gauge", measure.help, [({}, measure.value)])
            for measure in health.measures(health.standing(desk.settings), readiness_of(desk))
        ),
    ]
    return PlainTextResponse("".join(parts), media_type="text/plain; version=0.0.4")
