"""The smallest Django that shows 25 names to somebody who is logged in. It changes with nothing in the house."""

from bench import places

SECRET_KEY = places.SECRET_KEY
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": places.database()}
USE_TZ = True
ROOT_URLCONF = "bench.limit.urls"
INSTALLED_APPS = [
    "bench.limit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]},
    }
]
AUTH_USER_MODEL = "limit.Person"
