# syntax=docker/dockerfile:1
#
# Oriel with QEMU in one image. Built from the sources alone: docker compose up --build

FROM eclipse-temurin:25-jdk-noble AS build
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends curl ca-certificates unzip xz-utils maven \
    && rm -rf /var/lib/apt/lists/*
# The front end's tests need Node 20, which is newer than the distribution's.
COPY --from=node:22-bookworm-slim /usr/local/bin/node /usr/local/bin/node
COPY --from=node:22-bookworm-slim /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source
COPY pom.xml mvnw ./
COPY .mvn .mvn
COPY frontend frontend
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 --mount=type=cache,target=/root/.npm \
    ./mvnw -q -B package -Dmaven.test.skip=true -Dspotless.check.skip=true \
    && java -Djarmode=tools -jar target/oriel-*.jar extract --destination /oriel \
    && mv /oriel/oriel-*.jar /oriel/oriel.jar
# A Java without its tools: a third of the size.
RUN jlink --add-modules java.se,jdk.unsupported,jdk.localedata,jdk.charsets,jdk.zipfs,jdk.management,jdk.net,jdk.crypto.ec \
    --strip-debug --no-man-pages --no-header-files --compress zip-6 --output /java

FROM debian:bookworm-slim
# QEMU and its firmware run guests; the rest builds Tiny Linux. The lab desktop needs user namespaces, which containers
# seldom have: build it on a host with ./oriel guest build desktop, and upload its disk.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        qemu-system-x86 qemu-utils ovmf libturbojpeg0 curl ca-certificates util-linux \
        busybox-static cpio zstd \
    && useradd --system --create-home --home-dir /var/lib/oriel --shell /usr/sbin/nologin oriel \
    && chmod 711 /var/lib/oriel
COPY --from=build /java /opt/java
COPY --from=build /oriel /opt/oriel
COPY guests /opt/oriel/guests
# The kernel's package is fetched while there is surely a network, so that the first start has its guest ready.
RUN /opt/oriel/guests/tiny/build /opt/oriel/prepared/tiny && rm -rf /root/.cache
ENV ORIEL_HOME=/var/lib/oriel \
    ORIEL_MACHINE_ONSTOP=shutdown \
    ORIEL_RECIPE_FOLDER=/opt/oriel/guests \
    ORIEL_RECIPE_PREPARED=/opt/oriel/prepared \
    SERVER_ADDRESS=0.0.0.0 \
    JAVA_TOOL_OPTIONS="-Xms64m -XX:MaxRAMPercentage=25 -XX:+ExitOnOutOfMemoryError"
USER oriel
WORKDIR /var/lib/oriel
VOLUME /var/lib/oriel
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD curl -fsS "http://localhost:${ORIEL_PORT:-8080}/actuator/health" || exit 1
STOPSIGNAL SIGTERM
CMD ["/opt/java/bin/java", "--enable-native-access=ALL-UNNAMED", "-Dspring.config.additional-location=optional:file:/var/lib/oriel/", "-jar", "/opt/oriel/oriel.jar"]
