#!/usr/bin/python3
"""Writes small codestreams of other people's encoders, for CodestreamTests: codestreams.py > codestreams.tsv

Needs pydicom and numpy, dcmtk (dcmcjpeg, dcmcjpls) and opj_compress of OpenJPEG 2.5. All streams are
lossless, so the pixels that went in are what a decoder must give. Columns: name, transfer syntax, bits, 'u' or 's', columns,
rows, samples, SHA-256 of the pixels (little endian int32, samples interleaved), codestream (base64).
"""
import base64
import hashlib
import os
import subprocess
import tempfile

import numpy as np
from pydicom import dcmread
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import generate_pixel_data_frame
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

JPEG = "1.2.840.10008.1.2.4."
WIDTH, HEIGHT = 23, 19


def picture(bits, signed, samples):
    """A smooth part, a flat part, an edge with the extreme values, and noise."""
    rng = np.random.default_rng(bits)
    top = 2 ** bits - 1
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = []
    for sample in range(samples):
        plane = (top * (x + sample * y) / (WIDTH + samples * HEIGHT)).astype("i8")
        plane[:7, :9] = top // 3
        plane[11:14, 3:9] = rng.integers(0, top + 1, (3, 6))
        plane[14:, 13:] = np.where((x[14:, 13:] + y[14:, 13:] + sample) % 5 < 2, top, 0)
        planes.append(plane)
    pixels = np.stack(planes, axis=-1)
    return (pixels - 2 ** (bits - 1) if signed else pixels).astype("i4")


def dicom(path, pixels, bits, signed):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    d = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    d.SOPClassUID, d.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    d.StudyInstanceUID, d.SeriesInstanceUID = generate_uid(), generate_uid()
    d.Rows, d.Columns, d.SamplesPerPixel = HEIGHT, WIDTH, pixels.shape[2]
    d.PhotometricInterpretation = "MONOCHROME2" if pixels.shape[2] == 1 else "RGB"
    if pixels.shape[2] > 1:
        d.PlanarConfiguration = 0
    d.BitsAllocated = 8 if bits <= 8 else 16
    d.BitsStored, d.HighBit, d.PixelRepresentation = bits, bits - 1, int(signed)
    data = (pixels & (2 ** d.BitsAllocated - 1)).astype("u1" if bits <= 8 else "<u2").tobytes()
    d.PixelData = data + b"\0" * (len(data) % 2)
    d["PixelData"].VR = "OB" if bits <= 8 else "OW"
    d.is_little_endian, d.is_implicit_VR = True, False
    d.save_as(path, write_like_original=False)


def by_dcmtk(command, pixels, bits, signed):
    with tempfile.TemporaryDirectory() as folder:
        source, out = os.path.join(folder, "a.dcm"), os.path.join(folder, "b.dcm")
        dicom(source, pixels, bits, signed)
        subprocess.run(command + [source, out], check=True, capture_output=True)
        d = dcmread(out)
        return str(d.file_meta.TransferSyntaxUID), next(generate_pixel_data_frame(d.PixelData, 1))


def by_openjpeg(options, pixels, bits, signed):
    with tempfile.TemporaryDirectory() as folder:
        source, out = os.path.join(folder, "a.rawl"), os.path.join(folder, "a.j2k")
        planes = pixels.transpose(2, 0, 1)
        kind = ("i" if signed else "u") + ("1" if bits <= 8 else "2")
        with open(source, "wb") as file:
            file.write(planes.astype("<" + kind).tobytes())
        form = f"{WIDTH},{HEIGHT},{pixels.shape[2]},{bits},{'s' if signed else 'u'}"
        subprocess.run(["opj_compress", "-i", source, "-o", out, "-F", form] + options, check=True, capture_output=True)
        with open(out, "rb") as file:
            return JPEG + "90", file.read()


def cases():
    kinds = [(8, False, 1), (12, False, 1), (16, False, 1), (16, True, 1), (8, False, 3)]
    for predictor in range(1, 8):
        for kind in kinds if predictor in (1, 5) else kinds[1:3]:
            yield f"lossless{predictor}", by_dcmtk, ["dcmcjpeg", "+el", "+sv", str(predictor)], kind
    yield "lossless1restart", by_dcmtk, ["dcmcjpeg", "+e1"], (10, False, 1)
    for kind in kinds + [(10, False, 1), (12, True, 1)]:
        yield "jpegls", by_dcmtk, ["dcmcjpls", "+el"], kind
    yield "jpeglsLine", by_dcmtk, ["dcmcjpls", "+el", "+il"], kinds[4]
    yield "jpeglsSample", by_dcmtk, ["dcmcjpls", "+el", "+is"], kinds[4]
    yield "jpeglsNone", by_dcmtk, ["dcmcjpls", "+el", "+in"], kinds[4]
    for kind in kinds + [(12, True, 1), (8, True, 1)]:
        yield "j2k", by_openjpeg, ["-n", "3"], kind
    for order in ("LRCP", "RLCP", "RPCL", "PCRL", "CPRL"):
        yield f"j2k{order}", by_openjpeg, ["-n", "3", "-p", order, "-t", "16,16", "-c", "[8,8],[8,8],[4,4]", "-r", "9,3,1"], kinds[4]
    for mode in (1, 2, 4, 8, 16, 32, 63):
        yield f"j2kMode{mode}", by_openjpeg, ["-n", "2", "-M", str(mode), "-b", "16,8"], kinds[1 if mode > 2 else 2]
    yield "j2kMarkers", by_openjpeg, ["-n", "2", "-SOP", "-EPH", "-t", "13,11", "-d", "3,5", "-T", "1,2"], kinds[2]
    yield "j2kNoLevels", by_openjpeg, ["-n", "1"], kinds[1]
    yield "j2kManyLevels", by_openjpeg, ["-n", "5"], kinds[1]


for name, encode, options, (bits, signed, samples) in cases():
    pixels = picture(bits, signed, samples)
    syntax, stream = encode(options, pixels, bits, signed)
    sign = "s" if signed else "u"
    text = [hashlib.sha256(pixels.astype("<i4").tobytes()).hexdigest(), base64.b64encode(stream).decode()]
    print("\t".join([f"{name}-{sign}{bits}x{samples}", syntax, str(bits), sign, str(WIDTH), str(HEIGHT), str(samples)] + text))
