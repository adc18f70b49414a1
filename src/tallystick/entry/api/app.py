"""The API under `/api/v1`, its errors and its documentation, which needs no other server."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema

from tallystick import __version__
from tallystick.entry.api import applications, classes, collateral, enterprises, loans, me, signals, subscriptions
from tallystick.entry.api.answers import For, ScopeRefused
from tallystick.entry.api.gate import problem
from tallystick.record.people.actor import Refused


class _Documented(NinjaAPI):
    """An API whose document is worked out once for each prefix: it is the same for all, and takes half a second."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._documents: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._documents:
            self._documents[prefix] = super().get_openapi_schema(path_prefix=prefix)
        return self._documents[prefix]


api = _Documented(
    title="Tallystick",
    version=__version__,
    description=(
        "For core banking systems and channels. Every request carries a token; every write an `Idempotency-Key`, and a "
        "repeated write gets its first answer. Money is whole minor units (fen). Days are ISO dates."
    ),
    docs=Swagger({"persistAuthorization": False}),
    docs_url="/docs",
    auth=For(),
    urls_namespace="api",
)
api.add_router("/me", me.router, tags=["Token"])
api.add_router("/enterprises", enterprises.router, tags=["Enterprises"])
api.add_router("/applications", applications.router, tags=["Applications"])
api.add_router("/collateral", collateral.router, tags=["Collateral"])
api.add_router("/loans", loans.router, tags=["Loans"])
api.add_router("/signals", signals.router, tags=["After the loan"])
api.add_router("/classes", classes.router, tags=["After the loan"])
api.add_router("/webhooks", subscriptions.router, tags=["Webhooks"])


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    # What belongs to another branch is as unknown as what does not exist, so that numbers cannot be tried out.
    if error.code == "other_branch":
        return problem(404, "not_found", "not known", "未找到")
    return problem(403, error.code, error.en, error.zh)


@api.exception_handler(ScopeRefused)
def _scope(request: HttpRequest, error: ScopeRefused) -> HttpResponse:
    return problem(403, "no_scope", str(error), "令牌没有所需的范围")


@api.exception_handler(ObjectDoesNotExist)
@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, "not_found", "not known", "未找到")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"at": [str(part) for part in one["loc"]], "message": one["msg"]} for one in error.errors]
    answer = problem(422, "invalid", "some parts of the request are not as declared", "请求内容不符合要求")
    return api.create_response(request, {**_read(answer), "errors": errors}, status=422)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "refused", str(error), "请求被拒绝")


@api.exception_handler(ValueError)
def _wrong_value(request: HttpRequest, error: ValueError) -> HttpResponse:
    code = getattr(error, "code", "wrong_value")
    return problem(409, str(code), str(error), str(getattr(error, "zh", "取值不符合要求")))


def _read(answer: HttpResponse) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(answer.content)
    return read
