"""How members sign in: django-allauth's flow of codes by mail, with our own rules (``networks.services.sign_in``).

allauth carries the attempt in the session, counts its wrong guesses and opens the session of whoever typed the right
code. Ours are: who has an account, what a code is and where its hash stays, the mail, the limits, the pages and texts.
Its other ways in (passwords, sign-up, confirmed addresses) are switched off and have no address.
"""
