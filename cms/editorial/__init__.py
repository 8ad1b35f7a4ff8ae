"""The editorial API: Wagtail's API v3 for holders of a token, off by default (contract 3, design 2).

Pages, snippets, pictures and documents are served by Wagtail's own routers. What those lack is added here: a gate, the
permission to translate of wagtail-localize, rows of rows, fields that are no columns, lists without a query for each item,
and problems where a server error would be, or where a mistyped key would be ignored.
"""
