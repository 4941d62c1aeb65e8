"""The table of a run: medians, ratios to the first contestant of each row, exact query counts."""

from statistics import median


def render(results, options):
    lines = [
        "",
        f"{options.customers} customers, {options.invoices} invoices, {options.tickets} running clocks; "
        f"medians of {options.rounds} rounds taking turns.",
        "Ratios are medians of the ratios to the first line (to the bare one of their size) within a round, with the smallest and the",
        "largest; A/A is the first line against itself. Processor: what Odoo and its database backend used; what else runs does not count.",
        "",
        "| work | contestant | time | ratio | processor | ratio | queries | also |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row, answers, again in results:
        lines += render_row(row, answers, again)
    return "\n".join(lines)


def render_row(row, answers, again):
    first = answers[row.entries[0]]
    lines = []
    for entry in row.entries:
        is_first = entry is row.entries[0]
        beside = answers[row.entries[entry.beside]]
        lines.append(
            render_line(row.title if is_first else "", entry.label, row, answers[entry], None if is_first else beside)
        )
        if is_first and again:
            lines.append(render_line("", "A/A", row, again, first))
    if row.goal:
        lines.append(f"| | *goal* | {row.goal} | | | | | |")
    return lines


def render_line(title, label, row, found, first):
    queries = sorted({answer["queries"] for answer in found})
    counts = f"{queries[0]}" if len(queries) == 1 else f"{queries[0]} to {queries[-1]}"
    shown = ("seconds", "processor", "queries", "units")
    also = [f"{key} {value}" for key, value in found[-1].items() if key not in shown]
    if row.unit and found[-1].get("units"):
        also.insert(0, f"{found[-1]['units']} {row.unit}s in {median(answer['seconds'] for answer in found):.2f} s")
    cells = [title, label]
    for measure in ("seconds", "processor"):
        per = f" a {row.unit}" if row.unit else ""
        cells.append(in_words(median(cost(row, answer, measure) for answer in found)) + per)
        cells.append(compare(row, found, first, measure) if first else "1")
    return "| " + " | ".join([*cells, counts, ", ".join(also)]) + " |"


def cost(row, answer, measure):
    """Seconds of an answer, of one unit where the row counts them."""
    return answer[measure] / answer["units"] if row.unit and answer.get("units") else answer[measure]


def compare(row, found, first, measure):
    """The median of the ratios within a round; with the span, when there are several."""
    pairs = [cost(row, one, measure) / cost(row, other, measure) for one, other in zip(found, first, strict=False)]
    if len(pairs) == 1:
        return f"{pairs[0]:.2f}"
    return f"{median(pairs):.2f} ({min(pairs):.2f} to {max(pairs):.2f})"


def in_words(seconds):
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.1f} ms" if seconds >= 0.001 else f"{seconds * 1_000_000:.1f} µs"
