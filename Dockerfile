# SPDX-License-Identifier: Apache-2.0
# One static-pie binary in an empty image. What Debian has no lean archive of is made of Debian's own source packages,
# with Debian's patches and compiler flags; every version is the one that the base's apt gives.
ARG BASE=debian:12

FROM ${BASE} AS deps
WORKDIR /dryfit
RUN set -eu; \
    find /etc/apt -name '*.sources' -exec sed -i 's/^Types: deb$/Types: deb deb-src/' {} +; \
    find /etc/apt -name 'sources.list' -exec sed -i -n 'p; s/^deb /deb-src /p' {} +; \
    apt-get -q update; \
    DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends \
      cmake dpkg-dev gcc libc6-dev libssl-dev libyaml-dev make ninja-build pkg-config
# Hardened as Debian's packages are. curl speaks HTTPS only, and takes its CA from who calls it; a name is looked up by
# the C library. What curl says of its own needs is put right: the compiler's libraries are not among them.
RUN set -eu; \
    mkdir /deps; cd /deps; \
    apt-get -q source cjson cmocka curl libmicrohttpd; \
    export DEB_BUILD_MAINT_OPTIONS=hardening=+all; \
    export DEB_CFLAGS_APPEND="-fstack-clash-protection -ffunction-sections -fdata-sections"; \
    eval "$(dpkg-buildflags --export=sh)"; unset LDFLAGS; \
    archive() { \
      source=$(echo "$1"-*/); shift; \
      cmake -G Ninja -S "$source" -B "$source/static" -D BUILD_SHARED_LIBS=OFF -D CMAKE_INSTALL_LIBDIR=lib "$@"; \
      cmake --build "$source/static" --target install; \
    }; \
    archive cjson -D ENABLE_CUSTOM_COMPILER_FLAGS=OFF -D ENABLE_CJSON_TEST=OFF; \
    archive cmocka -D WITH_STATIC_LIB=ON -D WITH_EXAMPLES=OFF; \
    mv /usr/local/lib/libcmocka-static.a /usr/local/lib/libcmocka.a; \
    archive curl -D HTTP_ONLY=ON -D CURL_USE_OPENSSL=ON -D CURL_CA_BUNDLE=none -D CURL_CA_PATH=none \
      -D ENABLE_THREADED_RESOLVER=OFF -D CURL_DISABLE_COOKIES=ON -D CURL_ZLIB=OFF -D CURL_USE_LIBPSL=OFF \
      -D CURL_USE_LIBSSH2=OFF -D USE_LIBIDN2=OFF -D BUILD_CURL_EXE=OFF -D BUILD_TESTING=OFF; \
    sed -i -e 's/^\(Libs:.* -lcurl\) .*/\1/' -e 's/^Libs.private:.*/Requires.private: libssl libcrypto/' \
      /usr/local/lib/pkgconfig/libcurl.pc; \
    cd libmicrohttpd-*/; \
    ./configure -q --disable-shared --disable-https --disable-bauth --disable-dauth --disable-postprocessor \
      --disable-doc --disable-examples --disable-curl; \
    make -s -j"$(nproc)" install; \
    for package in libssl-dev libyaml-dev libc6-dev; do \
      install -D -m 644 "/usr/share/doc/$package/copyright" "/licenses/$package"; \
    done; \
    for package in cjson curl libmicrohttpd; do \
      install -D -m 644 /deps/"$package"-*/debian/copyright "/licenses/$package"; \
    done; \
    rm -rf /deps

FROM deps AS build
COPY . .
RUN cmake --preset static && cmake --build --preset static --target dryfit && \
    cmake --install build/static --strip --prefix /out && \
    install -m 644 LICENSE /licenses/dryfit

# Linked with the same archives. The image takes its files from here: there is none without these tests.
FROM build AS test
RUN set -eu; \
    cmake --preset dev -B build/tests -D DRYFIT_SANITIZE= -D DRYFIT_STATIC=ON; \
    cmake --build build/tests --target short_tests; \
    ctest --test-dir build/tests -L '^(unit|golden|cases)$' --no-tests=error --output-on-failure; \
    rm -rf build/tests; \
    /out/bin/dryfit version; \
    status=0; /out/bin/dryfit check manifests/examples/incidents || status=$?; [ "$status" -eq 1 ]

FROM scratch
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="dryfit" \
      org.opencontainers.image.description="Checks that the parts of Kubernetes workloads fit each other" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=test /licenses /licenses
COPY --from=test /out/bin/dryfit /dryfit
USER 65532:65532
EXPOSE 8443 8080
ENTRYPOINT ["/dryfit"]
CMD ["serve"]
