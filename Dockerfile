# Quipu in two stages: built with everything, run with next to nothing and without root.

FROM rust:1.95-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends build-essential perl && rm -rf /var/lib/apt/lists/*
WORKDIR /quipu
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY migrations migrations
COPY templates templates
COPY locales locales
COPY static static
COPY config config
COPY demo demo
# Tests and benches are named in Cargo.toml and not built here.
RUN mkdir -p tests/faults benches/figures \
    && touch tests/main.rs tests/faults/main.rs benches/figures/main.rs benches/instructions.rs \
    && cargo build --release --locked

FROM debian:bookworm-slim
# The authorities that mail and webhooks trust; whatever else is needed, fonts too, is in the program.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /var/lib/quipu --create-home --shell /usr/sbin/nologin quipu
COPY --from=build /quipu/target/release/quipu /usr/local/bin/quipu
USER 10001
WORKDIR /var/lib/quipu
EXPOSE 8080 9090
ENTRYPOINT ["/usr/local/bin/quipu"]
# Mount the settings and the key file there; secrets may come by environment instead.
CMD ["serve", "--config", "/etc/quipu/quipu.toml"]
