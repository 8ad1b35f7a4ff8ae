"""Working groups, but for what stands in models, services and selectors: choices, forms, pages, screens, mails."""
