"""Surveys of needs, but for what stands in models, services and selectors: rules, counting, form, pages, screens."""
