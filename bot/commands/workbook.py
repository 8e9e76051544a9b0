"""Writes the report as an Excel workbook with charts: one sheet for each question that a reader has."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from handlers.returns.reporting import FULL, Delivery, Punctuality, Report, totals
from handlers.sources import plain_date
from store.people import Colleague
from store.register.cells import guarded
from store.returns import Kind

MOST_BARS = 25
"""A chart shows the first rows up to this many: more cannot be read."""

WIDEST = 60
"""The widest column, in characters."""

Cell = str | int | float | date | None

UNITS_NOTE = (
    "Units differ, so figures of different measures are never added up. The share is that of the target that is "
    "delivered, on average over commitments that have a target. More than 100% counts as 100%."
)


def write_workbook(report: Report, council: str, people: dict[int, Colleague], path: Path) -> None:
    """Write *report* of *council* to *path*; *people* are the colleagues by id. Raises OSError."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _summary(first, report, council)
    _deliveries(book.create_sheet("By measure"), "Measure", report.by_measure.values(), with_figures=True)
    _deliveries(book.create_sheet("By priority"), "Priority", report.by_priority.values())
    _by_contract(book.create_sheet("By contract"), report)
    _on_time(book.create_sheet("Returns on time"), report)
    _overdue(book.create_sheet("Overdue"), report, people)
    book.save(path)


def _summary(sheet: Worksheet, report: Report, council: str) -> None:
    sheet.title = "Summary"
    count = totals(report.returns.values())
    _table(
        sheet,
        [f"Social value report of {council}, up to {plain_date(report.day)}", ""],
        [
            ["Contracts in the register", report.contracts],
            ["Returns that fell due", count.due],
            ["Received on time", count.on_time],
            ["Received late", count.late],
            ["Not needed", count.not_needed],
            ["Still missing", count.missing],
            ["Overdue today, KPI notices included", len(report.overdue)],
            ["Contracts with no return frequency", report.no_frequency],
            ["Contracts with no manager", report.no_manager],
            ["Contracts with no measure", report.no_measures],
            [],
            [UNITS_NOTE],
        ],
    )
    note = sheet.cell(sheet.max_row, 1)
    note.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[sheet.max_row].height = 75


def _deliveries(sheet: Worksheet, heading: str, found: Iterable[Delivery], *, with_figures: bool = False) -> None:
    """Fill *sheet* with what was promised and delivered, and a chart of the shares, the lowest first."""
    rows = sorted(found, key=lambda each: (each.share is None, each.share, each.name))
    headings = [heading, "Share of target delivered (%)", "Commitments", "Targets met", "Behind"]
    headings += ["Unit", "Promised", "Delivered"] if with_figures else []
    lines: list[list[Cell]] = []
    for each in rows:
        share = None if each.share is None else round(each.share, 1)
        line: list[Cell] = [each.name, share, each.commitments, each.met, each.behind]
        figures: list[Cell] = [None, None] if each.unit.startswith("%") else [each.promised, each.delivered]
        lines.append([*line, each.unit, *figures] if with_figures else line)
    _table(sheet, headings, lines)
    _chart(sheet, "Share of target delivered (%)", len(rows), [2], columns=len(headings))


def _by_contract(sheet: Worksheet, report: Report) -> None:
    rows: list[list[Cell]] = []
    nothing = Delivery("")
    for ident in sorted({*report.by_contract, *report.returns}):
        each, count = report.by_contract.get(ident, nothing), report.returns.get(ident, Punctuality())
        share = None if each.share is None else round(each.share, 1)
        promised: list[Cell] = [ident, each.name, share, each.commitments, each.met, each.behind]
        rows.append([*promised, count.due, count.on_time, count.late, count.missing])
    rows.sort(key=lambda row: (row[2] is None, row[2], row[0]))
    headings = [
        "Number", "Contract", "Share of target delivered (%)", "Commitments", "Targets met", "Behind",
        "Returns due", "On time", "Late", "Missing",
    ]  # fmt: skip
    _table(sheet, headings, rows)
    _chart(sheet, "Share of target delivered (%)", len(rows), [3], names=2, columns=len(headings))


def _on_time(sheet: Worksheet, report: Report) -> None:
    headings = ["Quarter from", "On time", "Late", "Missing", "Not needed", "Due"]
    rows: list[list[Cell]] = [
        [plain_date(quarter), each.on_time, each.late, each.missing, each.not_needed, each.due]
        for quarter, each in sorted(report.by_quarter.items())
    ]
    _table(sheet, headings, rows)
    _chart(sheet, "Returns by the quarter in which they fell due", len(rows), [2, 3, 4, 5], columns=6, stacked=True)


def _overdue(sheet: Worksheet, report: Report, people: dict[int, Colleague]) -> None:
    headings = [
        "Number", "Reference", "Contract", "Supplier", "Contract manager", "What", "Period from", "Period to", "Due",
        "Working days late",
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for line in report.overdue:
        contract, period = line.contract, line.period
        manager = people.get(contract.manager or 0)
        what = "KPI notice" if period.kind is Kind.KPI else "Return"
        who = manager.label if manager else ""
        named: list[Cell] = [contract.id, contract.reference, contract.title, contract.supplier, who]
        rows.append([*named, what, period.start, period.end, period.due, line.standing.late])
    _table(sheet, headings, rows)


def _table(sheet: Worksheet, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Write a table with its headings in bold, each column as wide as what stands in it."""
    sheet.append(list(headings))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([guarded(each) if isinstance(each, str) else each for each in row])
    if not rows:
        sheet.append(["Nothing yet"])
    for place in range(1, len(headings) + 1):
        longest = max(len(str(row[place - 1])) for row in [headings, *rows] if len(row) >= place)
        sheet.column_dimensions[get_column_letter(place)].width = min(WIDEST, longest + 3)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _chart(
    sheet: Worksheet,
    title: str,
    count: int,
    series: Sequence[int],
    *,
    columns: int,
    names: int = 1,
    stacked: bool = False,
) -> None:
    """Put a bar chart of the first rows beside the table; *series* and *names* are columns."""
    shown = min(count, MOST_BARS)
    if not shown:
        return
    chart = BarChart()
    chart.type = "bar" if not stacked else "col"
    chart.title = title if count <= MOST_BARS else f"{title}: the first {MOST_BARS}"
    for column in series:
        chart.add_data(Reference(sheet, min_col=column, min_row=1, max_row=shown + 1), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=names, min_row=2, max_row=shown + 1))
    # Newer versions of Excel leave out axes that are not said to be there.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    if stacked:
        chart.grouping, chart.overlap = "stacked", 100
    else:
        chart.legend = None
        chart.y_axis.scaling.max = FULL
        chart.x_axis.scaling.orientation = "maxMin"
    chart.width, chart.height = 24, max(8, 0.7 * shown + 3)
    sheet.add_chart(chart, f"{get_column_letter(columns + 2)}2")
