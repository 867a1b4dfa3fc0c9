"""Who gets what answer at every address. A new address without a row fails.

302 sends an anonymous reader to the login; 403 is a missing permission, 404 another department's
object. The columns: anonymous, then the cast; `stranger` is a reporter of another department.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from targets.views import documents
from tests.access_stage import make_access_stage
from tests.cast import Cast

ROLES = (
    *("anonymous", "reporter", "lead", "stranger", "reviewer", "analyst"),
    *("finance", "leader", "auditor", "administrator"),
)
MATRIX = """
#                                                          ano rep led str rev ana fin ldr aud adm
# What machines ask
GET  healthz                                               200 200 200 200 200 200 200 200 200 200
POST healthz                                               200 200 200 200 200 200 200 200 200 200
GET  readyz                                                200 200 200 200 200 200 200 200 200 200
POST readyz                                                200 200 200 200 200 200 200 200 200 200
GET  metrics                                               403 403 403 403 403 403 403 403 403 403
# Getting in and out
GET  login                                                 200 200 200 200 200 200 200 200 200 200
POST login                                                 200 200 200 200 200 200 200 200 200 200
GET  logout                                                302 405 405 405 405 405 405 405 405 405
POST logout                                                302 302 302 302 302 302 302 302 302 302
GET  set-language                                          302 302 302 302 302 302 302 302 302 302
POST set-language                                          302 302 302 302 302 302 302 302 302 302
GET  kept-form                                             302 302 302 302 302 302 302 302 302 302
POST kept-form                                             302 302 302 302 302 302 302 302 302 302
# Behind the pages
GET  admin:index                                           302 403 403 403 403 403 403 403 403 200
POST admin:index                                           302 403 403 403 403 403 403 403 403 200
# The API
GET  api:targets                                           401 200 200 200 200 200 200 200 200 403
GET  api:progress?period=2018Q3                            401 200 200 200 200 200 200 200 200 403
GET  api:progress?period=2018Q4                            401 403 403 403 200 200 200 200 200 403
GET  api:series?indicator=output&period=2018Q3             401 200 200 200 200 200 200 200 200 403
GET  api:series?indicator=output&period=2018Q4             401 403 403 403 200 200 200 200 200 403
GET  api:breakdown?indicator=output&period=2018Q3&by=park  401 200 200 200 200 200 200 200 200 403
GET  api:breakdown?indicator=output&by=enterprise          401 403 403 403 200 200 403 403 200 403
GET  api:breakdown?indicator=output&period=2018Q4&by=park  401 403 403 403 200 200 200 200 200 403
GET  api:bridge?period=2018Q3&as_of=2018-12-31            401 200 200 200 200 200 200 200 200 403
GET  api:bridge?period=2018Q4&as_of=2018-12-31            401 403 403 403 200 200 200 200 200 403
GET  targets:change-list                                  302 200 200 200 200 200 200 200 200 403
GET  targets:change-list?kind=nothing                     302 400 400 400 400 400 400 400 400 403
GET  api:changes                                          401 200 200 200 200 200 200 200 200 403
GET  api:figures?indicator=output&period=2018Q3            401 200 200 200 200 200 200 200 200 403
GET  api:figures?indicator=output&period=2018Q4            401 403 403 403 200 200 200 200 200 403
GET  api:scenario?period=2018Q3                            401 200 200 200 200 200 200 200 200 403
GET  api:scenario?period=2018Q4                            401 403 403 403 200 200 200 200 200 403
GET  api:completeness?period=2018Q3                        401 403 403 403 200 200 403 200 200 403
GET  api:enterprises                                       401 200 200 200 200 200 200 403 200 403
GET  api:certificates                                      401 200 200 200 200 200 200 403 200 403
GET  api:returns                                           401 200 200 200 200 200 403 403 200 403
POST api:returns                                           401 422 422 422 403 403 403 403 403 403
GET  api:return                                            401 200 200 404 200 200 403 403 200 403
POST api:return                                            401 405 405 405 405 405 405 405 405 405
GET  api:return-submit                                     401 405 405 405 405 405 405 405 405 405
POST api:return-submit                                     401 409 409 404 403 403 403 403 403 403
GET  api:return-confirm                                    401 405 405 405 405 405 405 405 405 405
POST api:return-confirm                                    401 403 409 404 403 403 403 403 403 403
GET  api:return-decline                                    401 405 405 405 405 405 405 405 405 405
POST api:return-decline                                    401 422 422 404 403 403 403 403 403 403
GET  api:return-approve                                    401 405 405 405 405 405 405 405 405 405
POST api:return-approve                                    401 403 403 403 200 403 403 403 403 403
GET  api:return-return                                     401 405 405 405 405 405 405 405 405 405
POST api:return-return                                     401 403 403 403 422 403 403 403 403 403
GET  api:return-reopen                                     401 405 405 405 405 405 405 405 405 405
POST api:return-reopen                                     401 403 403 403 422 403 403 403 403 403
GET  api:corrections                                       401 200 200 200 200 200 403 403 200 403
POST api:corrections                                       401 422 422 422 403 403 403 403 403 403
GET  api:correction                                        401 200 200 404 200 200 403 403 200 403
GET  api:correction-approve                                401 405 405 405 405 405 405 405 405 405
POST api:correction-approve                                401 403 403 403 200 403 403 403 403 403
GET  api:correction-decline                                401 405 405 405 405 405 405 405 405 405
POST api:correction-decline                                401 403 403 403 422 403 403 403 403 403
GET  api:return-validate                                   401 405 405 405 405 405 405 405 405 405
POST api:return-validate                                   401 200 200 404 200 200 403 403 200 403
GET  api:return-explanations                               401 405 405 405 405 405 405 405 405 405
PUT  api:return-explanations                               401 422 422 404 403 403 403 403 403 403
GET  incentives_api:awards                                 401 200 200 200 200 200 200 403 200 403
POST incentives_api:awards                                 401 422 422 422 403 422 403 403 403 403
GET  incentives_api:award-approve                          401 405 405 405 405 405 405 405 405 405
POST incentives_api:award-approve                          401 403 403 403 422 403 403 403 403 403
GET  incentives_api:award-pay                              401 405 405 405 405 405 405 405 405 405
POST incentives_api:award-pay                              401 403 403 403 403 403 422 403 403 403
GET  api:schema                                            401 200 200 200 200 200 200 200 200 200
GET  api:docs                                              401 200 200 200 200 200 200 200 200 200
# The board
GET  targets:board                                         302 200 200 200 200 200 200 200 200 302
GET  targets:board?period=2018Q4                           302 403 403 403 200 200 200 200 200 302
GET  targets:board?period=2018Q5                           302 400 400 400 400 400 400 400 400 302
GET  targets:board-workbook                                302 403 403 403 200 200 403 200 200 403
GET  targets:board-workbook?period=2018Q4                  302 403 403 403 200 200 403 200 200 403
GET  targets:target-detail                                 302 200 200 200 200 200 200 200 200 403
GET  targets:target-detail?period=2018Q4                   302 403 403 403 200 200 200 200 200 403
GET  targets:target-detail?as_of=x                         302 400 400 400 400 400 400 400 400 403
GET  targets:target-detail?by=enterprise                   302 400 400 400 200 200 400 400 200 403
GET  targets:target-breakdown                              302 200 200 200 200 200 200 200 200 403
GET  targets:target-breakdown?period=2018Q4                302 403 403 403 200 200 200 200 200 403
GET  targets:target-breakdown?by=enterprise                302 403 403 403 200 200 403 403 200 403
GET  targets:target-breakdown?by=park                      302 200 200 200 200 200 200 200 200 403
GET  targets:target-breakdown?by=x                         302 400 400 400 400 400 400 400 400 403
GET  targets:target-breakdown-workbook                     302 403 403 403 200 200 403 200 200 403
GET  targets:target-breakdown-workbook?by=enterprise       302 403 403 403 200 200 403 403 200 403
GET  targets:target-breakdown-csv                          302 403 403 403 200 200 403 200 200 403
GET  targets:target-breakdown-csv?by=enterprise            302 403 403 403 200 200 403 403 200 403
GET  targets:figure-detail                                 302 200 200 200 200 200 200 200 200 403
GET  targets:figure-detail?term=9                          302 200 200 200 400 400 200 200 400 403
GET  targets:figure-rows-workbook                          302 403 403 403 200 200 403 403 200 403
GET  targets:figure-rows-csv                               302 403 403 403 200 200 403 403 200 403
GET  targets:figure-cell                                   302 403 403 403 200 200 403 403 200 403
GET  targets:figure-zone-cell                              302 403 403 403 200 200 200 200 200 403
# The policy and the wall
GET  targets:policy                                        302 200 200 200 200 200 200 200 200 403
GET  targets:policy?period=2018Q4                          302 403 403 403 200 200 200 200 200 403
GET  targets:policy-text                                   302 403 403 403 403 403 403 403 403 200
POST targets:policy-text                                   302 403 403 403 403 403 403 403 403 422
GET  targets:wall                                          302 200 200 200 200 200 200 200 200 403
GET  targets:wall?period=2018Q4                            302 403 403 403 200 200 200 200 200 403
GET  targets:wall-panels                                   302 200 200 200 200 200 200 200 200 403
GET  targets:wall-panels?period=2018Q4                     302 403 403 403 200 200 200 200 200 403
GET  targets:wall-state                                    302 200 200 200 200 200 200 200 200 403
GET  targets:wall-state?period=2018Q4                      302 403 403 403 200 200 200 200 200 403
# Publications
GET  api:publications                                      401 200 200 200 200 200 200 200 200 403
GET  api:publication                                       401 200 200 200 200 200 200 200 200 403
GET  targets:publication-list                              302 200 200 200 200 200 200 200 200 403
POST targets:publication-list                              302 404 404 404 404 404 404 404 404 403
GET  targets:publication-compare                           302 200 200 200 200 200 200 200 200 403
GET  targets:publication-compare?a=999                     302 404 404 404 404 404 404 404 404 403
GET  targets:publication-detail                            302 200 200 200 200 200 200 200 200 403
POST targets:publication-detail                            302 400 400 400 400 400 400 400 400 403
GET  targets:publication-file                              302 200 200 200 200 200 200 200 200 403
GET  targets:publication-verify                            200 200 200 200 200 200 200 200 200 200
POST targets:publication-verify                            200 200 200 200 200 200 200 200 200 200
# The summary
GET  targets:summary                                       302 403 403 403 200 200 403 200 200 403
GET  targets:summary?period=2018Q4                         302 403 403 403 200 200 403 200 200 403
GET  targets:summary-texts                                 302 403 403 403 200 200 403 403 200 403
POST targets:summary-texts                                 302 403 403 403 403 409 403 403 403 403
# What it would take
GET  targets:target-desk                                   302 200 200 200 200 200 200 200 200 403
GET  targets:target-desk?period=2018Q4                     302 403 403 403 200 200 200 200 200 403
GET  targets:scenario-list                                 302 200 200 200 200 200 200 200 200 403
GET  targets:scenario-list?period=2018Q4                   302 403 403 403 200 200 200 200 200 403
POST targets:scenario-list                                 302 403 403 403 422 422 403 403 403 403
GET  targets:scenario-results                              302 200 200 200 200 200 200 200 200 403
GET  targets:scenario-results?period=2018Q4                302 403 403 403 200 200 200 200 200 403
GET  targets:scenario-delete                               302 403 403 403 405 405 403 403 403 403
POST targets:scenario-delete                               302 403 403 403 403 302 403 403 403 403
# Returns and reviews
GET  targets:return-list                                   302 200 200 200 200 200 403 403 200 403
POST targets:return-list?form=F1&period=2018Q4             302 302 302 404 403 403 403 403 403 403
GET  targets:return-detail                                 302 200 200 404 200 200 403 403 200 403
POST targets:return-detail                                 302 400 400 404 403 403 403 403 403 403
GET  targets:extension-list                                302 200 200 200 200 200 403 403 200 403
GET  targets:extension-ask                                 302 200 200 404 403 403 403 403 403 403
POST targets:extension-ask                                 302 422 422 404 403 403 403 403 403 403
GET  targets:extension-detail                              302 200 200 404 200 200 403 403 200 403
POST targets:extension-detail                              302 403 403 403 422 403 403 403 403 403
POST targets:return-answer                                 302 302 302 404 403 403 403 403 403 403
GET  targets:return-grid                                   401 200 200 404 200 200 403 403 200 403
GET  targets:return-cells                                  401 200 200 404 200 200 403 403 200 403
GET  targets:return-cells?after=x                          401 400 400 404 400 400 403 403 400 403
POST targets:return-cells                                  401 415 415 404 403 403 403 403 403 403
GET  targets:return-workbook                               302 200 200 404 200 200 403 403 200 403
POST targets:return-workbook                               302 409 409 404 403 403 403 403 403 403
GET  targets:upload-detail                                 302 200 200 404 200 200 403 403 200 403
POST targets:upload-detail                                 302 409 409 404 403 403 403 403 403 403
GET  targets:upload-again                                  302 405 405 405 405 405 405 405 405 405
POST targets:upload-again                                  302 409 409 404 403 403 403 403 403 403
GET  targets:upload-state                                  302 200 200 404 200 200 403 403 200 403
GET  targets:upload-marked                                 302 200 200 404 200 200 403 403 200 403
GET  targets:upload-file                                   302 200 200 404 200 200 403 403 200 403
GET  targets:return-confirm                                302 200 200 404 403 403 403 403 403 403
POST targets:return-confirm                                302 400 400 404 403 403 403 403 403 403
POST targets:return-confirm?verb=confirm&version=1         302 403 409 404 403 403 403 403 403 403
GET  targets:return-revisions                              302 200 200 404 200 200 403 403 200 403
GET  targets:return-cell                                   302 200 200 404 200 200 403 403 200 403
GET  targets:return-zone-cell                              302 200 200 404 200 200 403 403 200 403
GET  targets:correction-list                               302 200 200 200 200 200 403 403 200 403
GET  targets:correction-new                                302 200 200 404 403 403 403 403 403 403
POST targets:correction-new                                302 422 422 404 403 403 403 403 403 403
GET  targets:correction-detail                             302 200 200 404 200 200 403 403 200 403
POST targets:correction-detail                             302 400 400 404 400 400 403 403 400 403
POST targets:correction-detail?verb=approve&version=1      302 403 403 404 302 403 403 403 403 403
POST targets:correction-detail?verb=take_back              302 302 302 404 403 403 403 403 403 403
GET  targets:correction-file                               302 200 200 404 200 200 403 403 200 403
# The department itself
GET  targets:department                                    302 403 200 403 403 403 403 403 403 403
GET  targets:delegation-list                               302 200 200 200 200 403 403 403 200 200
POST targets:delegation-list                               302 422 422 422 422 403 403 403 403 422
GET  targets:delegation-end                                302 405 405 405 405 403 403 403 403 405
POST targets:delegation-end                                302 302 302 404 404 403 403 403 403 302
GET  targets:review-list                                   302 403 403 403 200 200 403 403 200 403
POST targets:review-list                                   302 403 403 403 302 403 403 403 403 403
GET  targets:review-detail                                 302 403 403 403 200 200 403 403 200 403
POST targets:review-detail                                 302 403 403 403 400 403 403 403 403 403
GET  targets:review-verdicts                               302 405 405 405 405 405 405 405 405 405
POST targets:review-verdicts                               302 403 403 403 200 403 403 403 403 403
GET  targets:review-seen                                   302 405 405 405 405 405 405 405 405 405
POST targets:review-seen?submission=1                      302 403 403 403 204 403 403 403 403 403
GET  targets:review-thread                                 302 405 405 405 405 405 405 405 405 405
POST targets:review-thread?act=close                       302 403 403 403 302 403 403 403 403 403
GET  targets:return-answer                                 302 405 405 405 405 405 405 405 405 405
# Validation rules
GET  targets:rule-list                                     302 403 403 403 200 200 403 403 200 403
GET  targets:rule-detail                                   302 403 403 403 200 200 403 403 200 403
POST targets:rule-detail                                   302 403 403 403 403 400 403 403 403 403
# Documents
GET  targets:summary-pdf                                   302 403 403 403 302 302 403 302 302 403
GET  targets:summary-docx                                  302 403 403 403 302 302 403 302 302 403
GET  targets:summary-xlsx                                  302 403 403 403 302 302 403 302 302 403
GET  targets:document-detail                               302 404 404 404 200 200 404 200 200 404
GET  targets:document-state                                302 404 404 404 200 200 404 200 200 404
GET  targets:document-file                                 302 404 404 404 200 200 404 200 200 404
# Registers, completeness, jobs
GET  targets:completeness                                  302 403 403 403 200 200 403 200 200 403
GET  targets:completeness?period=2018Q3                    302 403 403 403 200 200 403 200 200 403
GET  targets:completeness?period=soon                      302 403 403 403 404 404 403 404 404 403
GET  targets:completeness-workbook                         302 403 403 403 200 200 403 200 200 403
GET  targets:completeness-unit                             302 403 403 403 200 200 403 200 200 403
GET  targets:completeness-remind                           302 403 403 403 405 405 403 403 403 403
POST targets:completeness-remind                           302 403 403 403 422 422 403 403 403 403
GET  targets:enterprise-list                               302 200 200 200 200 200 200 403 200 403
GET  targets:enterprise-detail                             302 200 200 200 200 200 200 403 200 403
GET  targets:life-event-new                                302 403 403 403 403 200 403 403 403 403
POST targets:life-event-new                                302 403 403 403 403 422 403 403 403 403
GET  targets:life-event                                    302 403 403 403 200 200 403 403 200 403
POST targets:life-event                                    302 403 403 403 302 403 403 403 403 403
GET  targets:enterprise-figure                             302 200 200 404 200 200 404 403 200 403
GET  targets:job-list                                      302 403 403 403 200 200 403 403 200 200
# Incentives
GET  incentives:overview                                   302 200 200 200 200 200 200 200 200 403
GET  incentives:overview?year=2018                         302 200 200 200 200 200 200 200 200 403
GET  incentives:overview?year=x                            302 400 400 400 400 400 400 400 400 403
GET  incentives:overview-workbook                          302 200 200 200 200 200 200 200 200 403
GET  incentives:award-list                                 302 200 200 200 200 200 200 403 200 403
GET  incentives:award-list?state=x                         302 400 400 400 400 400 400 403 400 403
GET  incentives:award-list-workbook                        302 200 200 200 200 200 200 403 200 403
GET  incentives:award-detail                               302 200 200 404 200 200 200 403 200 403
POST incentives:award-detail                               302 400 400 404 400 400 400 403 400 403
POST incentives:award-detail?verb=withdraw                 302 422 422 404 403 422 403 403 403 403
POST incentives:award-detail?verb=refuse                   302 403 403 404 422 403 403 403 403 403
POST incentives:award-detail?verb=opine&verdict=for&words=1 302 403 409 404 403 409 409 403 403 403
POST incentives:award-detail?verb=settle&part=1&voucher=1  302 403 403 404 403 403 422 403 403 403
POST incentives:award-detail?verb=look                     302 200 200 404 403 200 200 403 403 403
GET  incentives:award-paper                                302 200 200 404 200 200 200 403 200 403
GET  incentives:award-letter-docx                          302 200 200 404 200 200 200 403 200 403
GET  incentives:award-letter-pdf                           302 404 404 404 404 404 404 403 404 403
GET  incentives:apply                                      302 200 200 200 403 200 403 403 403 403
GET  incentives:award-new                                  302 200 200 404 403 200 403 403 403 403
POST incentives:award-new                                  302 422 422 404 403 422 403 403 403 403
GET  incentives:budget-list                                302 403 403 403 200 200 200 200 200 403
POST incentives:budget-list                                302 403 403 403 403 403 422 403 403 403
GET  incentives:effect                                     302 403 403 403 200 200 200 200 200 403
GET  incentives:budget-list-workbook                       302 403 403 403 200 200 200 200 200 403
GET  incentives:budget-detail                              302 403 403 403 200 200 200 200 200 403
POST incentives:budget-detail                              302 403 403 403 400 400 400 400 400 403
POST incentives:budget-detail?verb=cut                     302 403 403 403 403 403 422 403 403 403
POST incentives:budget-detail?verb=authorise               302 403 403 403 422 403 403 403 403 403
GET  incentives:batch-list                                 302 403 403 403 200 200 200 403 200 403
POST incentives:batch-list                                 302 403 403 403 403 403 422 403 403 403
GET  incentives:batch-detail                               302 403 403 403 200 200 200 403 200 403
POST incentives:batch-detail                               302 403 403 403 400 400 400 403 400 403
POST incentives:batch-detail?verb=voucher&line=1           302 403 403 403 403 403 404 403 403 403
GET  incentives:batch-workbook                             302 403 403 403 200 200 200 403 200 403
GET  incentives:batch-csv                                  302 403 403 403 200 200 200 403 200 403
GET  incentives:setting-list                               302 200 200 200 200 200 200 200 200 403
GET  incentives:setting-change                             302 200 200 200 200 200 200 200 200 403
POST incentives:setting-change                             302 403 403 403 422 403 403 403 403 403
GET  incentives:enterprise-awards                          302 200 200 200 200 200 200 403 200 403
# Messages, and the calendar
GET  targets:notice-list                                   302 200 200 200 200 200 200 200 200 200
POST targets:notice-list                                   302 302 302 302 302 302 302 302 302 302
GET  targets:notice-log                                    302 403 403 403 200 200 403 403 200 200
GET  targets:period-list                                   302 403 403 403 403 403 403 403 403 200
GET  targets:period-detail                                 302 403 403 403 403 403 403 403 403 200
POST targets:period-detail                                 302 403 403 403 403 403 403 403 403 200
# Accounts
GET  targets:account-list                                  302 403 403 403 403 403 403 403 403 200
GET  targets:account-create                                302 403 403 403 403 403 403 403 403 200
POST targets:account-create                                302 403 403 403 403 403 403 403 403 200
GET  targets:account-detail                                302 403 403 403 403 403 403 403 403 200
POST targets:account-detail                                302 403 403 403 403 403 403 403 403 200
GET  targets:account-set-active                            302 403 403 403 403 403 403 403 403 405
POST targets:account-set-active                            302 403 403 403 403 403 403 403 403 302
GET  targets:account-reset-password                        302 403 403 403 403 403 403 403 403 405
POST targets:account-reset-password                        302 403 403 403 403 403 403 403 403 200
GET  targets:unit-list                                     302 403 403 403 403 403 403 403 403 200
POST targets:unit-list                                     302 403 403 403 403 403 403 403 403 200
GET  targets:unit-detail                                   302 403 403 403 403 403 403 403 403 200
POST targets:unit-detail                                   302 403 403 403 403 403 403 403 403 200
GET  targets:unit-rename                                   302 403 403 403 403 403 403 403 403 405
POST targets:unit-rename                                   302 403 403 403 403 403 403 403 403 200
GET  targets:assignment-list                               302 403 403 403 403 403 403 403 403 200
GET  targets:assignment-change                             302 403 403 403 403 403 403 403 403 200
POST targets:assignment-change                             302 403 403 403 403 403 403 403 403 200
GET  targets:assignment-confirmation                       302 405 405 405 405 405 405 405 405 405
POST targets:assignment-confirmation                       302 403 302 403 403 403 403 403 403 302
GET  targets:account-hand-over                             302 403 200 403 403 403 403 403 403 200
POST targets:account-hand-over                             302 403 422 403 403 403 403 403 403 422
GET  targets:account-link                                  302 403 403 403 403 403 403 403 403 405
POST targets:account-link                                  302 403 403 403 403 403 403 403 403 200
GET  targets:set-password                                  410 410 410 410 410 410 410 410 410 410
POST targets:set-password                                  410 410 410 410 410 410 410 410 410 410
GET  targets:password-change                               302 200 200 200 200 200 200 200 200 200
POST targets:password-change                               302 200 200 200 200 200 200 200 200 200
"""


@dataclass(frozen=True)
class Row:
    method: str
    name: str
    query: str
    """Sent in the address, or with POST as what was filled in."""
    expected: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.query}"


def rows() -> Iterator[Row]:
    for line in MATRIX.splitlines():
        words = line.partition("#")[0].split()
        if words:
            method, address, *statuses = words
            name, _, query = address.partition("?")
            expected = dict(zip(ROLES, map(int, statuses), strict=True))
            yield Row(method, name, query, expected)


ROWS = list(rows())


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The full name of every address; the admin's own are one family, with its own test."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        elif pattern.namespace == "admin":
            yield "admin:index"
        else:
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)


@pytest.fixture
def addresses(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    # Whether this machine can draw PDFs is no matter of access.
    monkeypatch.setattr(documents, "missing_libraries", tuple)
    taken = make_access_stage(cast)
    return {name: reverse(name, kwargs=taken.get(name)) for name in names(get_resolver())}


def answers(cast: Cast, method: str, address: str, query: str = "") -> dict[str, int]:
    """The status each role gets; nothing that a request wrote is left for the next."""
    found, client = {}, Client(raise_request_exception=False)
    for role in ROLES:
        with transaction.atomic():
            client.cookies.clear()
            if role != "anonymous":
                client.force_login(cast[role])
            found[role] = send(client, method, address, QueryDict(query)).status_code
            transaction.set_rollback(True)
    return found


def send(client: Client, method: str, address: str, given: QueryDict) -> HttpResponse:
    if address.startswith("/api/") and method != "GET":
        return client.generic(method, address, json.dumps(given.dict()), "application/json")
    return getattr(client, method.lower())(address, given)


def test_every_address_has_a_row():
    missing = set(names(get_resolver())) - {row.name for row in ROWS}
    assert not missing, f"addresses without a row in the access matrix: {sorted(missing)}"


def test_every_row_is_of_an_address():
    assert {row.name for row in ROWS} <= set(names(get_resolver()))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_role_gets_the_answer_of_the_matrix(cast: Cast, addresses, row: Row):
    assert answers(cast, row.method, addresses[row.name], row.query) == row.expected


def test_an_address_without_a_row_for_posting_refuses_it(cast: Cast, addresses):
    posting = {row.name for row in ROWS if row.method != "GET"}
    taken = {}
    for name in set(addresses) - posting:
        found = answers(cast, "POST", addresses[name])
        if found.pop("anonymous") not in (302, 401, 403, 405) or not set(found.values()) <= {
            403,
            405,
        }:
            taken[name] = found
    assert not taken


def test_the_administrators_look_behind_is_theirs_alone(cast: Cast):
    model = ("targets_user_changelist", "targets_user_add", "targets_job_changelist")
    for name in ("index", "jsi18n", "autocomplete", "password_change", *model):
        found = answers(cast, "GET", reverse(f"admin:{name}"))
        assert found.pop("anonymous") == 302
        assert found.pop("administrator") != 302 or name == "password_change"
        assert set(found.values()) == {403}, name


def test_what_is_not_there_is_not_found_by_whoever_may_look(cast: Cast, addresses):
    """Ids that do not exist, and ids of absurd size, answer 404 and never 500."""
    for name in ("return-detail", "return-grid", "return-cells", "review-detail", "account-detail"):
        for pk in (999_999, 10**30):
            address = reverse(f"targets:{name}", args=[pk])
            found = set(answers(cast, "GET", address).values())
            assert found <= {302, 401, 403, 404}, (name, pk)
            assert 404 in found
