"""What of Meetup's variables must be right before anything starts (contract 2); the plugin reads the values itself."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from cms.settings.ports import check_port


class MeetupEnvironment(BaseSettings):
    """Addresses, which tests may bend, and the key of the flow without a person."""

    MEETUP_GRAPHQL_URL: str = Field(
        "", description="Meetup's GraphQL, for tests", examples=["https://api.meetup.com/gql-ext"]
    )
    MEETUP_TOKEN_URL: str = Field(
        "", description="Meetup's tokens, for tests", examples=["https://secure.meetup.com/oauth2/access"]
    )
    MEETUP_ICAL_URL: str = Field(
        "",
        description="a group's calendar, for tests",
        examples=["https://www.meetup.com/{group}/events/ical/"],
    )
    MEETUP_SIGNING_KEY: str = Field(
        "", description="an RSA key as PEM text, or the path of a PEM file", examples=["/run/secrets/meetup.pem"]
    )

    @field_validator("MEETUP_GRAPHQL_URL", "MEETUP_TOKEN_URL", "MEETUP_ICAL_URL")
    @classmethod
    def meetup_is_a_url(cls, value: str, info: ValidationInfo) -> str:
        parts = urlsplit(value.replace("{group}", "group"))
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("it is no address such as https://…")
        if value:
            check_port(value.replace("{group}", "group"))
        if value and info.field_name == "MEETUP_ICAL_URL" and "{group}" not in value:
            raise ValueError("the place of the group's name is missing: {group}")
        return value

    @field_validator("MEETUP_SIGNING_KEY")
    @classmethod
    def signing_key_is_there(cls, value: str) -> str:
        if value and "-----BEGIN" not in value and not Path(value).is_file():
            raise ValueError("it is neither the text of a PEM key nor the path of such a file")
        return value
