"""How framework conditions belong together (E26)."""

from __future__ import annotations

from django.db import transaction

from dialogues.choices import ConditionRelationKind
from dialogues.models import ConditionRelation, FrameworkCondition


def related_keys(condition: FrameworkCondition) -> set[tuple[str, int]]:
    """Pairs of a relation and the key of the other condition; a mirrored pair counts whoever named it."""
    incoming = ConditionRelation.objects.filter(target=condition, relation=ConditionRelationKind.MIRRORS)
    outgoing = ConditionRelation.objects.filter(source=condition)
    return {*outgoing.values_list("relation", "target_id"), *incoming.values_list("relation", "source_id")}


def relate_condition(source: FrameworkCondition, *, wanted: set[tuple[str, int]], both_ways: bool) -> bool:
    """Connect ``source`` as ``wanted`` says: pairs of a relation and the key of the other condition.

    A mirrored pair is one relation, whoever names it. With ``both_ways``, one that the other condition named ends too
    when it is not wanted; without, it is the other's to end.

    Returns:
        Whether anything changed.

    Raises:
        ValidationError: a condition is connected to itself; nothing was written.
    """
    mirrors = ConditionRelationKind.MIRRORS
    with transaction.atomic():
        present = {(row.relation, row.target_id): row for row in ConditionRelation.objects.filter(source=source)}
        incoming = ConditionRelation.objects.filter(target=source, relation=mirrors)
        mirrored = {(row.relation, row.source_id): row for row in incoming}
        unwanted = [row for pair, row in present.items() if pair not in wanted]
        if both_ways:
            unwanted += [row for pair, row in mirrored.items() if pair not in wanted]
        missing = sorted(wanted - present.keys() - mirrored.keys())
        for row in unwanted:
            row.delete()
        for relation, pk in missing:
            row = ConditionRelation(source=source, relation=relation, target_id=pk)
            row.full_clean()
            row.save()
    return bool(unwanted or missing)
