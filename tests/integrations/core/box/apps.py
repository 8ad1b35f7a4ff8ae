from integrations.core.contract import Category, IntegrationConfig


class BoxConfig(IntegrationConfig):
    name = "tests.integrations.core.box"
    label = "box"
    slug = "box"
    verbose_name = "Kiste"
    description = "Ein Gegenüber im Arbeitsspeicher."
    category = Category.COMMUNITY
    documentation_url = ""
    integration_class = "tests.integrations.core.box.plugin.BoxIntegration"
