"""Sentences made by the rules of a text file; sentences-cmn.txt tells the form."""

import re

_RULE = re.compile(r"([a-z]+): ?(.*)")
_PLACE = re.compile(r"\{([^{}]+)\}")
_FIGURES = "零一二三四五六七八九"
_DEPTH = 8


class Sentences:
    """The sentences of a file; each call of `one` fills in the rules by chance."""

    def __init__(self, path):
        self._rules, self.patterns = {}, []
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.strip("\n")
                rule = _RULE.fullmatch(line)
                if rule:
                    self._rules[rule.group(1)] = [each.strip() for each in rule.group(2).split("|")]
                elif line and not line.startswith("#"):
                    self.patterns.append(line)
                    for name in _PLACE.findall(line):
                        if not self._known(name):
                            raise ValueError(f"{path}:{number}: there is no rule {name}")

    def _known(self, name):
        return name in self._rules or re.fullmatch(r"\d+-\d+|(digits|phone)\d+", name)

    def one(self, pattern, random, depth=0):
        """A pattern with everything filled in; `random` is a numpy generator."""
        if depth > _DEPTH:
            raise ValueError(f"a rule contains itself: {pattern}")

        def filled(match):
            name = match.group(1)
            if name in self._rules:
                alternatives = self._rules[name]
                return self.one(alternatives[int(random.integers(len(alternatives)))], random, depth + 1)
            if "-" in name:
                least, most = map(int, name.split("-"))
                return spoken(int(random.integers(least, most + 1)))
            figures = "".join(_FIGURES[int(random.integers(10))] for _ in range(int(name[6:] if name[0] == "d" else name[5:])))
            return figures.replace("一", "幺") if name.startswith("phone") else figures

        return _PLACE.sub(filled, pattern)


def spoken(number):
    """A number below a thousand as it is read."""
    if number < 10:
        return _FIGURES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 1 else _FIGURES[tens]) + "十" + (_FIGURES[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    if rest == 0:
        return _FIGURES[hundreds] + "百"
    if rest < 10:
        return _FIGURES[hundreds] + "百零" + _FIGURES[rest]
    return _FIGURES[hundreds] + "百" + (_FIGURES[rest // 10] + "十" + (_FIGURES[rest % 10] if rest % 10 else ""))
