#!/bin/sh
# install.sh DIRECTORY: installs the packages that lie there, as root in an image, and leaves nothing but them.
set -eu
apt-get update
apt-get install --yes --no-install-recommends "$1"/*.deb
rm -rf -- "$1" /var/lib/apt/lists/*
