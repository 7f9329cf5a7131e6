using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using OnnxRad.Trainer.TensorBoard;

namespace OnnxRad.Trainer;

/// <summary>Writes the epochs of a run as an event file that TensorBoard shows, also while it grows.</summary>
/// <remarks>
/// The file holds times and numbers only; unlike TensorFlow's, its name does not tell the machine it was written on.
/// Format: TFRecord (length, masked CRC32C of the length, data, masked CRC32C of the data; little-endian) of Event messages.
/// </remarks>
public sealed class TensorBoardWriter : IDisposable
{
    readonly TimeProvider _clock;
    readonly FileStream _file;

    TensorBoardWriter(FileStream file, TimeProvider clock)
    {
        _file = file;
        _clock = clock;
    }

    /// <summary>The event file.</summary>
    public string Path => _file.Name;

    /// <summary>Starts an event file of its own in a folder, which is created if it is missing.</summary>
    /// <param name="folder">The folder that TensorBoard is pointed at (<c>--logdir</c>).</param>
    /// <param name="clock">Gives the times of the file's name and of the events.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static TensorBoardWriter Create(string folder, TimeProvider clock)
    {
        Directory.CreateDirectory(folder);
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var path = System.IO.Path.Combine(folder, $"events.out.tfevents.{seconds}.onnxrad");
        var writer = new TensorBoardWriter(CreateNew(path), clock);
        writer.Append(new Event { WallTime = writer.Now(), FileVersion = "brain.Event:2" });
        return writer;
    }

    /// <summary>Appends the numbers of an epoch, at the step that is its number.</summary>
    /// <param name="epoch">The epoch; a metric that is null is left out.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(EpochRecord epoch)
    {
        var summary = new Summary();
        Add("learning_rate", epoch.LearningRate);
        Add("loss/train", epoch.TrainLoss);
        Add("loss/validation", epoch.ValidationLoss);
        foreach (var (name, value) in epoch.Validation)
        {
            Add($"{name}/validation", value);
        }

        Add("seconds", epoch.Seconds);
        Append(new Event { WallTime = Now(), Step = epoch.Epoch, Summary = summary });

        void Add(string tag, double? value)
        {
            if (value is { } number)
            {
                summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)number });
            }
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>CRC-32C (Castagnoli) of RFC 3720.</summary>
    internal static uint Crc32C(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    static FileStream CreateNew(string path)
    {
        for (var number = 1; ; number++)
        {
            var free = number == 1 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}-{number}");
            if (!File.Exists(free))
            {
                return new FileStream(free, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            }
        }
    }

    void Append(Event entry)
    {
        var data = entry.ToByteArray();
        var record = new byte[8 + 4 + data.Length + 4];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Mask(Crc32C(record.AsSpan(0, 8))));
        data.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), Mask(Crc32C(data)));
        _file.Write(record);
        _file.Flush();
    }

    static uint Mask(uint crc) => BitOperations.RotateRight(crc, 15) + 0xA282EAD8u;

    double Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
}
