"""The papers of a plan, as files: whole, stable, and never over what people have edited."""

import dataclasses
import hashlib
import io
import re
import shutil
from datetime import date

import docx
import pypdfium2 as pdfium
import pytest
from paper_texts import text_of
from papers_plan import ADVISER, DRAWN_ON, bare_plan, full_plan
from printed import pages_of, sizes_pt

from clustering.breaches import breaches_of
from clustering.plan import LeftOut, Plan
from data.errors import InputError, OutputError
from maps.papers import KIND_NAMES, PAPER_KINDS, read_templates, write_papers
from maps.papers.blanks import blanks_in

TEMPLATES = read_templates(PAPER_KINDS, None)


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    place = tmp_path_factory.mktemp("papers") / "out"
    write_papers(place, full_plan(), TEMPLATES)
    return place


@pytest.fixture(scope="module")
def made(written):
    return files_of(written)


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    place = tmp_path_factory.mktemp("papers") / "bare"
    write_papers(place, bare_plan(), TEMPLATES)
    return files_of(place)


def documents(found):
    return {name: content for name, content in found.items() if name.endswith(".docx")}


def test_every_kind_is_written_as_document_and_pdf(made):
    kinds = {name.rpartition("/")[2].removesuffix(".docx") for name in documents(made)}
    assert kinds == set(KIND_NAMES)
    assert {name.removesuffix(".docx") for name in documents(made)} == {
        name.removesuffix(".pdf") for name in made if name.endswith(".pdf")
    }


def test_the_same_plan_gives_the_same_bytes(made, tmp_path):
    write_papers(tmp_path / "again", full_plan(), TEMPLATES)
    assert files_of(tmp_path / "again") == made


def test_every_pdf_is_tagged_dated_titled_and_in_english(made):
    for name, content in made.items():
        if name.endswith(".pdf"):
            with pdfium.PdfDocument(content) as pdf:
                assert pdf.is_tagged()
                told = pdf.get_metadata_dict()
            assert told["Title"], name
            assert told["CreationDate"].startswith(f"D:{DRAWN_ON:%Y%m%d}")
            assert b"pdfuaid" in content
            assert b"/Lang (en-GB)" in content or b"/Lang(en-GB)" in content, name


def test_no_letter_is_below_eight_and_a_half_points(made):
    for name, content in made.items():
        if name.endswith(".pdf"):
            for page in sizes_pt(content):
                assert not {letter for letter, size in page if size < 8.49}, name


def squeezed(text):
    return re.sub("[\\s\u200b\u2010-]", "", text)


def test_a_pdf_says_what_its_document_says(made):
    for name, content in documents(made).items():
        pages = squeezed("".join(pages_of(made[name.removesuffix(".docx") + ".pdf"])))
        for line in text_of(content).splitlines():
            # Headers of tables and of pages stand between lines that go on, so each is looked for
            # from its beginning.
            assert squeezed(line)[:60] in pages, (name, line)


def test_a_document_is_titled_in_english_and_has_headings_and_header_rows(made):
    for name in documents(made):
        document = docx.Document(written_file(made, name))
        assert document.core_properties.title
        assert document.core_properties.language == "en-GB"
        assert document.core_properties.created.date() == DRAWN_ON
        assert [p for p in document.paragraphs if p.style.name == "Title"]
        assert [p for p in document.paragraphs if p.style.name == "Heading 1"]
        for table in document.tables:
            assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader"), name


def written_file(made, name):
    return io.BytesIO(made[name])


def test_nothing_is_invented_where_nothing_is_known(bare):
    sheet = text_of(bare["cluster-1/business-plan.docx"])
    asked = blanks_in(sheet)
    for what in ("lead school", "link adviser", "sum for each school", "first priority"):
        assert f"[to be filled in: {what}]" in asked
    memorandum = text_of(bare["cluster-1/memorandum.docx"])
    assert "not known" in memorandum
    assert "None" not in memorandum
    assert "nan" not in memorandum.lower().split()


def test_a_cluster_without_a_diocese_gets_no_letter_to_one(bare):
    assert not [name for name in bare if "diocese" in name or "consultation" in name]


