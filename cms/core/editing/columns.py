"""Columns of the admin's lists."""

from __future__ import annotations

from wagtail.admin.ui.tables import BooleanColumn


class YesNoColumn(BooleanColumn):
    """A sign for yes or no, with its word in the user's language."""

    cell_template_name = "core/admin/yes_no_cell.html"
