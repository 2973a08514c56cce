# The house as an image: web, worker, beat and migrate all start from this one, each with its own command.

FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /venv
COPY requirements.lock /tmp/
RUN /venv/bin/pip install --require-hashes --no-deps --only-binary :all: --requirement /tmp/requirements.lock

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /house house
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=samensterker.settings \
    SAMENSTERKER_STATE=/house/var \
    LOG_FORMAT=json
COPY --from=packages /venv /venv
WORKDIR /house
COPY . .
# Texts and static files are part of the image, so that each container can start at once and write nothing.
RUN python manage.py catalogue compile \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q samensterker members organisations meetings courses
# Photos and CVs, and the list of erasures, lie in volumes here, which take over whose the folders are.
RUN install --directory --owner=house --mode=700 var/media var/erasures
USER house
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "samensterker.wsgi", "--bind", "0.0.0.0:8000", "--config", "python:samensterker.run.web_server"]
