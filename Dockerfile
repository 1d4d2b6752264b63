# docker build -t samography .                        CPU
# docker build -t samography --build-arg DEVICE=cuda .   NVIDIA GPU (run with --gpus all)
# docker run -p 127.0.0.1:8501:8501 -e SAMOGRAPHY_TRUST_NAMES=yes -v samography:/data samography
#
# The default torch wheel runs on both. For a smaller CPU image pass PyTorch's own CPU wheel index
# with --build-arg TORCH_INDEX=URL.
ARG DEVICE=cpu
ARG PYTHON_VERSION=3.12

FROM python:${PYTHON_VERSION}-slim AS base
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 SAM2_BUILD_CUDA=0
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt constraints.txt ./
ARG TORCH_INDEX
RUN pip install --upgrade pip setuptools wheel \
    && pip install -c constraints.txt ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} torch torchvision \
    && pip install -c constraints.txt --no-build-isolation -r requirements.txt

FROM base AS device-cpu
ENV CUDA_VISIBLE_DEVICES=""

FROM base AS device-cuda
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility

FROM device-${DEVICE}
RUN useradd --create-home --uid 1000 samography && mkdir /data && chown samography /data
COPY --chown=samography . .
USER samography
ENV SAMOGRAPHY_HOME=/data STREAMLIT_SERVER_ADDRESS=0.0.0.0 STREAMLIT_SERVER_PORT=8501
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"
CMD ["sh", "-c", "python -m jobs.supervisor --keep & exec python -m streamlit run app.py"]
