# Étape 1 : les paquets, épinglés et vérifiés par leurs empreintes, dans un environnement à part.
FROM python:3.12-slim AS paquets
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

# Étape 2 : l'image servie, sans outil de construction, sous un compte sans droits.
FROM python:3.12-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=atlas.settings.production \
    WEB_CONCURRENCY=2
RUN useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin atlas
WORKDIR /srv/atlas
COPY --from=paquets /opt/venv /opt/venv
COPY . .
RUN .ci/en-production python manage.py collectstatic --no-input --verbosity 0
RUN install -d -o atlas /millesimes
USER atlas
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 \
    CMD ["python", ".ci/lire-page", "http://127.0.0.1:8000/sante/"]
CMD ["gunicorn", "atlas.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--threads", "4", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket", "--access-logfile", "-"]
