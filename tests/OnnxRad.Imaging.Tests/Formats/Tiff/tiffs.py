"""Writes tiffs.tsv: TIFF files of 21 x 19 pixels, encoded by tiffcp of libtiff from uncompressed ones written here.

Value v of channel c at row y and column x of page p: (x * 7 + y * 13 + c * 50 + p * 101) * scale + shift, modulo 2^bits for whole numbers, from which the
least number is taken away for signed ones. Format p is an index of the palette 3 i, 5 i + 1, 255 - i (modulo 256), the same for all channels. Columns: name,
bits, format (u, s, f, p), samples, pages, scale, shift, file (base64).
Needs Debian's libtiff-tools.
"""
import base64, os, struct, subprocess, tempfile

WIDTH, HEIGHT = 21, 19
FORMATS = {"u": 1, "s": 2, "f": 3, "p": 1}
CODES = {("u", 8): "B", ("p", 8): "B", ("s", 8): "b", ("u", 16): "H", ("s", 16): "h", ("u", 32): "I", ("s", 32): "i", ("f", 32): "f", ("f", 64): "d"}

# name, bits, format, samples, pages, scale, shift, arguments of tiffcp
CASES = [
    ("tiledLzw", 16, "u", 1, 1, 173, 0, "-c lzw:2 -t -w 16 -l 16"),
    ("tiledRgb", 8, "u", 3, 1, 1, 0, "-c none -t -w 16 -l 32"),
    ("tiledPlanar", 8, "u", 3, 1, 1, 0, "-c zip -t -w 16 -l 16 -p separate"),
    ("pages", 8, "u", 1, 3, 1, 0, "-c packbits"),
    ("pagesTiled", 16, "s", 1, 4, 173, 0, "-c zip:2 -t -w 32 -l 16"),
    ("bigTiff", 16, "u", 1, 2, 173, 0, "-8 -c lzw"),
    ("bigEndian", 32, "f", 1, 1, 0.25, -30, "-B -c lzw"),
    ("bigEndianTiled", 16, "u", 1, 1, 173, 0, "-B -c zip:2 -t -w 16 -l 16"),
    ("bits1", 1, "u", 1, 1, 1, 0, "-c packbits"),
    ("bits2", 2, "u", 1, 1, 1, 0, "-c lzw"),
    ("bits4", 4, "u", 1, 1, 1, 0, "-c zip"),
    ("bits4Tiled", 4, "u", 1, 1, 1, 0, "-c lzw -t -w 16 -l 16"),
    ("bits12", 12, "u", 1, 1, 11, 0, "-c none"),
    ("bits12Strips", 12, "u", 1, 1, 11, 0, "-c lzw -r 5"),
    ("signed8", 8, "s", 1, 1, 1, 0, "-c none"),
    ("unsigned32", 32, "u", 1, 1, 16384, 0, "-c lzw:2"),
    ("signed32", 32, "s", 1, 1, 16384, 0, "-c zip:2"),
    ("real32Predicted", 32, "f", 1, 1, 0.25, -30, "-c zip:3"),
    ("real64", 64, "f", 1, 1, 0.125, -9, "-c lzw"),
    ("rgb16", 16, "u", 3, 1, 173, 0, "-c lzw:2 -r 4"),
    ("bigTiffBigEndian", 16, "u", 1, 2, 173, 0, "-8 -B -c lzw:2 -r 4"),
    ("bigTiffBigEndianReal", 32, "f", 1, 1, 0.25, -30, "-8 -B -c zip:3"),
    ("bigTiffBigEndianRgb", 8, "u", 3, 1, 1, 0, "-8 -B -c zip -t -w 16 -l 16"),
    ("bigTiffBigEndian64", 64, "f", 1, 1, 0.125, -9, "-8 -B -c none"),
    ("bigEndianPredicted", 32, "f", 1, 1, 0.25, -30, "-B -c zip:3"),
    ("bigEndianPredictedTiled", 64, "f", 1, 1, 0.125, -9, "-B -c lzw:3 -t -w 16 -l 16"),
    ("palette8", 8, "p", 3, 2, 1, 0, "-c lzw -r 4"),
    ("palette4", 4, "p", 3, 1, 1, 0, "-c packbits"),
    ("paletteTiled", 8, "p", 3, 1, 1, 0, "-B -8 -c zip -t -w 16 -l 16"),
]


def value(x, y, c, p, bits, kind, scale, shift):
    v = (x * 7 + y * 13 + c * 50 + p * 101) * scale + shift
    return v if kind == "f" else v % 2**bits - (2 ** (bits - 1) if kind == "s" else 0)


def row_bytes(values, bits, kind):
    if (kind, bits) in CODES:
        return b"".join(struct.pack("<" + CODES[kind, bits], v) for v in values)
    text = "".join(format(v, f"0{bits}b") for v in values)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def tiff(bits, kind, samples, pages, scale, shift):
    samples = 1 if kind == "p" else samples
    file = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for p in range(pages):
        data = b"".join(
            row_bytes([value(x, y, c, p, bits, kind, scale, shift) for x in range(WIDTH) for c in range(samples)], bits, kind) for y in range(HEIGHT)
        )
        at = len(file)
        file += data + b"\0" * (len(data) % 2)
        bits_at = len(file)
        file += struct.pack("<HHH", bits, bits, bits) + struct.pack("<HHH", *[FORMATS[kind]] * 3)
        colours = [c(i) % 256 * 257 for c in (lambda i: 3 * i, lambda i: 5 * i + 1, lambda i: 255 - i) for i in range(2**bits)] if kind == "p" else []
        colours_at = len(file)
        file += struct.pack(f"<{len(colours)}H", *colours)
        directory = len(file)
        entries = [
            (256, 4, 1, WIDTH), (257, 4, 1, HEIGHT), (258, 3, samples, bits if samples == 1 else bits_at), (259, 3, 1, 1), (262, 3, 1, 3 if kind == "p" else 2 if samples == 3 else 1),
            (273, 4, 1, at), (277, 3, 1, samples), (278, 4, 1, HEIGHT), (279, 4, 1, len(data)), (284, 3, 1, 1),
            (339, 3, samples, FORMATS[kind] if samples == 1 else bits_at + 6),
        ]
        entries = sorted(entries + ([(320, 3, len(colours), colours_at)] if colours else []))
        file += struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in entries) + b"\0\0\0\0"
        file[link : link + 4] = struct.pack("<I", directory)
        link = len(file) - 4
    return bytes(file)


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(here, "tiffs.tsv"), "w") as table:
        source, target = os.path.join(folder, "a.tif"), os.path.join(folder, "b.tif")
        for name, bits, kind, samples, pages, scale, shift, arguments in CASES:
            with open(source, "wb") as f:
                f.write(tiff(bits, kind, samples, pages, scale, shift))
            subprocess.run(["tiffcp", *arguments.split(), source, target], check=True)
            with open(target, "rb") as f:
                encoded = base64.b64encode(f.read()).decode()
            print(name, bits, kind, samples, pages, scale, shift, encoded, sep="\t", file=table)
