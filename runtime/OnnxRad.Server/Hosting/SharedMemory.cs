using Grpc.Core;
using Inference;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Hosting;

/// <summary>The regions of shared memory that clients have registered; Triton's extension, off unless the server allows it.</summary>
/// <param name="options">Whether it does, and how much.</param>
/// <param name="budget">The server's budget, which what is read counts to.</param>
sealed class SharedMemory(ServerOptions options, ByteBudget budget) : IDisposable
{
    const int MostRegions = 256;
    const int MostCharacters = 255;

    readonly Lock _lock = new();
    readonly Dictionary<string, SharedRegion> _regions = new(StringComparer.Ordinal);

    /// <summary>Whether tensors may lie in shared memory.</summary>
    public bool IsAllowed => options.AllowSharedMemory;

    /// <summary>Registers a region.</summary>
    /// <exception cref="InferException">It is not allowed, the name is taken, the object does not hold the region, or there are too
    /// many.</exception>
    public void Register(string name, string key, ulong offset, ulong bytes)
    {
        ThrowIfNotAllowed();
        if (name.Length is 0 or > MostCharacters)
        {
            throw InferException.Invalid($"The region's name has {name.Length} characters; expected 1 to {MostCharacters}.");
        }

        lock (_lock)
        {
            if (_regions.ContainsKey(name))
            {
                throw new InferException(
                    StatusCode.AlreadyExists, $"There is a region '{Shown.Name(name)}' of shared memory. Unregister it first, "
                        + "or choose another name.");
            }

            var held = _regions.Values.Sum(region => (decimal)region.Bytes);
            if (_regions.Count >= MostRegions || held + bytes > options.MaxSharedMemoryBytes)
            {
                throw new InferException(
                    StatusCode.ResourceExhausted,
                    $"{_regions.Count} regions of shared memory hold {held} bytes; expected at most {MostRegions}, "
                    + $"and {options.MaxSharedMemoryBytes} "
                    + $"bytes with these {bytes}. Unregister some.");
            }

            _regions.Add(name, SharedRegion.Open(key, offset, bytes));
        }
    }

    /// <summary>Takes a region out, or all of them; one that is not there is no error, as for Triton.</summary>
    /// <param name="name">Its name; empty for all.</param>
    /// <exception cref="InferException">It is not allowed.</exception>
    public void Unregister(string name)
    {
        ThrowIfNotAllowed();
        lock (_lock)
        {
            foreach (var gone in _regions.Where(pair => name.Length == 0 || pair.Key == name).ToList())
            {
                _regions.Remove(gone.Key);
                gone.Value.Dispose();
            }
        }
    }

    /// <summary>What is registered.</summary>
    /// <param name="name">A region's name; empty for all.</param>
    /// <exception cref="InferException">It is not allowed, or there is no such region.</exception>
    public SystemSharedMemoryStatusResponse Status(string name)
    {
        ThrowIfNotAllowed();
        lock (_lock)
        {
            IEnumerable<KeyValuePair<string, SharedRegion>> regions = name.Length == 0
                ? _regions
                : [KeyValuePair.Create(name, Region(name))];
            var status = new SystemSharedMemoryStatusResponse();
            foreach (var (key, region) in regions)
            {
                status.Regions[key] = new() { Name = key, Key = region.Key, Offset = (ulong)region.Offset, ByteSize = (ulong)region.Bytes };
            }

            return status;
        }
    }

    /// <summary>The values of an input, copied.</summary>
    /// <param name="place">Where they lie.</param>
    /// <param name="memory">Holds the copy until the request is answered.</param>
    /// <exception cref="InferException">They do not lie in a region, or are too many.</exception>
    public ReadOnlyMemory<byte> Read(SharedPlace place, RequestMemory memory)
    {
        ThrowIfNotAllowed();
        var region = Region(place);
        if (place.Bytes > options.MaxTensorBytes)
        {
            throw InferException.Invalid($"An input in shared memory has {place.Bytes} bytes; expected at most {options.MaxTensorBytes}.");
        }

        var values = memory.Rent(budget, (int)place.Bytes);
        region.Read(place.Offset, values.Span);
        return values;
    }

    /// <summary>Puts the values of an output into a region.</summary>
    /// <exception cref="InferException">They do not fit.</exception>
    public void Write(InferTensor output, SharedPlace place)
    {
        ThrowIfNotAllowed();
        if (output.Raw.Length > place.Bytes)
        {
            throw InferException.Invalid(
                $"Output '{output.Name}' has {output.Raw.Length} bytes; "
                + $"its place in the region '{Shown.Name(place.Region)}' has {place.Bytes}.");
        }

        Region(place).Write(place.Offset, output.Raw.Span);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var region in _regions.Values)
            {
                region.Dispose();
            }

            _regions.Clear();
        }
    }

    SharedRegion Region(SharedPlace place)
    {
        SharedRegion region;
        lock (_lock)
        {
            region = Region(place.Region);
        }

        return place.Offset >= 0 && place.Bytes >= 0 && place.Bytes <= region.Bytes && place.Offset <= region.Bytes - place.Bytes
            ? region
            : throw InferException.Invalid(
                $"{place.Bytes} bytes at {place.Offset} do not lie in the region '{Shown.Name(place.Region)}', which has {region.Bytes}.");
    }

    SharedRegion Region(string name) => _regions.TryGetValue(name, out var region)
        ? region
        : throw InferException.NotFound($"There is no region '{Shown.Name(name)}' of shared memory. Register it first.");

    void ThrowIfNotAllowed()
    {
        if (!IsAllowed)
        {
            throw InferException.Unsupported(
                "This server offers no shared memory. Send tensors in the messages, "
                + "or start it with --allow-shared-memory on the clients' machine.");
        }
    }
}