def test_fields_to_fill_in_are_highlighted(made):
    document = docx.Document(written_file(made, "cluster-1/memorandum.docx"))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    asked = [run for run in runs if blanks_in(run.text)]
    assert len(asked) > 5
    assert all(run.font.highlight_color is not None for run in asked)
    assert all(run.text == blanks_in(run.text)[0] for run in asked)


def test_persons_are_named_only_where_asked_for(made, tmp_path):
    assert not [name for name, each in documents(made).items() if ADVISER in text_of(each)]
    write_papers(tmp_path / "named", full_plan(), TEMPLATES, persons=True)
    named = documents(files_of(tmp_path / "named"))
    assert ADVISER in text_of(named["cluster-1/memorandum.docx"])


def test_what_was_decided_is_said(made):
    memorandum = text_of(made["cluster-1/memorandum.docx"])
    assert "Lead school: Village 2 Primary School" in memorandum
    assert "20 November 2026" in memorandum


def test_what_was_agreed_with_other_schools_says_so(tmp_path):
    stored = full_plan()
    decision = stored.decisions.of(1).replace(schools=[900001, 900002, 900008])
    decisions = stored.decisions.decided(1, decision)
    some = read_templates([kind for kind in PAPER_KINDS if kind.name == "memorandum"], None)
    write_papers(tmp_path / "out", dataclasses.replace(stored, decisions=decisions), some)
    text = text_of((tmp_path / "out" / "cluster-1" / "memorandum.docx").read_bytes())
    assert text.count("with other schools than it has now") == 2


def test_what_people_edited_stays_and_its_pdf_is_of_it(written, tmp_path):
    place = tmp_path / "out"
    shutil.copytree(written, place)
    path = place / "cluster-1" / "memorandum.docx"
    document = docx.Document(str(path))
    document.add_paragraph("Signed in the old barn.")
    document.save(str(path))
    edited = path.read_bytes()
    (place / "notes.txt").write_text("mine", encoding="utf-8")
    before = files_of(place)
    done = write_papers(place, full_plan(), TEMPLATES)
    assert done.edited == ("cluster-1/memorandum.docx",)
    assert "memorandum" in done.notices[0].text
    after = files_of(place)
    assert after["cluster-1/memorandum.docx"] == edited
    assert "Signed in the old barn" in "".join(pages_of(after["cluster-1/memorandum.pdf"]))
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"cluster-1/memorandum.pdf", "papers.json"}
    # And once more: it is still theirs.
    assert write_papers(place, full_plan(), TEMPLATES).edited == done.edited


def test_a_pdf_that_people_made_stays(written, tmp_path):
    place = tmp_path / "out"
    shutil.copytree(written, place)
    path = place / "cluster-2" / "governance.pdf"
    path.write_bytes(b"%PDF-1.7 by Word")
    done = write_papers(place, full_plan(), TEMPLATES)
    assert path.read_bytes() == b"%PDF-1.7 by Word"
    assert done.edited == ()
    (notice,) = done.notices
    assert "cluster-2/governance.pdf is not as it was written, and stays" in notice.text


def test_papers_of_clusters_that_are_no_more_are_removed_unless_edited(tmp_path):
    some = read_templates([kind for kind in PAPER_KINDS if kind.name == "governance"], None)
    place, stored = tmp_path / "out", full_plan()
    (first, second), left_out = stored.result.plan.clusters, stored.result.plan.left_out
    write_papers(place, stored, some)
    gone = tuple(LeftOut(urn, "It left.") for urn in second.schools)
    plan = Plan((first,), (*left_out, *gone))
    later = dataclasses.replace(stored, result=dataclasses.replace(stored.result, plan=plan))
    write_papers(place, later, some, numbers={1})
    assert (place / "cluster-2" / "governance.docx").exists()
    write_papers(place, later, some)
    assert not (place / "cluster-2").exists()
    write_papers(place, stored, some)
    path = place / "cluster-2" / "governance.docx"
    document = docx.Document(str(path))
    document.add_paragraph("Ours.")
    document.save(str(path))
    done = write_papers(place, later, some)
    assert path.exists()
    assert [notice.text for notice in done.notices] == [
        "The plan has no cluster-2/governance.docx any more; it was edited, and stays."
    ]


