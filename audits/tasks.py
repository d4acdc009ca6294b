"""What the front door may ask for: audit, check, judge, report, look at audits. Texts come back ready to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from audits import clock, pdf, rosters
from audits.address import with_address
from audits.engines.job import Report
from audits.inspect import judged_whole, order_of, run
from audits.order import Order, choose_units, meant
from audits.people import ledger
from audits.people.followup import up_to_date
from audits.plans import load_plan_of, rule_names
from audits.settings import Settings, load_settings
from crawler.addresses import AddressBook, parse_mappings
from crawler.browser import missing_for_rendering
from model.audit import Audit, AuditKind, AuditResult
from model.errors import NotFound, UsageError
from model.finding import Outcome
from model.plan import Plan
from model.snapshot import SiteClass
from reports import RENDERERS
from store import Store
from store.outputs import write
from store.registers import load_registers, of_units

_WRITTEN = ("html", "xlsx", "json", "findings", "text")
_NOT_CHECKED = frozenset({SiteClass.UNREACHABLE, SiteClass.BLOCKED, SiteClass.EXCLUDED, SiteClass.TRUNCATED})
_WORST_FIRST = (Outcome.PARTIAL, Outcome.FAIL)


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: the text and JSON to print, sentences for the operator, files written."""

    result: AuditResult
    notes: tuple[str, ...]
    files: tuple[Path, ...]

    @property
    def text(self) -> str:
        from reports.text import summary

        return summary(self.result)

    @property
    def json(self) -> str:
        return RENDERERS["json"].render(self.result).decode()

    @property
    def is_incomplete(self) -> bool:
        """True when a site could not be checked in full."""
        return any(c.coverage.site_class in _NOT_CHECKED for c in self.result.crawls)

    def reaches(self, threshold: str) -> bool:
        """True when a finding is as bad as `threshold` (FAIL or PARTIAL) or worse."""
        try:
            level = _WORST_FIRST.index(Outcome(threshold.upper()))
        except ValueError:
            raise UsageError(f"--fail-on 应为 FAIL 或 PARTIAL，实为“{threshold}”") from None
        return any(f.outcome in _WORST_FIRST[level:] for f in self.result.findings)


def settings(
    config: Path | None,
    data: Path | None = None,
    out: Path | None = None,
    resolve: Iterable[str] | None = None,
    allow_address: Iterable[str] | None = None,
    interval: float | None = None,
    engine: Mapping[str, Any] | None = None,
    *,
    render: bool = False,
) -> Settings:
    """The settings file with the command's own options laid over it. Raises UsageError for a wrong option."""
    chosen = load_settings(config)
    if interval is not None:
        chosen = replace(chosen, crawl=replace(chosen.crawl, interval_s=interval))
    if render:
        chosen = replace(chosen, crawl=replace(chosen.crawl, render=True))
    if chosen.crawl.render and (missing := missing_for_rendering()):
        raise UsageError(f"不能渲染网页：{missing}。请先安装，或者不使用 --render（设置文件 [crawl] render）。")
    merged = replace(
        chosen,
        engine=replace(chosen.engine, **(engine or {})),
        data=str(data) if data else chosen.data,
        out=str(out) if out else chosen.out,
        resolve=(*chosen.resolve, *(resolve or ())),
        allow_address=(*chosen.allow_address, *(allow_address or ())),
    )
    AddressBook(parse_mappings(merged.resolve), merged.allow_address)  # wrong ones are told now, not in mid-crawl
    return merged


def engine(
    name: str | None = None, workers: int | None = None, scheduler: str | None = None, archive: str | None = None
) -> dict[str, Any]:
    """What the command says of the engine, to lay over the settings file."""
    said = {"name": name, "workers": workers, "scheduler": scheduler, "archive": archive}
    return {key: value for key, value in said.items() if value is not None}


def audit(
    chosen: Settings,
    *,
    roster: Path,
    plan: str,
    units: tuple[str, ...],
    rules: tuple[str, ...],
    as_of: date | None,
    registers: Path | None,
    progress: Report,
    say: Callable[[str], None] = lambda _: None,
) -> Done:
    """A full audit of the roster, or of the units named. `say` is told how the roster was understood, before it
    begins."""
    document, scorecard = load_plan_of(plan)
    checked = rosters.check(roster, document)
    for sentence in (*checked.read, *checked.wrong):
        say(sentence)
    _check_rules(plan, document, rules)
    held, strange = of_units(load_registers(registers), checked.roster) if registers else ((), ())
    for sentence in strange:
        say(sentence)
    order = Order(
        AuditKind.SPECIAL,
        as_of or clock.today(),
        checked.roster,
        document,
        scorecard,
        choose_units(checked.roster, units),
        rules,
        held,
    )
    return carry_out(order, chosen, progress)


