"""Hand-outs that are set in parts say, link and tag the same as those set as a whole."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Object, Pdf
from printed import pages_of
from test_handouts import stored

from maps.handouts import HandOuts, make_handouts, parts


@pytest.fixture(scope="module")
def whole() -> bytes:
    return make_handouts(stored()).pdf


@pytest.fixture(scope="module")
def in_parts() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "TOGETHER", 1)
        patch.setattr(parts, "PART", 1)
        made: HandOuts = make_handouts(stored())
    return made.pdf


def opened(made: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(made))


def page_numbers(pdf: Pdf) -> dict[tuple[int, int], int]:
    return {page.obj.objgen: number for number, page in enumerate(pdf.pages)}


def links(pdf: Pdf) -> list[tuple[int, int]]:
    """Return from which page to which each link leads."""
    at = page_numbers(pdf)
    return [
        (number, at[link.Dest[0].objgen])
        for number, page in enumerate(pdf.pages)
        for link in page.obj.get(Name.Annots, ())
    ]


def tags(element: Object, depth: int = 0) -> list[tuple[int, str]]:
    """Return depth and role of each tag, in the order in which they are read out."""
    if not isinstance(element, Dictionary) or Name.S not in element:
        return []
    below = element.get(Name.K, ())
    children = list(below) if isinstance(below, pikepdf.Array) else [below]
    found = [(depth, str(element.S))]
    for child in children:
        found += tags(child, depth + 1)
    return found


def headings(pdf: Pdf) -> list[tuple[str, int]]:
    at, item, found = page_numbers(pdf), pdf.Root.Outlines.First, []
    while item is not None:
        assert item.Parent.objgen == pdf.Root.Outlines.objgen
        found.append((str(item.Title), at[item.Dest[0].objgen]))
        item = item.get(Name.Next)
    return found


def test_every_page_says_the_same(whole: bytes, in_parts: bytes) -> None:
    assert pages_of(in_parts) == pages_of(whole)


def test_every_link_leads_to_the_same_page(whole: bytes, in_parts: bytes) -> None:
    assert links(opened(in_parts)) == links(opened(whole)) != []


def test_the_outline_is_the_same(whole: bytes, in_parts: bytes) -> None:
    assert headings(opened(in_parts)) == headings(opened(whole))
    assert opened(in_parts).Root.Outlines.Count == opened(whole).Root.Outlines.Count


def test_a_screen_reader_reads_the_same(whole: bytes, in_parts: bytes) -> None:
    one, other = opened(whole), opened(in_parts)
    assert len(other.Root.StructTreeRoot.K) == 1
    assert tags(other.Root.StructTreeRoot.K[0]) == tags(one.Root.StructTreeRoot.K[0])


def test_every_tag_is_found_from_its_page_and_by_its_name(in_parts: bytes) -> None:
    pdf = opened(in_parts)
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    keys = [int(number) for number in list(numbers)[::2]]
    assert keys == sorted(set(keys))
    used = [int(page.obj.StructParents) for page in pdf.pages]
    used += [int(link.StructParent) for page in pdf.pages for link in page.obj.get(Name.Annots, ())]
    assert sorted(used) == keys
    assert int(pdf.Root.StructTreeRoot.ParentTreeNextKey) == len(keys)
    names = list(pdf.Root.StructTreeRoot.IDTree.Names)
    called = [bytes(name) for name in names[::2]]
    assert called == sorted(set(called))
    assert [bytes(tag.ID) for tag in names[1::2]] == called


def test_the_headings_of_a_cell_are_in_its_own_table(in_parts: bytes) -> None:
    pdf = opened(in_parts)
    names = list(pdf.Root.StructTreeRoot.IDTree.Names)
    by_name = {bytes(name): tag for name, tag in zip(names[::2], names[1::2], strict=True)}
    told = 0
    for tag in pdf.objects:
        if not isinstance(tag, Dictionary) or tag.get(Name.Type) != Name.StructElem:
            continue
        for each in tag.get(Name.A, ()):
            for name in each.get(Name.Headers, ()):
                told += 1
                assert _table(by_name[bytes(name)]) == _table(tag)
    assert told > 10


def _table(tag: Object) -> tuple[int, int]:
    while str(tag.S) != "/Table":
        tag = tag.P
    return tag.objgen


def test_the_same_plan_in_parts_gives_the_same_bytes(
    in_parts: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "TOGETHER", 1)
    monkeypatch.setattr(parts, "PART", 1)
    assert make_handouts(stored()).pdf == in_parts


def test_the_number_of_pages_is_told(in_parts: bytes) -> None:
    pdf = opened(in_parts)
    assert f"<xmpTPg:NPages>{len(pdf.pages)}<".encode() in pdf.Root.Metadata.read_bytes()
