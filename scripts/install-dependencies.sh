#!/bin/sh
# Installs the -dev packages that the build links against and that are not there yet. Says what and why first.
set -eu

missing=""
need() { # package, header, what for
    for folder in /usr/include /usr/local/include /usr/include/*-linux-gnu; do
        if [ -e "$folder/$2" ]; then return 0; fi
    done
    missing="$missing $1"
    echo "missing: $1 ($3)"
}

need libzstd-dev zstd.h "zstd: Parquet pages and .zst files"
need liblz4-dev lz4.h "lz4: Parquet pages"
need libsnappy-dev snappy-c.h "snappy: Parquet pages"
need zlib1g-dev zlib.h "gzip: .gz files"
need libbrotli-dev brotli/decode.h "brotli: Parquet pages"
need libbz2-dev bzlib.h "bzip2: .bz2 files and Avro blocks"
need libpcre2-dev pcre2.h "pcre2: regular expressions"
need libdeflate-dev libdeflate.h "gzip and checksums of Parquet pages"
[ "$#" -gt 0 ] && [ "$1" = "--tests" ] && ! command -v python3 >/dev/null && missing="$missing python3"
[ "$#" -gt 0 ] && [ "$1" = "--tests" ] && ! python3 -c 'import venv, ensurepip' 2>/dev/null && missing="$missing python3-venv"

[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "install the packages above with your system's package manager, then run this again" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "root is needed to install them: run 'apt-get install$missing' as root, then run this again" >&2
        exit 1
    fi
    as_root="sudo"
fi
echo "installing:$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null
