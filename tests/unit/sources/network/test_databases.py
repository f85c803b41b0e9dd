"""What an account of MySQL may do beyond reading is seen in its grants."""

import pytest

from jiheng.sources.network.databases import more_than_reading

GRANTS = {
    "GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*1'": "",
    "GRANT SELECT, SHOW VIEW ON `itsm`.* TO `a`@`%`": "",
    "GRANT SELECT (no, `title`), SELECT ON `itsm`.`ticket` TO `a`@`%`": "",
    "GRANT SELECT, INSERT (no), UPDATE ON `itsm`.`ticket` TO `a`@`%`": "INSERT、UPDATE",
    "GRANT ALL PRIVILEGES ON `itsm`.* TO `a`@`%`": "ALL PRIVILEGES",
    "GRANT FILE ON *.* TO `a`@`%`": "FILE",
    "GRANT SELECT ON `itsm`.* TO `a`@`%` WITH GRANT OPTION": "WITH GRANT OPTION",
    "GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION": "PROXY",
    "GRANT `keeper` TO `a`@`%`": "GRANT `keeper` TO `a`@`%`",
}


@pytest.mark.parametrize("grant", GRANTS)
def test_a_grant_is_of_reading_or_of_more(grant: str):
    assert more_than_reading(["GRANT USAGE ON *.* TO `a`@`%`", grant]) == GRANTS[grant]
