"""The roles of people, and the kinds of organisation that have them (reliability-security 6.1)."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What somebody is, within an organisation or on a project."""

    UNIT_CLERK = "unit_clerk", "单位经办"
    UNIT_HEAD = "unit_head", "单位负责人"
    VENDOR_ENGINEER = "vendor_engineer", "运维商工程师"
    VENDOR_MANAGER = "vendor_manager", "运维商经理"
    EVALUATION_LEAD = "evaluation_lead", "评价组长"
    EXPERT = "expert", "专家"
    FISCAL_CLERK = "fiscal_clerk", "财政经办"
    FISCAL_REVIEWER = "fiscal_reviewer", "财政审核"
    AUDITOR = "auditor", "审计"
    PUBLIC = "public", "公众"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class OrganisationKind(TextChoices):
    """What an organisation is in the chain of an evaluation."""

    UNIT = "unit", "项目单位"
    DEPARTMENT = "department", "主管部门"
    VENDOR = "vendor", "运维商"
    EVALUATOR = "evaluator", "评价机构"
    FISCAL = "fiscal", "财政部门"
    AUDIT = "audit", "审计机关"


UNIT_ROLES = (Role.UNIT_CLERK, Role.UNIT_HEAD)
VENDOR_ROLES = (Role.VENDOR_ENGINEER, Role.VENDOR_MANAGER)
EVALUATOR_ROLES = (Role.EVALUATION_LEAD, Role.EXPERT)
BUREAU_ROLES = (Role.FISCAL_CLERK, Role.FISCAL_REVIEWER, Role.AUDITOR)  # see every project below them
ASSIGNED_ROLES = VENDOR_ROLES + EVALUATOR_ROLES  # see what they are assigned to
SERVER_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)  # one person has one of them
ROLES_OF = {
    OrganisationKind.UNIT: UNIT_ROLES,
    OrganisationKind.DEPARTMENT: UNIT_ROLES,
    OrganisationKind.VENDOR: VENDOR_ROLES,
    OrganisationKind.EVALUATOR: EVALUATOR_ROLES,
    OrganisationKind.FISCAL: (Role.FISCAL_CLERK, Role.FISCAL_REVIEWER),
    OrganisationKind.AUDIT: (Role.AUDITOR,),
}
