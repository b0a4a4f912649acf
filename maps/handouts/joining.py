"""One tagged PDF of several: pages, tags, outline and links."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

OWN_LINK = "#"
"""A link to a page of another part begins with this; its label follows."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """What is where in a PDF.

    Attributes
    ----------
    pages
        How many it has.
    headings
        The headings of the first level of its outline, each with its page, from 0.
    """

    pages: int
    headings: tuple[tuple[str, int], ...]


def outlined(made: bytes) -> Outlined:
    """Return what is where in a PDF."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        at = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        found = [(str(item.Title), at[item.Dest[0].objgen]) for item in _items(pdf.Root.Outlines)]
        return Outlined(len(pdf.pages), tuple(found))


def joined(parts: Sequence[bytes], page_of: Mapping[str, int]) -> Pdf:
    """Return one PDF of several that typst made, tagged as they are.

    Parameters
    ----------
    parts
        The parts in their order; the first gives title, language and metadata.
    page_of
        Page of each label that a part links to, from 0 in the whole.
    """
    whole = pikepdf.open(io.BytesIO(parts[0]))
    tags = whole.Root.StructTreeRoot
    for number, made in enumerate(parts[1:], start=1):
        part = pikepdf.open(io.BytesIO(made))
        first = int(tags.ParentTreeNextKey)
        _renumber(part, first)
        _rename(part, f"P{number}".encode())
        whole.pages.extend(part.pages)  # before their tags, which refer to them
        _add_tags(tags, whole.copy_foreign(part.Root.StructTreeRoot), first)
        _add_outline(whole.Root.Outlines, whole.copy_foreign(part.Root.Outlines))
    _sort_names(tags)
    _link(whole, page_of)
    count = f"<xmpTPg:NPages>{len(whole.pages)}<".encode()
    told = re.sub(rb"<xmpTPg:NPages>\d+<", count, whole.Root.Metadata.read_bytes())
    whole.Root.Metadata.write(told)
    return whole


def _items(parent: Object) -> Iterator[Object]:
    item = parent.get(Name.First)
    while item is not None:
        yield item
        item = item.get(Name.Next)


def _renumber(part: Pdf, first: int) -> None:
    """Let the keys of a part into the tree of tags begin where those before it end."""
    for page in part.pages:
        page.obj.StructParents = int(page.obj.StructParents) + first
        for annotation in page.obj.get(Name.Annots, ()):
            annotation.StructParent = int(annotation.StructParent) + first


def _rename(part: Pdf, prefix: bytes) -> None:
    """Give the cells of tables, which name their headings, names of their own."""
    names = part.Root.StructTreeRoot.get(Name.IDTree, Dictionary(Names=[])).Names
    for at in range(0, len(names), 2):
        names[at] = String(prefix + bytes(names[at]))
        names[at + 1].ID = names[at]
    for tag in part.objects:
        if isinstance(tag, Dictionary) and tag.get(Name.Type) == Name.StructElem:
            for told in tag.get(Name.A, ()):
                if Name.Headers in told:
                    told.Headers = Array([String(prefix + bytes(each)) for each in told.Headers])


def _add_tags(tags: Object, more: Object, first: int) -> None:
    (document,) = tags.K
    (other,) = more.K
    for tag in other.K:
        tag.P = document
        document.K.append(tag)
    numbers = more.ParentTree.Nums
    for at in range(0, len(numbers), 2):
        tags.ParentTree.Nums.append(int(numbers[at]) + first)
        tags.ParentTree.Nums.append(numbers[at + 1])
    tags.ParentTreeNextKey = first + int(more.ParentTreeNextKey)
    if Name.IDTree in more:
        tags.IDTree.Names.extend(more.IDTree.Names)
    for role, meaning in more.RoleMap.items():
        tags.RoleMap[role] = meaning


def _sort_names(tags: Object) -> None:
    """Put the names of cells in order, in which readers look for them."""
    names = list(tags.IDTree.Names)
    pairs = sorted(zip(names[::2], names[1::2], strict=True), key=lambda pair: bytes(pair[0]))
    tags.IDTree.Names = Array([each for pair in pairs for each in pair])


def _add_outline(outline: Object, more: Object) -> None:
    for item in _items(more):
        item.Parent = outline
    more.First.Prev, outline.Last.Next = outline.Last, more.First
    outline.Last = more.Last
    outline.Count = int(outline.Count) + int(more.Count)


def _link(whole: Pdf, page_of: Mapping[str, int]) -> None:
    """Let links lead to the pages of other parts."""
    for page in whole.pages:
        for annotation in page.obj.get(Name.Annots, ()):
            target = str(annotation.get(Name.A, Dictionary()).get(Name.URI, ""))
            if target.startswith(OWN_LINK):
                there = whole.pages[page_of[target.removeprefix(OWN_LINK)]].obj
                del annotation.A
                annotation.Dest = Array([there, Name.XYZ, 0, there.MediaBox[3], 0])
