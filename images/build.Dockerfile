# Builds the demo services where there is no C compiler for Linux; build.sh copies /out from it.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/*
COPY . /images
RUN FAULTBOX_BIN=/out sh /images/build.sh