def test_what_is_wrong_with_a_plan_stands_on_every_page_of_every_paper(tmp_path):
    stored = full_plan()
    rules = dataclasses.replace(stored.problem.rules, size=(2, 3))
    problem = stored.problem.replace(rules=rules)
    (broken,) = (each.sentence for each in breaches_of(problem, stored.result.plan))
    wrong = dataclasses.replace(stored.result, drawn_by_hand=True, breaches=(broken,))
    by_hand = dataclasses.replace(stored, problem=problem, result=wrong)
    write_papers(tmp_path / "out", by_hand, TEMPLATES)
    made = files_of(tmp_path / "out")
    for name, content in made.items():
        if name.endswith(".pdf"):
            for page in pages_of(content):
                assert squeezed("drawn by hand and breaks rules") in squeezed(page), name
    assert broken in text_of(made["cluster-1/memorandum.docx"])
    assert broken not in text_of(made["cluster-2/memorandum.docx"])


def test_a_day_that_has_passed_is_said_to_have_passed(tmp_path):
    stored = full_plan()
    purpose = dataclasses.replace(stored.purpose, start=date(2024, 1, 8))
    some = read_templates([kind for kind in PAPER_KINDS if kind.name == "consultation"], None)
    write_papers(tmp_path / "out", dataclasses.replace(stored, purpose=purpose), some)
    text = text_of((tmp_path / "out" / "cluster-1" / "consultation.docx").read_bytes())
    assert "8 January 2024, which has passed" in text


def test_some_clusters_and_kinds_can_be_asked_for(tmp_path):
    some = read_templates([kind for kind in PAPER_KINDS if kind.name == "governance"], None)
    write_papers(tmp_path / "out", full_plan(), some, numbers={2})
    assert set(files_of(tmp_path / "out")) == {
        "cluster-2/governance.docx",
        "cluster-2/governance.pdf",
        "papers.json",
    }


@pytest.mark.parametrize("record", ['{"files": {"../../mine.docx": "x"}}', '{"files": 7}', "{}"])
def test_a_record_that_was_tampered_with_reaches_nothing_else(tmp_path, record):
    some = read_templates([kind for kind in PAPER_KINDS if kind.name == "quality-log"], None)
    place, mine = tmp_path / "a" / "out", tmp_path / "mine.docx"
    mine.write_bytes(b"mine")
    place.mkdir(parents=True)
    (place / "papers.json").write_text(record, encoding="utf-8")
    write_papers(place, full_plan(), some)
    assert mine.read_bytes() == b"mine"
    assert (place / "quality-log.docx").exists()


def test_a_folder_of_other_files_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="holds other files"):
        write_papers(tmp_path, full_plan(), TEMPLATES)
    assert set(files_of(tmp_path)) == {"mine.txt"}


def test_faults_of_all_templates_are_told_at_once(tmp_path):
    for name in ("quality-log", "governance"):
        document = docx.Document()
        document.add_paragraph("{{ nonsense }}")
        document.save(str(tmp_path / f"{name}.docx"))
    with pytest.raises(InputError) as refused:
        read_templates(PAPER_KINDS, tmp_path)
    assert [fault.where for fault in refused.value.faults] == [
        "governance.docx",
        "quality-log.docx",
    ]


def test_nothing_is_written_where_a_template_cannot_be_filled(tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    document = docx.Document()
    document.add_paragraph("{{ plan.nonsense }}")
    document.save(str(folder / "quality-log.docx"))
    with pytest.raises(InputError, match=r"quality-log\.docx.*'nonsense'"):
        write_papers(tmp_path / "out", full_plan(), read_templates(PAPER_KINDS, folder))
    assert not (tmp_path / "out").exists()


def test_the_record_holds_the_hash_of_every_file(made):
    record = made["papers.json"].decode()
    for name, content in made.items():
        assert name == "papers.json" or hashlib.sha256(content).hexdigest() in record
