"""Templates: what is at fault in one is named with file, field and remedy; values stay text."""

import io
import zipfile
from datetime import date

import docx
import pytest
from hostile_names import HOSTILE_NAMES
from paper_texts import parts_of, text_of

from data.errors import InputError
from data.given_file import GivenFile
from maps.papers import PAPER_KINDS, shipped_template
from maps.papers.plan_fields import PaperHead
from maps.papers.template import PaperTemplate, plain

KNOWN = ("paper", "plan")
DAY = date(2026, 11, 30)
HEAD = PaperHead("Kind", "About", "Kind: About")


def document_of(*paragraphs):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def template_of(*paragraphs, known=KNOWN):
    return PaperTemplate(GivenFile("own.docx", document_of(*paragraphs)), known)


def refusal(call):
    with pytest.raises(InputError) as refused:
        call()
    return str(refused.value)


def test_a_field_is_filled_and_the_rest_stays():
    made = template_of("{{ paper.title }}, as agreed").fill({"paper": HEAD}, DAY)
    assert text_of(made).strip() == "Kind: About, as agreed"


def test_a_field_that_word_split_into_runs_is_filled():
    document = docx.Document()
    paragraph = document.add_paragraph()
    for part in ("{{ pap", "er.ab", "out }}"):
        paragraph.add_run(part).bold = part == "er.ab"
    made = io.BytesIO()
    document.save(made)
    template = PaperTemplate(GivenFile("own.docx", made.getvalue()), KNOWN)
    assert text_of(template.fill({"paper": HEAD}, DAY)).strip() == "About"


def test_an_unknown_value_is_refused_with_those_there_are():
    said = refusal(lambda: template_of("{{ papers.title }}", "{{ zzz }}"))
    assert "own.docx" in said
    assert "'papers'" in said
    assert "'paper'" in said
    assert "'zzz'" in said
    assert "paper, plan" in said


def test_an_unknown_field_is_refused_with_those_there_are():
    said = refusal(lambda: template_of("{{ paper.titel }}").fill({"paper": HEAD}, DAY))
    assert "own.docx" in said
    assert "'titel'" in said
    assert "Did you mean 'title'?" in said
    said = refusal(lambda: template_of("{{ paper.xyz }}").fill({"paper": HEAD}, DAY))
    assert "kind, about, title, sources" in said


@pytest.mark.parametrize(
    "text", ["{{ paper.title", "{% for x in %}", "{%p for x in paper.sources %}", "{% bad %}"]
)
def test_a_field_that_cannot_be_read_is_refused(text):
    assert "own.docx" in refusal(lambda: template_of(text))


def test_a_condition_from_a_paragraph_into_a_table_is_refused():
    document = docx.Document()
    document.add_paragraph("A {% if paper.title %} B")
    document.add_table(1, 1).cell(0, 0).text = "C {% endif %} D"
    made = io.BytesIO()
    document.save(made)
    template = PaperTemplate(GivenFile("own.docx", made.getvalue()), KNOWN)
    said = refusal(lambda: template.fill({"paper": PaperHead("", "", "")}, DAY))
    assert "begins in one paragraph or row and ends in another" in said


@pytest.mark.parametrize(
    "text",
    [
        "{{ paper.__class__ }}",
        "{{ paper.title.__class__.__mro__ }}",
        "{{ paper.title.format.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ range(9) }}",
        "{{ paper.title|attr('__class__') }}",
        "{% include '/etc/passwd' %}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_reaches_nothing_but_values(text):
    assert "own.docx" in refusal(lambda: template_of(text).fill({"paper": HEAD}, DAY))


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_hostile_value_is_text(name):
    template = template_of("{{ paper.about }}")
    plainly = template.fill({"paper": PaperHead("", "Plain", "")}, DAY)
    made = template.fill({"paper": PaperHead("", name, "")}, DAY)
    assert text_of(made).strip() == plain(name)
    parts, usual = parts_of(made), parts_of(plainly)
    assert parts.keys() == usual.keys()
    tags = {part: [element.tag for element in usual[part].iter()] for part in usual}
    marked = "[to be filled in" in name
    assert marked or tags == {p: [e.tag for e in parts[p].iter()] for p in parts}


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"no archive at all", document_of("x")[:-200]],
    ids=["empty", "two letters", "text", "cut"],
)
def test_what_is_no_word_document_is_refused(content):
    said = refusal(lambda: PaperTemplate(GivenFile("own.docx", content), KNOWN))
    assert "own.docx" in said


def changed(**members):
    """A document with other members."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document_of("x"))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, members.get(name, old.read(name)))
    return made.getvalue()


def test_a_document_with_entities_or_too_large_or_with_macros_is_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    large = b" " * 60_000_000
    types = b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"
    for members, why in (
        ({"word/document.xml": bomb}, "damaged"),
        ({"word/document.xml": large}, "unreasonable size"),
        ({"[Content_Types].xml": types}, "macros"),
    ):
        file = GivenFile("own.docx", changed(**members))
        assert why in refusal(lambda file=file: PaperTemplate(file, KNOWN))


@pytest.mark.parametrize("kind", PAPER_KINDS, ids=lambda kind: kind.name)
def test_what_ships_has_no_link_outwards(kind):
    for part in parts_of(shipped_template(kind)).values():
        assert not part.xpath("//*[@TargetMode='External']")
