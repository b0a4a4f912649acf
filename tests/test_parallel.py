"""Work on two cores comes out as on one."""

import threading

from patience import HANG_S

from clustering.optimiser.parallel import in_order


def test_results_come_in_the_order_of_the_items_whichever_is_done_first():
    second_done = threading.Event()

    def work(item):
        if item == 0:
            assert second_done.wait(HANG_S)
        if item == 1:
            second_done.set()
        return item * item

    assert list(in_order(work, range(5), lambda: True)) == [0, 1, 4, 9, 16]


def test_told_to_stop_it_hands_over_the_first_result_then_none_and_no_more():
    assert list(in_order(lambda item: item, [7, 8, 9], lambda: False)) == [7, None]


def test_work_that_can_be_cut_short_ends_while_it_is_waited_for():
    told = threading.Event()
    assert list(in_order(lambda _: told.wait(HANG_S), range(2), lambda: False, told.set)) == [
        True,
        None,
    ]
