"""Which groups of figures matter: effects of all, shares of variance of those that do, what knowing one is worth."""

from model.analysis.screen.options import ScreenOptions
from model.analysis.screen.run import Screened, screen

__all__ = ["ScreenOptions", "Screened", "screen"]
