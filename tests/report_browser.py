#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Opens report pages in Chromium:  report_browser.py DESCALE [--screenshots FOLDER]

A page must open from a file with one request and an empty console, at 360 and 1280 pixels without a part that is wider,
light and dark; folding, filter and sorting must work by keyboard; axe-core must find nothing. Chromium is driven by its
own chromedriver, over the WebDriver protocol (W3C). Debian: apt-get install chromium chromium-driver. axe-core is taken
from the folder of npm (npm install -g axe-core) or from the path in AXE_CORE. What is missing is skipped, with a message.
"""
import base64, json, os, re, shutil, subprocess, sys, tempfile, urllib.error, urllib.request

from report import make_pages

ENTER, TAB, SPACE = "\ue007", "\ue004", " "
CHROMIUM_OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                    "--disable-sync", "--no-first-run"]


def axe_path():
    paths = [os.environ.get("AXE_CORE", "")]
    if shutil.which("npm"):
        root = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True).stdout.strip()
        paths.append(os.path.join(root, "axe-core", "axe.min.js"))
    return next((path for path in paths if os.path.isfile(path)), None)


class Browser:
    def __init__(self, folder):
        self.driver = subprocess.Popen([shutil.which("chromedriver"), "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       text=True)
        port = next(match[1] for line in self.driver.stdout if (match := re.search(r"on port (\d+)\.", line)))
        self.base = f"http://127.0.0.1:{port}/session"
        options = {"binary": shutil.which("chromium"), "args": [*CHROMIUM_OPTIONS, f"--user-data-dir={folder}"]}
        answer = self.call("POST", "", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.base += "/" + answer["sessionId"]
        self.call("POST", "/timeouts", {"script": 600_000, "pageLoad": 600_000})

    def call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"].splitlines()[0]) from None

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, path, width, scheme):
        self.devtools("Network.enable")
        self.devtools("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1)
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.log("performance")
        self.call("POST", "/url", {"url": "file://" + path})

    def log(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def requests(self):
        messages = (json.loads(entry["message"])["message"] for entry in self.log("performance"))
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def keys(self, *keys):
        pressed = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": pressed}]})

    def screenshot(self, path):
        with open(path, "wb") as out:
            out.write(base64.b64decode(self.call("GET", "/screenshot")))

    def violations(self, axe):
        with open(axe, encoding="utf-8") as source:
            self.run(source.read() + "\n;window.axe = axe;")
        found = self.call("POST", "/execute/async", {"args": [], "script": "const done = arguments[0];"
                          "axe.run().then((r) => done(r.violations.map((v) => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)])))"})
        return found

    def close(self):
        try:
            self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()


def make_reports(descale, folder):
    """A report and a comparison of made-up pages."""
    names = make_pages(folder, files=3)
    with open(os.path.join(folder, "arabic.txt"), "w", encoding="utf-8") as out:
        out.write("مرحبا بالعالم، بُنيت الطاحونة قرب النهر قبل سنوات طويلة.\n" + "x" * 900 + "\n<b>&\n")
    for arguments in (["--stats", "a.json", "--report", "report.html"], ["--stats", "b.json", "--disable", "en.*"]):
        result = subprocess.run([descale, "-q", "-t", "null", *arguments, *names, "arabic.txt"], cwd=folder)
        assert result.returncode == 1, result
    subprocess.run([descale, "--compare", "b.json", "a.json", "--report", "comparison.html"], cwd=folder, check=True)
    return ["report.html", "comparison.html"]


def check(browser, path, width, scheme, axe, screenshots):
    browser.open(path, width, scheme)
    requests = browser.requests()
    assert requests == ["file://" + path], f"requests: {requests}"
    size = browser.run("return [document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]")
    assert size[0] <= width, f"{size[0]} pixels wide"
    assert (size[1] == "rgb(255, 255, 255)") == (scheme == "light"), size
    if screenshots:
        browser.screenshot(os.path.join(screenshots, f"{os.path.basename(path)}-{width}-{scheme}.png"))
    browser.run("document.getElementById('open-all').click(); for (const d of document.querySelectorAll('details')) d.open = true;")
    width_open = browser.run("return document.documentElement.scrollWidth")
    assert width_open <= width, f"{width_open} pixels wide with everything open"
    if screenshots:
        browser.run("document.getElementById('pages').scrollIntoView()")
        browser.screenshot(os.path.join(screenshots, f"{os.path.basename(path)}-{width}-{scheme}-pages.png"))
    browser.run("[...document.querySelectorAll('details.page')].slice(3).forEach((d) => (d.open = false))")
    if axe:
        found = browser.violations(axe)
        assert not found, f"axe-core: {found}"
    console = [entry["message"] for entry in browser.log("browser")]
    assert not console, f"console: {console}"


def check_keyboard(browser, path):
    """Tab reaches the folds, the filter and the headings; Enter opens, typing filters, Enter sorts."""
    browser.open(path, 1280, "light")
    browser.run("document.querySelector('details.page summary').focus()")
    browser.keys(ENTER)
    assert browser.run("return document.querySelector('details.page').open"), "Enter does not open a page"
    browser.keys(SPACE)
    assert not browser.run("return document.querySelector('details.page').open"), "Space does not close it"
    browser.run("document.getElementById('filter').focus()")
    browser.keys(*"cookie")
    rows = "[...document.querySelectorAll('#rule-table tbody tr')].filter((r) => !r.hidden)"
    shown = browser.run(f"return {rows}.map((r) => r.cells[0].textContent + r.cells[1].textContent)")
    assert shown and all("cookie" in text for text in shown), shown
    assert re.fullmatch(r"\d+ of \d+ rules", browser.run("return document.getElementById('matches').textContent"))
    browser.run("const f = document.getElementById('filter'); f.value = ''; f.dispatchEvent(new Event('input')); f.focus()")
    browser.keys(TAB, TAB)  # the table, which scrolls, and its first heading
    browser.keys(ENTER)
    names = browser.run(f"return {rows}.map((r) => r.cells[0].textContent.trim())")
    assert names == sorted(names, key=lambda name: name, reverse=True) and len(names) > 3, names
    assert browser.run("return document.querySelector('#rule-table th').getAttribute('aria-sort')") == "descending"


def check_without_script(browser, path):
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(path, 1280, "light")
    browser.devtools("Emulation.setScriptExecutionDisabled", value=False)
    assert browser.run("return [...document.querySelectorAll('.controls')].every((c) => c.hidden)"), "controls that do nothing are shown"


def main():
    missing = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
    if missing:
        print(f"skipped: {' and '.join(missing)} not found (Debian: apt-get install chromium chromium-driver)")
        return 77
    screenshots = sys.argv[sys.argv.index("--screenshots") + 1] if "--screenshots" in sys.argv else None
    if screenshots:
        os.makedirs(screenshots, exist_ok=True)
    axe, failed = axe_path(), 0
    sys.stdout.reconfigure(line_buffering=True)
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as profile:
        names = make_reports(os.path.abspath(sys.argv[1]), folder)
        browser = Browser(profile)
        try:
            checks = [(check, (width, scheme, axe, screenshots)) for width in (360, 1280) for scheme in ("light", "dark")]
            for name in names:
                for test, arguments in [*checks, (check_without_script, ()), *([(check_keyboard, ())] if name == "report.html" else [])]:
                    try:
                        test(browser, os.path.join(folder, name), *arguments)
                    except AssertionError as error:
                        failed += 1
                        print(f"{__file__}: {test.__name__} {name} {arguments[:2]}: {str(error)[:1500]}")
        finally:
            browser.close()
    if not axe:
        print("skipped: axe-core not found (npm install -g axe-core, or set AXE_CORE to axe.min.js)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
