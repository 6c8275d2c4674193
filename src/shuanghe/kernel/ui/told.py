"""Where a message waits for the next page: in a cookie, or in the session when it is long."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookieStorage(CookieStorage):
    """The library's storage under the cookie name of the profile, bound to the host when live."""

    cookie_name = settings.MESSAGE_COOKIE_NAME


class ToldStorage(FallbackStorage):
    """Cookie first, session second, as the library has it."""

    storage_classes = (HostCookieStorage, SessionStorage)
