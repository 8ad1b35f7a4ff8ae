"""Which changes can be told, under the names by which the column of a webhook knows these functions."""

from integrations.core.change_labels import choices, grouped_choices, label_of, public_types

__all__ = ["choices", "grouped_choices", "label_of", "public_types"]
