"""Damage as files suffer it: bytes lost or flipped, cells exchanged, wild values, encodings."""

import io
import random
import zipfile
from collections.abc import Callable

WILD = (
    *(b"", b"0", b"-1", b"1e309", b"NaN", b"inf", b"9" * 400, b"0x1F", b"1,5", b"true", b"null"),
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b'"', b"'''", b'"""', b"\\"),
    *(b"=1+1", b"{{7*7}}", b"<script>", b"../../etc/passwd", b"%s%n", b"\xc3\x28", b"\\u0000"),
    *(b"[", b"]", b"{", b"}", b"[[", b"]]", b"=", b",", b";", b"\t", b"#", b"\xf0\x9f\x98\x80"),
    *(b"a" * 5_000, b"[" * 3_000),
)
"""What stands in files by mistake, or by malice."""

Mangler = Callable[[bytes, random.Random], bytes]


def mangled(content: bytes, chance: random.Random) -> bytes:
    """Return a file damaged in one to four ways."""
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(_MANGLERS)(content, chance)
    return content


def mangled_inside(content: bytes, chance: random.Random) -> bytes:
    """Return a zip archive one of whose members is damaged, so that it can still be unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        names = old.namelist()
        struck = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, mangled(part, chance) if name == struck else part)
    return packed.getvalue()


def mangled_archive(content: bytes, chance: random.Random) -> bytes:
    """Return a zip archive damaged within, or, one time in four, as any file is."""
    return (mangled if chance.randrange(4) == 0 else mangled_inside)(content, chance)


def _span(content: bytes, chance: random.Random, longest: int) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.randint(1, longest))


def _flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _lose(content: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance, 200)
    return content[:start] + content[end:]


def _repeat(content: bytes, chance: random.Random) -> bytes:
    start, end = _span(content, chance, 200)
    return content[:end] + content[start:end] * chance.randint(1, 5) + content[end:]


def _cut_off(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _insert(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(WILD) + content[at:]


def _exchange_words(content: bytes, chance: random.Random) -> bytes:
    """Put something wild in the place of a cell or a value."""
    for mark in chance.sample((b",", b"=", b"\n", b" "), 4):
        parts = content.split(mark)
        if len(parts) > 1:
            parts[chance.randrange(len(parts))] = chance.choice(WILD)
            return mark.join(parts)
    return content


def _exchange_lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) > 1:
        a, b = chance.sample(range(len(lines)), 2)
        lines[a], lines[b] = lines[b], lines[a]
    return b"".join(lines)


def _exchange_cells(content: bytes, chance: random.Random) -> bytes:
    """Exchange two columns in every line from somewhere on, as a slip in a spreadsheet does."""
    lines = content.split(b"\n")
    first = chance.randrange(len(lines))
    a, b = chance.randrange(12), chance.randrange(12)
    for at in range(first, len(lines)):
        cells = lines[at].split(b",")
        if max(a, b) < len(cells):
            cells[a], cells[b] = cells[b], cells[a]
            lines[at] = b",".join(cells)
    return b"\n".join(lines)


def _other_encoding(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("cp1252", errors="replace")
    other = chance.choice(("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp037"))
    return text.encode(other, "replace")


def _other_line_ends(content: bytes, chance: random.Random) -> bytes:
    return content.replace(
        b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"\x0b", b"\xe2\x80\xa8"))
    )


_MANGLERS: tuple[Mangler, ...] = (
    *(_flip, _lose, _repeat, _cut_off, _insert, _insert, _exchange_words, _exchange_words),
    *(_exchange_lines, _exchange_cells, _other_encoding, _other_line_ends),
)
