using System.Buffers.Binary;
using System.Text;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Reports;

public sealed class TensorBoardWriterTests
{
    static readonly FixedClock s_clock = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250));

    // RFC 3720, B.4.
    public static TheoryData<byte[], uint> Rfc3720 => new()
    {
        { new byte[32], 0x8A9136AA },
        { [.. Enumerable.Repeat((byte)0xFF, 32)], 0x62A8AB43 },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 0x46DD794E },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))], 0x113FDB5C },
        {
            Convert.FromHexString("01C000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000"),
            0xD9963A56
        },
    };

    [Theory]
    [MemberData(nameof(Rfc3720))]
    public void Crc32C_PublishedVectors_Agree(byte[] data, uint expected) => Assert.Equal(expected, TensorBoardWriter.Crc32C(data));

    [Fact]
    public void Write_TwoEpochs_AreReadBackByAnIndependentReader()
    {
        using var folder = new TempFolder();
        string path;
        using (var writer = TensorBoardWriter.Create(folder.File("tensorboard"), s_clock))
        {
            path = writer.Path;
            writer.Write(new EpochRecord(1, 0.1, 0.5, 0.25, Figures.Of(0.75, 0.625), 2.5));
            writer.Write(new EpochRecord(2, 0.05, double.NaN, 0.125, Figures.Of(null, 0.875), 2));
        }

        Assert.Equal(folder.File("tensorboard/events.out.tfevents.1700000000.onnxrad"), path);
        var records = Records(File.ReadAllBytes(path));
        Assert.Equal(
            [
                "time 1700000000.25 version brain.Event:2",
                "time 1700000000.25 step 1 learning_rate=0.1 loss/train=0.5 loss/validation=0.25 auc/validation=0.75 accuracy/validation=0.625 seconds=2.5",
                "time 1700000000.25 step 2 learning_rate=0.05 loss/train=NaN loss/validation=0.125 accuracy/validation=0.875 seconds=2",
            ],
            records.Select(r => string.Join(' ', EventText(r))));
    }

    [Fact]
    public void Write_FileStillOpen_CanBeReadAlready()
    {
        using var folder = new TempFolder();
        using var writer = TensorBoardWriter.Create(folder.Path, s_clock);
        writer.Write(new EpochRecord(1, 0.1, 0.5, 0.25, Figures.Of(0.75, 0.625), 2.5));

        using var reader = new FileStream(writer.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[reader.Length];
        reader.ReadExactly(bytes);

        Assert.Equal(2, Records(bytes).Count);
    }

    [Fact]
    public void Create_TwiceInASecond_WritesTwoFiles()
    {
        using var folder = new TempFolder();
        using var first = TensorBoardWriter.Create(folder.Path, s_clock);
        using var second = TensorBoardWriter.Create(folder.Path, s_clock);

        Assert.Equal(
            ["events.out.tfevents.1700000000.onnxrad", "events.out.tfevents.1700000000.onnxrad-2"],
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>Reads TFRecord framing with a bitwise CRC of its own.</summary>
    static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(MaskedCrc(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var data = file.AsSpan(at + 12, length);
            Assert.Equal(MaskedCrc(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            records.Add(data.ToArray());
            at += 16 + length;
        }

        return records;
    }

    static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78u);
            }
        }

        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8u);
    }

    /// <summary>Reads the wire format of protobuf by hand: Event{1: time, 2: step, 3: version, 5: Summary{1: Value{1: tag, 2: float}}}.</summary>
    static IEnumerable<string> EventText(byte[] data)
    {
        foreach (var (field, value) in Fields(data))
        {
            switch (field)
            {
                case 1:
                    yield return FormattableString.Invariant($"time {BinaryPrimitives.ReadDoubleLittleEndian(value)}");
                    break;
                case 2:
                    yield return $"step {value[0]}";
                    break;
                case 3:
                    yield return $"version {Encoding.UTF8.GetString(value)}";
                    break;
                case 5:
                    foreach (var (_, item) in Fields(value))
                    {
                        var parts = Fields(item).ToDictionary(f => f.Field, f => f.Value);
                        var number = BinaryPrimitives.ReadSingleLittleEndian(parts[2]);
                        yield return FormattableString.Invariant($"{Encoding.UTF8.GetString(parts[1])}={number}");
                    }

                    break;
                default:
                    Assert.Fail($"Field {field} is not of the format.");
                    break;
            }
        }
    }

    static IEnumerable<(int Field, byte[] Value)> Fields(byte[] data)
    {
        for (var at = 0; at < data.Length;)
        {
            var tag = data[at++];
            var length = (tag & 7) switch { 0 => 1, 1 => 8, 2 => VarInt(data, ref at), 5 => 4, _ => throw new InvalidDataException() };
            yield return (tag >> 3, data[at..(at + length)]);
            at += length;
        }
    }

    static int VarInt(byte[] data, ref int at)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = data[at++];
            value |= (part & 127) << shift;
            if (part < 128)
            {
                return value;
            }
        }
    }
}