def check(
    chosen: Settings,
    target: str,
    *,
    as_unit: str | None,
    roster: Path,
    plan: str,
    rules: tuple[str, ...],
    as_of: date | None,
    progress: Report,
) -> Done:
    """A spot check of one unit of the roster, or of any address."""
    document, scorecard = load_plan_of(plan)
    book = rosters.load(roster, document)
    _check_rules(plan, document, rules)
    known, target = {unit.id for unit in book.units}, meant(target)
    if "://" in target:
        book, unit = with_address(book, target, as_unit)
    else:
        unit = choose_units(book, (target,))[0]
    order = Order(
        AuditKind.SPOT_CHECK,
        as_of or clock.today(),
        book,
        document,
        scorecard,
        (unit,),
        rules,
        of_roster="://" not in target,
        is_alone=unit not in known,
    )
    return carry_out(order, chosen, progress)


def carry_out(order: Order, chosen: Settings, progress: Report) -> Done:
    """Run an order, write its reports, say what the operator should know."""
    with Store.open(Path(chosen.data)) as store:
        result = run(order, chosen, store, clock.now, progress)
        if order.of_roster:
            ledger.follow(result, store, clock.now())
            result = up_to_date(result, store)
    return Done(result, chosen.crawl.warnings(), write_reports(result, Path(chosen.out), _WRITTEN))


def judge(chosen: Settings, audit_id: str, as_of: date | None) -> Done:
    """Judge a stored audit again with the rules of today, without the network."""
    with Store.open(Path(chosen.data)) as store:
        old = store.load_outline(audit_id)
        plan, scorecard = load_plan_of(old.plan.id)
        order = replace(order_of(old), plan=plan, scorecard=scorecard, as_of=as_of or old.audit.as_of)
        result = judged_whole(order, replace(old.audit, as_of=order.as_of), store)
        result = replace(result, seconds=old.seconds, peak_memory_mb=old.peak_memory_mb)
        store.save_result(result)
        if as_of is None and old.audit.kind is not AuditKind.SPOT_CHECK:
            ledger.follow(result, store, clock.now())
            result = up_to_date(result, store)
    return Done(result, (), write_reports(result, Path(chosen.out), _WRITTEN))


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports that were written, and a sentence for each that could not be made."""

    files: tuple[Path, ...]
    refusals: tuple[str, ...]


def report(chosen: Settings, audit_id: str, formats: str) -> Reports:
    """Write the reports of a stored audit in the formats named. One that cannot be made (the bulletin of a draft, a
    PDF without a browser) keeps no other from being written. UsageError for an unknown format."""
    names = tuple(n.strip() for n in formats.split(",") if n.strip())
    unknown = [n for n in names if n not in (*RENDERERS, "pdf")]
    if unknown or not names:
        raise UsageError(f"没有名为“{'、'.join(unknown)}”的格式，可用：{'、'.join((*RENDERERS, 'pdf'))}")
    with Store.open(Path(chosen.data)) as store:
        result = up_to_date(store.load_outline(audit_id), store)
    files: list[Path] = []
    refusals: list[str] = []
    for name in dict.fromkeys(names):
        try:
            if name == "pdf":
                files.append(pdf.save(result, Path(chosen.out) / result.audit.id))
            else:
                files += write_reports(result, Path(chosen.out), (name,))
        except UsageError as refusal:
            refusals.append(str(refusal))
    return Reports(tuple(files), tuple(refusals))


def write_reports(result: AuditResult, out: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """The reports of a result, in a folder named after the audit."""
    folder = out / result.audit.id
    return tuple(write(folder, RENDERERS[n].file_name, RENDERERS[n].render(result)) for n in names)


def listing(chosen: Settings, as_json: bool) -> str:
    """The audits in the data directory."""
    import msgspec

    with Store.open(Path(chosen.data)) as store:
        audits = store.audits()
    if as_json:
        return msgspec.json.format(msgspec.json.encode(audits)).decode()
    return "\n".join(map(_line, audits)) or "还没有做过检查。可运行 gongkai demo 或 gongkai audit。"


def show(chosen: Settings, audit_id: str, as_json: bool) -> str:
    """One stored audit as text or JSON."""
    with Store.open(Path(chosen.data)) as store:
        result = up_to_date(store.load_outline(audit_id), store)
    return RENDERERS["json" if as_json else "text"].render(result).decode()


def _line(audit: Audit) -> str:
    state = "已完成" if audit.finished_at else "未完成（再运行同一条命令会接着做）"
    return f"{audit.id}  {audit.as_of}  {len(audit.units)}个单位  {state}"


def _check_rules(plan: str, document: Plan, rules: tuple[str, ...]) -> None:
    known = {r.id for r in document.requirements} | set(rule_names(plan))
    for name in rules:
        if name not in known:
            raise NotFound(f"没有名为“{name}”的规则或要求。可用 gongkai rules list 查看全部。")
