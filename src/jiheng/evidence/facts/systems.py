"""Records of what is operated: the government information systems in service."""

from datetime import date

from jiheng.evidence import fields
from jiheng.evidence.fact import Fact, fact_type


@fact_type("system", "系统", occurred="in_service_since")
class System(Fact):
    """A system under operation and maintenance."""

    system: str = fields.system()
    in_service_since: date = fields.day("投入使用日期", "系统上线的日期")
    owner: str = fields.text("主管科室", "谁负责这个系统", required=False)
    service_provider: str = fields.text("运维单位", "谁运维这个系统", required=False)
