#!/usr/bin/python3
"""Decodes DICOM files by pydicom, for the benchmark 'decode': one process, many files.

A line 'N PATH' on standard input decodes the file N times from memory, header included, to modality values. The answer is 'S VERSION' (seconds of processor time for
all N together), or 'error' with the kind of exception. Needs pydicom and numpy; GDCM, pylibjpeg or Pillow for compressed pixels.
"""
import io
import sys
import time
import warnings

import pydicom
from pydicom.pixel_data_handlers.util import apply_modality_lut

warnings.simplefilter("ignore")
cache = {}


def answer(line):
    count, path = line.rstrip("\n").split(" ", 1)
    if path not in cache:
        with open(path, "rb") as file:
            cache[path] = file.read()
    data = cache[path]
    start = time.process_time()
    for _ in range(int(count)):
        dataset = pydicom.dcmread(io.BytesIO(data), force=True)
        apply_modality_lut(dataset.pixel_array, dataset)
    return f"{time.process_time() - start:.9f} {pydicom.__version__}"


for line in sys.stdin:
    try:
        print(answer(line), flush=True)
    except Exception as e:  # pydicom and its handlers have no common exception
        print("error", type(e).__name__, flush=True)
