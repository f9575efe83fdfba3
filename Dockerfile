# The collector's image. Built by BuildKit, which Docker has been using by default since 23; for another CPU too, since no step
# runs anything of the image's own platform.
#   docker build -t nxapi-collector .
#   docker buildx build --platform linux/amd64,linux/arm64 -t nxapi-collector .

# The packages that the collector runs with. Only a change of the lockfile repeats this step.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS production
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev

# The compiler and the compiled source. No install script runs: the one that package.json allows
# fetches a Node, and this image is one.
FROM production AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json LICENSE ./
COPY otel ./otel
COPY src ./src
# A checkout under umask 027 would leave these two unreadable to the user that the collector runs as.
RUN node node_modules/typescript/bin/tsc --project tsconfig.build.json \
  && chmod a+r package.json LICENSE \
  && chmod a+rx dist/src/main.js \
  && mkdir -p bin && ln -s /app/dist/src/main.js bin/nxapi-collector

FROM node:24-bookworm-slim AS node

# What is shipped: the Debian that the Node image is made from, its node binary, no npm, no compiler.
# Node 24 needs no library beyond this Debian's; from 25 on it will need libatomic1.
FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="nxapi-collector" \
      org.opencontainers.image.description="An OpenTelemetry collector for Cisco Nexus switches" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
COPY --from=node /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/dist ./dist
# So that the commands of the log and the documents can be typed: docker exec collector nxapi-collector doctor
COPY --from=build /app/bin /usr/local/bin

# Of the last one, docs/scaling.md says what it is for.
ENV NODE_ENV=production \
    OTEL_EXPORTER_PROMETHEUS_HOST=0.0.0.0 \
    MALLOC_MMAP_THRESHOLD_=32768
EXPOSE 8888

# A number, so that Kubernetes can see that it is not root. It owns no file and writes none.
USER 65532:65532
STOPSIGNAL SIGTERM

# Asks whether the collector answers, not whether its switches do, wherever it listens and whomever it lets in.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "--disable-proto=delete", "dist/src/main.js", "health"]

# docs/hardening.md says what each flag is for. Files are left to the user above and to a read-only root.
ENTRYPOINT ["node", "--disable-proto=delete", "--disable-sigusr1", \
  "--permission", "--allow-fs-read=*", "--allow-fs-write=*", "dist/src/main.js"]
CMD ["collect"]
