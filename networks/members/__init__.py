"""The members' area: signing in, its pages, what other apps add to it."""
