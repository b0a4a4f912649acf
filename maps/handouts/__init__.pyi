from maps.handouts.write import HandOuts as HandOuts
from maps.handouts.write import handout_files as handout_files
from maps.handouts.write import make_handouts as make_handouts
from maps.handouts.write import write_handouts as write_handouts
