using System.Buffers.Binary;
using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data;

public sealed class SliceReaderTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SlicesOfAVolume_ReadsTheFileOnce()
    {
        var reads = 0;
        var volume = new RadImage(1, 3, 1, 2, 8, [1, 2, 3, 4, 5, 6]);
        var sut = new SliceReader(_ =>
        {
            reads++;
            return volume;
        });

        Assert.Equal([1f, 2], sut.Read("v.nii#1").Pixels.ToArray());
        Assert.Equal([5f, 6], sut.Read("v.nii#3").Pixels.ToArray());
        Assert.Equal(1, reads);
        Assert.Equal("The slice 4 of 'v.nii' is asked for, and it has 3.", Assert.Throws<InvalidDataException>(() => sut.Read("v.nii#4")).Message);
        Assert.Same(volume, sut.Read("v.nii"));
    }

    [Fact]
    public void Read_SlicesOfTwoVolumesInTurn_ReadsEachFileOnce()
    {
        var reads = new List<string>();
        var sut = new SliceReader(file =>
        {
            reads.Add(file);
            return new RadImage(1, 2, 1, 1, 8, [file[0], file[0] + 1f]);
        });

        float[] values = [.. new[] { "a.nii#1", "k.nii#1", "a.nii#2", "k.nii#2" }.Select(slice => sut.Read(slice).Pixels.Span[0])];

        Assert.Equal(['a', 'k', 'b', 'l'], values.Select(value => (char)value));
        Assert.Equal(["a.nii", "k.nii"], reads);
    }

    [Fact]
    public void Read_SlicesOfManyVolumesInTurn_KeepsTheLastOnes()
    {
        var reads = new List<string>();
        var sut = new SliceReader(file =>
        {
            reads.Add(file);
            return new RadImage(1, 2, 1, 1, 8, [1, 2]);
        });

        foreach (var volume in Enumerable.Range(0, 17).Append(16).Append(1).Append(0))
        {
            sut.Read($"{volume}#1");
        }

        Assert.Equal([.. Enumerable.Range(0, 17), 0], reads.Select(int.Parse));
    }

    [Theory]
    [InlineData("a.png", "a.png", null)]
    [InlineData("a.nii.gz#12", "a.nii.gz", 12)]
    [InlineData("a.nii#0", "a.nii#0", null)]
    [InlineData("a.nii#x", "a.nii#x", null)]
    [InlineData("#3", "#3", null)]
    public void Parse_Path_IsFileAndSlice(string path, string file, int? slice) => Assert.Equal((file, slice), SliceReader.Parse(path));

    [Fact]
    public void Parse_FileThatIsCalledSo_IsTaken()
    {
        var path = _folder.File("a#1");
        File.WriteAllText(path, "");

        Assert.Equal((path, null), SliceReader.Parse(path));
    }

    // Columns to the patient's right and rows to the front, as most NIfTI files have them.
    [Fact]
    public void Open_SlicesOfANiftiFileInRasOrder_AreTurnedToThatOfDicom()
    {
        var volume = new RadImage(1, 2, 2, 2, 8, [1, 2, 3, 4, 5, 6, 7, 8]) { Spacing = new(1, 1, 1), Plane = new(new(0, 0, 0), new(-1, 0, 0), new(0, -1, 0)) };
        File.WriteAllBytes(_folder.File("v.nii"), NiftiEncoder.Encode(volume));
        File.WriteAllText(_folder.File("t.csv"), "image,label\nv.nii#1,a\nv.nii#2,b\n");

        Assert.Equal([[4f, 3, 2, 1], [8f, 7, 6, 5]], Open("t.csv").Samples.Select(sample => sample.Read().Pixels.ToArray()));
    }

    [Fact]
    public void Open_TableOfSlices_KeepsAVolumeTogether()
    {
        File.WriteAllBytes(_folder.File("v.nii"), Volume(4));
        File.WriteAllText(_folder.File("t.csv"), "image,label\nv.nii#1,a\nv.nii#4,b\n");
        File.WriteAllText(_folder.File("u.csv"), "image,label\nv.nii#1,a\nv.nii#3,b\n");

        var sut = Open("t.csv");

        Assert.Equal(["v.nii#1", "v.nii#4"], sut.Samples.Select(sample => sample.Name));
        Assert.All(sut.Samples, sample => Assert.Equal("v.nii", sample.Patient));
        Assert.Equal([[0f], [3f]], sut.Samples.Select(sample => sample.Read().Pixels.ToArray()));
        Assert.NotEqual(sut.Sha256, Open("u.csv").Sha256);
    }

    [Fact]
    public void Open_SlicesInTwoSplits_AreRefused()
    {
        File.WriteAllBytes(_folder.File("v.nii"), Volume(4));
        File.WriteAllText(_folder.File("t.csv"), "image,label,split\nv.nii#1,a,train\nv.nii#4,b,test\nv.nii#1,a,train\nw.nii#1,a,train\n");

        Assert.Equal(
            $"The table '{_folder.File("t.csv")}' is no usable data set: line 3: image 'v.nii#4' is a slice of a volume of which another is on line 2, in another "
            + "split ('test' and 'train'); line 4: image 'v.nii#1' is on line 2 already; line 5: image 'w.nii#1' does not exist. Expected the columns 'image' "
            + "(path from the folder of the table, or absolute) and 'label', and optionally 'patient' and 'split'.",
            Assert.Throws<DataException>(() => Open("t.csv")).Message);
    }

    ImageDataset Open(string table) => ImageDataset.Open(_folder.File(table), new() { Read = StoredImage.Reader(ofVolumes: false) });

    /// <summary>A NIfTI-1 file of 1 x 1 x n bytes whose values are the places of the slices.</summary>
    static byte[] Volume(int slices)
    {
        var file = new byte[352 + slices];
        void Short(int offset, short value) => BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(offset), value);
        void Float(int offset, float value) => BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(offset), value);
        BinaryPrimitives.WriteInt32LittleEndian(file, 348);
        foreach (var (i, size) in new short[] { 3, 1, 1, (short)slices, 1, 1, 1, 1 }.Index())
        {
            Short(40 + (2 * i), size);
        }

        (file[344], file[345], file[346]) = ((byte)'n', (byte)'+', (byte)'1');
        Short(70, 2);
        Short(72, 8);
        Float(76, 1);
        Float(80, 1);
        Float(84, 1);
        Float(88, 1);
        Float(108, 352);
        for (var i = 0; i < slices; i++)
        {
            file[352 + i] = (byte)i;
        }

        return file;
    }
}
