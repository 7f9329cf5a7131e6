// Decodes by DCMTK, CharLS or OpenJPEG, for the benchmark 'decode': one process, many files. Usage: reference dcmtk|dcmtk-stored|charls|openjpeg
// A line 'N PATH' on standard input decodes a file N times from memory: a DICOM file for dcmtk (to modality values, or to stored
// ones only), a bare codestream for the others.
// The answer is 'S VERSION' (seconds of processor time for all N together), or 'error'.
#include <charls/charls.h>
#include <openjpeg.h>

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctk.h"
#include "dcmtk/dcmdata/dcistrmb.h"
#include "dcmtk/dcmdata/dcrledrg.h"
#include "dcmtk/dcmimgle/dcmimage.h"
#include "dcmtk/dcmjpeg/djdecode.h"
#include "dcmtk/dcmjpls/djdecode.h"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <time.h>

using Bytes = std::vector<char>;

static bool read(DcmFileFormat& file, Bytes& data)
{
    DcmInputBufferStream stream;
    stream.setBuffer(data.data(), static_cast<offile_off_t>(data.size()));
    stream.setEos();
    file.transferInit();
    const bool good = file.read(stream).good();
    file.transferEnd();
    return good;
}

static bool to_modality_values(Bytes& data)
{
    DcmFileFormat file;
    if (!read(file, data))
        return false;
    DicomImage image(&file, file.getDataset()->getOriginalXfer());
    const DiPixel* pixels = image.getStatus() == EIS_Normal ? image.getInterData() : nullptr;
    return pixels != nullptr && pixels->getData() != nullptr;
}

static bool to_stored_values(Bytes& data)
{
    DcmFileFormat file;
    if (!read(file, data))
        return false;
    DcmDataset* dataset = file.getDataset();
    if (dataset->chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad())
        return false;
    DcmElement* element = nullptr;
    Uint16 bits = 0;
    if (dataset->findAndGetElement(DCM_PixelData, element).bad() || dataset->findAndGetUint16(DCM_BitsAllocated, bits).bad())
        return false;
    Uint16* words = nullptr;
    Uint8* octets = nullptr;
    return (bits > 8 ? element->getUint16Array(words) : element->getUint8Array(octets)).good();
}

static bool by_charls(Bytes& data)
{
    charls::jpegls_decoder decoder;
    decoder.source(data.data(), data.size());
    decoder.read_header();
    std::vector<unsigned char> pixels(decoder.destination_size());
    decoder.decode(pixels.data(), pixels.size());
    return true;
}

struct Source
{
    const Bytes* data;
    size_t position;
};

static OPJ_SIZE_T read_source(void* buffer, OPJ_SIZE_T count, void* user)
{
    auto* source = static_cast<Source*>(user);
    const size_t length = std::min<size_t>(count, source->data->size() - source->position);
    if (length == 0)
        return static_cast<OPJ_SIZE_T>(-1);
    std::memcpy(buffer, source->data->data() + source->position, length);
    source->position += length;
    return length;
}

static OPJ_OFF_T skip_source(OPJ_OFF_T count, void* user)
{
    auto* source = static_cast<Source*>(user);
    const auto length = std::min<OPJ_OFF_T>(count, static_cast<OPJ_OFF_T>(source->data->size() - source->position));
    source->position += static_cast<size_t>(length);
    return length;
}

static OPJ_BOOL seek_source(OPJ_OFF_T position, void* user)
{
    static_cast<Source*>(user)->position = static_cast<size_t>(position);
    return OPJ_TRUE;
}

static bool by_openjpeg(Bytes& data)
{
    Source source{&data, 0};
    opj_stream_t* stream = opj_stream_create(1 << 20, OPJ_TRUE);
    opj_stream_set_user_data(stream, &source, nullptr);
    opj_stream_set_user_data_length(stream, data.size());
    opj_stream_set_read_function(stream, read_source);
    opj_stream_set_skip_function(stream, skip_source);
    opj_stream_set_seek_function(stream, seek_source);
    opj_codec_t* codec = opj_create_decompress(OPJ_CODEC_J2K);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    opj_image_t* image = nullptr;
    const bool good = opj_setup_decoder(codec, &parameters) && opj_read_header(stream, codec, &image)
        && opj_decode(codec, stream, image) && opj_end_decompress(codec, stream);
    opj_image_destroy(image);
    opj_destroy_codec(codec);
    opj_stream_destroy(stream);
    return good;
}

static double seconds_used()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(int argc, char** argv)
{
    const std::string name = argc > 1 ? argv[1] : "";
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DcmRLEDecoderRegistration::registerCodecs();
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    bool (*decode)(Bytes&) = name == "dcmtk" ? to_modality_values : name == "dcmtk-stored" ? to_stored_values : name == "charls" ? by_charls : by_openjpeg;
    const std::string version = name.compare(0, 5, "dcmtk") == 0 ? OFFIS_DCMTK_VERSION_STRING
        : name == "charls" ? charls_get_version_string() : opj_version();
    std::map<std::string, Bytes> cache;
    int count;
    while (std::cin >> count)
    {
        std::string path;
        std::cin.get();
        std::getline(std::cin, path);
        if (cache.count(path) == 0)
        {
            std::ifstream file(path, std::ios::binary);
            cache[path] = Bytes(std::istreambuf_iterator<char>(file), {});
        }
        bool good = true;
        const double start = seconds_used();
        try
        {
            for (int i = 0; i < count && good; i++)
                good = decode(cache[path]);
        }
        catch (const std::exception&)
        {
            good = false;
        }
        const double seconds = seconds_used() - start;
        if (good)
            std::printf("%.9f %s\n", seconds, version.c_str());
        else
            std::printf("error\n");
        std::fflush(stdout);
    }
    return 0;
}
