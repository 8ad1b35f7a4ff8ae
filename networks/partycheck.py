"""Names of political parties in the texts of a network, which is neutral among them (B05).

Pure: text in, remarks out. A party may be named for a good reason, such as a mandate in a quotation; so a remark is a
question to the editor, never a refusal. Only parties that sit in the Bundestag or in the parliament of a Land are known
here, by the names under which they stand for election; words that mean something else as well are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from networks.namecheck import Doubt, Remark

_PARTY = re.compile(
    r"\b(?:CDU/CSU|CDU|CSU|SPD|FDP|AfD|BSW|SSW|BVB/Freie Wähler|Freien? Wählern?|"
    r"Bündnis ?90/Die Grünen|Bündnis ?90|Die Linke|DIE LINKE|"
    r"Bündnis Sahra Wagenknecht|Alternative für Deutschland|Freie Demokraten|"
    r"Christdemokrat\w*|Sozialdemokrat\w*|christdemokratisch\w*|sozialdemokratisch\w*)(?!\w)"
)


def check_parties(texts: Iterable[str]) -> list[Remark]:
    """Every party named in ``texts`` once, in their order."""
    found = [match[0] for text in texts for match in _PARTY.finditer(text)]
    return [Remark(Doubt.PARTY, name, "") for name in dict.fromkeys(found)]
