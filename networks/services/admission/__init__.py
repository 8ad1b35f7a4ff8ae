"""Admission to a network (B09–B12): every change is a move that the rules allow, logged, and told by mail.

``applying`` is what applicants do, ``deciding`` what the office does, ``welcoming`` mentor and checklist, ``log`` the one
place where states change, ``retention`` what is erased when.
"""
