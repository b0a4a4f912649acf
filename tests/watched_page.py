"""A map in a browser with the network cut, watched for what it asks for, says or throws."""

from patience import PAGE_MS

WIDE, NARROW = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


class Watched:
    """A page and everything it asked for, said or threw."""

    def __init__(self, browser, path, viewport, before="", ready="#clusters button", **kind):
        self.context = browser.new_context(viewport=viewport, reduced_motion="reduce", **kind)
        self.context.add_init_script(before)
        self.context.set_default_timeout(PAGE_MS)
        self.context.set_offline(True)
        self.page = self.context.new_page()
        self.outside, self.said = [], []
        self.page.on("request", self._requested)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._dialog)
        self.page.goto(path.as_uri())
        self.page.wait_for_selector(ready)

    def _requested(self, request):
        if not request.url.startswith(("file:", "data:")):
            self.outside.append(request.url)

    def _dialog(self, dialog):
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def assert_quiet(self):
        assert self.outside == []
        assert self.said == []
