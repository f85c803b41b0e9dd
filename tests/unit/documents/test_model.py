import pytest

from jiheng.documents.model import Cell, Table


def test_a_cell_that_covers_a_merge_from_above_is_refused() -> None:
    body = (
        (Cell("a"), Cell("b", rows=2), Cell("c")),
        (Cell("wide", columns=3),),
        (Cell("d"), Cell("e"), Cell("f")),
    )
    with pytest.raises(ValueError, match="row 2"):
        Table("", (10, 10, 10), (), body)


@pytest.mark.parametrize(
    "body",
    [
        ((Cell("a"),),),
        ((Cell("a"), Cell("b"), Cell("c")),),
        ((Cell("a", rows=2), Cell("b")),),
        ((Cell("a", columns=3),),),
        ((Cell("a", columns=0), Cell("b"), Cell("c")),),
    ],
    ids=["a hole", "too many", "below the last row", "too wide", "no width"],
)
def test_cells_that_do_not_tile_the_grid_are_refused(body: tuple[tuple[Cell, ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"row|reaches"):
        Table("", (10, 10), (), body)
