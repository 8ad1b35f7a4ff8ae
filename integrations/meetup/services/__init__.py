"""What is written: tokens, the budget of requests, addresses on pages, events on their way to Meetup."""
