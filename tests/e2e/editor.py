"""An editor at the keyboard: the steps that the tasks of the office are made of, in a real browser, in German."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Locator, Page, Request, expect

from cms.core.models import User
from home.services.roles import set_up_roles

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "var" / "screenshots"
MANUAL = ROOT / "docs" / "redaktion" / "bilder"
PASSWORD = "geheim-geheim-12"


def german(text: str, context: str = "") -> str:
    """What stands on the screen of a German editor."""
    with override("de"):
        return pgettext(context, text) if context else gettext(text)


class Editor:
    """Walks through the admin as a person does: by what is written on buttons and fields."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.pending: set[Request] = set()
        page.on("request", lambda request: self.pending.add(request))
        page.on("requestfinished", lambda request: self.pending.discard(request))
        page.on("requestfailed", lambda request: self.pending.discard(request))

    def log_in(self, username: str) -> None:
        self.page.goto(f"{self.base_url}/admin/login/")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("button[type=submit]").click()
        expect(self.page).to_have_url(f"{self.base_url}/admin/")

    def goto(self, path: str) -> None:
        self.page.goto(f"{self.base_url}{path}")

    def menu(self, group: str, item: str, context: str = "") -> None:
        """Choose ``item`` in the ``group`` of the sidebar."""
        sidebar = self.page.locator(".sidebar-main-menu")
        sidebar.get_by_role("button", name=german(group), exact=True).click()
        sidebar.get_by_role("link", name=german(item, context), exact=True).click()

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=german(label), exact=True).first.click()

    def follow(self, label: str) -> None:
        self.page.get_by_role("link", name=german(label), exact=True).first.click()

    def act(self, label: str) -> None:
        """Choose an act in the menu behind the three dots at the top."""
        header = self.page.locator("header.w-sticky, .w-slim-header, header").first
        header.get_by_role("button", name="Aktionen").click()
        self.page.get_by_role("link", name=german(label), exact=True).first.click()

    def tab(self, name: str) -> None:
        self.page.locator(f"#tab-label-{name}").click()
        expect(self.page.locator(f"#tab-{name}")).to_be_visible()

    def add_row(self, relation: str) -> str:
        """Press “add” of an inline panel; gives the prefix of the new row's fields."""
        forms = self.page.locator(f"#id_{relation}-TOTAL_FORMS")
        number = int(forms.input_value())
        self.page.locator(f"#id_{relation}-ADD").click()
        expect(forms).to_have_value(str(number + 1))
        return f"{relation}-{number}"

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"[name='{name}']").fill(text)

    def add_block(self, name: str, label: str) -> None:
        """Add a block to an empty stream field."""
        self.page.locator(f"[data-contentpath='{name}'] .c-sf-add-button").first.click()
        self.page.locator(".w-combobox__option").filter(has_text=label).first.click()

    def select(self, name: str, value: str) -> None:
        self.page.locator(f"select[name='{name}']").select_option(value)

    def write(self, name: str, text: str) -> None:
        """Type into a rich text field."""
        wrapper = self.page.locator(f"[name='{name}']").locator(
            "xpath=ancestor::*[@data-field-wrapper or contains(@class,'w-field__input')][1]"
        )
        box = wrapper.locator(".public-DraftEditor-content")
        box.click()
        self.page.keyboard.type(text)

    def choose(self, name: str, text: str) -> None:
        """Choose something that is there in a chooser."""
        modal = self.open_chooser(name)
        modal.locator("#id_q, [name=q]").first.fill(text)
        modal.get_by_role("link", name=text, exact=True).first.click()
        expect(self.page.locator(f"#id_{name}")).not_to_have_value("")

    def open_chooser(self, name: str) -> Locator:
        chooser = self.page.locator(f"#id_{name}-chooser")
        chooser.locator("[data-chooser-action-choose]").locator("visible=true").first.click()
        modal = self.page.locator(".modal.in, .modal.fade.in")
        expect(modal).to_be_visible()
        return modal

    def create_in_chooser(self, field_name: str, **fields: str) -> None:
        """Create something inside a chooser."""
        modal = self.open_chooser(field_name)
        modal.locator("a[href='#tab-create'], [role=tab][id*='create']").first.click()
        for field, value in fields.items():
            box = modal.locator(f"#tab-create [name$='{field}']").first
            if box.evaluate("e => e.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        modal.locator("#tab-create [type=submit]").click()
        expect(self.page.locator(f"#id_{field_name}")).not_to_have_value("")

    def save(self) -> None:
        self._submit(self.page.locator("footer button[type=submit]").locator("visible=true").first)

    def publish(self) -> None:
        self.page.locator("footer [data-w-dropdown-target=toggle]").first.click()
        self._submit(self.page.locator("[name=action-publish]"))

    def settle(self) -> None:
        """Let the draft be saved in the background: a person is not faster than that."""
        quiet = 0
        while quiet < 8:
            self.page.wait_for_timeout(250)
            quiet = 0 if self.pending else quiet + 1

    def _submit(self, button: Locator) -> None:
        self.settle()
        with self.page.expect_navigation():
            button.click()
        expect(self.page.locator(".messages .success, li.success").first).to_be_visible()

    def show(self, selector: str) -> None:
        """Scroll so that ``selector`` stands at the top, below the header."""
        self.page.locator(selector).first.evaluate(
            "e => { e.scrollIntoView({block: 'start', behavior: 'instant'}); window.scrollBy(0, -120) }"
        )

    def shot(self, name: str, *, full: bool = False, manual: bool = True) -> None:
        """Keep what is on the screen; with ``MANUAL=1`` it goes into the manual as well."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"redaktion-{name}.png"
        # Focusing a field may scroll Wagtail's editor sideways.
        self.page.evaluate("document.querySelectorAll('*').forEach(element => { element.scrollLeft = 0 })")
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=path, full_page=full)
        if manual and os.environ.get("MANUAL"):
            MANUAL.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, MANUAL / f"{name}.png")


@pytest.fixture
def editor(new_page: Callable[..., Page], live_server: Any, now: datetime) -> Iterator[Editor]:
    """Somebody of the office, signed in; no script may fail on the way."""
    set_up_roles()
    user = User.objects.create_user("buero", password=PASSWORD)
    user.groups.add(Group.objects.get(name=german("Office")))
    page = new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    walk = Editor(page, live_server.url)
    walk.log_in("buero")
    yield walk
    assert errors == []
