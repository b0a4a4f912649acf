"""A fault of the program itself, told without a traceback."""

from app.terminal import save_report


def own_fault(who: str, error: Exception) -> str:
    """Keep a report of the error being handled, and return a sentence on it.

    Parameters
    ----------
    who
        What met the fault.
    """
    said = f"The {who} met a fault of its own ({type(error).__name__}). {save_report()}"
    return f"{said.removesuffix('.')}."
