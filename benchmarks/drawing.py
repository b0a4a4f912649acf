"""Mangled inputs that hypothesis draws: it seeks odd cases, and shrinks what fails to the least."""

import csv
import io

from hypothesis import strategies as st

from benchmarks.mangling import WILD

_CELLS = st.one_of(
    st.sampled_from([wild.decode("utf-8", "replace") for wild in WILD]),
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
)


@st.composite
def drawn_tables(draw: st.DrawFn, model: bytes) -> bytes:
    """Draw a CSV file whose rows and cells are exchanged, left out, repeated or wild."""
    rows = list(csv.reader(io.StringIO(model.decode("cp1252"), newline="")))
    for _ in range(draw(st.integers(1, 6))):
        row = draw(st.integers(0, len(rows) - 1))
        cells = rows[row]
        if not cells or draw(st.integers(0, 9)) == 0:
            other = draw(st.integers(0, len(rows) - 1))
            rows[row] = list(draw(st.sampled_from([rows[other], [], cells * 2, cells[:-1]])))
        else:
            rows[row] = [*cells]
            rows[row][draw(st.integers(0, len(cells) - 1))] = draw(_CELLS)
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    encoding = draw(st.sampled_from(["cp1252", "utf-8", "utf-8-sig"]))
    return written.getvalue().encode(encoding, "replace")


@st.composite
def drawn_texts(draw: st.DrawFn, model: bytes) -> bytes:
    """Draw a text, TOML or XML, in which values, lines and pieces are exchanged or wild."""
    lines = model.decode("utf-8").replace("><", ">\n<").split("\n")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        key, mark, value = lines[at].partition("=")
        wild = draw(_CELLS)
        instead = [key + mark + wild, wild + mark + value, f'{key}{mark}"{wild}"/>']
        others = [lines[-1 - at], "", lines[at] * 2, lines[at][:-1]]
        lines[at] = draw(st.sampled_from([*instead, *others]))
    return "\n".join(lines).encode("utf-8", "replace")
