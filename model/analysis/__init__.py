"""Questions asked of plans: run, check, compare, back-cast."""

from pyomo.common import dependencies

# Pyomo has the whole of scipy loaded as soon as a part of it is: a third of every start, for nothing that is used here.
# Forgetting that wish, before scipy is first asked for, leaves what Pyomo asks for by itself as it is.
dependencies.DeferredImportCallbackFinder._callbacks.pop("scipy", None)
