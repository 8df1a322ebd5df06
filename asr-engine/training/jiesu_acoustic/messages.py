"""What a person reads, in Chinese or, where asked for, in English."""

_english = False


class TrainingError(Exception):
    """Something that the person at the command line must put right; the text says what."""


def use_english(wanted):
    global _english
    _english = wanted


def both(chinese, english):
    """The text in the language that was chosen."""
    return english if _english else chinese


def refuse(problems, shown=20):
    """Raises a TrainingError that lists problems, if there are any."""
    if problems:
        more = both(f"……共 {len(problems)} 处问题", f"… {len(problems)} problems in all")
        raise TrainingError("\n".join(problems[:shown] + ([more] if len(problems) > shown else [])))
