from maps.papers.kinds import KIND_NAMES as KIND_NAMES
from maps.papers.kinds import PAPER_KINDS as PAPER_KINDS
from maps.papers.paper_folder import PapersWritten as PapersWritten
from maps.papers.write import read_templates as read_templates
from maps.papers.write import shipped_template as shipped_template
from maps.papers.write import write_papers as write_papers
