"""``manage.py serve``: web, background worker and timer in one process tree.

* ``supervisor.py`` starts the others, restarts what dies and stops them all. It loads no Django: about 12 MiB.
* ``web.py`` is granian with its worker processes, forked from a master that has loaded the site once.
* ``background.py`` runs background tasks and timed jobs.
"""
