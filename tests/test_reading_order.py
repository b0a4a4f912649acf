"""What a Word document says, whoever wrote it: its PDF is set from this."""

import io

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from papers_plan import DRAWN_ON
from PIL import Image
from printed import pages_of

from data.given_file import GivenFile
from maps.papers.docx_archive import read_members
from maps.papers.reading_order import read_document
from maps.papers.typesetting import paper_pdf


def file_of(document):
    made = io.BytesIO()
    document.save(made)
    return GivenFile("own.docx", made.getvalue())


def blocks_of(document):
    return read_document(read_members(file_of(document))).blocks


def words(block):
    return "".join(run["text"] for run in block["runs"])


def test_headings_follow_without_a_gap():
    document = docx.Document()
    document.add_heading("Third level first", 3)
    document.add_heading("Second", 1)
    document.add_heading("Fourth", 4)
    assert [(b["level"], words(b)) for b in blocks_of(document)] == [
        (1, "Third level first"),
        (2, "Second"),
        (3, "Fourth"),
    ]


def test_lists_are_lists_dotted_or_numbered():
    document = docx.Document()
    document.add_paragraph("a", style="List Bullet")
    document.add_paragraph("b", style="List Number")
    assert [(b["kind"], b["numbered"]) for b in blocks_of(document)] == [
        ("item", False),
        ("item", True),
    ]


def test_bold_italic_and_highlighted_runs_are_kept():
    document = docx.Document()
    paragraph = document.add_paragraph("plain ")
    paragraph.add_run("bold").bold = True
    paragraph.add_run("slanted").italic = True
    paragraph.add_run("not").bold = False
    looks = [set(run) - {"text"} for run in blocks_of(document)[0]["runs"]]
    assert looks == [set(), {"bold"}, {"italic"}, set()]


def test_a_table_keeps_header_widths_and_merged_cells():
    document = docx.Document()
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    (found,) = blocks_of(document)
    assert [row["header"] for row in found["rows"]] == [True, False]
    assert [cell["span"] for cell in found["rows"][0]["cells"]] == [2, 1]
    assert len(found["widths"]) == 3


def test_a_row_with_too_few_cells_does_not_shift_the_next():
    document = docx.Document()
    table = document.add_table(2, 3)
    table.rows[0]._tr.remove(table.rows[0]._tr.tc_lst[0])
    table.cell(1, 0).text = "second row"
    (found,) = blocks_of(document)
    assert [len(row["cells"]) for row in found["rows"]] == [3, 3]


def test_a_table_within_a_cell_is_read():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.add_table(1, 1).cell(0, 0).text = "within"
    (found,) = blocks_of(document)
    assert [words(block) for block in found["rows"][0]["cells"][0]["blocks"]] == ["within"]
    assert "within" in "".join(pages_of(paper_pdf(file_of(document), DRAWN_ON).content))


def test_a_new_page_is_a_new_page():
    document = docx.Document()
    document.add_paragraph("before")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("after").paragraph_format.page_break_before = True
    kinds = [block["kind"] for block in blocks_of(document)]
    assert kinds == ["paragraph", "break", "break", "paragraph"]
    pdf = paper_pdf(file_of(document), DRAWN_ON).content
    assert len(pages_of(pdf)) == 2


def test_content_controls_links_and_insertions_are_read_and_deletions_are_not():
    document = docx.Document()
    body = document.element.body
    for xml in (
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>control</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>",
        "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:t>old</w:t></w:r></w:del></w:p>",
    ):
        body.insert(0, parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)))
    assert [words(block) for block in blocks_of(document)] == ["new", "link", "control"]


def test_a_picture_is_counted_as_left_out(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "logo.png")
    document = docx.Document()
    document.add_paragraph("Under a logo")
    document.add_picture(str(tmp_path / "logo.png"))
    made = paper_pdf(file_of(document), DRAWN_ON)
    assert made.left_out == {"a picture": 1}
    assert "Under a logo" in "".join(pages_of(made.content))


def test_headers_and_footers_stand_on_every_page_with_its_number():
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Head of paper"
    footer = section.footer.paragraphs[0]
    footer.add_run("Sheet ")
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"/>'))
    footer.add_run(" of ")
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="NUMPAGES"/>'))
    for _ in range(2):
        document.add_paragraph("x").paragraph_format.page_break_before = True
    pages = pages_of(paper_pdf(file_of(document), DRAWN_ON).content)
    assert [f"Sheet {number} of 2" in page for number, page in enumerate(pages, 1)] == [True, True]
    assert all("Head of paper" in page for page in pages)


@pytest.mark.parametrize("text", ["", " ", "\u4e2d", "#panic()", "$x$", "*b* @c <d>", "\ue000"])
def test_any_text_is_set(text):
    document = docx.Document()
    document.add_paragraph("a").add_run(text)
    document.sections[0].header.paragraphs[0].text = text
    pdf = paper_pdf(file_of(document), DRAWN_ON).content
    assert len(pages_of(pdf)) == 1


def test_an_empty_document_is_one_page():
    assert len(pages_of(paper_pdf(file_of(docx.Document()), DRAWN_ON).content)) == 1


def test_fields_to_fill_in_are_counted_in_tables_and_paragraphs():
    document = docx.Document()
    document.add_paragraph("[to be filled in: day] and [to be filled in: place]")
    document.add_table(1, 1).cell(0, 0).text = "[to be filled in: name]"
    document.add_paragraph("[not a field]")
    assert paper_pdf(file_of(document), DRAWN_ON).blanks == 3
