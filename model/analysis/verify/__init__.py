"""Prove a run again from its folder, taking from it nothing on trust but its study and its dataset.

What those two say is worked out anew: the variants, each solved to its end, every table, the certificate, what the
manifest says of them, the reports. The folder is then held against that, and what differs is named.
"""

from model.analysis.verify.cells import differences
from model.analysis.verify.derive import Derived
from model.analysis.verify.outcome import Deviations, Verification, Verified
from model.analysis.verify.run import verify_run

__all__ = ["Derived", "Deviations", "Verification", "Verified", "differences", "verify_run"]
