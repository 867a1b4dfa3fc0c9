FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 ENVIRONMENT=production
# What WeasyPrint draws PDFs with; without it the application works and says so.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home zone
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py ./
COPY hightech_zone hightech_zone
COPY targets targets
COPY incentives incentives
COPY templates templates
COPY static static
# Collecting needs no secret and no database of its own.
RUN SECRET_KEY=unused DATA_DIR=/tmp python manage.py collectstatic --noinput \
    && mkdir -p /data && chown zone /data
ENV DATA_DIR=/data
USER zone
EXPOSE 8000
CMD ["gunicorn", "hightech_zone.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--no-control-socket", "--access-logfile", "-"]
