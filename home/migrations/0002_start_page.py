"""Replace Wagtail's welcome page by an empty start page, so that a new site is ready to be filled."""

import uuid

from django.db import migrations

from cms.core.models.identity import public_id_for

WELCOME_URL_PATH = "/home/"


def make_start_page(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    HomePage = apps.get_model("home", "HomePage")
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")

    welcome = Page.objects.filter(depth=2, url_path=WELCOME_URL_PATH).first()
    if welcome is None or HomePage.objects.exists():
        return
    locale = Locale.objects.get(language_code="de")
    root = Page.objects.get(depth=1)
    content_type, _created = ContentType.objects.get_or_create(app_label="home", model="homepage")
    Site.objects.filter(root_page=welcome).delete()
    path = welcome.path
    welcome.delete()
    key = uuid.uuid4()
    start = HomePage.objects.create(
        title="Startseite",
        draft_title="Startseite",
        slug="start",
        content_type=content_type,
        path=path,
        depth=2,
        numchild=0,
        url_path="/start/",
        locale=locale,
        translation_key=key,
        public_id=public_id_for(key, "de"),
    )
    root.numchild = Page.objects.filter(depth=2).count()
    root.save(update_fields=["numchild"])
    Site.objects.create(hostname="localhost", root_page=start, is_default_site=True)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("core", "0003_locales"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Backwards nothing happens: by then the start page holds the site.
    operations = [migrations.RunPython(make_start_page, migrations.RunPython.noop)]
