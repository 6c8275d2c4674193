"""What a page looks like once it stands still."""

from playwright.sync_api import Page

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window; waits until the page is there."""
    page.wait_for_load_state()
    return page.evaluate(OVERFLOW)
