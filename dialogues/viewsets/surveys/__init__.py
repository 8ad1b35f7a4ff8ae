"""The office's screens about surveys: the list, the results, and what is done with topics and answers."""
