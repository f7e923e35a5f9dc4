"""One plan moved by hand: the levers that a study's variants state, each position of them planned and proven."""

from model.analysis.exploration.choices import Choice
from model.analysis.exploration.data_paths import DATA_PATHS, LEAST, MOST, DataPath
from model.analysis.exploration.levers import Lever, levers_of
from model.analysis.exploration.planner import Planned, Planner, planner_of
from model.analysis.exploration.position import AS_STATED, OFF, Position, entry_of, moves
from model.analysis.exploration.saved import save_run, save_study, study_text
from model.analysis.exploration.stated_here import SUCH_AS
from model.analysis.exploration.stops import Thrown, possible_stops, thrown
from model.analysis.exploration.unsaved import unsaved_run

__all__ = [
    "AS_STATED",
    "DATA_PATHS",
    "LEAST",
    "MOST",
    "OFF",
    "SUCH_AS",
    "Choice",
    "DataPath",
    "Lever",
    "Planned",
    "Planner",
    "Position",
    "Thrown",
    "entry_of",
    "levers_of",
    "moves",
    "planner_of",
    "possible_stops",
    "save_run",
    "save_study",
    "study_text",
    "thrown",
    "unsaved_run",
]
