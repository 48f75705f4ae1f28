"""WebKitGTK's MiniBrowser, by its own WebDriver, on a screen that nobody sees."""

import os
import shutil
import socket
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from selenium.common.exceptions import JavascriptException, NoSuchFrameException, WebDriverException
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from tests.support.browsers import (
    ESCAPE,
    Browser,
    Engine,
    EngineMissing,
    PageGone,
    ScriptError,
    Tab,
)
from tests.support.waiting import PATIENCE
from urllib3.exceptions import HTTPError

STARTING = 15 * PATIENCE
"""Seconds that the browser may take to start."""

KEYS = str.maketrans({"\n": "\ue007", "\t": "\ue004", ESCAPE: "\ue00c"})
CALL = """
const [argument, done] = arguments;
(%s)(argument).then((value) => done({ value }), (error) => done({ error: String(error) }));
"""


class WebKitTab(Tab):
    def __init__(self, driver: WebKitGTK, handle: str) -> None:
        self._driver = driver
        self._handle = handle

    def goto(self, url: str) -> None:
        self.activate()
        self._driver.get(url)

    def call(self, function: str, argument: str) -> str:
        self.activate()
        try:
            answer = self._driver.execute_async_script(CALL % function, argument)
        except (JavascriptException, NoSuchFrameException) as error:
            raise (PageGone if "unload" in str(error) else ScriptError)(error.msg) from None
        if "error" in answer:
            raise ScriptError(answer["error"])
        return str(answer["value"])

    def click(self, selector: str) -> None:
        self.activate()
        self._driver.find_element("css selector", selector).click()

    def press(self, text: str) -> None:
        self.activate()
        ActionChains(self._driver).send_keys(text.translate(KEYS)).perform()

    def activate(self) -> None:
        self._driver.switch_to.window(self._handle)

    def reload(self) -> None:
        self.activate()
        self._driver.refresh()

    def back(self) -> None:
        # By the driver, which waits: a question that meets a page on its way into the cache is
        # never answered.
        self.activate()
        self._driver.back()

    def forward(self) -> None:
        self.activate()
        self._driver.forward()

    def close(self) -> None:
        self.activate()
        self._driver.close()

    def screenshot(self, path: Path) -> None:
        self.activate()
        self._driver.save_screenshot(os.fspath(path))

    def console(self) -> list[str]:
        """Return nothing: this driver does not tell."""
        return []


class WebKitProfile(Browser):
    def __init__(self, driver: WebKitGTK) -> None:
        self._driver = driver
        self._free = [driver.current_window_handle]

    def open(self, url: str = "about:blank") -> WebKitTab:
        # A window each: a tab behind another one would be hidden.
        if not self._free:
            self._driver.switch_to.window(self._driver.window_handles[0])
            self._driver.switch_to.new_window("window")
            self._free = [self._driver.current_window_handle]
        tab = WebKitTab(self._driver, self._free.pop())
        tab.goto(url)
        return tab


class DriverService(Service):
    def send_remote_shutdown_command(self) -> None:
        """Ask nothing: the process gets a signal, and one that hangs would not answer."""


class WebKit(Engine):
    """A screen; each profile is a browser of its own, which starts in half a second."""

    def __init__(self, driver: str, browser: str, display: str) -> None:
        self._service = driver
        self._options = Options()
        self._options.binary_location = browser
        self._options.add_argument("--automation")
        self._options.accept_insecure_certs = True
        self._env = {
            **os.environ,
            "DISPLAY": display,
            "NO_AT_BRIDGE": "1",
            # The sandbox needs rights that root in a container does not have.
            **({"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"} if os.geteuid() == 0 else {}),
        }

    @contextmanager
    def profile(self) -> Iterator[Browser]:
        driver = self._start()
        driver.set_script_timeout(30 * PATIENCE)
        try:
            yield WebKitProfile(driver)
        finally:
            with suppress(WebDriverException, HTTPError):
                driver.quit()
            driver.service.stop()

    def _start(self, attempts: int = 3) -> WebKitGTK:
        """Start a browser. On a busy machine it may happen that its driver never hears of it."""
        service = DriverService(self._service, env=self._env, log_output=subprocess.DEVNULL)
        before = socket.getdefaulttimeout()
        socket.setdefaulttimeout(STARTING)  # Selenium takes no other one for this browser.
        try:
            with warnings.catch_warnings():
                # Selenium's own code for this browser uses what Selenium has deprecated.
                warnings.simplefilter("ignore", DeprecationWarning)
                driver = WebKitGTK(options=self._options, service=service)
        except (HTTPError, WebDriverException):
            service.stop()
            if attempts == 1:
                raise
            return self._start(attempts - 1)
        finally:
            socket.setdefaulttimeout(before)
        executor = driver.command_executor
        assert isinstance(executor, RemoteConnection)
        executor.client_config.timeout = 60 * PATIENCE  # longer than a script may take
        return driver


@contextmanager
def webkit() -> Iterator[Engine]:
    """Start a screen for WebKit's windows."""
    screen = _find("Xvfb", "xvfb")
    driver = _find("WebKitWebDriver", "webkit2gtk-driver")
    browsers = sorted(Path("/usr/lib").glob("**/webkit2gtk-4.*/MiniBrowser"))
    if not browsers:
        raise EngineMissing("WebKit's MiniBrowser", "webkit2gtk-driver")
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [screen, "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            display = answer.readline().strip()
        yield WebKit(driver, os.fspath(browsers[-1]), f":{display}")
    finally:
        process.terminate()
        process.wait(30 * PATIENCE)


def _find(program: str, package: str) -> str:
    if found := shutil.which(program):
        return found
    raise EngineMissing(program, package)
