#!/bin/sh
# Makes sure of a program from a system package: scripts/need.sh PACKAGE...
# Installs it with apt-get where it can, and otherwise says what to install.
set -eu
for package in "$@"; do
    case $package in
        openjdk-17-jre-headless) program=java ;;
        *) program=$package ;;
    esac
    command -v "$program" >/dev/null 2>&1 && continue
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        echo "Installing $package." >&2
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null
    elif command -v apt-get >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        echo "Installing $package." >&2
        sudo apt-get update -qq
        sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null
    else
        echo "The tests need $program: install the system package $package and run this again." >&2
        exit 1
    fi
done
