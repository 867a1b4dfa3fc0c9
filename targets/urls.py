"""Addresses of the pages, grouped by what they are about."""

from django.urls import URLPattern, path

from targets.choices import DocumentFormat
from targets.views import (
    accounts,
    activity,
    board,
    breakdown,
    cells,
    changes,
    completeness,
    confirmation,
    corrections,
    delegations,
    department,
    documents,
    enterprises,
    extensions,
    figures,
    jobs,
    life_events,
    notices,
    password_links,
    periods,
    policy,
    public_issues,
    public_version,
    publications,
    return_grid,
    return_list,
    returns,
    review,
    review_marks,
    rules,
    scenarios,
    summary,
    target,
    uploads,
    wall,
)

app_name = "targets"

urlpatterns: list[URLPattern] = [
    # / and /targets/
    path("", board.board, name="board"),
    path("board.xlsx", board.board_xlsx, name="board-workbook"),
    path("targets/<slug:code>/", target.target, name="target-detail"),
    path("targets/<slug:code>/breakdown/", breakdown.breakdown, name="target-breakdown"),
    path(
        "targets/<slug:code>/breakdown.xlsx",
        breakdown.breakdown_xlsx,
        name="target-breakdown-workbook",
    ),
    path("targets/<slug:code>/breakdown.csv", breakdown.breakdown_csv, name="target-breakdown-csv"),
    path("targets/<slug:code>/desk/", scenarios.target_desk, name="target-desk"),
    path("targets/<slug:code>/figures/<str:period>/", figures.figure_detail, name="figure-detail"),
    path(
        "targets/<slug:code>/figures/<str:period>/changes/",
        figures.figure_changes,
        name="figure-changes",
    ),
    path(
        "targets/<slug:code>/figures/<str:period>/rows.xlsx",
        figures.figure_rows_xlsx,
        name="figure-rows-workbook",
    ),
    path(
        "targets/<slug:code>/figures/<str:period>/rows.csv",
        figures.figure_rows_csv,
        name="figure-rows-csv",
    ),
    path("cells/<str:period>/<slug:element>/", cells.figure_cell, name="figure-zone-cell"),
    path("cells/<str:period>/<slug:element>/<slug:uscc>/", cells.figure_cell, name="figure-cell"),
    # /changes/
    path("changes/", changes.change_list, name="change-list"),
    # /scenarios/
    path("scenarios/", scenarios.scenario_list, name="scenario-list"),
    path("scenarios/results/", scenarios.scenario_results, name="scenario-results"),
    path("scenarios/<int:pk>/delete/", scenarios.scenario_delete_view, name="scenario-delete"),
    # /returns/ and /review/
    path("returns/", return_list.return_list, name="return-list"),
    path("returns/<int:pk>/", returns.return_detail, name="return-detail"),
    path("returns/<int:pk>/grid.json", return_grid.grid_json, name="return-grid"),
    path("returns/<int:pk>/cells/", return_grid.cells, name="return-cells"),
    path("returns/<int:pk>/workbook.xlsx", uploads.return_workbook_xlsx, name="return-workbook"),
    path("returns/<int:pk>/uploads/<int:number>/", uploads.upload_detail, name="upload-detail"),
    path("returns/<int:pk>/uploads/<int:number>/again/", uploads.upload_again, name="upload-again"),
    path(
        "returns/<int:pk>/uploads/<int:number>/state.json",
        uploads.upload_state,
        name="upload-state",
    ),
    path(
        "returns/<int:pk>/uploads/<int:number>/marked.xlsx",
        uploads.upload_marked,
        name="upload-marked",
    ),
    path("returns/<int:pk>/uploads/<int:number>/file/", uploads.upload_file, name="upload-file"),
    path("returns/department/", department.department, name="department"),
    path("returns/<int:pk>/confirm/", confirmation.return_confirm_page, name="return-confirm"),
    path("returns/<int:pk>/revisions/", corrections.return_revisions, name="return-revisions"),
    path(
        "returns/<int:pk>/cells/<slug:element>/", corrections.cell_detail, name="return-zone-cell"
    ),
    path(
        "returns/<int:pk>/cells/<slug:element>/<slug:uscc>/",
        corrections.cell_detail,
        name="return-cell",
    ),
    # Corrections after approval
    path("corrections/", corrections.correction_list, name="correction-list"),
    path("returns/<int:pk>/corrections/new/", corrections.correction_new, name="correction-new"),
    path(
        "returns/<int:pk>/corrections/<int:number>/",
        corrections.correction_detail,
        name="correction-detail",
    ),
    path(
        "returns/<int:pk>/corrections/<int:number>/file/",
        corrections.correction_file,
        name="correction-file",
    ),
    # Review
    path("review/", review.review_list, name="review-list"),
    path("review/<int:pk>/", review.review_detail, name="review-detail"),
    path("review/<int:pk>/verdicts/", review_marks.review_verdicts, name="review-verdicts"),
    path("review/<int:pk>/seen/", review_marks.review_seen, name="review-seen"),
    path("review/<int:pk>/threads/<int:thread>/", review_marks.review_thread, name="review-thread"),
    path(
        "returns/<int:pk>/threads/<int:thread>/", review_marks.return_answer, name="return-answer"
    ),
    # /extensions/
    path("extensions/", extensions.extension_list, name="extension-list"),
    path(
        "extensions/new/<str:period>/<slug:form_code>/",
        extensions.extension_ask_page,
        name="extension-ask",
    ),
    path("extensions/<int:pk>/", extensions.extension_detail, name="extension-detail"),
    # /policy/
    path("policy/", policy.policy, name="policy"),
    path("policy/text/", policy.policy_text, name="policy-text"),
    # /summary/ and /documents/
    path("summary/", summary.summary, name="summary"),
    path("summary/texts/<str:period>/", summary.summary_texts, name="summary-texts"),
    *(
        path(
            f"summary/<str:period>.{one}",
            documents.summary_file,
            {"extension": one},
            name=f"summary-{one}",
        )
        for one in DocumentFormat
    ),
    path("documents/<int:pk>/", documents.document_detail, name="document-detail"),
    path("documents/<int:pk>/state.json", documents.document_state, name="document-state"),
    path("documents/<int:pk>/file/", documents.document_file, name="document-file"),
    # /publications/
    path("publications/", publications.publication_list, name="publication-list"),
    path("publications/compare/", publications.publication_compare, name="publication-compare"),
    path("publications/<int:pk>/", publications.publication_detail, name="publication-detail"),
    path(
        "publications/<int:pk>/<str:name>",
        publications.publication_file,
        name="publication-file",
    ),
    path("publications/<int:pk>/state/", publications.publication_state, name="publication-state"),
    path("publications/verify/", publications.publication_verify, name="publication-verify-ask"),
    path(
        "publications/verify/<str:code>/",
        publications.publication_verify,
        name="publication-verify",
    ),
    path(
        "publications/<int:pk>/mail-again/",
        publications.publication_mail_again,
        name="publication-mail-again",
    ),
    path(
        "publications/subscription/",
        publications.publication_subscribe,
        name="publication-subscribe",
    ),
    # /public/, for anybody once it is switched on
    path("public/", public_issues.public_list, name="public-list"),
    path("public/feed.xml", public_issues.rss_feed, name="public-rss"),
    path("public/feed.json", public_issues.json_feed, name="public-json"),
    path("public/<int:pk>/", public_issues.public_detail, name="public-detail"),
    path("public/<int:pk>.json", public_issues.public_figures_json, name="public-figures"),
    path("accounts/public/", public_version.public_version, name="public-version"),
    # /wall/
    path("wall/", wall.wall, name="wall"),
    path("wall/panels/", wall.wall_panels, name="wall-panels"),
    path("wall/state.json", wall.wall_state, name="wall-state"),
    # /rules/
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/<slug:code>/", rules.rule_detail, name="rule-detail"),
    # /accounts/
    path("accounts/users/", accounts.account_list, name="account-list"),
    path("accounts/users/new/", accounts.account_create, name="account-create"),
    path("accounts/users/<int:pk>/", accounts.account_detail, name="account-detail"),
    path("accounts/users/<int:pk>/active/", accounts.account_set_active, name="account-set-active"),
    path(
        "accounts/users/<int:pk>/password/",
        accounts.account_reset_password,
        name="account-reset-password",
    ),
    path("accounts/units/", accounts.unit_list, name="unit-list"),
    path("accounts/units/<slug:code>/", accounts.unit_detail, name="unit-detail"),
    path("accounts/units/<slug:code>/rename/", accounts.unit_rename, name="unit-rename"),
    path("accounts/assignments/", accounts.assignment_list, name="assignment-list"),
    path(
        "accounts/assignments/<slug:form_code>/",
        accounts.assignment_change,
        name="assignment-change",
    ),
    path(
        "accounts/assignments/<int:pk>/confirmation/",
        department.assignment_confirmation,
        name="assignment-confirmation",
    ),
    path(
        "accounts/users/<int:pk>/hand-over/",
        department.account_hand_over_page,
        name="account-hand-over",
    ),
    path("accounts/users/<int:pk>/link/", password_links.password_link, name="account-link"),
    path(
        "accounts/set-password/<str:uid>/<str:token>/",
        password_links.set_password,
        name="set-password",
    ),
    path("accounts/delegations/", delegations.delegation_list, name="delegation-list"),
    path(
        "accounts/delegations/<int:pk>/end/",
        delegations.delegation_end_view,
        name="delegation-end",
    ),
    path("accounts/password/", accounts.password_change, name="password-change"),
    # /notices/ and /periods/
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/log/", notices.notice_log, name="notice-log"),
    path("periods/", periods.period_list, name="period-list"),
    path("periods/<str:period>/", periods.period_detail, name="period-detail"),
    # /activity/, /completeness/, /enterprises/, /jobs/
    path("activity/", activity.activity, name="activity"),
    path("activity.xlsx", activity.activity_xlsx, name="activity-workbook"),
    path("completeness/", completeness.completeness, name="completeness"),
    path("completeness.xlsx", completeness.completeness_xlsx, name="completeness-workbook"),
    path(
        "completeness/<str:period>/<slug:code>/",
        completeness.completeness_unit,
        name="completeness-unit",
    ),
    path(
        "completeness/<str:period>/<slug:code>/remind/",
        completeness.completeness_remind,
        name="completeness-remind",
    ),
    path("enterprises/", enterprises.enterprise_list, name="enterprise-list"),
    path("enterprises.xlsx", enterprises.enterprise_list_xlsx, name="enterprise-list-workbook"),
    path("enterprises.csv", enterprises.enterprise_list_csv, name="enterprise-list-csv"),
    path("enterprises/<slug:uscc>/", enterprises.enterprise_detail, name="enterprise-detail"),
    path(
        "enterprises/<slug:uscc>/figures/<slug:element>/<str:period>/",
        enterprises.enterprise_figure,
        name="enterprise-figure",
    ),
    path("enterprises/<slug:uscc>/events/new/", life_events.event_new, name="life-event-new"),
    path("enterprises/<slug:uscc>/events/<int:pk>/", life_events.event_detail, name="life-event"),
    path("jobs/", jobs.job_list, name="job-list"),
]
