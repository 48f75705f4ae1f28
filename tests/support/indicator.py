"""What the client shows in a page. Tests that read it need a page that opens shadow trees."""

from tests.support.browsers import Tab

HOST = "[...document.documentElement.children].find((one) => one.popover === 'manual')"


def wait_for_words(tab: Tab, words: str) -> None:
    tab.wait(f"(words) => {HOST}?.shadowRoot.textContent.includes(words)", words, within=15)


def press_button(tab: Tab, label: str) -> None:
    tab.evaluate(
        "(label) => { setTimeout(() =>"
        f" [...{HOST}.shadowRoot.querySelectorAll('button')]"
        ".find((button) => button.textContent === label).click()) }",
        label,
    )
