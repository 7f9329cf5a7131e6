namespace OnnxRad.Imaging.Formats.Nifti;

/// <summary>The types of voxels that are read; the numbers are those of the header.</summary>
enum NiftiType
{
    UInt8 = 2,
    Int16 = 4,
    Int32 = 8,
    Float32 = 16,
    Float64 = 64,
    Rgb24 = 128,
    Int8 = 256,
    UInt16 = 512,
    UInt32 = 768,
    Int64 = 1024,
    UInt64 = 1280,
}
