"""Answers to surveys, what their topics become, and how long texts are kept.

``answering`` takes answers; ``results`` puts the ranked topics into the list of topics; ``topic_events`` makes events of
them and lets their state follow; ``retention`` erases what people wrote; ``exports`` makes files of the answers.
"""
