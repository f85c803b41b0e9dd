"""More than can be answered: some wait for a turn, others are told when to come back."""

import json
import threading
import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from jiheng.web.api import turns
from jiheng.web.api.turns import Turns

ASKS = RequestFactory()


class Crowd:
    """People who all ask for a page that is answered when it is let."""

    def __init__(self):
        self.let, self.begun = threading.Event(), threading.Semaphore(0)
        self.door, self.statuses, self.threads = Turns(self._page), [], []

    def _page(self, _request):
        self.begun.release()
        assert self.let.wait(10)
        return HttpResponse()

    def come(self, number, method="GET"):
        for _ in range(number):
            thread = threading.Thread(target=self._ask, args=[method])
            thread.start()
            self.threads.append(thread)

    def _ask(self, method):
        self.statuses.append(self.door(ASKS.generic(method, "/desk/")).status_code)

    def fill(self):
        """Come until all turns are taken."""
        self.come(turns.LOOKING)
        self.come(turns.SENDING, "POST")
        for _ in range(turns.LOOKING + turns.SENDING):
            assert self.begun.acquire(timeout=10)

    def end(self):
        self.let.set()
        for each in self.threads:
            each.join(10)


@pytest.fixture
def crowd(monkeypatch):
    """People who take every turn there is: each page takes long."""
    monkeypatch.setattr(turns, "LONG", 0)
    made = Crowd()
    yield made
    made.end()


def test_who_waits_is_answered_when_a_turn_comes(crowd, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 10)
    crowd.fill()
    crowd.come(turns.WAITING)
    crowd.end()
    assert crowd.statuses == [200] * (turns.LOOKING + turns.SENDING + turns.WAITING)


def test_whom_no_turn_comes_to_is_told_when_to_come_back(crowd, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    crowd.fill()
    looked = crowd.door(ASKS.get("/desk/"))
    assert looked.status_code == 503
    assert turns.SOONEST <= int(looked["Retry-After"]) <= turns.LATEST
    assert looked["Refresh"] == looked["Retry-After"]
    assert "现在使用的人太多" in looked.content.decode()
    assert "没有保存" not in looked.content.decode()
    sent = crowd.door(ASKS.post("/desk/"))
    assert (sent.status_code, "Refresh" in sent) == (503, False)
    assert "这一次提交的没有保存" in sent.content.decode()
    told = crowd.door(ASKS.post("/api/v1/projects"))
    assert json.loads(told.content)["type"].endswith("unavailable")
    assert told["Retry-After"]


def test_who_waits_to_write_keeps_nobody_from_reading(crowd):
    crowd.come(turns.SENDING, "POST")
    for _ in range(turns.SENDING):
        assert crowd.begun.acquire(timeout=10)
    crowd.come(turns.LOOKING)
    for _ in range(turns.LOOKING):
        assert crowd.begun.acquire(timeout=10)


def test_where_too_many_wait_nobody_waits_longer(crowd, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 10)
    monkeypatch.setattr(turns, "WAITING", 0)
    crowd.fill()
    assert crowd.door(ASKS.get("/desk/")).status_code == 503  # at once: nothing lets anybody go


def test_whether_the_server_is_there_is_always_answered(crowd):
    crowd.fill()
    crowd.let.set()
    assert crowd.door(ASKS.get("/healthz")).status_code == 200


def test_a_page_that_fails_gives_its_turn_back():
    def fail(_request):
        raise RuntimeError

    door = Turns(fail)
    for _ in range(turns.LOOKING + 1):
        with pytest.raises(RuntimeError):
            door(ASKS.get("/desk/"))


def test_one_is_answered_at_a_time_unless_it_takes_long(monkeypatch):
    monkeypatch.setattr(turns, "LONG", 0.02)
    line, full = turns._Line(2, threading.Lock()), {"full": lambda: True}
    slow = line.take(**full)
    assert line.take(**full) is None
    time.sleep(turns.LONG)
    for _ in range(2):  # those beside it wait for each other, not for it
        quick = line.take(**full)
        assert quick is not None
        assert line.take(**full) is None
        line.give_back(quick)
    line.take(**full)
    time.sleep(turns.LONG)
    assert line.take(**full) is None  # no more than two
    line.give_back(slow)
    assert line.take(**full) is not None


def test_who_waits_begins_beside_a_turn_that_takes_long(monkeypatch):
    monkeypatch.setattr(turns, "LONG", 0.05)
    line = turns._Line(2, threading.Lock())
    slow = line.take(full=lambda: False)
    assert line.take(full=lambda: False) >= slow + turns.LONG


def test_nobody_who_comes_later_is_answered_before_who_waits(monkeypatch):
    monkeypatch.setattr(turns, "LOOKING", 1)
    monkeypatch.setattr(turns, "PATIENCE", 10)
    order, let, second = [], threading.Event(), []

    def page(request):
        order.append(request.path)
        if request.path == "/first":
            second[0].start()
            assert let.wait(10)
        return HttpResponse()

    door = Turns(page)
    waits = threading.Thread(target=lambda: door(ASKS.get("/waits")))
    second.append(waits)
    first = threading.Thread(target=lambda: [door(ASKS.get(each)) for each in ("/first", "/again")])
    first.start()
    while not door._looking.waiting:
        first.join(0.01)
    let.set()
    first.join(10)
    waits.join(10)
    assert order == ["/first", "/waits", "/again"]


class Queue:
    """People in a line of one turn."""

    def __init__(self):
        self.line, self.taken, self.threads = turns._Line(1, threading.Lock()), [], []

    def take(self):
        self.taken.append(self.line.take(full=lambda: False))

    def come(self, number):
        before = len(self.line.waiting)
        self.threads += [threading.Thread(target=self.take) for _ in range(number)]
        for each in self.threads[-number:]:
            each.start()
        while len(self.line.waiting) < before + number:
            time.sleep(0.001)

    def give_back(self):
        while not self.taken:
            time.sleep(0.001)
        self.line.give_back(self.taken.pop())


@pytest.mark.parametrize(("soon", "waits"), [(0.01, False), (60, True)])
def test_where_turns_come_slowly_the_line_is_shorter(monkeypatch, soon, waits):
    monkeypatch.setattr(turns, "PATIENCE", 10)
    queue = Queue()
    queue.take()
    queue.come(turns.FEW)
    for _ in range(turns.FEW):  # its pace is known
        time.sleep(0.02)
        queue.give_back()
    while queue.line.waiting:
        time.sleep(0.001)
    monkeypatch.setattr(turns, "SOON", soon)
    monkeypatch.setattr(turns, "MOMENT", 0)
    queue.come(turns.FEW - 1)
    assert not queue.line._long(time.monotonic())  # so few always may
    queue.come(1)
    again = [threading.Timer(0.05 * each, queue.give_back) for each in range(1, turns.FEW + 2)]
    for each in again:
        each.start()
    assert (queue.line.take(full=lambda: False) is not None) is waits
    for each in [*again, *queue.threads]:
        each.join(10)
