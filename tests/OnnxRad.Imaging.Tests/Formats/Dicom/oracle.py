#!/usr/bin/python3
"""Writes what other people's decoders make of a folder of DICOM files, for DicomConformanceTests.

usage: oracle.py FOLDER > oracle.tsv
       oracle.py FOLDER --pixels OUT     also writes the pixels, as little endian int32, frame after frame, samples interleaved

Needs pydicom and numpy (native pixels, RLE), dcmtk (JPEG, JPEG-LS, big endian), gdcmconv (JPEG that dcmtk refuses) and
opj_decompress of OpenJPEG 2.5 (JPEG 2000, HTJ2K).
Columns: file, transfer syntax, elements of the data set, tool, frames x rows x columns x samples, 'exact' with the SHA-256 of
the pixels, or 'lossy' with 64 of them at equal distances, or 'refused'. Then the SHA-256 of the modality values or palette
colours that pydicom makes of exact pixels, as little endian float32; '-' where it does not.
"""
import hashlib
import os
import struct
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import pydicom
from pydicom.encaps import generate_pixel_data_frame
from pydicom.pixel_data_handlers import numpy_handler, rle_handler
from pydicom.pixel_data_handlers.util import apply_color_lut, apply_modality_lut

warnings.simplefilter("ignore")
JPEG = "1.2.840.10008.1.2.4."


def by_pydicom(dataset, handler):
    pydicom.config.pixel_data_handlers = [handler]
    return dataset.pixel_array


def by_tool(command, path):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.dcm")
        subprocess.run(command + [path, out], check=True, capture_output=True, timeout=60)
        return by_pydicom(pydicom.dcmread(out), numpy_handler)


def by_openjpeg(dataset):
    count = int(dataset.get("NumberOfFrames", 1) or 1)
    is_signed = dataset.PixelRepresentation == 1
    frames = [codestream(data, is_signed) for data in generate_pixel_data_frame(dataset.PixelData, count)]
    return np.stack(frames) if count > 1 else frames[0]


def codestream(data, is_signed):
    start = data.index(b"\xff\x4f\xff\x51")
    size = struct.unpack(">8I", data[start + 8:start + 40])
    samples = struct.unpack(">H", data[start + 40:start + 42])[0]
    precision = data[start + 42]
    width, height = size[0] - size[2], size[1] - size[3]
    bits = (precision & 127) + 1
    with tempfile.TemporaryDirectory() as folder:
        source, out = os.path.join(folder, "x.j2k"), os.path.join(folder, "x.rawl")
        with open(source, "wb") as file:
            file.write(data[start:])
        subprocess.run(["opj_decompress", "-i", source, "-o", out], check=True, capture_output=True, timeout=120)
        planes = np.fromfile(out, dtype="u1" if bits <= 8 else "<u2").reshape(samples, height, width).astype("i4")
    if is_signed:
        planes = planes << (32 - bits) >> (32 - bits)
    return planes[0] if samples == 1 else planes.transpose(1, 2, 0)


def decode(path, dataset, syntax):
    last = int(syntax[len(JPEG):]) if syntax.startswith(JPEG) else 0
    if last >= 90:
        return "OpenJPEG", by_openjpeg(dataset)
    try:
        if last > 0:
            return "DCMTK", by_tool(["dcmdjpls"] if last >= 80 else ["dcmdjpeg", "+cn"], path)
        if syntax == "1.2.840.10008.1.2.2" and dataset.get("BitsAllocated") == 8:
            # pydicom 2.3 does not swap the words that hold samples of 8 bits; dcmtk swaps those of 32 bits differently
            return "DCMTK", by_tool(["dcmconv", "+te"], path)
        return "pydicom", by_pydicom(dataset, rle_handler if syntax == "1.2.840.10008.1.2.5" else numpy_handler)
    except Exception:  # tools and pydicom have no common exception
        return "GDCM", by_tool(["gdcmconv", "--raw"], path)


def is_lossy(syntax, data):
    last = syntax[len(JPEG):] if syntax.startswith(JPEG) else ""
    if last in ("50", "51"):
        return True
    at = data.find(b"\xff\x52\x00") if last in ("91", "203") else -1
    return at >= 0 and data[at + 13] == 0  # 9/7 wavelet


def converted(dataset, pixels):
    """pydicom looks at no functional groups, and turns MONOCHROME1 over only for display."""
    if dataset is None or "SharedFunctionalGroupsSequence" in dataset or "PhotometricInterpretation" not in dataset:
        return "-"
    if dataset.PhotometricInterpretation == "MONOCHROME2" and "DoseGridScaling" not in dataset:
        values = apply_modality_lut(pixels, dataset)
    elif dataset.PhotometricInterpretation == "PALETTE COLOR" and dataset.file_meta.get("TransferSyntaxUID") != "1.2.840.10008.1.2.2":
        # pydicom 2.3 does not swap the bytes of a palette that is big endian
        values = apply_color_lut(pixels, dataset)
    else:
        return "-"
    return hashlib.sha256(values.astype("<f4").tobytes()).hexdigest()


def rows(folder, out):
    for root, _, names in sorted(os.walk(folder)):
        if "series" in root:
            continue  # the same kinds of files, many times
        for name in sorted(names):
            path = os.path.join(root, name)
            with open(path, "rb") as file:
                data = file.read()
            line, dataset = [os.path.relpath(path, folder), "-", "-"], None
            try:
                dataset = pydicom.dcmread(path, force=True)
                line[1:] = [str(dataset.file_meta.get("TransferSyntaxUID", "-")), str(len(dataset))]
            except Exception:
                pass  # gdcmconv may read it yet
            try:
                tool, pixels = decode(path, dataset, line[1])
            except Exception as e:
                print("\t".join(line + ["-", "-", "refused", type(e).__name__, "-"]))
                continue
            shape = list(pixels.shape)
            samples = 3 if shape[-1] == 3 and len(shape) > 2 else 1
            count = shape[0] if len(shape) - (samples > 1) == 3 else 1
            shape = ([1] if count == 1 else []) + shape + ([1] if samples == 1 else [])
            if pixels.dtype.kind == "f":
                values = pixels.astype("<f4").tobytes()
            else:
                values = pixels.astype("<i8").astype("<u4").tobytes()
            line += [tool, "x".join(str(s) for s in shape)]
            if is_lossy(line[1], data):
                flat = pixels.reshape(-1)
                line += ["lossy", ",".join(str(int(flat[i * len(flat) // 64])) for i in range(64)), "-"]
            else:
                line += ["exact", hashlib.sha256(values).hexdigest(), converted(dataset, pixels)]
            if out:
                with open(os.path.join(out, line[0].replace("/", "_")), "wb") as file:
                    file.write(values)
            print("\t".join(line))


if __name__ == "__main__":
    rows(sys.argv[1], sys.argv[3] if len(sys.argv) > 3 else None)
