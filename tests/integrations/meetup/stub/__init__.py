"""A stand-in for meetup.com: GraphQL (a real engine on the SDL of what is publicly known), tokens, and the groups' calendars."""

from tests.integrations.meetup.stub.server import MeetupStub
from tests.integrations.meetup.stub.truth import Answer, Booking, Group, MeetupEvent, Place, World

__all__ = ["Answer", "Booking", "Group", "MeetupEvent", "MeetupStub", "Place", "World"]
