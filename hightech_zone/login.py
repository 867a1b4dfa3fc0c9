"""The way in."""

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpResponse

from hightech_zone.kept_forms import mark_login


class LoginView(views.LoginView):
    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        mark_login(response, form.get_user().pk)
        return response
