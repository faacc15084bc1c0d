"""Run by every kernel of the gate when it starts: a warning that a chapter or seqlib causes is an error.

Python hides most of them, and what is hidden today breaks a chapter after the next upgrade. What other
packages warn about inside themselves is treated as for a reader: hidden, or printed and compared.
"""


def _warnings_are_errors(info):
    # The import is in here because this file shares its names with the chapter.
    import warnings

    # A cell is the module __main__; while it is being compiled, it goes by its file's name.
    blamed = r"__main__$|seqlib(\.|$)|.*ipykernel_\d+[/\\]\d+"
    for kind in (DeprecationWarning, PendingDeprecationWarning, FutureWarning, UserWarning):
        warnings.filterwarnings("error", category=kind, module=blamed)


# Before every cell, because an imported package may have put filters of its own in front.
get_ipython().events.register("pre_run_cell", _warnings_are_errors)  # noqa: F821, a kernel has this name
del _warnings_are_errors
