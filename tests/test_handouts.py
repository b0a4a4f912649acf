import dataclasses
import io
import re
from datetime import date

import pypdfium2 as pdfium
import pytest
from pptx import Presentation
from printed import pages_of, sizes_pt
from shapely.geometry import box
from small_plan import WHY_LEFT_OUT, small_plan, small_problem, small_result
from unwanted_words import UNWANTED

from app.cli import main
from clustering.policy.dossier import dossier
from clustering.policy.forms import Form
from clustering.policy.programmes import read_programme
from clustering.policy.purpose import PlanPurpose
from data.errors import InputError
from maps import Basemap, Findings, Spokes, StoredPlan, read_plan_directory, write_plan_directory
from maps.handouts import make_handouts
from maps.handouts.contents import booklet
from maps.handouts.ground import ground_of
from maps.handouts.pictures import county_picture, letter
from maps.handouts.text import legible
from maps.handouts.typesetting import LONGEST, printable
from maps.osm_layers import NamedPlace
from maps.words import WORKING_DRAFT

HOSTILE = (
    '#panic("run") #import "x.typ" $x$ *b* _i_ <label> @ref `raw` // note /* note */',
    '#eval("1 + 1") \\u{41} \\ [content] {code} = heading',
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{% for x in range(9) %}{# note #}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]></text></svg><svg onload='alert(1)'> &amp; &#x41; <!-- note -->",
    "\u2028\u2029\u202e\u200f\u0000 ' \" ` & \\",
    "=cmd|'/C calc'!A0",
    "\u0645\u062f\u0631\u0633\u0629 \u05d1\u05d9\u05ea \u5b66\u6821 \U0001f3eb",
    "A" * 200,
    "School of the very long name " * 7,
    " ",
)
DRAWN_ON = date(2024, 6, 1)
BASE = Basemap(
    land=(box(-0.6, 52.9, 0.1, 53.1),),
    places=(NamedPlace("Oakham", -0.45, 53.01, 0), NamedPlace("<b>#x</b>", -0.48, 53.03, 3)),
)


def stored(names=None, basemap=BASE):
    problem = small_problem(names)
    return StoredPlan(
        problem,
        small_result(),
        basemap,
        Spokes(),
        Findings(),
        PlanPurpose(start=DRAWN_ON),
        DRAWN_ON,
    )


def pages(made):
    return pages_of(made.pdf)


def squeezed(text):
    """Without spaces, and without hyphens, which typesetting adds at the ends of lines."""
    return re.sub("[\\s\u200b\u2010-]", "", text)


def slide_texts(slide):
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


@pytest.fixture(scope="module")
def made():
    return make_handouts(stored())


def test_the_same_plan_gives_the_same_bytes(made):
    assert make_handouts(stored()) == made


def test_the_pdf_is_tagged_and_dated_as_the_plan(made):
    with pdfium.PdfDocument(made.pdf) as pdf:
        assert pdf.is_tagged()
        assert pdf.get_metadata_dict()["CreationDate"].startswith("D:20240601")
    assert b"pdfuaid" in made.pdf


def test_the_pdf_takes_at_most_50_kb_a_cluster(made):
    # 60 clusters in 3 MB: they go out by e-mail.
    assert len(made.pdf) <= 50_000 * len(stored().result.plan.clusters)


def test_there_are_contents_a_county_on_a3_and_two_a4_pages_a_cluster(made):
    with pdfium.PdfDocument(made.pdf) as pdf:
        sizes = [tuple(map(round, page.get_size())) for page in pdf]
    a4, a3 = (595, 842), (1191, 842)
    assert sizes == [a4, a3, a4, a4, a4, a4, a4]
    texts = pages(made)
    for number, name in ((1, "Oakham"), (2, "Elmham")):
        assert f"Cluster {number}: {name}" in texts[1 + number]
        assert f"For officers \N{EN DASH} cluster {number}: {name}" in texts[3 + number]


def test_no_letter_is_below_eight_and_a_half_points_whatever_the_names():
    longest = "The Most Reverend Archbishop's Church of England Voluntary Aided Primary School " * 2
    long_names = {900001 + at: f"{longest}{at}" for at in range(5)}
    for found in sizes_pt(make_handouts(stored(long_names)).pdf):
        assert len(found) > 100
        assert not {character: size for character, size in found if size < 8.49}


def test_every_page_and_slide_carries_what_the_plan_rests_on(made):
    slides = Presentation(io.BytesIO(made.slides)).slides
    for text in (*pages(made), *map(slide_texts, slides)):
        for fact in (
            WORKING_DRAFT,
            "1 June 2024",
            "1 March 2024 (register.csv)",
            "1 May 2024 (fens.osm.pbf)",
            "45 minutes",
            "by car",
            "OpenStreetMap contributors",
            "Open Government Licence v3.0",
        ):
            assert squeezed(fact) in squeezed(text)


def test_a_page_for_heads_tells_schools_minutes_where_to_meet_and_whom_to_talk_to(made):
    text = squeezed(pages(made)[2])
    for told in (
        "Village 1 Primary School",
        "minutes of driving",
        "Governing bodies",
        "Why together",
        "Any two of you are at most",
        "What happens next",
        "Who to ask",
        "Where to meet",
        "Your notes",
    ):
        assert squeezed(told) in text
    assert squeezed("Consents and consultation") not in text


def test_a_sheet_for_officers_tells_form_consents_travel_and_money(made):
    text = squeezed(pages(made)[4])
    for told in (
        "Consents and consultation: informal collaboration",
        "Governing bodies",
        "Open now: informal collaboration",
        "Travel to meetings",
        "Funding",
    ):
        assert squeezed(told) in text


def test_words_of_analysts_stand_on_the_last_page_alone(made):
    *others, last = pages(made)
    assert not any(UNWANTED.search(text) for text in others)
    assert squeezed("5.0 % (feasible)") in squeezed(last)


def test_a_consent_to_be_confirmed_is_one_on_paper_and_neither_asked_nor_told():
    plan = stored()
    purpose = dataclasses.replace(plan.purpose, requested_form=Form.TRUST)
    policy = dossier(plan.problem, plan.result.plan, purpose)
    ground = ground_of(plan.problem, plan.result.plan, plan.basemap, plan.spokes)
    first = booklet(plan, ground, policy, (184.0, 88.0)).clusters[0]
    kinds = [(line.who.partition(":")[0], line.kind) for line in first.duties]
    assert ("Governing bodies", "consent") in kinds
    asked = [kind for what, kind in kinds if what == "Trustees' consent"]
    assert asked == ["consent", "consent, to be confirmed"]
    assert ("Consultation on conversion", "ask or tell") in kinds
    assert len(kinds) == len(set(kinds))
    assert all(line.sources for line in first.duties)


def test_the_contents_have_the_words_of_the_programme_and_who_chose_its_figures():
    plan = stored()
    purpose = dataclasses.replace(plan.purpose, programme=read_programme("executive-headship"))
    texts = pages(make_handouts(dataclasses.replace(plan, purpose=purpose)))
    for told in (
        "Executive headships (Hill, 2017; research)",
        "tell the authority of the vacancy in writing",
        "The sizes: chosen by the programme's file: the document speaks of two to five or six",
    ):
        assert squeezed(told) in squeezed("".join(texts[:2]))


def test_schools_in_no_cluster_stand_in_the_contents_with_the_reason(made):
    contents = squeezed(pages(made)[0])
    assert squeezed(WHY_LEFT_OUT) in contents


def test_the_deck_has_the_county_and_a_slide_for_each_cluster_with_its_map_in_words(made):
    slides = list(Presentation(io.BytesIO(made.slides)).slides)
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[1:3] == ["Oakham", "Elmham"]
    for slide in slides[:3]:
        (picture,) = [shape for shape in slide.shapes if shape.shape_type == 13]
        assert "Map of" in picture.element.xpath("./p:nvPicPr/p:cNvPr/@descr")[0]


def test_the_last_slide_tells_who_is_in_no_cluster_and_how_they_stand(made):
    *_, last = Presentation(io.BytesIO(made.slides)).slides
    assert last.shapes.title.text_frame.text == "Schools in no cluster"
    said = squeezed(slide_texts(last))
    assert squeezed("Needs a place and has none: 1 school") in said


def test_the_county_is_a_png(made):
    assert made.county.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_shows_as_text(name):
    plan = stored({900001: name, 900002: name})
    cluster = dataclasses.replace(small_plan().clusters[0], name=name)
    plan = dataclasses.replace(
        plan,
        result=dataclasses.replace(
            plan.result,
            plan=dataclasses.replace(small_plan(), clusters=(cluster, small_plan().clusters[1])),
        ),
    )
    made = make_handouts(plan)
    texts = [text for text in pages(made) if squeezed("Cluster 1:") in squeezed(text)]
    if name.isascii():  # from right to left, a reader gives the letters in another order
        assert squeezed(name[: LONGEST - 1]) in squeezed("".join(texts))
    slides = Presentation(io.BytesIO(made.slides)).slides
    assert legible(name[: LONGEST - 1]) in "".join(map(slide_texts, slides))


def test_every_cluster_has_its_number_on_the_county_map():
    picture = county_picture(
        ground_of(small_problem(), small_plan(), BASE, Spokes()), (390.0, 230.0), key=False
    )
    assert {"1", "2"} <= set(re.findall(r">([^<]*)</text>", picture))


def test_obstacles_name_schools_by_their_letters(made):
    text = squeezed(pages(made)[4])
    assert squeezed("Formal collaboration: C would have to stay outside") in text


def test_letters_go_on_after_z():
    assert [letter(at) for at in (0, 25, 26)] == ["A", "Z", "A2"]


def test_a_school_without_a_place_is_refused():
    plan = stored()
    schools = dataclasses.replace(
        plan.problem.schools,
        items=(
            dataclasses.replace(plan.problem.schools[0], lon=float("nan")),
            *plan.problem.schools[1:],
        ),
    )
    with pytest.raises(InputError, match="has no coordinates"):
        make_handouts(dataclasses.replace(plan, problem=plan.problem.replace(schools=schools)))


def test_a_plan_without_overlong_texts_keeps_its_problem_and_all_that_it_has_computed():
    plan = stored()
    assert printable(plan).problem is plan.problem
    school = plan.problem.schools[0]
    schools = [dataclasses.replace(school, name="x" * 2 * LONGEST), *plan.problem.schools[1:]]
    problem = plan.problem.replace(schools=plan.problem.schools.replace(schools))
    cut = printable(dataclasses.replace(plan, problem=problem)).problem
    assert len(cut.schools[0].name) == LONGEST


def test_the_command_writes_the_files_and_the_plan_can_be_replaced_after(tmp_path):
    place = tmp_path / "plan"
    write_plan_directory(place, small_problem(), small_result(), drawn_on=DRAWN_ON)
    with pytest.raises(SystemExit) as stopped:
        main(["handouts", str(place)])
    assert not stopped.value.code
    for name in ("handouts.pdf", "county.png", "slides.pptx"):
        assert (place / name).stat().st_size > 1_000
    assert read_plan_directory(place).drawn_on == DRAWN_ON
    write_plan_directory(place, small_problem(), small_result())
    assert not (place / "handouts.pdf").exists()
