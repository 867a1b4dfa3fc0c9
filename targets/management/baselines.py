"""What `manage.py bench` compares with: the least SQL that does comparable work, on PostgreSQL."""

from io import StringIO

from django.db import connection, transaction

from targets.models import DataElement

COPIED = (
    "period, enterprise_id, element_id, value, status, revision, reason_class, reason, "
    "import_batch_id, source_line, recorded_at"
)

CREATE_SUMS = """
CREATE TABLE bench_sum (
    period smallint, park bigint, cluster bigint, output numeric, rd numeric, hightech numeric,
    added numeric, patents numeric, talents numeric, patents_employees numeric,
    talents_employees numeric, firms bigint, PRIMARY KEY (period, park, cluster))
"""
STORE_SUMS = """
WITH own AS MATERIALIZED (
    SELECT enterprise_id, period,
        max(value) FILTER (WHERE element_id = {industrial_output}) AS output,
        max(value) FILTER (WHERE element_id = {rd_expenditure}) AS rd,
        max(value) FILTER (WHERE element_id = {hightech_value_added}) AS hightech,
        max(value) FILTER (WHERE element_id = {industrial_value_added}) AS added,
        max(value) FILTER (WHERE element_id = {invention_patents}) AS patents,
        max(value) FILTER (WHERE element_id = {highend_talents}) AS talents,
        max(value) FILTER (WHERE element_id = {employees}) AS employees
    FROM targets_observation
    WHERE superseded_at IS NULL AND enterprise_id IS NOT NULL
    GROUP BY enterprise_id, period
), trailing_year AS (
    SELECT own.enterprise_id, own.period, own.patents, own.talents, own.employees,
        own.output + coalesce(whole.output - before.output, 0) AS output,
        own.rd + coalesce(whole.rd - before.rd, 0) AS rd,
        own.hightech + coalesce(whole.hightech - before.hightech, 0) AS hightech,
        own.added + coalesce(whole.added - before.added, 0) AS added
    FROM own
    LEFT JOIN own AS whole ON own.period % 4 <> 3 AND whole.enterprise_id = own.enterprise_id
        AND whole.period = own.period - own.period % 4 - 1
    LEFT JOIN own AS before ON own.period % 4 <> 3 AND before.enterprise_id = own.enterprise_id
        AND before.period = own.period - 4
), quarter AS (
    SELECT DISTINCT period, (make_date(period / 4, period % 4 * 3 + 1, 1)
        + interval '3 months' - interval '1 day')::date AS ends_on FROM own
), holder AS (
    SELECT DISTINCT enterprise_id, period
    FROM targets_certificate JOIN quarter
        ON issued_on <= ends_on AND (expires_on IS NULL OR ends_on < expires_on)
    WHERE superseded_at IS NULL AND kind = 'hightech'
)
INSERT INTO bench_sum
SELECT year.period, coalesce(park_id, 0), coalesce(cluster_id, 0), sum(output), sum(rd),
    sum(hightech) FILTER (WHERE above_scale AND added IS NOT NULL),
    sum(added) FILTER (WHERE above_scale AND hightech IS NOT NULL),
    sum(patents) FILTER (WHERE employees IS NOT NULL),
    sum(talents) FILTER (WHERE employees IS NOT NULL),
    sum(employees) FILTER (WHERE patents IS NOT NULL),
    sum(employees) FILTER (WHERE talents IS NOT NULL),
    count(holder.enterprise_id)
FROM trailing_year AS year
LEFT JOIN targets_membership AS place ON place.enterprise_id = year.enterprise_id
    AND place.superseded_at IS NULL AND place.from_period <= year.period
    AND (place.to_period IS NULL OR year.period <= place.to_period)
LEFT JOIN holder ON holder.enterprise_id = year.enterprise_id AND holder.period = year.period
GROUP BY 1, 2, 3
ON CONFLICT (period, park, cluster) DO UPDATE SET
    output = excluded.output, rd = excluded.rd, hightech = excluded.hightech,
    added = excluded.added, patents = excluded.patents, talents = excluded.talents,
    patents_employees = excluded.patents_employees,
    talents_employees = excluded.talents_employees, firms = excluded.firms
"""


def create_sums() -> None:
    with connection.cursor() as cursor:
        cursor.execute(CREATE_SUMS)


def store_sums() -> None:
    """The indicators' sums by park, cluster and quarter, as one would write them by hand for
    exactly these indicators: no coverage, no in-year view, nothing a refresh could build on, and
    a part that is missing is not told from one that was never due."""
    elements = dict(DataElement.objects.values_list("code", "pk"))
    with connection.cursor() as cursor:
        cursor.execute(STORE_SUMS.format(**elements))


def create_copy_target(indexed: bool) -> None:
    like = "INCLUDING DEFAULTS INCLUDING IDENTITY" + (" INCLUDING INDEXES" if indexed else "")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_figure")
        cursor.execute(f"CREATE TABLE bench_figure (LIKE targets_observation {like})")


def figures_text() -> StringIO:
    """The stored figures as COPY writes them."""
    text = StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {COPIED} FROM targets_observation) TO STDOUT", text)
    return text


def copy_figures(text: StringIO) -> None:
    text.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(f"COPY bench_figure ({COPIED}) FROM STDIN", text)
