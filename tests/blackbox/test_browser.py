# SPDX-License-Identifier: Apache-2.0
"""What only a browser can tell, on a phone's screen and without scripts: nothing is wider than the screen, the first five parts of a device page
fit."""

import tempfile

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from conftest import Server


def open_browser(width, height, folder):
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--hide-scrollbars", f"--user-data-dir={folder}",
                 "--disable-dev-shm-usage"):
        options.add_argument(flag)
    # Scripts of pages are off; the driver's own questions still work.
    options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.add_experimental_option("mobileEmulation", {"deviceMetrics": {"width": width, "height": height, "pixelRatio": 1.0}})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


@pytest.fixture(scope="session")
def site():
    with tempfile.TemporaryDirectory(prefix="aftercare-browser-") as folder:
        server = Server(folder, options=["--demo"]).start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def phone():
    with tempfile.TemporaryDirectory(prefix="aftercare-chromium-") as folder:
        browser = open_browser(390, 844, folder)
        yield browser
        browser.quit()


PAGES = ["/", "/devices/cam/", "/devices/gateway/", "/devices/door/", "/devices/cam/v/2.3.2/", "/devices/cam/v/2.3.2/updating/", "/devices/cam/v/",
         "/devices/cam/support/", "/advisories/", "/advisories/lum-2026-0003/", "/lessons/", "/lessons/passwords/", "/answers/", "/policy/",
         "/report", "/subscribe", "/history/", "/no/such/page", "/de/", "/de/devices/gateway/"]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_phone(site, phone, path):
    phone.get(site.public + path)
    width = phone.execute_script("return document.documentElement.scrollWidth")
    assert width <= 390, "%s is %d pixels wide" % (path, width)
    assert phone.execute_script("return document.querySelectorAll('h1').length") == 1
    assert phone.execute_script("return document.documentElement.lang") == ("de" if path.startswith("/de/") else "en")
    nameless = phone.execute_script("return [...document.querySelectorAll('a,button,input:not([type=hidden]),select,textarea')].filter(e => "
                                    "!(e.textContent.trim() || e.getAttribute('aria-label') || (e.labels && e.labels.length) || "
                                    "e.querySelector('img[alt]'))).map(e => e.outerHTML)")
    assert nameless == []


@pytest.mark.parametrize("path", ["/devices/cam/", "/devices/cam/v/2.3.2/", "/devices/gateway/", "/devices/door/", "/de/devices/cam/v/2.3.2/"])
def test_the_first_five_parts_fit_one_and_a_half_screens(site, phone, path):
    phone.get(site.public + path)
    places = phone.execute_script(
        "return ['.hero', '.state', '.action', '.support', '.doors'].map(s => {const e = document.querySelector('.device ' + s);"
        "if (!e) return null; const r = e.getBoundingClientRect(); return [r.top + scrollY, r.bottom + scrollY]})")
    assert None not in places, places
    assert [p[0] for p in places] == sorted(p[0] for p in places)
    assert places[-1][1] <= 1266, places
