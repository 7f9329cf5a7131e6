#!/usr/bin/env bash
# Installs other people's DICOM tools on Debian and Ubuntu, which some tests compare with; without them those tests are skipped.
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends dcmtk dicom3tools python3-pydicom python3-numpy python3-nibabel libgdcm-tools
